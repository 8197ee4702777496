import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { facts as story, sha } from '#lib/reconcile/examples.ts'
import type { Fact } from '#lib/reconcile/facts.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** Facts through the doors, judged by the worker, held fast in runs. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const app = postgres(database.url, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { setSystem } = await import('./operations/systems.ts')
const { recordDeployment, recordSnapshot, tellFacts } = await import('./operations/tell.ts')
const { createReconciliation } = await import('./operations/judge.ts')
const { judgeRun, judging, judgingAgain, reconciling } = await import('./judging.ts')
const { createException, remediateException, requestAcceptance, updateException } = await import('./operations/exceptions.ts')
const { getException, listFailed } = await import('./exceptions.ts')
const { approve } = await import('../../../test/approvals.ts')
const { requestsOf } = await import('./given.ts')
const { submitChange } = await import('../changes/operations/approval.ts')
const { createChange, createStandardChange } = await import('../changes/operations/draft.ts')
const { requestTemplate } = await import('../changes/operations/templates.ts')
const { getReconciliation, getSystemSettings, getUnit, listReconciliations, listSystems, listUnits } = await import('./queries.ts')
const { createSystem } = await import('../systems/operations.ts')
const { getWorklist } = await import('#lib/edge/home.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let elsewhere: TestOrganization
let manager: Person
let connectionId: string
const hand = background('test')
let serial = 0
const system = async () => {
  const name = `Ledger ${++serial}`
  return { name, id: (await createSystem(manager, { name, environment: 'production', criticality: 3 } as never)).id }
}

beforeAll(async () => {
  here = await organization(owner, 'Here')
  elsewhere = await organization(owner, 'Elsewhere')
  manager = await here.person('compliance_manager')
  connectionId = crypto.randomUUID()
  await write(database.ownerUrl, here.id, (sql) => sql`insert into connections (org_id, id, kind, name, settings, created_at, updated_at) values (${here.id}, ${connectionId}, 'github', 'GitHub', '{"organization":"nordwind"}', now(), now())`)
})
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

/** As the worker does. */
async function works(): Promise<void> {
  for (const { name, data } of await owner<{ name: string; data: { orgId: string; id: string } }[]>`delete from pgboss.job where name like 'reconciliations.%' returning name, data`) await (name === 'reconciliations.judge' ? judging : reconciling).work(data, hand)
}

/** As the application's role, without its doors. */
const bareApp = (work: (sql: postgres.TransactionSql) => Promise<unknown>) => app.begin(async (sql) => {
  await sql`select set_config('app.org_id', ${here.id}, true)`
  return work(sql)
})

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const said = { productionBy: 'environment', productionNames: ['production'], branches: ['main'] }
const set = async (id: string, more: object = {}) => setSystem(manager, { id, ...said, ...more } as never)
const live = async (systemId: string) => (await listReconciliations(manager, { systemId })).rows.find(({ state }) => state === 'live')
const units = async (id: string) => (await listUnits(manager, { reconciliationId: id, direction: 'asc' })).rows
const outcomesOf = async (id: string, title: RegExp) => {
  const found = (await units(id)).find((row) => title.test(row.title))
  return Object.fromEntries((await getUnit(manager, { reconciliationId: id, number: found?.id as number })).outcomes.map(({ attribute, outcome }) => [attribute, outcome]))
}

/** The story of the reconciler, some days ago: its times moved. */
const shift = Date.now() - Date.UTC(2026, 8, 1, 12) - 5 * 86_400_000
const moved = (value: unknown): unknown => {
  if (typeof value === 'string' && /^2026-09-\d\dT/.test(value)) return new Date(Date.parse(value) + shift).toISOString()
  if (Array.isArray(value)) return value.map(moved)
  return value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, moved(each)])) : value
}
const told = moved(story) as Fact[]
let repositories = 100
const tell = (facts: Fact[], repository: number, by: 'webhook' | 'pull' = 'webhook') => tellFacts(jobActor(here.id, 'webhook inbox', 'test'), { connectionId, repository, name: `nordwind/${repository}`, facts, told: by } as never)

const commit = 'a'.repeat(40)

describe('deployments and snapshots by API', () => {
  it('are facts of the system, told twice the same, and judged by the worker', async () => {
    const { id, name } = await system()
    await set(id)
    const at = ago(60)
    const first = await recordDeployment(manager, { system: name, environment: 'production', sha: commit, at } as never)
    expect(first).toMatchObject({ added: 2, known: 0, judged: true })
    expect(await recordDeployment(manager, { system: name, environment: 'production', sha: commit, at } as never)).toMatchObject({ added: 0, known: 2 })
    await works()
    const view = await live(id)
    expect(view).toMatchObject({ units: 1, complete: false })
    const of = await getReconciliation(manager, { id: view?.id as string })
    expect(of.incomplete).toEqual([expect.stringContaining(`its commit ${commit} is not known`)])
    expect((await listSystems(manager, {})).find(({ systemId }) => systemId === id)).toMatchObject({ waitingSince: null, liveId: view?.id })
    const rows = await owner`select number, kind, told, leaf = sha256('\\x00'::bytea || convert_to(body, 'UTF8')) as right from change_facts f join fact_sources s on s.id = f.source_id where s.system_id = ${id} order by number`
    expect(rows.map(({ number, kind, told, right }) => [number, kind, told, right])).toEqual([[1, 'deployment', 'api', true], [2, 'deployed', 'api', true]])
  })

  it('that failed and were repeated went live once; two at once are two', async () => {
    const { id, name } = await system()
    await set(id)
    const one = { system: name, environment: 'production', sha: commit, id: 'run 7' }
    await recordDeployment(manager, { ...one, state: 'failure', at: ago(30) } as never)
    await works()
    expect(await live(id)).toMatchObject({ units: 0 })
    await recordDeployment(manager, { ...one, state: 'success', at: ago(20) } as never)
    await works()
    expect(await live(id)).toMatchObject({ units: 1 })
    await recordDeployment(manager, { ...one, id: 'run 8', sha: 'b'.repeat(40), at: ago(20) } as never)
    await works()
    expect(await live(id)).toMatchObject({ units: 2 })
    expect((await getReconciliation(manager, { id: (await live(id))?.id as string })).contradictions).toEqual([])
  })

  it('show what runs: by digest after its deployment passes, before it or without one fails, without a digest or empty is not evaluable', async () => {
    const { id, name } = await system()
    await set(id)
    const digest = (letter: string) => `sha256:${letter.repeat(64)}`
    await recordDeployment(manager, { system: name, environment: 'production', digest: digest('a'), at: ago(90) } as never)
    const things = [{ digest: digest('a'), since: ago(80), count: 3 }, { digest: digest('b'), since: ago(80) }, { since: ago(80) }]
    await recordSnapshot(manager, { system: name, name: 'production', at: ago(10), artifacts: things } as never)
    await recordSnapshot(manager, { system: name, name: 'production', at: ago(5), artifacts: [] } as never)
    await works()
    const view = (await live(id))?.id as string
    const ten = (await getReconciliation(manager, { id: view })).totals?.find(({ attribute }) => attribute === 10)
    expect(ten).toEqual({ attribute: 10, n: 4, pass: 1, fail: 1, not_evaluable: 2, not_applicable: 0, rate: 0.25 })
  })

  it.each([
    ['neither commit nor image', { sha: undefined }, { sha: expect.stringMatching(/which image/) }],
    ['a short commit', { sha: 'abc1234' }, { sha: expect.stringMatching(/whole SHA/) }],
    ['a time to come', { at: ago(-60) }, { at: expect.stringMatching(/future/) }],
    ['a time without a zone', { at: '2026-01-01T10:00:00' }, { at: expect.stringMatching(/zone/) }],
    ['an unknown system', { system: 'Nowhere' }, { system: expect.stringMatching(/its id, its name/) }],
    ['an unknown state', { state: 'done' }, { state: expect.stringMatching(/success, failure or pending/) }],
  ])('refuses %s with the field and how to mend it', async (_, wrong, fields) => {
    const { name } = await system()
    await expect(recordDeployment(manager, { system: name, environment: 'production', sha: commit, at: ago(5), ...wrong } as never)).rejects.toMatchObject({ code: 'invalid', fields })
  })

  it('may come before anybody said how the system is judged: they are kept, and judged then', async () => {
    const { id, name } = await system()
    expect(await recordDeployment(manager, { system: name, environment: 'production', sha: commit, at: ago(50) } as never)).toMatchObject({ judged: false })
    await set(id)
    await works()
    expect(await live(id)).toMatchObject({ units: 1 })
  })
})

describe('facts of a repository', () => {
  const judgedBy = { productionBy: 'branch', productionNames: ['main'], branches: ['main'], baseline: sha('base'), approvals: 1 }

  async function repository(facts: Fact[][], systems = 1) {
    const number = ++repositories
    for (const some of facts) await tell(some, number)
    const of = []
    for (let n = 0; n < systems; n++) {
      const { id } = await system()
      const { repositories: known } = await getSystemSettings(manager, { systemId: id })
      await set(id, { ...judgedBy, sourceId: known.find(({ name }) => name === `nordwind/${number}`)?.id })
      of.push(id)
    }
    await works()
    return { number, of }
  }
  const view = async (systemId: string) => {
    const { id, totals, units: n } = (await live(systemId)) as NonNullable<Awaited<ReturnType<typeof live>>>
    return { totals, n, rows: (await units(id)).map(({ key, result }) => [key, result]) }
  }

  it('come late, twice, and out of order to the same outcomes', async () => {
    const { of: [plain] } = await repository([told])
    const { of: [backwards] } = await repository([[...told].reverse()])
    const { of: [twice] } = await repository([told, told])
    const number = ++repositories
    const late = told.filter(({ kind }) => kind === 'review')
    const { of: [first] } = await repository([told.filter((fact) => !late.includes(fact))])
    const before = await view(first as string)
    await tell(late, repositories)
    expect(number).toBe(repositories - 1)
    await works()
    const expected = await view(plain as string)
    expect(expected.rows).toEqual(expect.arrayContaining([['pull 12', expect.anything()]]))
    expect(await outcomesOf((await live(plain as string))?.id as string, /Pull request 12/)).toMatchObject({ 5: 'pass', 4: 'pass' })
    expect(await view(backwards as string)).toEqual(expected)
    expect(await view(twice as string)).toEqual(expected)
    expect(before).not.toEqual(expected)
    expect(await view(first as string)).toEqual(expected)
  })

  it('are of every system on the repository, and of nobody else', async () => {
    const { of: [one, other], number } = await repository([told], 2)
    expect(await view(one as string)).toEqual(await view(other as string))
    const waiting = await owner`select count(*)::int as n from reconciled_systems where waiting_since is not null`
    expect(waiting[0]?.n).toBe(0)
    await tell([{ kind: 'commit', sha: sha('more'), parents: [], tree: sha('t9'), writers: [], github: true }], number)
    expect((await owner`select system_id from reconciled_systems where waiting_since is not null order by 1`).map((row) => row.system_id).sort()).toEqual([one, other].sort())
    const stranger = await elsewhere.person('compliance_manager')
    expect((await listReconciliations(stranger, {})).rows).toEqual([])
    await expect(getReconciliation(stranger, { id: (await live(one as string))?.id as string })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('whose job is lost are judged by the round', async () => {
    const { of: [id], number } = await repository([told.filter(({ kind }) => kind !== 'review')])
    const before = await view(id as string)
    await tell(told, number)
    await owner`delete from pgboss.job where name = 'reconciliations.judge'`
    await write(database.ownerUrl, here.id, (sql) => sql`update reconciled_systems set waiting_since = now() - interval '5 minutes' where system_id = ${id as string}`)
    await judgingAgain.run(hand)
    expect(await view(id as string)).not.toEqual(before)
  })

  it('stay as they were told, numbered without a gap', async () => {
    const { number } = await repository([told])
    const [source] = await owner`select id, facts from fact_sources where repository = ${number}`
    expect(source?.facts).toBe(told.length)
    const bare = (statement: string) => write(database.ownerUrl, here.id, (sql) => sql.unsafe(statement)).catch((error: unknown) => error)
    for (const statement of [`update change_facts set told = 'pull' where source_id = '${source?.id}'`, `delete from change_facts where source_id = '${source?.id}'`]) expect(String(await bare(statement))).toMatch(/append-only/)
    const adding = (n: number, leaf: string) => `insert into change_facts (org_id, source_id, number, kind, key, body, leaf, told, at) values ('${here.id}', '${source?.id}', ${n}, 'commit', 'k', '{}', ${leaf}, 'pull', now())`
    expect(String(await bare(adding(told.length + 2, `sha256('\\x00'::bytea || '{}'::bytea)`)))).toMatch(/numbered one after another/)
    expect(String(await bare(adding(told.length + 1, `sha256('{}'::bytea)`)))).toMatch(/change_facts_leaf/)
    expect(String(await bare(`update fact_sources set facts = facts + 1 where id = '${source?.id}'`))).toMatch(/as many as are stored/)
  })

  it('make a run that is held fast: late facts make another one, and it is judged again to the same', async () => {
    const { of: [systemId], number } = await repository([told.filter(({ kind }) => kind !== 'review')])
    const period = { from: new Date(Date.now() - 10 * 86_400_000).toISOString(), to: new Date().toISOString() }
    const { id } = await createReconciliation(manager, { systemId: systemId as string, ...period })
    await tell(told, number)
    await works()
    const run = await getReconciliation(manager, { id })
    expect(run).toMatchObject({ state: 'done', sourceFacts: told.length - 1, root: expect.stringMatching(/^sha256:/) })
    const { id: again } = await createReconciliation(manager, { systemId: systemId as string, ...period })
    await works()
    const other = await getReconciliation(manager, { id: again })
    expect(other.sourceFacts).toBe(told.length)
    expect(other.root).not.toBe(run.root)
    // What the worker kept of the first facts, and read on, comes to the same as all of them read anew.
    expect(await getReconciliation(manager, { id: (await live(systemId as string))?.id as string })).toMatchObject({ root: other.root, sourceFacts: other.sourceFacts })
    expect(await outcomesOf(again, /Pull request 12/)).not.toEqual(await outcomesOf(id, /Pull request 12/))
    const repeated = await judgeRun((work) => hand.read(here.id, work), id)
    expect(repeated).toMatchObject({ root: run.root, units: run.units, commits: run.commits })
    expect([...(repeated?.rows ?? [])].map(({ key, result }) => [key, result])).toEqual((await units(id)).map(({ key, result }) => [key, result]))
    const failed = (await units(id)).filter(({ result }) => result === 'fail').length
    expect([failed > 0, await owner`select counts from runs where subject_id = ${id}`]).toMatchObject([true, [{ counts: { failed } }]])
    const bare = (statement: string) => write(database.ownerUrl, here.id, (sql) => sql.unsafe(statement)).catch((error: unknown) => error)
    for (const statement of [`update reconciliations set totals = '[]' where id = '${id}'`, `delete from reconciliation_units where reconciliation_id = '${id}'`, `update reconciliation_outcomes set outcome = 'pass' where reconciliation_id = '${id}'`]) expect(String(await bare(statement))).toMatch(/stay|append-only/)
  })

  it('that fail are said why, mended or accepted by somebody else, and their outcome stays', async () => {
    const { of: [systemId] } = await repository([told.map((fact) => (fact.kind === 'update' ? { ...fact, how: 'push' as const } : fact))])
    const id = (await live(systemId as string))?.id as string
    const failed = (await listFailed(manager, { reconciliationId: id })).rows
    const [first] = failed
    expect(failed.length).toBeGreaterThan(0)
    expect(failed.every((row) => row.exceptionId === null && row.said.length > 0)).toBe(true)
    const cause = { rootCause: 'The rule was off', spread: 'systematic', ownerId: manager.userId, dueAt: ago(-9_999) }
    const about = { reconciliationId: id, number: first?.number, attribute: first?.id }
    const waits = async () => (await getWorklist(manager, {})).find(({ title }) => title === 'Changes that failed, and nobody said why')?.tasks.find(({ href }) => href === `/reconciliations/${id}/exceptions`)?.detail
    expect(await waits()).toMatch(new RegExp(`^${failed.length} questions? w`))
    const { id: exceptionId } = await createException(manager, { ...about, ...cause } as never)
    expect(await waits()).toEqual(failed.length === 1 ? undefined : expect.stringMatching(new RegExp(`^${failed.length - 1} questions? w`)))
    await expect(createException(manager, { ...about, ...cause } as never)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/said already/) })
    const passed = (await getUnit(manager, { reconciliationId: id, number: first?.number as number })).outcomes.find(({ outcome }) => outcome !== 'fail')
    await expect(createException(manager, { ...about, attribute: passed?.attribute ?? 10, ...cause } as never)).rejects.toMatchObject({ code: 'invalid' })
    await requestAcceptance(manager, { id: exceptionId, version: 1, until: ago(-50_000), reason: 'The next release mends it' })
    await expect(approve(manager, exceptionId)).rejects.toMatchObject({ code: 'forbidden' })
    const bare = (statement: string) => write(database.ownerUrl, here.id, (sql) => sql.unsafe(statement)).catch((error: unknown) => error)
    expect(String(await bare(`update change_exceptions set state = 'excepted', excepted_until = now() + interval '1 day' where id = '${exceptionId}'`))).toMatch(/somebody else has approved/)
    await approve(await here.person('admin'), exceptionId, 'Until the next release')
    expect(await getException(manager, { id: exceptionId })).toMatchObject({ state: 'excepted', acceptanceAsked: null })
    expect(String(await bare(`update change_exceptions set attribute = 9 where id = '${exceptionId}'`))).toMatch(/stays as it is/)
    // Judged again, it is still what was said of the same change.
    await tell([{ kind: 'commit', sha: sha('later'), parents: [], tree: sha('t8'), writers: [], github: true }], repositories)
    await works()
    expect((await listFailed(manager, { reconciliationId: id })).rows.find((row) => row.exceptionId === exceptionId)).toMatchObject({ number: first?.number, state: 'excepted', spread: 'systematic' })
    const { version } = await getException(manager, { id: exceptionId })
    await remediateException(manager, { id: exceptionId, version, note: 'The rule is on' })
    await expect(updateException(manager, { id: exceptionId, version: version + 1, ...cause } as never)).rejects.toMatchObject({ code: 'conflict' })
    expect((await listFailed(manager, { reconciliationId: id })).rows.find((row) => row.exceptionId === exceptionId)).toMatchObject({ state: 'remediated', said: first?.said })
  })

  it('need a way to production to be judged by, and one that was seen', async () => {
    const { id } = await system()
    await expect(createReconciliation(manager, { systemId: id, from: ago(99), to: ago(1) })).rejects.toMatchObject({ code: 'invalid', fields: { systemId: expect.stringMatching(/reach production/) } })
    await set(id)
    await expect(set(id, { version: 2 })).rejects.toMatchObject({ code: 'conflict' })
    await expect(set(id, { version: 1, sourceId: crypto.randomUUID() })).rejects.toMatchObject({ code: 'invalid', fields: { sourceId: expect.anything() } })
    await expect(createReconciliation(manager, { systemId: id, from: ago(1), to: ago(99) })).rejects.toMatchObject({ code: 'invalid', fields: { to: expect.anything() } })
  })
})

describe('how a system is judged', () => {
  const strict = { productionNames: ['production', 'live'], branches: ['main', 'release/*'], asksRequest: true, approvals: 2, asksChecks: true }
  const of = async (systemId: string) => (await getSystemSettings(manager, { systemId })).said as NonNullable<Awaited<ReturnType<typeof getSystemSettings>>['said']>

  it('is said once: whoever says it without having seen it overwrites nobody', async () => {
    const { id } = await system()
    await set(id, strict)
    await expect(set(id, {})).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/send its version/) })
    expect((await of(id)).settings.branches).toEqual(['main', 'release/*'])
  })

  it('by less takes a second person; what is stricter holds at once', async () => {
    const { id } = await system()
    await set(id, strict)
    const less = { ...strict, version: 1, productionNames: ['production'], branches: ['main', 'release/*', 'hotfix/*'], asksRequest: false, approvals: 1, skipped: 'pass', baseline: commit }
    await expect(set(id, less)).rejects.toMatchObject({ code: 'invalid', fields: { reason: expect.stringMatching(/Names of production, Baseline, Requests, Skipped checks, Approvals required/) } })
    const { waits } = await set(id, { ...less, skipped: 'fail', reason: 'Live is gone' })
    expect(waits).toMatchObject({ fields: ['Names of production', 'Baseline', 'Requests', 'Approvals required'] })
    const first = await of(id)
    expect(first.settings).toMatchObject({ production: { names: ['production', 'live'] }, branches: ['main', 'release/*', 'hotfix/*'], baseline: null, asks: { request: true, protection: { approvals: 2 } } })
    const bare = (settings: object) => bareApp((sql) => sql`update reconciled_systems set settings = settings || ${sql.json(settings as never)} where id = ${first.id}`).catch((error: unknown) => error)
    for (const weaker of [{ branches: ['main'] }, { paths: ['a'] }, { baseline: commit }, { asks: { ...first.settings.asks, neutral: 'pass' } }, { asks: { ...first.settings.asks, protection: { approvals: 2, checks: false } } }, { production: { by: 'tag', names: ['production', 'live'] } }]) expect(String(await bare(weaker))).toMatch(/judged by less than before/)
    await expect(approve(manager, first.id)).rejects.toMatchObject({ code: 'forbidden' })
    await approve(await here.person('admin'), first.id, 'Yes')
    expect((await of(id)).settings).toMatchObject({ production: { names: ['production'] }, branches: ['main', 'release/*', 'hotfix/*'], baseline: commit, asks: { request: false, protection: { approvals: 1, checks: true } } })
  })

  it('another repository, or none, takes a second person too', async () => {
    await tell(told, ++repositories)
    const { id } = await system()
    const { repositories: known } = await getSystemSettings(manager, { systemId: id })
    const sourceId = known.find(({ name }) => name === `nordwind/${repositories}`)?.id as string
    await set(id, { sourceId })
    expect((await set(id, { version: 1, sourceId: null, reason: 'It moved' })).waits).toMatchObject({ fields: ['Repository'] })
    expect((await of(id)).sourceId).toBe(sourceId)
    expect(String(await bareApp((sql) => sql`update reconciled_systems set source_id = null where system_id = ${id}`).catch((error: unknown) => error))).toMatch(/judged by less than before/)
  })
})

describe('requests that changes name', () => {
  it('are those of the system, and of a standard change its template was approved', async () => {
    const { id } = await system()
    const { id: other } = await system()
    const changer = await here.person('contributor')
    const risk = { 'answer.impact': 0, 'answer.reach': 0, 'answer.backOut': 0, 'answer.testing': 1, 'answer.novelty': 1 }
    const about = { category: 'infrastructure', description: 'x', systemIds: [id], ...risk, testPlan: 'x', backOutPlan: 'x' }
    const { id: templateId } = await requestTemplate(manager, { title: 'Restart', ...about, ownerId: manager.userId, expiresAt: ago(-90_000), reason: 'Every week' } as never)
    await approve(await here.person('admin'), templateId)
    const dated = { plannedFrom: ago(9), plannedTo: ago(-99), refs: [] }
    const { id: standard } = await createStandardChange(changer, { templateId, title: 'Restart on Sunday', systemIds: [id], ...dated } as never)
    await submitChange(changer, { id: standard, version: 1 })
    const { id: normal } = await createChange(changer, { type: 'normal', title: 'Deploy', justification: 'x', ...about, systemIds: [other], ...dated } as never)
    const [[first], [second], [template]] = await Promise.all([owner`select number, approved_at from changes where id = ${standard}`, owner`select number from changes where id = ${normal}`, owner`select decided_at from change_templates where id = ${templateId}`])
    const [one, two] = [Number(first?.number), Number(second?.number)]
    const names = [one, two].map((number): Fact => ({ kind: 'names', pull: 1, request: `CHG-${number}`, at: ago(9) }))
    expect(await hand.read(here.id, (tx) => requestsOf(tx, names, id))).toMatchObject([
      { ref: `CHG-${one}`, type: 'standard', approvedAt: (template?.decided_at as Date).toISOString(), elsewhere: false },
      { ref: `CHG-${two}`, type: 'normal', approvedAt: null, elsewhere: true },
    ])
    expect((first?.approved_at as Date) > (template?.decided_at as Date)).toBe(true)
  })
})
