import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { type Line, reviewing } from '../../../test/reviewing.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { approveRequest } = await import('../approvals/operations.ts')
const { getApproval } = await import('../approvals/queries.ts')
const { createDuty, mapDuty } = await import('./operations/catalog.ts')
const { mitigateConflict } = await import('./operations/mitigate.ts')
const { createRule, requestRule } = await import('./operations/rules.ts')
const { evaluateDuties } = await import('./operations/evaluate.ts')
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
afterAll(() => Promise.all([closePools(), owner.end()]))

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
