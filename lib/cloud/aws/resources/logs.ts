import { z } from 'zod'
import { kind } from '../../define.ts'
import { maybe, maybeDay, number, tags, text, yes } from './shared.ts'

export const logs = {
  /** Each trail once, in its home region, also when that is not looked at: its shadow elsewhere tells of it. One of the organization has the number of another account in its ARN. */
  'aws.cloudtrail.trail': kind('regional', 'Trail', {
    trail: z.object({ multiRegion: yes, organization: yes, validation: yes, globalEvents: yes, bucket: text, prefix: maybe, key: maybe, logGroup: maybe, topic: maybe }),
    /** cloudtrail:GetTrailStatus. */
    status: z.object({ logging: yes, lastDeliveryAt: maybeDay, lastDeliveryError: maybe, lastDigestAt: maybeDay, lastLogsAt: maybeDay, lastLogsError: maybe }),
    /** cloudtrail:GetEventSelectors, both forms: whether management events are logged, which, and data events of what. */
    selectors: z.object({ management: z.enum(['All', 'ReadOnly', 'WriteOnly', 'None', 'Narrowed']), data: z.array(text) }),
    tags,
  }),
  'aws.guardduty.detector': kind('regional', 'GuardDuty detector', {
    detector: z.object({ on: yes, frequency: maybe, features: z.array(z.object({ name: text, on: yes })) }),
    tags,
  }),
  'aws.config.recorder': kind('regional', 'Config recorder', {
    recorder: z.object({ role: maybe, all: yes, globals: yes, frequency: maybe }),
    status: z.object({ recording: yes, lastStatus: maybe, lastAt: maybeDay }),
  }),
  'aws.config.channel': kind('regional', 'Config delivery channel', { channel: z.object({ bucket: text, key: maybe }), status: z.object({ lastStatus: maybe, lastAt: maybeDay }) }),
  'aws.logs.group': kind('regional', 'Log group', {
    /** `days` null: for ever. */
    group: z.object({ days: number.nullable(), key: maybe, bytes: number, class: maybe }),
    tags,
  }),
  'aws.logs.metricFilter': kind('regional', 'Metric filter', { filter: z.object({ logGroup: text, pattern: text, metrics: z.array(z.object({ namespace: text, name: text })) }) }),
  'aws.cloudwatch.alarm': kind('regional', 'CloudWatch alarm', { alarm: z.object({ namespace: maybe, metric: maybe, enabled: yes, actions: z.array(text), composite: yes }) }),
}
