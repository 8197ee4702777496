import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { approve } from '../../../test/approvals.ts'
import { database, owner, org, manager, admin, reviewer, piece, asked, get, rule } from '../../../test/approving.ts'
import { organization, write } from '../../../test/fixtures.ts'
import { weakened, withValues } from '../settings/model.ts'
import { weakerSql } from '../settings/weaker-sql.ts'

/** By which rule, in whose name, and what weakens a control. */
const { updateSettings } = await import('../settings/operations.ts')
const { getSettings } = await import('../settings/queries.ts')
const { defaultSettings } = await import('../settings/model.ts')
const { approveRequest, delegateDecisions, endDelegation, requestRule } = await import('./operations.ts')
const { getRule, listRules } = await import('./queries.ts')
const { settleDue } = await import('./rounds.ts')
const { background } = await import('#lib/door/background.ts')

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
