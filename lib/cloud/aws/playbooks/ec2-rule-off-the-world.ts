import type { IpPermission, SecurityGroupRule } from '@aws-sdk/client-ec2'
import { z } from 'zod'
import { covers, coversAll, databasePorts, isWorld, type Rule } from '../network.ts'
import { type Hand, lastPart, must, nextOf, playbook, sending, stepsOf, there } from './hand.ts'

const step = stepsOf<'ec2'>()
type Ports = Pick<Rule, 'protocol' | 'from' | 'to'>
/** As its check sees it. */
const concerns: Record<'AWS-EC2-001' | 'AWS-EC2-002' | 'AWS-EC2-003' | 'AWS-EC2-004', (rule: Ports) => boolean> = {
  'AWS-EC2-001': (rule) => covers(rule, 22),
  'AWS-EC2-002': (rule) => covers(rule, 3389) || covers(rule, 3389, 'udp'),
  'AWS-EC2-003': coversAll,
  'AWS-EC2-004': (rule) => databasePorts.some((port) => covers(rule, port)),
}
const checks = ['AWS-EC2-001', 'AWS-EC2-002', 'AWS-EC2-003', 'AWS-EC2-004'] as const

/** A rule is its protocol, ports and address; its id is a new one when it is made again. */
type Open = { protocol: string; from: number | null; to: number | null; cidr: string; description: string | null; tags: { [key: string]: string } }

function openOf({ IpProtocol, FromPort, ToPort, CidrIpv4, CidrIpv6, Description, Tags = [] }: SecurityGroupRule): Open | null {
  const cidr = CidrIpv4 ?? CidrIpv6
  if (cidr === undefined || !isWorld(cidr)) return null
  return { protocol: must(IpProtocol), from: FromPort ?? null, to: ToPort ?? null, cidr, description: Description ?? null, tags: Object.fromEntries(Tags.map(({ Key, Value = '' }) => [must(Key), Value])) }
}

/** Other protocols have no ports, and AWS says -1 of them. */
const seen = ({ protocol, from, to }: Open): Ports => (/^(tcp|udp|icmp|icmpv6|6|17|1|58)$/.test(protocol) ? { protocol, from, to } : { protocol, from: null, to: null })
const sorted = (rules: Open[]) => rules.map((rule) => ({ rule, text: JSON.stringify(rule) })).sort((one, other) => (one.text < other.text ? -1 : 1)).map(({ rule }) => rule)

async function rulesOf(at: Hand, group: string): Promise<SecurityGroupRule[]> {
  const ec2 = await at.client('ec2')
  must((await there('The security group', ['InvalidGroup.NotFound'], () => ec2.describeSecurityGroups({ GroupIds: [group] }))).SecurityGroups?.[0])
  const rules = new Map<string, SecurityGroupRule>()
  const tokens = new Set<string>()
  for (let NextToken: string | undefined; ;) {
    const page = await ec2.describeSecurityGroupRules({ Filters: [{ Name: 'group-id', Values: [group] }], MaxResults: 1_000, ...(NextToken && { NextToken }) })
    for (const rule of must(page.SecurityGroupRules)) rules.set(must(rule.SecurityGroupRuleId), rule)
    NextToken = nextOf(page.NextToken, tokens)
    if (!NextToken) return [...rules.values()]
  }
}

function permission({ protocol, from, to, cidr, description }: Open): IpPermission {
  const of = description === null ? {} : { Description: description }
  return { IpProtocol: protocol, ...(from !== null && { FromPort: from }), ...(to !== null && { ToPort: to }), ...(cidr.includes(':') ? { Ipv6Ranges: [{ CidrIpv6: cidr, ...of }] } : { IpRanges: [{ CidrIp: cidr, ...of }] }) }
}
const rulesNear = (id: string) => id.replace(/security-group\/.*$/, 'security-group-rule/*')
const named = ({ protocol, from, to, cidr }: Open) => `${protocol === '-1' ? 'all traffic' : `${protocol.toUpperCase()} ${from === to ? from : `${from}–${to}`}`} from ${cidr}`

export const ec2RuleOffTheWorld = playbook({
  name: 'ec2-rule-off-the-world',
  version: 1,
  title: 'Remove rules that let the internet in',
  service: 'ec2',
  on: ['aws.ec2.securityGroup'],
  checks,
  reversible: 'reversible',
  risk: 'high',
  breaks: 'Whoever connects from an address that no other rule names is locked out, at once.',
  exposes: true,
  parameters: z.object({ check: z.enum(checks).describe('Check whose ports are closed, such as AWS-EC2-001; rules for a prefix list stay') }),
  calls: {
    DescribeSecurityGroups: 'ec2:DescribeSecurityGroups', DescribeSecurityGroupRules: 'ec2:DescribeSecurityGroupRules', RevokeSecurityGroupIngress: 'ec2:RevokeSecurityGroupIngress', AuthorizeSecurityGroupIngress: 'ec2:AuthorizeSecurityGroupIngress',
  },
  // Rules that had tags get them again.
  also: { 'ec2:CreateTags': (_params, { id }) => [rulesNear(id)] },
  within: ({ id }) => [id, rulesNear(id)],
  read: async (at, { id }, { check }) => {
    const open = (await rulesOf(at, lastPart(id))).flatMap((rule) => (must(rule.IsEgress) ? [] : (openOf(rule) ?? [])))
    return { rules: sorted(open.filter((rule) => concerns[check](seen(rule)))) }
  },
  after: () => ({ rules: [] as Open[] }),
  steps: ({ rules }, _params, { id }) => rules.map((rule) => step(`Remove ${named(rule)}`, 'RevokeSecurityGroupIngress', { GroupId: lastPart(id), IpPermissions: [permission({ ...rule, description: null })] })),
  undo: ({ rules }, _after, _params, { id }) => rules.map((rule) => step(`Let in ${named(rule)} again`, 'AuthorizeSecurityGroupIngress', {
    GroupId: lastPart(id), IpPermissions: [permission(rule)], ...(Object.keys(rule.tags).length > 0 && { TagSpecifications: [{ ResourceType: 'security-group-rule' as const, Tags: Object.entries(rule.tags).map(([Key, Value]) => ({ Key, Value })) }] }),
  })),
  send: sending('ec2', ['InvalidPermission.NotFound', 'InvalidPermission.Duplicate']),
})
