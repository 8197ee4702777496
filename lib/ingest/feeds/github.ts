import { at, first, firstText, recordOf, type RecordOf, short } from '../fields.ts'
import { access, account, by, entity, group, named, type Ocsf, reads, signedIn, signedOut } from '../ocsf.ts'
import type { Feed } from './feed.ts'

/** An entry of the audit log, from its API, its export or its stream. `user` is who was acted on. */
export const github: Feed = {
  is: (record) => typeof record.action === 'string' && record.action.includes('.') && ('@timestamp' in record || 'created_at' in record) && ['actor', 'actor_id', 'org', 'business'].some((name) => name in record),
  draw: (record) => ({
    time: first(record, ['@timestamp', 'created_at']),
    type: record.action,
    id: short(record._document_id),
    user: firstText(record, ['actor', 'actor.login']),
    target: firstText(record, ['user', 'repo', 'team', 'org']),
    ip: short(record.actor_ip),
    system: firstText(record, ['repo', 'org', 'business']),
    ocsf: ocsf(String(record.action)),
  }),
}

/** As GitHub lists its audit log: https://docs.github.com/organizations/keeping-your-organization-secure/managing-security-settings-for-your-organization/audit-log-events-for-your-organization */
const actions: Record<string, Ocsf> = {
  'user.login': signedIn, 'user.failed_login': signedIn, 'user.logout': signedOut, 'org.sso_response': signedIn, 'org.add_member': group.memberAdded, 'org.remove_member': group.memberRemoved, 'team.add_member': group.memberAdded, 'team.remove_member': group.memberRemoved,
  'org.update_member': access.roleAssigned, 'repo.add_member': access.assigned, 'repo.update_member': access.assigned, 'repo.remove_member': access.revoked, 'team.add_repository': group.assigned, 'team.remove_repository': group.revoked,
  'two_factor_authentication.enabled': account.factorEnabled, 'two_factor_authentication.disabled': account.factorDisabled, 'user.suspend': account.disabled, 'user.unsuspend': account.enabled, 'git.clone': reads, 'git.fetch': reads,
}

const ocsf = (action: string): Ocsf => named(actions, action) ?? by(entity, /\.([a-z]+)/.exec(action)?.[1] ?? '')

/** Objects a webhook is about, before its action. */
const subjects = ['pull_request_review', 'pull_request', 'release', 'deployment', 'workflow_run', 'member', 'membership', 'team', 'key', 'hook', 'rule', 'secret_scanning_alert', 'alert', 'issue', 'repository']

/** The body of a webhook, whose kind and time stand in its headers or nowhere: it is sent as it happens. */
export const githubWebhook: Feed = {
  is: (record) => ['repository.full_name', 'organization.login', 'enterprise.slug'].some((path) => typeof at(record, path) === 'string') && (typeof record.action === 'string' || isPush(record)),
  draw: (record, now) => ({
    time: isPush(record) ? (first(record, ['repository.pushed_at']) ?? now) : (first(record, ['pull_request.updated_at', 'release.published_at']) ?? now),
    type: isPush(record) ? 'push' : [subjects.find((name) => recordOf(record[name]) !== null), record.action].filter((each) => typeof each === 'string').join('.'),
    user: firstText(record, ['sender.login', 'pull_request.merged_by.login']),
    target: firstText(record, ['member.login', 'pull_request.html_url', 'ref', 'repository.full_name']),
    system: firstText(record, ['repository.full_name', 'organization.login']),
  }),
}

/** What a webhook says in its headers: the kind of event, and the id of the message. */
export type GitHubHeaders = { event: string; message: string }

/** A message whose signature was checked, so that its headers count: any kind of event is one, whatever its body has. */
export const githubMessage = ({ event, message }: GitHubHeaders): Feed => ({
  is: () => true,
  draw: (record, now) => ({
    ...githubWebhook.draw(record, now),
    type: typeof record.action === 'string' ? `${event}.${record.action}` : event,
    id: message,
    ip: null,
    system: firstText(record, ['repository.full_name', 'organization.login', 'enterprise.slug', 'installation.account.login']),
  }),
})

const notHappened: Record<string, string> = {
  ping: 'A ping: GitHub says that the webhook is set up.',
  security_advisory: 'An advisory of GitHub for everybody: nothing happened in the organization.',
}

/** Why a message is no event; null: it is one. */
export const githubIgnored = (event: string): string | null => notHappened[event] ?? null

const isPush = (record: RecordOf) => typeof record.ref === 'string' && ('forced' in record || 'commits' in record)
