import { v7 } from 'uuid'
import { jobActor, type Person, visitor } from '#lib/auth/actor.ts'
import { hashPassword } from '#lib/auth/password.ts'
import { newTotpSecret, totpCode } from '#lib/auth/totp.ts'
import { now } from '#lib/clock.ts'
import { seal, tokenHash } from '#lib/crypto/secrets.ts'
import type { TestDatabase } from './database.ts'
import { entryOf, organization, request, type TestOrganization, write } from './fixtures.ts'

export const worldPassword = 'Quiet-Meadow-77-Anchor'

/** One organization with a record of every kind that an operation can be about. Ids are new for each world. */
export type World = TestOrganization & {
  admin: Person
  ids: Record<EvidenceId | 'verification' | 'secondVerification' | 'pack' | 'mute' | 'secondMute' | 'runningMute' | 'backTest' | 'secondBackTest' | 'thirdBackTest' | 'user' | 'removed' | 'invited' | 'deactivated' | 'locked' | 'system' | 'removedSystem' | 'role' | 'token' | 'provider' | 'mail' | 'batch' | 'event' | 'session' | 'foreignSession' | 'movedSession', string>
  /** Findings, one to spend on each decision. */
  findings: string[]
  challenge: { token: string; code: string }
  enrolment: { token: string; code: string }
  inviteToken: string
  /** The settings send checkpoints here. */
  checkpointsTo: string
  /** An audit entry. */
  entryId: string
}

/** Evidence to spend on each operation, with the state it wants; the last two have no file. */
const evidenceStates = { evidence: 'collected', versionedEvidence: 'collected', reviewableEvidence: 'collected', approvableEvidence: 'collected', rejectableEvidence: 'collected', endingEvidence: 'approved', endedEvidence: 'approved', removedEvidence: 'collected', heldEvidence: 'collected' } as const
type EvidenceId = keyof typeof evidenceStates | 'artifact' | 'template' | 'removedTemplate'
const evidenceIds = [...Object.keys(evidenceStates), 'artifact', 'template', 'removedTemplate']
const aDay = 86_400_000
export const worldHash = `sha256:${'0'.repeat(64)}`

export async function makeWorld(database: TestDatabase, name: string): Promise<World> {
  const org = await organization(database.ownerUrl, name)
  const admin = await org.person('admin')
  await org.person('admin', 'Second admin')
  const ids = Object.fromEntries([...evidenceIds, 'verification', 'secondVerification', 'pack', 'mute', 'secondMute', 'runningMute', 'backTest', 'secondBackTest', 'thirdBackTest', 'user', 'removed', 'invited', 'deactivated', 'locked', 'system', 'removedSystem', 'role', 'token', 'provider', 'mail', 'batch', 'event', 'session', 'foreignSession', 'movedSession'].map((each) => [each, v7()])) as World['ids']
  const findings = Array.from({ length: 6 }, () => v7())
  const passwordHash = await hashPassword(worldPassword)
  const totp = newTotpSecret()
  const fresh = newTotpSecret()
  const tokens = { challenge: v7(), enrolment: v7(), invite: `${v7().replaceAll('-', '')}` }
  const checkpointsTo = `auditor-${org.id}@example.com`
  const entryId = await entryOf(database.ownerUrl, org.id)
  await write(database.ownerUrl, org.id, async (sql) => {
    const user = (id: string, status: string, more: Record<string, unknown> = {}) => sql`insert into users ${sql({
      org_id: org.id, id, person_id: id, email: `${id}@example.com`, name: `User ${status}`, status, created_at: new Date(), updated_at: new Date(),
      password_hash: passwordHash, password_changed_at: new Date(), mfa_enrolled_at: status === 'invited' ? null : new Date(), totp_secret: status === 'invited' ? null : seal('users.totp', totp), ...more,
    })}`
    await user(ids.user, 'active')
    await user(ids.removed, 'removed', { deleted_at: new Date() })
    await user(ids.invited, 'invited', { password_hash: null })
    await user(ids.deactivated, 'deactivated')
    await user(ids.locked, 'active', { locked_until: new Date(Date.now() + 600_000), failed_sign_ins: 6 })
    await sql`insert into invites ${sql({ org_id: org.id, id: v7(), user_id: ids.invited, token_hash: tokenHash('invite', tokens.invite), expires_at: new Date(Date.now() + 86_400_000), created_at: new Date() })}`
    for (const [token, id, purpose, secret] of [[tokens.challenge, ids.user, 'factor', null], [tokens.enrolment, ids.invited, 'enrol', seal('challenges.totp', fresh)]] as const) {
      await sql`insert into challenges ${sql({ org_id: org.id, id: v7(), user_id: id, token_hash: tokenHash('challenge', token), purpose, method: 'password', totp_secret: secret, expires_at: new Date(Date.now() + 600_000), created_at: new Date() })}`
    }
    const session = (id: string, userId: string) => sql`insert into sessions ${sql({ org_id: org.id, id, user_id: userId, method: 'password', ip: request.ip, user_agent: request.userAgent, created_at: new Date(), last_seen_at: new Date(), expires_at: new Date(Date.now() + 86_400_000) })}`
    await session(admin.sessionId, admin.userId)
    await session(ids.session, admin.userId)
    await session(ids.foreignSession, ids.user)
    await session(ids.movedSession, ids.locked)
    const base = { org_id: org.id, created_at: new Date(), updated_at: new Date() }
    for (const [n, id] of [ids.mute, ids.secondMute, ids.runningMute].entries()) {
      const decided = n === 2 ? { status: 'approved', decided_by_id: admin.userId, decided_by_person_id: admin.personId, decided_at: new Date() } : {}
      await sql`insert into rule_mutes ${sql({ ...base, id, rule_id: `world-mute-${n}`, rule_name: 'Of the world', reason: 'A migration', requested_by_id: ids.user, requested_by_person_id: ids.user, requested_at: new Date(), expires_at: new Date(Date.now() + 86_400_000), ...decided })}`
    }
    for (const id of [ids.backTest, ids.secondBackTest, ids.thirdBackTest]) await sql`insert into back_tests ${sql({ ...base, id, rule_id: 'portal-sign-in-failed', rule_name: 'A sign-in failed', from_time: new Date(0), to_time: new Date(), total: 1, sample: sql.json([]), started_at: new Date() })}`
    for (const id of [ids.verification, ids.secondVerification]) await sql`insert into audit_verifications ${sql({ org_id: org.id, id, started_at: new Date() })}`
    await sql`insert into rule_packs ${sql({ ...base, id: ids.pack, name: 'Pack of the world', sha256: 'sha256:0', files: 1, loaded: 1, refused: 0, duplicates: 0, problems: sql.json([]) })}`
    for (const rule of ['world-rule', 'world-rule-2']) {
      const yaml = `title: Of the world\nid: ${rule}\nlogsource:\n    product: github\ndetection:\n    selection:\n        event_type: world\n    condition: selection\n`
      await sql`insert into sigma_rules ${sql({ ...base, id: v7(), rule_id: rule, kind: 'rule', title: 'Of the world', description: '', severity: 2, product: 'github', yaml, sha256: rule, references: [] })}`
    }
    await sql`insert into settings ${sql({ org_id: org.id, document: sql.json({ proof: { checkpointsTo } }), version: 1, updated_at: new Date() })}`
    await sql`insert into audit_checkpoints ${sql({ org_id: org.id, size: 1, root: Buffer.alloc(32), note: 'a checkpoint\n', at: new Date(), peaks: Buffer.alloc(32), cluster: 'world', xid: '0', recorded_at: new Date(), entry_id: entryId })}`
    await sql`insert into systems ${sql({ ...base, id: ids.system, name: 'Ledger', environment: 'production', criticality: 3 })}`
    await sql`insert into systems ${sql({ ...base, id: ids.removedSystem, name: 'Old ledger', environment: 'production', criticality: 3, deleted_at: new Date() })}`
    await sql`insert into roles ${sql({ ...base, id: ids.role, name: 'custom_night_shift', label: 'Night shift', grants: sql.json({ 'events.read': 'any' }) })}`
    await sql`insert into api_tokens ${sql({ org_id: org.id, id: ids.token, user_id: admin.userId, name: 'Feed', prefix: 'tmk_abc', token_hash: v7(), scopes: ['events.ingest'], created_at: new Date() })}`
    await sql`insert into identity_providers ${sql({ ...base, id: ids.provider, name: 'Okta', issuer: 'https://login.example.com', client_id: 'tickmark', client_secret: seal('identity_providers.secret', 'a long enough secret') })}`
    await sql`insert into mails ${sql({ org_id: org.id, id: ids.mail, recipient: 'somebody@example.com', subject: 'Invitation', text: 'Hello', status: 'failed', created_at: new Date() })}`
    await sql`insert into event_batches ${sql({ org_id: org.id, id: ids.batch, source: 'other', label: 'feed.json', sha256: 'sha256:0', root: 'sha256:0', received: 1, accepted: 1, duplicates: 0, rejected: 0, rejects: sql.json([]), received_at: new Date() })}`
    await sql`insert into events ${sql({ org_id: org.id, id: ids.event, received_at: new Date(), occurred_at: new Date(), batch_id: ids.batch, source: 'other', event_type: 'login_failed', severity_hint: 0, raw: '{"event_type":"login_failed"}' })}`
    for (const id of [ids.template, ids.removedTemplate]) {
      await sql`insert into evidence_templates ${sql({ ...base, id, name: 'Access review', category: 'access_review', control_areas: ['AC-02'], frequency: 'quarterly', starts_on: new Date(0), freshness_days: 90, deleted_at: id === ids.template ? null : new Date() })}`
    }
    for (const [name, status] of Object.entries(evidenceStates) as [keyof typeof evidenceStates, string][]) {
      const id = ids[name]
      const artifact = name === 'evidence' ? ids.artifact : v7()
      await sql`insert into artifacts ${sql({ ...base, id: artifact, sha256: worldHash, size: 1, type: 'text/plain', store: 'folder', key: `${org.id}/${artifact}`, retain_until: new Date(Date.now() + 365 * aDay) })}`
      await sql`insert into evidence ${sql({ ...base, id, title: name, category: 'report', data_source: 'manual', status: 'collected', collected_at: base.created_at, received_at: base.created_at, collected_by_id: ids.user, owner_id: ids.user, version_number: 1, arrived_at: base.created_at, deleted_at: name === 'removedEvidence' ? new Date() : null, expires_at: name === 'endedEvidence' ? new Date(Date.now() - aDay) : name === 'endingEvidence' ? new Date(Date.now() + 20 * aDay) : null })}`
      await sql`insert into evidence_versions ${sql({ org_id: org.id, id: v7(), evidence_id: id, number: 1, artifact_id: artifact, file_name: 'report.txt', origin: 'upload', collected_at: base.created_at, received_at: base.created_at, collected_by_id: ids.user, collected_by_person_id: ids.user })}`
      if (status === 'approved') await sql`update evidence set ${sql({ status, approved_by_id: admin.userId, approved_at: new Date(), reviewed_by_id: admin.userId, reviewed_at: new Date(), decided_version: 1 })} where org_id = ${org.id} and id = ${id}`
    }
    for (const id of findings) {
      await sql`insert into findings ${sql({ ...base, id, rule_id: 'portal-sign-in-failed', rule_name: 'A sign-in failed', severity: 2, description: 'x', occurred_at: new Date(), source: 'other', risk_score: 30, extra_data: sql.json({}), event_id: v7() })}`
    }
  })
  return {
    ...org, admin, ids, findings, entryId, checkpointsTo, inviteToken: tokens.invite,
    challenge: { token: tokens.challenge, code: totpCode(totp, now()) },
    enrolment: { token: tokens.enrolment, code: totpCode(fresh, now()) },
  }
}

export const worldVisitor = (world: World) => visitor(world.id, request)
export const worldJob = (world: World) => jobActor(world.id, 'test', 'test-request')
