import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { sha, facts as story } from '#lib/reconcile/examples.ts'
import type { Fact } from '#lib/reconcile/facts.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** What is handed on of a reconciliation: lines, intervals, coverage. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { setSystem } = await import('./operations/systems.ts')
const { tellFacts } = await import('./operations/tell.ts')
const { createReconciliation } = await import('./operations/judge.ts')
const { reconciling } = await import('./judging.ts')
const { getCoverage, getProtection, listBrought } = await import('./lines.ts')
const { getSystemSettings, getUnit, listUnits } = await import('./queries.ts')
const { createSystem } = await import('../systems/operations.ts')
const { createChange } = await import('../changes/operations/draft.ts')
const { getChange } = await import('../changes/queries.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let manager: Person
let connectionId: string
const hand = background('test')

/** The story of the reconciler, some days ago. */
const shift = Date.now() - Date.UTC(2026, 8, 1, 12) - 5 * 86_400_000
const moved = (value: unknown): unknown => {
  if (typeof value === 'string' && /^2026-09-\d\dT/.test(value)) return new Date(Date.parse(value) + shift).toISOString()
  if (Array.isArray(value)) return value.map(moved)
  return value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, moved(each)])) : value
}
const told = moved(story) as Fact[]
const at = (minutes: number) => new Date(Date.UTC(2026, 8, 1, 12, minutes) + shift).toISOString()
const period = { from: new Date(Date.now() - 10 * 86_400_000).toISOString(), to: new Date().toISOString() }

let repositories = 0
/** A system with a repository of its own that told these. */
async function judged(facts: Fact[], name = `Ledger ${repositories + 1}`, controls: string[] = []): Promise<{ systemId: string; sourceId: string; repository: number }> {
  const repository = ++repositories
  const { id: systemId } = await createSystem(manager, { name, environment: 'production', criticality: 3, controls } as never)
  await tellFacts(jobActor(here.id, 'webhook inbox', 'test'), { connectionId, repository, name: `nordwind/${repository}`, facts, told: 'webhook' } as never)
  const sourceId = (await getSystemSettings(manager, { systemId })).repositories.find((each) => each.name === `nordwind/${repository}`)?.id as string
  await setSystem(manager, { id: systemId, sourceId, productionBy: 'branch', productionNames: ['main'], branches: ['main'], baseline: sha('base'), approvals: 1 } as never)
  return { systemId, sourceId, repository }
}
async function run(systemId: string, of = period): Promise<string> {
  const { id, runId } = await createReconciliation(manager, { systemId, ...of })
  await reconciling.work({ orgId: here.id, id: runId }, hand)
  return id
}

beforeAll(async () => {
  here = await organization(owner, 'Here')
  manager = await here.person('compliance_manager')
  connectionId = crypto.randomUUID()
  await write(database.ownerUrl, here.id, (sql) => sql`insert into connections (org_id, id, kind, name, settings, created_at, updated_at) values (${here.id}, ${connectionId}, 'github', 'GitHub', '{"organization":"nordwind"}', now(), now())`)
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const rules = (minute: number, active: boolean): Fact => ({ kind: 'protection', source: 'ruleset 1', refs: ['refs/heads/main'], at: at(minute), by: null, removed: false, active, approvals: 1, checks: [], blocksForce: true })
const slipped: Fact[] = [
  rules(100, false), rules(109, true), { kind: 'commit', sha: sha('slip'), parents: [sha('made')], tree: sha('t3'), writers: [], github: false },
  { kind: 'update', id: '2', ref: 'refs/heads/main', before: sha('made'), after: sha('slip'), how: 'push', by: null, at: at(104) },
]

describe('what is kept with a run', () => {
  it('is the line of each change, and the request’s page finds it', async () => {
    const elsewhere = await createSystem(manager, { name: 'Vault', environment: 'production', criticality: 3 } as never)
    const draft = async (title: string) => getChange(manager, await createChange(manager, { type: 'normal', title, category: 'code', systemIds: [elsewhere.id], refs: [], 'answer.impact': 1, 'answer.reach': 1, 'answer.backOut': 1, 'answer.testing': 1, 'answer.novelty': 1 } as never))
    const { id: changeId, number } = await draft('Round half to even')
    const { systemId } = await judged(told.map((fact) => (fact.kind === 'names' ? { ...fact, request: `CHG-${number}` } : fact)))
    const id = await run(systemId)
    const pull = (await listUnits(manager, { reconciliationId: id })).rows.find(({ key }) => key === 'pull 12')
    const { line } = await getUnit(manager, { reconciliationId: id, number: pull?.id as number })
    expect(line.map(({ part }) => part)).toEqual(['request', 'opened', 'commits', 'reviews', 'checks', 'merge', 'deployment', 'running'])
    expect(line[3]?.events).toEqual([{ at: at(30), who: 'ben', said: `Approved ${sha('head').slice(0, 7)}.` }])
    expect(await listBrought(manager, { changeId })).toEqual([expect.objectContaining({ reconciliationId: id, number: pull?.id, title: 'Pull request 12', systemName: 'Ledger 1', line })])
    expect(await listBrought(manager, { changeId: (await draft('Another')).id })).toEqual([])
  })

  it('is how long branches were not protected, what came in meanwhile, and since when what is known', async () => {
    const { systemId } = await judged([...told, ...slipped])
    const id = await run(systemId)
    const off = (await getProtection(manager, { id }))?.filter(({ state }) => state === 'off')
    expect(off).toEqual([{ ref: 'refs/heads/main', from: at(100), to: at(109), state: 'off', why: 'No rule was on.', commits: 1, changes: [{ number: expect.any(Number), title: `Commit ${sha('slip').slice(0, 7)}`, commits: 1 }] }])
    expect((await getCoverage(manager, { id }))?.find(({ what }) => what === 'reviews')).toMatchObject({ since: at(30), read: { n: 1, of: 1 } })
    await expect(getProtection(manager, { id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'not_found' })
  })
})
