import { firstText, outcomeOf, recordOf, at } from '../fields.ts'
import type { Feed } from './feed.ts'

/** An event of Okta's System Log. */
export const okta: Feed = {
  is: (record) => typeof record.eventType === 'string' && 'published' in record && (recordOf(record.actor) !== null || recordOf(record.outcome) !== null),
  draw: (record) => ({
    time: record.published,
    type: record.eventType,
    id: firstText(record, ['uuid']),
    user: firstText(record, ['actor.alternateId', 'actor.displayName', 'actor.id']),
    target: firstText(record, ['target.alternateId', 'target.displayName', 'target.id']),
    ip: firstText(record, ['client.ipAddress', 'request.ipChain.ip']),
    outcome: outcomeOf(at(record, 'outcome.result')),
  }),
}
