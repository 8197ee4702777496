import { firstText, outcomeOf, recordOf, at } from '../fields.ts'
import { access, account, by, entity, group, lastWord, named, type Ocsf, signedIn, signedOut } from '../ocsf.ts'
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
    ocsf: ocsf(String(record.eventType)),
  }),
}

/** As Okta lists its event types: https://developer.okta.com/docs/reference/api/event-types/ */
const types: Record<string, Ocsf> = {
  'user.session.start': signedIn, 'user.session.end': signedOut, 'user.authentication.sso': signedIn, 'user.authentication.auth_via_mfa': signedIn,
  'user.lifecycle.create': account.created, 'user.lifecycle.activate': account.enabled, 'user.lifecycle.reactivate': account.enabled, 'user.lifecycle.unsuspend': account.enabled, 'user.lifecycle.deactivate': account.disabled,
  'user.lifecycle.suspend': account.disabled, 'user.lifecycle.delete.initiated': account.deleted, 'user.lifecycle.delete.completed': account.deleted, 'user.account.update_password': account.passwordChanged,
  'user.account.reset_password': account.passwordReset, 'user.account.lock': account.locked, 'user.account.unlock': account.enabled, 'user.account.update_profile': account.changed,
  'user.mfa.factor.activate': account.factorEnabled, 'user.mfa.factor.deactivate': account.factorDisabled, 'user.mfa.factor.reset_all': account.factorDisabled,
  'user.account.privilege.grant': access.assigned, 'user.account.privilege.revoke': access.revoked, 'application.user_membership.add': access.assigned, 'application.user_membership.remove': access.revoked,
  'group.user_membership.add': group.memberAdded, 'group.user_membership.remove': group.memberRemoved, 'group.privilege.grant': group.assigned, 'group.privilege.revoke': group.revoked,
}

const ocsf = (type: string): Ocsf => named(types, type) ?? by(entity, lastWord(type))
