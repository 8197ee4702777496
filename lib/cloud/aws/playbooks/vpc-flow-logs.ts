import { z } from 'zod'
import { AppError } from '#lib/errors.ts'
import type { Step } from '../../playbook.ts'
import { type Hand, lastPart, makeOnce, must, nextOf, playbook, there } from './hand.ts'

/** On what this playbook made: where it goes. What has no such tag is never touched. */
const tag = 'tickmark:flow-log'
const bucketArn = /^arn:aws[\w-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w!.*'()/-]*)?$/
const groupArn = /^arn:aws[\w-]*:logs:[a-z0-9-]+:\d{12}:log-group:[\w./#-]+$/

const logsNear = (vpc: string) => vpc.replace(/vpc\/[^/]*$/, 'vpc-flow-log/*')
const bucketIn = (destination: string) => (bucketArn.test(destination) ? [destination.replace(/\/.*$/, '')] : [])

async function logsOf(at: Hand, vpc: string): Promise<{ id: string; made: string | null }[]> {
  const found = new Map<string, { id: string; made: string | null }>()
  const ec2 = await at.client('ec2')
  const tokens = new Set<string>()
  for (let NextToken: string | undefined; ;) {
    const page = await ec2.describeFlowLogs({ Filter: [{ Name: 'resource-id', Values: [vpc] }], MaxResults: 500, ...(NextToken && { NextToken }) })
    for (const { FlowLogId, Tags = [] } of must(page.FlowLogs)) found.set(must(FlowLogId), { id: must(FlowLogId), made: Tags.find(({ Key }) => Key === tag)?.Value ?? null })
    NextToken = nextOf(page.NextToken, tokens)
    if (!NextToken) return [...found.values()].sort((one, other) => (one.id < other.id ? -1 : 1))
  }
}

/** Looks before it makes or deletes: one that was made by a call whose answer never came is found by its tag. */
async function send(at: Hand, { command, input }: Step): Promise<void> {
  const { vpc, destination, role } = input as { vpc: string; destination: string; role: string | null }
  const ec2 = await at.client('ec2')
  const own = async () => (await logsOf(at, vpc)).filter(({ made }) => made === destination).map(({ id }) => id)
  if (command === 'DeleteFlowLogs') {
    const FlowLogIds = await own()
    return FlowLogIds.length === 0 ? undefined : refused((await ec2.deleteFlowLogs({ FlowLogIds })).Unsuccessful)
  }
  const where = groupArn.test(destination) ? { LogDestinationType: 'cloud-watch-logs' as const, LogGroupName: destination.slice(destination.indexOf(':log-group:') + ':log-group:'.length), DeliverLogsPermissionArn: must(role) } : { LogDestinationType: 's3' as const, LogDestination: destination }
  await makeOnce(async () => (await own()).length > 0, async () => refused((await ec2.createFlowLogs({
    ResourceIds: [vpc], ResourceType: 'VPC', TrafficType: 'ALL', ...where, TagSpecifications: [{ ResourceType: 'vpc-flow-log', Tags: [{ Key: tag, Value: destination }] }],
  })).Unsuccessful))
}

/** AWS answers 200 and says there what it did not do. */
function refused(items: { Error?: { Code?: string | undefined; Message?: string | undefined } | undefined }[] | undefined): void {
  const [first] = items ?? []
  if (first) throw Object.assign(new Error(first.Error?.Message ?? 'It was refused.'), { name: first.Error?.Code ?? 'Unsuccessful', $metadata: { httpStatusCode: 400 } })
}

export const vpcFlowLogs = playbook({
  name: 'vpc-flow-logs',
  version: 1,
  title: 'Create a flow log of a VPC',
  service: 'vpc',
  on: ['aws.ec2.vpc'],
  checks: ['AWS-EC2-011'],
  reversible: 'reversible',
  risk: 'low',
  breaks: 'Nothing; the logs cost storage.',
  exposes: false,
  parameters: z.object({
    destination: z.string().max(256).regex(new RegExp(`${bucketArn.source}|${groupArn.source}`), 'The ARN of a bucket or of a log group.').describe('ARN of the bucket or log group to which it goes'),
    role: z.string().regex(/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/, 'The ARN of a role.').nullable().default(null).describe('ARN of the role that writes to the log group; none for a bucket'),
  }),
  calls: { DescribeVpcs: 'ec2:DescribeVpcs', DescribeFlowLogs: 'ec2:DescribeFlowLogs', CreateFlowLogs: 'ec2:CreateFlowLogs', DeleteFlowLogs: 'ec2:DeleteFlowLogs' },
  also: {
    'ec2:CreateTags': (_params, { id }) => [logsNear(id)],
    'iam:PassRole': ({ role }) => (role === null ? [] : [role]),
    'logs:CreateLogDelivery': () => null,
    'logs:DeleteLogDelivery': () => null,
    // AWS adds itself to the policy of the bucket.
    's3:GetBucketPolicy': ({ destination }) => bucketIn(destination),
    's3:PutBucketPolicy': ({ destination }) => bucketIn(destination),
  },
  within: ({ id }) => [id, logsNear(id)],
  untried: 'Deliveries to the bucket or log group.',
  // `made` by this playbook, by where they go; `others` by id.
  read: async (at, { id }) => {
    const vpc = lastPart(id)
    must((await there('The VPC', ['InvalidVpcID.NotFound'], async () => (await at.client('ec2')).describeVpcs({ VpcIds: [vpc] }))).Vpcs?.[0])
    const all = await logsOf(at, vpc)
    return { made: all.flatMap(({ made }) => made ?? []).sort(), others: all.flatMap(({ id: each, made }) => (made === null ? [each] : [])) }
  },
  after: ({ made, others }, { destination, role }) => {
    if (groupArn.test(destination) && role === null) throw new AppError('invalid', 'A log group needs the role that writes to it.', { fields: { role: 'The ARN of the role that writes to the log group.' } })
    return { made: made.includes(destination) ? made : [...made, destination].sort(), others }
  },
  steps: (_before, { destination, role }, { id }) => [{ name: 'Create a flow log of all traffic', command: 'CreateFlowLogs', input: { vpc: lastPart(id), destination, role } }],
  undo: (_before, _after, { destination }, { id }) => [{ name: 'Delete the flow log that was created', command: 'DeleteFlowLogs', input: { vpc: lastPart(id), destination } }],
  send,
})
