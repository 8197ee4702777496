import { z } from 'zod'
import { Gone } from '../../playbook.ts'
import { must, playbook, sending, stepsOf } from './hand.ts'

const step = stepsOf<'logs'>()
const groupOf = ({ id }: { id: string }) => id.slice(id.indexOf(':log-group:') + ':log-group:'.length).replace(/:\*$/, '')

export const logsRetention = playbook({
  name: 'logs-retention',
  version: 1,
  title: 'Keep the events of a log group for a year or longer',
  service: 'logs',
  on: ['aws.logs.group'],
  checks: ['AWS-CLOUDWATCH-001'],
  reversible: 'reversible',
  risk: 'low',
  breaks: 'Nothing; the logs cost storage. Personal data in logs stays longer.',
  exposes: false,
  parameters: z.object({ days: z.coerce.number().pipe(z.literal([365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653])).default(365).describe('Days that events are kept') }),
  calls: { DescribeLogGroups: 'logs:DescribeLogGroups', PutRetentionPolicy: 'logs:PutRetentionPolicy' },
  within: ({ id }) => [id, `${id}:*`],
  read: async (at, target) => {
    const name = groupOf(target)
    // A name stands before all longer ones that begin with it.
    const { logGroups } = await (await at.client('logs')).describeLogGroups({ logGroupNamePrefix: name })
    const group = must(logGroups).find(({ logGroupName }) => logGroupName === name)
    if (!group) throw new Gone('The log group is not there any more.')
    // AWS documents that a group without a retention keeps its events for ever.
    return { days: group.retentionInDays ?? null }
  },
  after: ({ days }, params) => ({ days: days === null || days >= params.days ? days : (params.days as number) }),
  steps: (_before, { days }, target) => [step(`Keep events for ${days} days`, 'PutRetentionPolicy', { logGroupName: groupOf(target), retentionInDays: days })],
  undo: ({ days }, _after, _params, target) => [step(`Keep events for ${days} days`, 'PutRetentionPolicy', { logGroupName: groupOf(target), retentionInDays: must(days) })],
  send: sending('logs'),
})
