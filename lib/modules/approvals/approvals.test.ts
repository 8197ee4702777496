import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person, type Token } from '#lib/auth/actor.ts'
import { approve, reject, withdraw } from '../../../test/approvals.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, request, type TestOrganization, write } from '../../../test/fixtures.ts'
import { weakened, withValues } from '../settings/model.ts'
import { weakerSql } from '../settings/weaker-sql.ts'

/** Nobody decides what they take part in: through the door in words, and as bare SQL of the application's role. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const app = postgres(database.url, { max: 3, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { requestMute } = await import('../detection-rules/operations/mutes.ts')
const { requestRemoval, restoreEvidence } = await import('../evidence/operations/removal.ts')
const { createEvidence } = await import('../evidence/operations/collect.ts')
const { updateSettings } = await import('../settings/operations.ts')
const { getSettings } = await import('../settings/queries.ts')
const { defaultSettings } = await import('../settings/model.ts')
const { changeRoles } = await import('../users/operations/manage.ts')
const { linkPeople } = await import('../users/operations/link.ts')
const { approveRequest, delegateDecisions, endDelegation, requestRule } = await import('./operations.ts')
const { getApproval, getRule, listApprovals, countApprovals, listRules } = await import('./queries.ts')
const { settleDue } = await import('./rounds.ts')
const { background } = await import('#lib/door/background.ts')
const { setClock } = await import('#lib/clock.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

let org: TestOrganization
let manager: Person
let admin: Person
let reviewer: Person
beforeAll(async () => {
  org = await organization(owner, 'Approvals')
  await org.controls('AC-02')
  ;[manager, admin, reviewer] = [await org.person('compliance_manager', 'Marcus'), await org.person('admin', 'Ada'), await org.person('reviewer', 'Priya')]
})

const piece = async (by: Person = manager) => (await createEvidence(by, { title: `Evidence ${v7()}`, category: 'other', controlAreas: 'AC-02', observedFrom: '2026-01-01', observedTo: '2026-03-31' } as never)).id
const removed = async (id: string) => (await owner`select deleted_at is not null as gone from evidence where id = ${id}`)[0]?.gone as boolean
/** A request to remove something, by the manager unless said. */
async function asked(by: Person = manager) {
  const evidenceId = await piece(by)
  const { approvalId, stuck } = await requestRemoval(by, { id: evidenceId, reason: 'Twice' })
  return { evidenceId, approvalId, stuck }
}
const stateOf = async (id: string) => (await owner`select state from approvals where id = ${id}`)[0]?.state as string
const get = (person: Person, id: string) => getApproval(person, { id })

describe('a request', () => {
  it('is done with the voice of somebody else, once, and the trail names them', async () => {
    const { evidenceId, approvalId } = await asked()
    expect(await get(admin, approvalId)).toMatchObject({ state: 'open', title: expect.stringMatching(/^Remove Evidence/), reason: 'Twice', requestedByName: 'Marcus', waitsFor: ['Ada'], mine: { why: null, forName: null }, stages: [{ needed: 1, given: 0, open: true }] })
    expect((await get(manager, approvalId)).mine?.why).toMatch(/You requested this yourself/)
    await expect(approve(manager, evidenceId)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/You requested this yourself/) })
    await expect(approve(reviewer, evidenceId)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/does not name you/) })
    expect(await removed(evidenceId)).toBe(false)
    expect(await approve(admin, evidenceId, 'Seen')).toEqual({ id: approvalId, state: 'approved' })
    expect(await removed(evidenceId)).toBe(true)
    await expect(approve(admin, evidenceId)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/approved already/) })
    const entries = await owner`select action, actor_id from audit_entries where org_id = ${org.id} and (subject_id = ${approvalId} or subject_id = ${evidenceId}) order by recorded_at, id`
    expect(entries.map((each) => each.action)).toEqual(['evidence.create', 'evidence.requestRemoval', 'approvals.open', 'evidence.remove', 'approvals.approve'].sort((a, b) => entries.findIndex((e) => e.action === a) - entries.findIndex((e) => e.action === b)))
    expect(entries.filter((each) => ['evidence.remove', 'approvals.approve'].includes(each.action as string)).map((each) => each.actor_id)).toEqual([admin.userId, admin.userId])
    // An approval that was used removes nothing a second time.
    await restoreEvidence(manager, { id: evidenceId })
    await expect(write(database.ownerUrl, org.id, async (sql) => void (await sql`update evidence set deleted_at = now() where id = ${evidenceId}`))).rejects.toMatchObject({ code: 'TM005' })
  })

  it('rejected needs its reason, withdrawn is the requester’s, and neither does anything', async () => {
    const one = await asked()
    await expect(reject(admin, one.evidenceId, ' ')).rejects.toMatchObject({ code: 'invalid', fields: { note: 'is required' } })
    await reject(admin, one.evidenceId, 'It is needed')
    const two = await asked()
    await expect(withdraw(admin, two.evidenceId)).rejects.toMatchObject({ code: 'forbidden' })
    await withdraw(manager, two.evidenceId)
    expect([await stateOf(one.approvalId), await stateOf(two.approvalId), await removed(one.evidenceId), await removed(two.evidenceId)]).toEqual(['rejected', 'withdrawn', false, false])
    await requestRemoval(manager, { id: two.evidenceId, reason: 'Once more' })
    await expect(requestRemoval(admin, { id: two.evidenceId, reason: 'Also' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/requested this already/) })
  })

  it('is decided as it was seen: another hash, or a newer state of the record, is refused', async () => {
    const { id, approvalId } = await requestMute(manager, { ruleId: 'aws-secret-read', reason: 'A drill', expiresAt: new Date(Date.now() + 86_400_000).toISOString() })
    await expect(approveRequest(admin, { id: approvalId, sha256: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/not what you were shown/) })
    const { sha256 } = await get(admin, approvalId)
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update rule_mutes set reason = 'Something else' where id = ${id}`))
    expect(await stateOf(approvalId)).toBe('void')
    await expect(approveRequest(admin, { id: approvalId, sha256 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/void already/) })
  })

  it('whose work fails is not approved', async () => {
    const { evidenceId, approvalId } = await asked()
    await owner`alter table evidence disable trigger material_evidence_removal`
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update evidence set deleted_at = now() where id = ${evidenceId}`)).catch(() => {})
    await owner`alter table evidence enable trigger material_evidence_removal`
    await owner`alter table evidence disable trigger user`
    await owner`update evidence set deleted_at = now() where id = ${evidenceId}`
    await owner`alter table evidence enable trigger user`
    await expect(approve(admin, evidenceId)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/was removed/) })
    expect([await stateOf(approvalId), (await owner`select from approval_decisions where approval_id = ${approvalId}`).length]).toEqual(['open', 0])
  })

  it('two who decide at once: one does, and the work is done once', async () => {
    const [third, fourth] = [await org.person('admin', 'Third'), await org.person('compliance_manager', 'Fourth')]
    const { evidenceId } = await asked()
    const answers = await Promise.allSettled([approve(admin, evidenceId), approve(third, evidenceId), approve(fourth, evidenceId), reject(third, evidenceId, 'No')])
    expect(answers.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
    expect(await owner`select count(*)::int as n from audit_entries where subject_id = ${evidenceId} and action = 'evidence.remove'`).toEqual(answers[3]?.status === 'fulfilled' ? [{ n: 0 }] : [{ n: 1 }])
  })

  it('nobody decided closes with its time', async () => {
    const { approvalId } = await asked()
    const back = setClock({ now: () => new Date(Date.now() + 31 * 86_400_000) })
    await write(database.ownerUrl, org.id, async (sql) => {
      await sql`alter table approvals disable trigger moves`
      await sql`update approvals set opened_at = now() - interval '40 days', expires_at = now() - interval '1 minute' where id = ${approvalId}`
    })
    await owner`alter table approvals enable trigger moves`
    back()
    await expect(approveRequest(admin, { id: approvalId, sha256: (await get(admin, approvalId)).sha256 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/time to decide this is over/) })
    await settleDue(background('test'))
    expect(await stateOf(approvalId)).toBe('expired')
  })

  it('is seen by whom it concerns, and by nobody of another organization', async () => {
    const { approvalId } = await asked()
    const contributor = await org.person('contributor')
    await expect(get(contributor, approvalId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(get(reviewer, approvalId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(get(await org.person('executive'), approvalId)).rejects.toMatchObject({ code: 'forbidden' })
    expect((await get(await org.person('auditor'), approvalId)).state).toBe('open')
    const elsewhere = await (await organization(owner, 'Elsewhere')).person('admin')
    await expect(get(elsewhere, approvalId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(approveRequest(elsewhere, { id: approvalId, sha256: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({ code: 'not_found' })
    const mine = await listApprovals(admin, { mine: 'decide' })
    expect(mine.rows.map((row) => row.id)).toContain(approvalId)
    expect((await listApprovals(manager, { mine: 'decide' })).rows.map((row) => row.id)).not.toContain(approvalId)
    expect((await countApprovals(admin, { mine: 'decide' })).count).toBe(mine.rows.length)
  })

  it('a token asks, and never decides', async () => {
    const { approvalId } = await asked()
    const token: Token = { kind: 'token', orgId: org.id, tokenId: v7(), name: 'Robot', email: admin.email, userId: admin.userId, personId: admin.personId, sources: null, grants: admin.grants, request }
    await expect(approveRequest(token, { id: approvalId, sha256: (await get(admin, approvalId)).sha256 })).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/Only a person decides/) })
  })
})

describe('one human', () => {
  it('is one, whatever accounts: a second account, and accounts that were linked, from link to link', async () => {
    const { evidenceId } = await asked()
    const second = await org.person('admin', 'Marcus again')
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update users set person_id = ${manager.personId} where id = ${second.userId}`))
    await expect(approve(second, evidenceId)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/take part in this, by another account/) })
    const [a, b] = [await org.person('admin', 'Alias A'), await org.person('admin', 'Alias B')]
    await linkPeople(admin, { id: second.userId, otherId: a.userId, reason: 'Told us' })
    await linkPeople(admin, { id: a.userId, otherId: b.userId, reason: 'Told us' })
    await expect(linkPeople(admin, { id: b.userId, otherId: a.userId, reason: 'Again' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(approve(b, evidenceId)).rejects.toMatchObject({ code: 'forbidden' })
    expect((await get(admin, (await owner`select id from approvals where subject_id = ${evidenceId}`)[0]?.id)).waitsFor).not.toContain('Alias B')
    await expect(app.begin(async (sql) => {
      await sql`select set_config('app.org_id', ${org.id}, true)`
      await sql`update users set person_id = id where id = ${second.userId}`
    })).rejects.toMatchObject({ code: 'TM002' })
    await expect(owner`delete from person_links`).rejects.toMatchObject({ code: 'TM002' })
  })

  it('has one voice: not twice of two accounts where two people are needed', async () => {
    await rule([{ stages: [{ needed: 2, roles: ['admin'], named: [] }] }])
    const { evidenceId, approvalId } = await asked()
    const twin = await org.person('admin', 'Ada again')
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update users set person_id = ${admin.personId} where id = ${twin.userId}`))
    expect(await approve(admin, evidenceId)).toMatchObject({ state: 'open' })
    await expect(approve(twin, evidenceId)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/one human has one voice/) })
    await expect(approve(admin, evidenceId)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/one human has one voice/) })
    expect(await removed(evidenceId)).toBe(false)
    expect(await approve(await org.person('admin', 'Another'), evidenceId)).toMatchObject({ id: approvalId, state: 'approved' })
    expect(await removed(evidenceId)).toBe(true)
  })

  it('does not decide by a role that the requester gave after asking', async () => {
    await rule([{ stages: [{ needed: 1, roles: ['admin', 'compliance_manager'], named: [] }] }])
    const { evidenceId, approvalId } = await asked(admin)
    const friend = await org.person('reviewer', 'Friend')
    await changeRoles(admin, { id: friend.userId, roles: ['compliance_manager'] })
    const promoted = { ...friend, grants: manager.grants }
    await expect(approve(promoted, evidenceId)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/does not name you/) })
    expect((await get(admin, approvalId)).waitsFor).not.toContain('Friend')
    expect(await approve(manager, evidenceId)).toMatchObject({ state: 'approved' })
  })
})

/** Another rule for removing evidence, in force at once: what the next requests go by. */
const rule = (cases: unknown[], lastsDays = 30) => write(database.ownerUrl, org.id, async (sql) => {
  await sql`insert into approval_rules (org_id, id, kind, number, definition, created_at) select ${org.id}, ${v7()}, 'evidence-removal', coalesce(max(number), 0) + 1, ${sql.json({ cases, lastsDays } as never)}, now() from approval_rules where kind = 'evidence-removal' and org_id = ${org.id}`
})

describe('a rule', () => {
  it('of stages is gone through in order, and a named person decides without the role', async () => {
    const named = await org.person('reviewer', 'Named')
    await rule([{ stages: [{ needed: 1, roles: [], named: [named.userId] }, { needed: 1, roles: ['admin'], named: [] }] }])
    const { evidenceId, approvalId } = await asked()
    await expect(approve(admin, evidenceId)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/does not name you to decide this stage/) })
    expect((await get(named, approvalId)).mine).toEqual({ why: null, forName: null })
    expect(await approve(named, evidenceId)).toMatchObject({ state: 'open' })
    expect(await approve(admin, evidenceId)).toMatchObject({ state: 'approved' })
  })

  it('that is loosened meanwhile holds for what comes, not for what is open', async () => {
    await rule([{ stages: [{ needed: 1, roles: ['admin'], named: [] }] }])
    const { evidenceId } = await asked()
    await rule([{ stages: [{ needed: 1, roles: ['reviewer', 'admin', 'compliance_manager'], named: [] }] }])
    await expect(approve(reviewer, evidenceId)).rejects.toMatchObject({ code: 'forbidden' })
    const next = await asked()
    expect(await approve(reviewer, next.evidenceId)).toMatchObject({ state: 'approved' })
  })

  it('asks more for what is more severe', async () => {
    const severe = (criticality: number) => [{ criticalityFrom: 3, stages: [{ needed: 2, roles: ['admin'], named: [] }] }, { stages: [{ needed: 1, roles: ['admin'], named: [] }] }][criticality >= 3 ? 0 : 1]
    const { openRequest } = await import('./open.ts')
    await rule([{ criticalityFrom: 3, stages: [{ needed: 2, roles: ['admin'], named: [] }] }, { stages: [{ needed: 1, roles: ['admin'], named: [] }] }])
    for (const criticality of [1, 2, 3, 4]) {
      const { approvalId } = await openRequest(jobActor(org.id, 'test', 'r'), { kind: 'evidence-removal', subjectId: await piece(), title: 'Remove', reason: 'x', criticality, requestedById: manager.userId })
      expect((await get(admin, approvalId)).stages.map((stage) => stage.needed)).toEqual(severe(criticality)?.stages.map((stage) => stage.needed))
    }
  })

  it('with too few who may decide says so, stays stuck, and never needs fewer', async () => {
    await rule([{ stages: [{ needed: 9, roles: ['executive'], named: [] }] }])
    const { approvalId, stuck } = await asked()
    expect(stuck).toMatch(/^Of 9 who have to agree there (is|are) only \d+ who may|there is none/)
    expect((await get(admin, approvalId)).missing).toBeGreaterThan(0)
    await rule([{ stages: [{ needed: 1, roles: ['admin', 'compliance_manager'], named: [] }] }])
  })

  it('is changed by two people: asked for by one, approved by another, in versions', async () => {
    const definition = { cases: [{ stages: [{ needed: 2, roles: ['admin', 'compliance_manager'], named: [] }] }], lastsDays: 14 }
    const { number } = await getRule(admin, { kind: 'rule-mute' })
    await expect(requestRule(admin, { kind: 'rule-mute', number: number + 5, definition, reason: 'x' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/since you opened it/) })
    for (const wrong of [{ cases: [] }, { cases: [{ stages: [] }] }, { cases: [{ stages: [{ needed: 1, roles: [], named: [] }] }] }, { cases: [{ stages: [{ needed: 0, roles: ['admin'], named: [] }] }] }, { cases: [{ criticalityFrom: 3, stages: [{ needed: 1, roles: ['admin'], named: [] }] }] }, { cases: [{ stages: [{ needed: 1, roles: ['Nobody!'], named: [] }] }] }]) {
      await expect(requestRule(admin, { kind: 'rule-mute', number, definition: { lastsDays: 14, ...wrong } as never, reason: 'x' })).rejects.toMatchObject({ code: 'invalid' })
    }
    const { approvalId } = await requestRule(admin, { kind: 'rule-mute', number, definition, reason: 'Two pairs of eyes' })
    expect((await get(manager, approvalId)).facts).toEqual([{ label: 'Now', value: '1 of Admin or Compliance manager; within 30 days' }, { label: 'From then on', value: '2 of Admin or Compliance manager; within 14 days' }])
    await expect(approveRequest(admin, { id: approvalId, sha256: (await get(admin, approvalId)).sha256 })).rejects.toMatchObject({ code: 'forbidden' })
    await approveRequest(manager, { id: approvalId, sha256: (await get(manager, approvalId)).sha256 })
    const after = await getRule(admin, { kind: 'rule-mute' })
    expect([after.number, after.versions[0]?.byName, after.versions[0]?.text]).toEqual([number + 1, 'Marcus', '2 of Admin or Compliance manager; within 14 days'])
    expect((await listRules(admin, {})).find((each) => each.kind === 'rule-mute')).toMatchObject({ number: number + 1, waiting: null })
  })
})

describe('a delegation', () => {
  const soon = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  it('lets another person decide for a while, names both, and never for who takes part', async () => {
    const deputy = await org.person('reviewer', 'Deputy')
    for (const [input, field] of [[{ endsAt: soon(91) }, 'endsAt'], [{ endsAt: soon(-1) }, 'endsAt'], [{ endsAt: soon(5), toId: admin.userId }, 'toId']] as const) {
      await expect(delegateDecisions(admin, { toId: deputy.userId, reason: 'On leave', ...input })).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
    }
    const { id } = await delegateDecisions(admin, { toId: deputy.userId, endsAt: soon(10), reason: 'On leave' })
    const one = await asked()
    expect((await get(deputy, one.approvalId)).mine).toEqual({ why: null, forName: 'Ada' })
    await approve(deputy, one.evidenceId)
    expect((await get(admin, one.approvalId)).decisions).toMatchObject([{ byName: 'Deputy', forName: 'Ada', outcome: 'approve' }])
    // The requester's own delegate decides nothing of theirs.
    await delegateDecisions(manager, { toId: deputy.userId, endsAt: soon(10), reason: 'On leave' })
    await endDelegation(admin, { id })
    await expect(endDelegation(admin, { id })).rejects.toMatchObject({ code: 'conflict' })
    const two = await asked()
    await expect(approve(deputy, two.evidenceId)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/Marcus takes part in this, so nobody decides for them/) })
    await expect(endDelegation(deputy, { id })).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('settings', () => {
  it('that weaken a control wait for a second person; the rest holds at once', async () => {
    const { version, settings } = await getSettings(admin, {})
    const wanted = { ...settings, session: { ...settings.session, idleMinutes: 45 }, branding: { ...settings.branding, displayName: 'Nordwind' } }
    await expect(updateSettings(admin, { version, settings: wanted })).rejects.toMatchObject({ code: 'invalid', fields: { reason: expect.stringMatching(/idle timeout/) } })
    const { waits } = await updateSettings(admin, { version, settings: wanted, reason: 'The warehouse' })
    expect(waits).toMatchObject({ settings: ['Sessions: idle timeout (minutes)'], stuck: null })
    expect((await getSettings(admin, {})).settings).toMatchObject({ session: { idleMinutes: 15 }, branding: { displayName: 'Nordwind' } })
    expect((await get(manager, waits?.approvalId ?? '')).facts).toEqual([{ label: 'Sessions: idle timeout (minutes)', value: '15 → 45' }])
    await expect(approve(admin, org.id)).rejects.toMatchObject({ code: 'forbidden' })
    await approve(manager, org.id)
    expect((await getSettings(admin, {})).settings.session.idleMinutes).toBe(45)
  })

  it('with one administrator alone apply after 72 hours, as an exception; not while somebody else could decide', async () => {
    const small = await organization(owner, 'Small')
    await small.controls('AC-02')
    const only = await small.person('admin', 'Only')
    const { waits } = await updateSettings(only, { version: 0, settings: { ...defaultSettings, session: { ...defaultSettings.session, idleMinutes: 60 } }, reason: 'I am alone' })
    expect(waits?.stuck).toMatch(/applies in 72 hours, and is recorded as an exception/)
    await settleDue(background('test'))
    expect((await getSettings(only, {})).settings.session.idleMinutes).toBe(15)
    // The clock of the database: nobody has three days.
    await owner`alter table approvals disable trigger moves`
    await write(database.ownerUrl, small.id, async (sql) => void (await sql`update approvals set alone_at = now() - interval '1 minute' where org_id = ${small.id}`))
    await owner`alter table approvals enable trigger moves`
    await settleDue(background('test'))
    expect((await getSettings(only, {})).settings.session.idleMinutes).toBe(60)
    const [entry] = await owner`select body::jsonb #>> '{changes,exception,1}' as exception from audit_entries where org_id = ${small.id} and action = 'approvals.applyAlone'`
    expect(entry?.exception).toBe('Nobody else could decide it')
  })

  it('PostgreSQL refuses a weaker document nobody approved, the first one as well', async () => {
    const other = await organization(owner, 'Bare settings')
    await other.controls('AC-02')
    const put = (document: unknown) => write(database.ownerUrl, other.id, async (sql) => void (await sql`insert into settings (org_id, document, version, updated_at) values (${other.id}, ${sql.json(document as never)}, 1, now()) on conflict (org_id) do update set document = excluded.document`))
    for (const [document, path] of [
      [{ session: { idleMinutes: 16 } }, 'session.idleMinutes'], [{ password: { history: 6 } }, 'password.history'], [{ session: { onAgentChange: 'log' } }, 'session.onAgentChange'], [{ retention: { eventsYears: 1 } }, 'retention.eventsYears'],
    ] as const) await expect(put(document)).rejects.toMatchObject({ code: 'TM005', message: expect.stringMatching(path) })
    await put({ retention: { legalHold: true }, signIn: { ssoOnly: true }, proof: { witnesses: 'a\nb' } })
    for (const document of [{ signIn: { ssoOnly: true }, proof: { witnesses: 'a\nb' } }, { retention: { legalHold: true }, proof: { witnesses: 'a\nb' } }, { retention: { legalHold: true }, signIn: { ssoOnly: true }, proof: { witnesses: 'b' } }]) await expect(put(document)).rejects.toMatchObject({ code: 'TM005' })
    await put({ retention: { legalHold: true }, signIn: { ssoOnly: true }, proof: { witnesses: 'b\na, c' } })
  })

  it('are told apart by one list, written out for PostgreSQL (`npm run decisions`)', () => {
    expect(readFileSync(new URL('../../../db/weaker-settings.sql', import.meta.url), 'utf8')).toBe(weakerSql())
    expect(weakened(defaultSettings, withValues(defaultSettings, { 'session.idleMinutes': 5, 'password.minLength': 20 }))).toEqual([])
    expect(weakened(defaultSettings, withValues(defaultSettings, { 'session.onAddressChange': 'block' }))).toEqual([])
    expect(weakened(withValues(defaultSettings, { 'proof.checkpointsTo': 'a@example.com, b@example.com' }), defaultSettings)).toEqual(['proof.checkpointsTo'])
  })
})

describe('bare SQL of the application’s role', () => {
  /** Whatever it does is one transaction, with an entry unless said; rolled back if it gets through. */
  const attack = (work: (sql: postgres.TransactionSql) => Promise<unknown>, entry?: { actor: string; subject: string; action: string }) => app.begin(async (sql) => {
    await sql`select set_config('app.org_id', ${org.id}, true)`
    const body = { v: 1, action: entry?.action ?? 'test.attack', category: 'approval', outcome: 'success', actor: { kind: 'person', id: entry?.actor ?? v7() }, subject: { type: 'approval', id: entry?.subject ?? v7(), label: '' } }
    await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${org.id}, ${v7()}, now(), ${JSON.stringify(body)})`
    await work(sql)
    await sql`set constraints all immediate`
    throw new Error('got through')
  }).catch((error: { code?: string; message: string }) => error.code ?? error.message)
  const voice = (sql: postgres.TransactionSql, row: Record<string, unknown>) => sql`insert into approval_decisions ${sql({ org_id: org.id, id: v7(), stage: 1, outcome: 'approve', decided_by_person_id: v7(), decided_at: new Date(), ...row } as never)}`

  it('gets past none of it', async () => {
    await rule([{ stages: [{ needed: 1, roles: ['admin', 'compliance_manager'], named: [] }] }])
    const { approvalId, evidenceId } = await asked()
    const { sha256 } = await get(admin, approvalId)
    const own = (actor: Person) => ({ actor: actor.userId, subject: approvalId, action: 'approvals.approve' })
    const decision = (by: Person, more = {}) => (sql: postgres.TransactionSql) => voice(sql, { approval_id: approvalId, sha256, decided_by_id: by.userId, ...more })
    const gone = await org.person('admin', 'Gone')
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update users set status = 'deactivated' where id = ${gone.userId}`))
    const twin = await org.person('admin', 'Twin of Marcus')
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update users set person_id = ${manager.personId} where id = ${twin.userId}`))
    const [old, other] = [await asked(), await asked()]
    await approve(admin, old.evidenceId)
    const tries: [string, string, Promise<string>][] = [
      ['the requester decides', 'TM006', attack(decision(manager), own(manager))],
      ['their second account decides', 'TM006', attack(decision(twin), own(twin))],
      ['and says it is another human', 'TM006', attack(decision(twin, { decided_by_person_id: v7() }), own(twin))],
      ['whoever has no role decides', 'TM006', attack(decision(reviewer), own(reviewer))],
      ['an account that is off decides', 'TM006', attack(decision(gone), own(gone))],
      ['for somebody who delegated nothing', 'TM006', attack(decision(reviewer, { for_id: admin.userId, delegation_id: v7() }), own(reviewer))],
      ['another hash', 'TM005', attack(decision(admin, { sha256: `sha256:${'1'.repeat(64)}` }), own(admin))],
      ['a stage there is not', 'TM005', attack(decision(admin, { stage: 4 }), own(admin))],
      ['without an entry of the decider', 'TM001', attack(decision(admin))],
      ['with an entry of somebody else', 'TM001', attack(decision(admin), own(reviewer))],
      ['with an entry of another act', 'TM001', attack(decision(admin), { ...own(admin), action: 'approvals.reject' })],
      ['with an entry about another request', 'TM001', attack(decision(admin), { ...own(admin), subject: other.approvalId })],
      ['a decision of what is closed', 'TM005', attack((sql) => voice(sql, { approval_id: old.approvalId, sha256: sha256, decided_by_id: admin.userId }), own(admin))],
      ['a rejection without its reason', '23514', attack(decision(admin, { outcome: 'reject' }), { ...own(admin), action: 'approvals.reject' })],
      ['approved by hand', 'TM005', attack((sql) => sql`update approvals set state = 'approved' where id = ${approvalId}`)],
      ['expired before its time', 'TM005', attack((sql) => sql`update approvals set state = 'expired' where id = ${approvalId}`)],
      ['withdrawn by somebody else', 'TM001', attack((sql) => sql`update approvals set state = 'withdrawn' where id = ${approvalId}`, { actor: admin.userId, subject: approvalId, action: 'approvals.withdraw' })],
      ['opened again', 'TM005', attack((sql) => sql`update approvals set state = 'open' where id = ${old.approvalId}`)],
      ['used twice', 'TM005', attack((sql) => sql`update approvals set applied_at = now() where id = ${old.approvalId}`)],
      ['another text', '42501', attack((sql) => sql`update approvals set seen = '{}' where id = ${approvalId}`)],
      ['another revision', '42501', attack((sql) => sql`update approvals set revision = 2 where id = ${approvalId}`)],
      ['the revision of the record', '42501', attack((sql) => sql`update approval_subjects set revision = 1`)],
      ['one stage less', '42501', attack((sql) => sql`delete from approval_stages where approval_id = ${approvalId}`)],
      ['fewer people', '42501', attack((sql) => sql`update approval_stages set needed = 1`)],
      ['a stage more, later', 'TM005', attack((sql) => sql`insert into approval_stages (org_id, id, approval_id, number, needed, roles, named) values (${org.id}, ${v7()}, ${approvalId}, 2, 1, '{reviewer}', '{}')`)],
      ['no party any more', '42501', attack((sql) => sql`delete from approval_parties where approval_id = ${approvalId}`)],
      ['whoever approved takes part', 'TM006', attack((sql) => sql`insert into approval_parties (org_id, id, approval_id, user_id, person_id, part, created_at) values (${org.id}, ${v7()}, ${old.approvalId}, ${admin.userId}, ${v7()}, 'implementer', now())`)],
      ['a decision is changed', '42501', attack((sql) => sql`update approval_decisions set outcome = 'approve'`)],
      ['a decision is deleted', '42501', attack((sql) => sql`delete from approval_decisions`)],
      ['a rule is changed', '42501', attack((sql) => sql`update approval_rules set definition = '{}'`)],
      ['a delegation grows', '42501', attack((sql) => sql`update approval_delegations set ends_at = now() + interval '300 days'`)],
      ['a delegation of 91 days', '23514', attack((sql) => sql`insert into approval_delegations (org_id, id, from_id, to_id, reason, starts_at, ends_at, created_at) values (${org.id}, ${v7()}, ${admin.userId}, ${reviewer.userId}, 'x', now(), now() + interval '91 days', now())`)],
      ['evidence is removed', 'TM005', attack((sql) => sql`update evidence set deleted_at = now() where id = ${evidenceId}`)],
      ['a link is unmade', '42501', attack((sql) => sql`delete from person_links`)],
    ]
    for (const [what, code, answer] of tries) expect([what, await answer]).toEqual([what, code])
    // Where the work changes nothing that matters of the record, the mark of the transaction alone says that it was done.
    const mute = await requestMute(manager, { ruleId: 'github-force-push', reason: 'A drill', expiresAt: new Date(Date.now() + 86_400_000).toISOString() })
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update approvals set state = 'approved', closed_at = now(), applied_xid = pg_current_xact_id(), applied_at = now() where id = ${mute.approvalId}`))
    expect(await attack((sql) => sql`update approvals set applied_at = now() + interval '1 second' where id = ${mute.approvalId}`)).toBe('TM005')
    // A fact that was learned afterwards is kept, and undoes nothing.
    expect(await attack((sql) => sql`insert into approval_parties (org_id, id, approval_id, user_id, person_id, part, fact, created_at) values (${org.id}, ${v7()}, ${old.approvalId}, ${admin.userId}, ${v7()}, 'implementer', true, now())`)).toBe('got through')
    expect(await attack(decision(admin), own(admin))).toBe('got through')
  })

  it('gives one human no second voice by another account', async () => {
    await rule([{ stages: [{ needed: 2, roles: ['admin'], named: [] }] }])
    const { approvalId, evidenceId } = await asked()
    const linked = await org.person('admin', 'Linked to Ada')
    await linkPeople(admin, { id: admin.userId, otherId: linked.userId, reason: 'Told us' })
    await approve(admin, evidenceId)
    const { sha256 } = await get(manager, approvalId)
    expect(await attack((sql) => voice(sql, { approval_id: approvalId, sha256, decided_by_id: linked.userId }), { actor: linked.userId, subject: approvalId, action: 'approvals.approve' })).toBe('TM006')
  })

  it('opens nothing by a rule, stages or a lone clock of its own', async () => {
    await rule([{ stages: [{ needed: 2, roles: ['admin'], named: [] }] }])
    const [newest] = await owner`select id from approval_rules where org_id = ${org.id} and kind = 'evidence-removal' order by number desc limit 1`
    const [former] = await owner`select id from approval_rules where org_id = ${org.id} and kind = 'evidence-removal' order by number limit 1`
    const evidenceId = await piece()
    const open = (row = {}, stages = [{ needed: 2, roles: ['admin'] }], party = true) => attack(async (sql) => {
      const id = v7()
      await sql`insert into approvals ${sql({ org_id: org.id, id, kind: 'evidence-removal', subject_type: 'evidence', subject_id: evidenceId, title: 'x', reason: 'x', seen: '{}', sha256: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', rule_id: newest?.id, opened_at: new Date(), expires_at: new Date(Date.now() + 86_400_000), requested_by_id: manager.userId, ...row } as never)}`
      for (const [n, stage] of stages.entries()) await sql`insert into approval_stages (org_id, id, approval_id, number, needed, roles, named) values (${org.id}, ${v7()}, ${id}, ${n + 1}, ${stage.needed}, ${stage.roles}, '{}')`
      if (party) await sql`insert into approval_parties (org_id, id, approval_id, user_id, person_id, part, created_at) values (${org.id}, ${v7()}, ${id}, ${manager.userId}, ${v7()}, 'requester', now())`
    })
    expect({
      whole: await open(), 'of an older rule': await open({ rule_id: former?.id }), 'fewer people': await open({}, [{ needed: 1, roles: ['admin'] }]), 'other roles': await open({}, [{ needed: 2, roles: ['reviewer'] }]), 'no stage': await open({}, []), 'without its requester': await open({}, undefined, false),
      'approved from the start': await open({ state: 'approved', closed_at: new Date() }), 'a wrong hash': await open({ sha256: `sha256:${'1'.repeat(64)}` }), 'alone, where nobody applies alone': await open({ alone_at: new Date(Date.now() + 73 * 3_600_000) }),
      'alone while somebody else could decide': await open({ kind: 'settings-change', rule_id: (await owner`select id from approval_rules where org_id = ${org.id} and kind = 'settings-change' order by number desc limit 1`)[0]?.id, alone_at: new Date(Date.now() + 73 * 3_600_000) }, [{ needed: 1, roles: ['admin', 'compliance_manager'] }]),
    }).toEqual({
      whole: 'got through', 'of an older rule': 'TM005', 'fewer people': 'TM005', 'other roles': 'TM005', 'no stage': 'TM005', 'without its requester': 'TM005', 'approved from the start': 'TM005', 'a wrong hash': '23514', 'alone, where nobody applies alone': 'TM005', 'alone while somebody else could decide': 'TM005',
    })
  })
})
