import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { type Line, reviewing } from '../../../test/reviewing.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const app = postgres(database.url, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { approveRequest } = await import('../approvals/operations.ts')
const { getApproval } = await import('../approvals/queries.ts')
const { createDuty, endMapping, mapDuty } = await import('./operations/catalog.ts')
const { mitigateConflict } = await import('./operations/mitigate.ts')
const { createRule, endRule, requestRule } = await import('./operations/rules.ts')
const { evaluateDuties } = await import('./operations/evaluate.ts')
const { getDuty, getRule, previewMapping } = await import('./catalog.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { createSystem } = await import('../systems/operations.ts')
const { createRequest, listRights } = await import('../access-requests/operations/request.ts')
const { rightValue } = await import('../access-requests/model.ts')
const { getRequest, requestableRightsOf } = await import('../access-requests/queries.ts')
const { getConflict, getMatrix, listConflicts } = await import('./queries.ts')
const { checking, evaluating, minding } = await import('./rounds.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let manager: Person
let admin: Person
let world: Awaited<ReturnType<typeof reviewing>>
const hand = background('test')

async function works(): Promise<void> {
  for (const { queue, work } of [evaluating, checking, evaluating]) for (const { data } of await owner`delete from pgboss.job where name = ${queue} and data ->> 'orgId' = ${here.id} returning data`) await work(data as never, hand)
}
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

beforeAll(async () => {
  here = await organization(owner, 'Duties')
  manager = await here.person('compliance_manager')
  admin = await here.person('admin')
  world = await reviewing(owner, here, manager)
  await here.controls('AC-09')
})
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

const approve = async (who: Person, approvalId: string) => approveRequest(who, { id: approvalId, sha256: (await getApproval(who, { id: approvalId })).sha256 } as never)
let serial = 0
/** A rule in force, drafted and asked for by the manager. */
async function rule(more: { sameSystem?: boolean; environment?: string | null; one?: string; other?: string } = {}): Promise<{ id: string; one: string; other: string }> {
  const duty = async (right: string) => {
    const { id } = await createDuty(manager, { name: `Duty ${++serial}`, description: '' })
    await mapDuty(manager, { id, by: 'name', right } as never)
    return id
  }
  const [one, other] = [await duty(more.one ?? `pay${serial}`), await duty(more.other ?? `approve${serial}`)]
  const { id } = await createRule(manager, { name: `Rule ${serial}`, oneId: one, otherId: other, sameSystem: String(more.sameSystem ?? true), environment: more.environment ?? null, risk: 4, why: 'One person alone could pay', ownerId: manager.userId } as never)
  const { approvalId } = await requestRule(manager, { id, version: 1 })
  await approve(admin, approvalId)
  return { id, one, other }
}
const conflicts = async (ruleId: string, more = {}) => (await listConflicts(manager, { ruleId, limit: 100, ...more } as never)).rows
const person = (name: string, accounts: [string, string][], userId: string | null = null) => world.worker({ name, accounts, userId })
const line = (id: string, role: string, more: Partial<Line> = {}): Line => ({ id, role, ...more })
async function evaluated(): Promise<void> {
  await evaluateDuties(manager, {}).catch(() => null)
  await works()
}
/** As the owner of the database alone can: past one trigger. */
const past = async (table: string, trigger: string, work: (sql: postgres.TransactionSql) => Promise<unknown>): Promise<void> => {
  await owner`alter table ${owner(table)} disable trigger ${owner(trigger)}`
  await write(owner, here.id, work)
  await owner`alter table ${owner(table)} enable trigger ${owner(trigger)}`
}

describe('on entitlements', () => {
  it('whoever has both in one system is found, with the ways on both sides; across two systems a rule of one system finds nobody', async () => {
    const { id } = await rule({ one: 'enter*', other: 'release*' })
    const [first, second] = [await world.system(), await world.system()]
    await person('Ann', [[first, 'ann']])
    await person('Ben', [[first, 'ben'], [second, 'ben']])
    await person('Cy', [[first, 'cy1'], [first, 'cy2']])
    await world.frozen(first, [line('ann', 'Enter payments', { way: 'payroll' }), line('ann', 'Release payments'), line('ben', 'Enter payments'), line('cy1', 'Enter payments'), line('cy2', 'Release payments'), line('dis', 'Enter payments', { enabled: 'no' }), line('dis', 'Release payments', { enabled: 'no' }), line('stray', 'Enter payments'), line('stray', 'Release payments'), line('team', 'Enter payments', { kind: 'group' }), line('team', 'Release payments', { kind: 'group' })])
    await world.frozen(second, [line('ben', 'Release payments')])
    await works()
    const found = await conflicts(id)
    expect(found.map((each) => [each.holder, each.state]).sort()).toEqual([['Ann', 'open'], ['Cy', 'open'], ['stray', 'open']])
    const ann = await getConflict(manager, { id: found.find((each) => each.holder === 'Ann')?.id ?? '' })
    expect([ann.one.map((each) => [each.rightName, each.paths]), ann.other.map((each) => [each.rightName, each.paths])]).toEqual([[['Enter payments', ['payroll']]], [['Release payments', ['direct']]]])
    expect(ann.turns.map((each) => each.state)).toEqual(['open'])
    const { last } = await getMatrix(manager, {})
    await evaluated()
    const facts = (await getMatrix(manager, {})).last?.facts
    expect(last).not.toBeNull()
    expect(facts?.holders.unknown).toBeGreaterThan(0)
    expect(facts?.entitlements).toMatchObject({ disabled: 2, groups: 2 })
  })
})

describe('a mitigation', () => {
  it('counts until its end, and never of one’s own conflict', async () => {
    const { id } = await rule({ one: 'mit-a*', other: 'mit-b*' })
    const system = await world.system()
    await person('Dan', [[system, 'dan']])
    await person('Manager', [[system, 'boss']], manager.userId)
    await world.frozen(system, [line('dan', 'mit-a'), line('dan', 'mit-b'), line('boss', 'mit-a'), line('boss', 'mit-b')])
    await works()
    const [control] = await owner<{ id: string }[]>`select id from controls where org_id = ${here.id}`
    const of = (holder: string) => conflicts(id).then((rows) => rows.find((each) => each.holder === holder))
    const ask = async (who: Person, holder: string, until = inDays(30)) => mitigateConflict(who, { ruleId: id, conflictId: (await of(holder))?.id ?? '', controlId: control?.id ?? '', reason: 'Looked at each month', until } as never)
    await expect(ask(manager, 'Manager')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(mitigateConflict(manager, { ruleId: id, controlId: control?.id ?? '', reason: 'All', until: inDays(30) } as never)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(ask(manager, 'Dan', inDays(-1))).rejects.toMatchObject({ fields: { until: 'must lie in the future' } })
    await expect(ask(manager, 'Dan', inDays(400))).rejects.toMatchObject({ fields: { until: expect.stringContaining('365') } })
    await ask(manager, 'Dan')
    expect(await of('Dan')).toMatchObject({ state: 'mitigated', mitigatedUntil: expect.any(Date) })
    // Time passes: shown as open at once, and open in the record after the round.
    await past('duty_conflicts', 'conflict_moves', (sql) => sql`update duty_conflicts set mitigated_until = now() - interval '1 minute' where rule_id = ${id} and state = 'mitigated'`)
    await past('duty_mitigations', 'mitigation_moves', (sql) => sql`update duty_mitigations set ends_at = now() - interval '1 minute' where rule_id = ${id}`)
    expect(await of('Dan')).toMatchObject({ state: 'open', mitigatedUntil: null })
    await minding.run(hand)
    expect((await owner`select state from duty_conflicts where rule_id = ${id} and holder = 'Dan'`)[0]?.state).toBe('open')
    expect((await getConflict(manager, { id: (await of('Dan'))?.id ?? '' })).turns.map((each) => each.state)).toEqual(['open', 'mitigated', 'mitigated', 'open'])
  })
})

const raw = async (work: (sql: postgres.TransactionSql) => Promise<unknown>): Promise<string> => app.begin(async (sql) => {
  await sql`select set_config('app.org_id', ${here.id}, true)`
  await work(sql)
  await sql.unsafe('set constraints all immediate')
  return 'done'
}).catch((error: Error) => error.message) as Promise<string>
const control = async () => (await owner<{ id: string }[]>`select id from controls where org_id = ${here.id}`)[0]?.id ?? ''

describe('the life of a conflict', () => {
  it('a later population that lacks one side resolves it, and one that has it again reopens it; an empty one tells nothing', async () => {
    const { id } = await rule({ one: 'life-a*', other: 'life-b*' })
    const system = await world.system()
    await person('Eve', [[system, 'eve']])
    const lines = [line('eve', 'life-a'), line('eve', 'life-b'), line('x', 'life-a')]
    await world.frozen(system, lines, 24)
    await works()
    const of = async () => (await conflicts(id)).find((each) => each.holder === 'Eve')
    const one = await of()
    expect(one?.state).toBe('open')
    expect(await raw((sql) => sql`update duty_conflicts set state = 'resolved', closed_at = now() where id = ${one?.id ?? ''}`)).toContain('by nothing else')
    const proof = await world.frozen(system, lines.filter((each) => each.role !== 'life-b'), 20)
    await works()
    const gone = await getConflict(manager, { id: one?.id ?? '' })
    expect([gone.state, gone.proof?.id]).toEqual(['resolved', proof])
    await world.frozen(system, lines, 16)
    await works()
    expect((await of())?.state).toBe('open')
    await world.frozen(system, [], 12)
    await works()
    await evaluated()
    expect((await of())?.state).toBe('open')
    expect((await getMatrix(manager, {})).last?.facts?.conflicts.untold).toBeGreaterThan(0)
    await world.frozen(system, lines.map((each) => ({ ...each, enabled: 'no' as const })), 8)
    await works()
    expect((await of())?.state).toBe('resolved')
    expect((await getConflict(manager, { id: one?.id ?? '' })).turns.map((each) => each.state)).toEqual(['resolved', 'open', 'resolved', 'open'])
  })

  it('an evaluation that read the population before says nothing of the one that was frozen while it ran', async () => {
    const { id } = await rule({ one: 'race-a*', other: 'race-b*' })
    const system = await world.system()
    await person('Fay', [[system, 'fay']])
    await world.frozen(system, [line('fay', 'race-a')], 24)
    await works()
    await evaluateDuties(manager, {})
    const jobs = await owner<{ data: never }[]>`delete from pgboss.job where name = 'duties.evaluate' and data ->> 'orgId' = ${here.id} returning data`
    await Promise.all([...jobs.map(({ data }) => evaluating.work(data, hand)), world.frozen(system, [line('fay', 'race-a'), line('fay', 'race-b')], 20)])
    await works()
    expect((await conflicts(id)).map((each) => [each.holder, each.state])).toEqual([['Fay', 'open']])
  })

  it('whose rule or mapping is ended, or whose account is another’s, is not looked for any more, and not resolved', async () => {
    const first = await rule({ one: 'void-a*', other: 'void-b*' })
    const second = await rule({ one: 'void-a*', other: 'void-b*' })
    const system = await world.system()
    await person('Gil', [[system, 'gil']])
    await world.frozen(system, [line('gil', 'void-a'), line('gil', 'void-b')])
    await works()
    await endRule(manager, { id: first.id, version: 2, reason: 'Nobody does the one any more' })
    const { mappings } = await getDuty(manager, { id: second.other })
    await endMapping(manager, { id: mappings[0]?.id ?? '', reason: 'It hit too much' })
    await works()
    const reasons = await owner`select void_reason from duty_conflicts where rule_id in (${first.id}, ${second.id}) and state = 'void' order by 1`
    expect(reasons.map((each) => each.void_reason)).toEqual(['mapping', 'rule'])
  })

  it('across systems, by owners of service accounts and in the portal itself', async () => {
    const { id } = await rule({ one: 'across-a*', other: 'across-b*', sameSystem: false })
    const [first, second] = [await world.system(), await world.system()]
    const hal = await person('Hal', [[first, 'hal']])
    await world.frozen(first, [line('hal', 'across-a')])
    await write(owner, here.id, (sql) => sql`insert into accounts ${sql({ org_id: here.id, id: v7(), system_id: second, account_id: 'svc', name: 'svc', kind: 'service', owner_id: hal, how: 'by_hand', said: 'as somebody said', decided_by_id: manager.userId, created_at: new Date(), updated_at: new Date() })}`)
    await world.frozen(second, [line('svc', 'across-b', { kind: 'service' })])
    await works()
    const [found] = await conflicts(id)
    expect([found?.holder, found?.system]).toEqual(['Hal', null])
    expect((await getConflict(manager, { id: found?.id ?? '' })).other.map((each) => [each.accountName, each.owned])).toEqual([['svc', true]])
    expect((await conflicts(id, { systemId: second })).length).toBe(1)
    const duty = async (permission: string) => {
      const { id: dutyId } = await createDuty(manager, { name: `Of the portal: ${permission}`, description: '' })
      await mapDuty(manager, { id: dutyId, where: 'portal', by: 'id', right: permission } as never)
      return dutyId
    }
    const own = await createRule(manager, { name: 'Portal', oneId: await duty('users.invite'), otherId: await duty('campaigns.signOff'), sameSystem: 'on', risk: 3, why: 'Grants and certifies', ownerId: manager.userId } as never)
    await approve(admin, (await requestRule(manager, { id: own.id, version: 1 })).approvalId)
    await works()
    const [of] = await conflicts(own.id)
    expect([of?.holder, of?.systemKey]).toEqual(['admin', 'portal'])
    expect((await getConflict(manager, { id: of?.id ?? '' })).one.map((each) => [each.rightName, each.paths])).toEqual([['users.invite', ['admin']]])
  })
})

describe('bad input', () => {
  it('is refused by its field, or as a rule that is there already', async () => {
    const made = await rule({ one: 'bad-a*', other: 'bad-b*' })
    const fields = { name: 'Again', oneId: made.other, otherId: made.one, sameSystem: 'on', risk: 4, why: 'x', ownerId: manager.userId }
    await expect(createRule(manager, fields as never)).rejects.toMatchObject({ code: 'conflict' })
    await expect(createRule(manager, { ...fields, otherId: made.other } as never)).rejects.toMatchObject({ fields: { otherId: expect.stringContaining('same duty') } })
    await expect(createRule(manager, { ...fields, ownerId: '' } as never)).rejects.toMatchObject({ fields: { ownerId: expect.any(String) } })
    await expect(createRule(manager, { ...fields, ownerId: v7() } as never)).rejects.toMatchObject({ fields: { ownerId: expect.any(String) } })
    await expect(mapDuty(manager, { id: made.one, by: 'name', right: '' } as never)).rejects.toMatchObject({ fields: { right: expect.any(String) } })
    await expect(mapDuty(manager, { id: made.one, where: v7(), by: 'name', right: 'x' } as never)).rejects.toMatchObject({ fields: { where: expect.any(String) } })
  })

  it('a preview counts what it hits of how much, and minds a sandbox', async () => {
    const [live, test] = [await world.system(), (await createSystem(manager, { name: 'Sandbox', environment: 'test', criticality: 1, ownerId: null } as never)).id]
    for (const each of [live, test]) await world.frozen(each, [line('a', 'seen-1'), line('b', 'seen-1'), line('a', 'else')])
    const seen = await previewMapping(manager, { by: 'name', right: 'SEEN*' } as never)
    expect([seen.rights.hit, seen.rows.hit, seen.warnings.map((each) => each.kind)]).toEqual([2, 4, ['sandbox']])
    expect(seen.rights.of).toBeGreaterThan(seen.rights.hit)
    expect((await previewMapping(manager, { where: live, by: 'name', right: 'seen*' } as never)).rights).toEqual({ hit: 1, of: 2 })
  })
})

describe('PostgreSQL', () => {
  it('refuses a rule approved by who wrote it, self-mitigation, deletion, and what moves by hand', async () => {
    const { id } = await rule({ one: 'sql-a*', other: 'sql-b*' })
    const system = await world.system()
    await person('Ida', [[system, 'ida']], admin.userId)
    await world.frozen(system, [line('ida', 'sql-a'), line('ida', 'sql-b')])
    await works()
    const [of] = await conflicts(id)
    const insert = (author: string, more: { conflict?: string | null; ends?: string } = {}) => raw(async (sql) => sql`insert into duty_mitigations (org_id, id, rule_id, conflict_id, control_id, reason, ends_at, author_id, created_at, updated_at) values (${here.id}, ${v7()}, ${id}, ${more.conflict === undefined ? (of?.id ?? '') : more.conflict}, ${await control()}, 'x', ${more.ends ?? inDays(30)}, ${author}, now(), now())`)
    expect(await insert(admin.userId)).toContain('Nobody mitigates a conflict of their own')
    expect(await insert(admin.userId, { conflict: null })).toContain('Nobody mitigates a conflict of their own')
    expect(await insert(manager.userId, { ends: inDays(-1) })).toContain('A mitigation ends')
    expect(await insert(manager.userId, { ends: inDays(400) })).toContain('A mitigation ends')
    expect(await insert(manager.userId)).toContain('without an audit entry')
    await mitigateConflict(manager, { ruleId: id, conflictId: of?.id ?? '', controlId: await control(), reason: 'Looked at', until: inDays(30) } as never)
    for (const [statement, said] of [
      [`delete from duty_rules`, 'permission denied'], [`delete from duty_conflicts`, 'permission denied'], [`delete from duty_mitigations`, 'permission denied'], [`insert into duty_turns select * from duty_turns`, 'permission denied'],
      [`update duty_conflicts set mitigated_until = now() + interval '2 years' where state = 'mitigated'`, 'a mitigation in force'], [`update duty_conflicts set state = 'void', void_reason = 'rule', closed_at = now(), mitigation_id = null, mitigated_until = null where state = 'mitigated'`, 'is another one since'], [`update duty_conflicts set person_id = null where state = 'mitigated'`, 'stays'],
      [`update duty_mitigations set ends_at = ends_at + interval '1 day'`, 'a mitigation stays as it is'], [`update duty_rules set risk = 1 where state = 'approved'`, 'stays as it was approved'], [`update duty_mappings set "right" = 'x'`, 'a mapping stays as it is'], [`update duty_rules set owner_id = null where state = 'approved'`, 'stays as it was approved'],
    ] as const) expect([statement, await raw((sql) => sql.unsafe(statement))]).toEqual([statement, expect.stringContaining(said)])
    for (const table of ['duty_rules', 'duty_conflicts', 'duty_mitigations', 'duty_mappings']) await expect(owner.unsafe(`delete from ${table} where org_id = '${here.id}'`)).rejects.toThrow('never removed')
    // Written by one, asked for by another: neither decides.
    const draft = await createRule(admin, { name: 'Own', oneId: (await createDuty(admin, { name: 'Own 1', description: '' })).id, otherId: (await createDuty(admin, { name: 'Own 2', description: '' })).id, risk: 1, why: 'x', ownerId: manager.userId } as never)
    const { approvalId } = await requestRule(manager, { id: draft.id, version: 1 })
    await expect(approve(admin, approvalId)).rejects.toThrow()
    expect((await getRule(manager, { id: draft.id })).state).toBe('draft')
  })
})

it('an access request says what it would make, to who asks and to who decides', async () => {
  const { id } = await rule({ one: 'ask-a*', other: 'ask-b*' })
  const system = await world.system()
  const jon = await person('Jon', [[system, 'jon']])
  const populationId = await world.frozen(system, [line('jon', 'ask-a'), line('kim', 'ask-b')])
  await works()
  await listRights(jobActor(here.id, 'test', 'test'), { populationId })
  const [right] = (await requestableRightsOf(manager, { systemId: system, source: 'table', search: 'ask-b' })).rows
  const asked = await createRequest(manager, { personId: jon, systemId: system, source: 'table', right: rightValue(right as never), reason: 'New task' } as never)
  const said = (await getRequest(manager, { id: asked.id })).conflicts
  expect(said).toEqual([{ ruleId: id, risk: 4, said: expect.stringContaining('with ask-a in') }])
  expect((await owner`select seen from approvals where id = ${asked.approvalId}`)[0]?.seen).toContain('This would give Jon both')
  expect(await conflicts(id)).toEqual([])
})
