import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'
import { daysAgo, mapping, populating } from '../../../test/populating.ts'

/** “Was the list complete?”: a second source, its differences, and who explained each. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { importPopulation } = await import('./operations/bring.ts')
const { explainDifferences, reconcilePopulation } = await import('./operations/reconcile.ts')
const { countDifferences, listChanges, listDifferences, listRejects, listRows } = await import('./lists.ts')
const { comparablePopulations, listPopulations } = await import('./queries.ts')
const { differencesExport } = await import('./exports.ts')
const { appPool, begin, closePools } = await import('#db/client.ts')

let here: TestOrganization
let manager: Person
const { system, imported, bring, works, freeze, get } = await populating(owner, () => manager)

beforeAll(async () => {
  here = await organization(owner, 'Here')
  manager = await here.person('compliance_manager')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

/** As the role of the application. */
const app = (statement: string) => begin(appPool(), here.id, async (tx) => void (await tx.raw.unsafe(statement)))
const frozen = (id: string, reason: string | null = null) => app(`update populations set state = 'frozen', frozen_at = now(), frozen_by_id = '${manager.userId}', reason = ${reason === null ? 'null' : `'${reason}'`} where id = '${id}'`)
const users = (names: string[], more = '') => `User,Role,Mail\n${names.map((name) => `${name},clerk,${name}@example.com\n`).join('')}${more}`
const mailed = { columns: { ...mapping.columns, email: 'Mail' } }
const other = { report: 'Directory of the ledger', mapping: { columns: { accountId: 'Id', email: 'Mail', rightName: 'Group' } } }
const total = (id: string, count: number, by = 'rows') => reconcilePopulation(manager, { id, against: 'total', by, total: count, seen: 'SUIM, “entries found”' } as never)

describe('a total that the system shows', () => {
  it('that fits says the list is complete, and it is frozen without another word', async () => {
    const of = await system()
    const id = await imported(users(['ann', 'bob', 'chris'], 'ann,boss,ann@example.com\n'), { of, mapping: mailed })
    expect((await get(id)).remarks).toEqual([expect.stringMatching(/not reconciled/)])
    await expect(freeze(id, null)).rejects.toMatchObject({ code: 'invalid', fields: { reason: expect.stringMatching(/not reconciled/) } })
    for (const [by, count] of [['records', 4], ['rows', 4], ['accounts', 3]] as const) expect(await total(id, count, by)).toMatchObject({ here: count, onlyHere: 0, onlyThere: 0 })
    expect(await get(id)).toMatchObject({ remarks: [], reconciliation: { against: 'total', by: 'accounts', here: 3, there: 3, seen: 'SUIM, “entries found”', reconciledByName: 'compliance_manager', unexplained: 0 } })
    await freeze(id, null)
    expect((await listPopulations(manager, { systemId: of })).rows).toMatchObject([{ state: 'frozen', reconciled: true }])
  })

  it('that does not fit is one difference; until somebody explains it nothing freezes, neither by the door nor in SQL', async () => {
    const id = await imported(users(['ann', 'bob']), { of: await system() })
    expect(await total(id, 3)).toMatchObject({ here: 2, there: 3, onlyHere: 0, onlyThere: 1 })
    expect((await listDifferences(manager, { populationId: id })).rows).toMatchObject([{ id: 1, side: 'there', name: expect.stringMatching(/^1 more/), reason: null }])
    await expect(freeze(id, 'Never mind')).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/not explained/) })
    await expect(frozen(id, 'Never mind')).rejects.toMatchObject({ code: 'TM005', message: expect.stringMatching(/1 of its differences are not explained/) })
    await explainDifferences(manager, { id, numbers: [1], reason: 'The batch user is shown and not exported' } as never)
    expect((await get(id)).reconciliation).toMatchObject({ unexplained: 0, explained: [{ byName: 'compliance_manager', count: 1 }] })
    await freeze(id, null)
    await expect(explainDifferences(manager, { id, numbers: [1], reason: 'Another' } as never)).rejects.toMatchObject({ code: 'conflict' })
    await expect(app(`update population_differences set reason = 'Another' where population_id = '${id}'`)).rejects.toMatchObject({ code: 'TM002' })
  })

  it('needs the number and where it was read; a machine compares nothing', async () => {
    const id = await imported(users(['ann']), { of: await system() })
    await expect(reconcilePopulation(manager, { id, against: 'total', by: 'rows' } as never)).rejects.toMatchObject({ fields: { total: 'is required', seen: 'is required' } })
    await expect(reconcilePopulation(manager, { id, against: 'total', by: 'email', total: 1, seen: 'x' } as never)).rejects.toMatchObject({ fields: { by: expect.anything() } })
    await expect(reconcilePopulation(jobActor(here.id, 'x', 'y'), { id, against: 'total', by: 'rows', total: 1, seen: 'x' } as never)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(reconcilePopulation(await here.person('reviewer'), { id, against: 'total', by: 'rows', total: 1, seen: 'x' } as never)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('another list of the system', () => {
  it('is told by keys, or where ids are of another kind by e-mail; who has none stands on its own side and says so', async () => {
    const of = await system()
    const first = await imported(users(['ann', 'bob', 'chris'], 'batch,clerk,\n'), { of, mapping: mailed })
    const second = await imported('Id,Mail,Group\n1,ANN@example.com,clerk\n2,bob@example.com ,clerk\n2,bob@example.com,boss\n3,dora@example.com,clerk\n', { of, ...other })
    expect((await comparablePopulations(manager, { populationId: first })).map((each) => each.id)).toEqual([second])
    expect(await reconcilePopulation(manager, { id: first, against: 'population', by: 'email', otherId: second } as never)).toMatchObject({ here: 4, there: 3, onlyHere: 2, onlyThere: 1 })
    expect((await listDifferences(manager, { populationId: first })).rows).toMatchObject([
      { side: 'here', name: 'batch', key: 'batch', note: 'has no e-mail' }, { side: 'here', key: 'chris@example.com' }, { side: 'there', key: 'dora@example.com' },
    ])
    expect(await reconcilePopulation(manager, { id: first, against: 'population', by: 'key', otherId: second } as never)).toMatchObject({ here: 4, there: 4, onlyHere: 4, onlyThere: 4 })
    expect((await listDifferences(manager, { populationId: first, side: 'here', limit: 2 } as never)).rows.map((row) => row.name)).toEqual(['ann@example.com: clerk', 'batch: clerk'])
    // One reason for a selection, one for all that match.
    await explainDifferences(manager, { id: first, numbers: ['1', '2'], reason: 'Ids of another kind' } as never)
    expect(await explainDifferences(manager, { id: first, all: true, side: 'here', reason: 'The same' } as never)).toMatchObject({ explained: 2, left: 4 })
    await expect(freeze(first)).rejects.toMatchObject({ message: expect.stringMatching(/^4 of its differences/) })
    expect(await countDifferences(manager, { populationId: first, explained: 'no' } as never)).toMatchObject({ count: 4 })
    await explainDifferences(manager, { id: first, all: 'true', search: '', side: '', explained: 'no', reason: 'The same' } as never)
    const [entry] = await owner`select body from audit_entries where action = 'populations.explain' and subject_id = ${first} order by id desc limit 1`
    expect(JSON.parse(entry?.body as string)).toMatchObject({ count: 4, reason: 'The same' })
    await freeze(first, null)
    const taken = await differencesExport.take(manager, { populationId: first, format: 'csv' })
    expect(taken.about.count).toBe(8)
  })

  it('of the same report, another system, not read or not whole proves nothing', async () => {
    const of = await system()
    const id = await imported(users(['ann']), { of })
    const same = await imported(users(['ann', 'bob']), { of, at: daysAgo(2) })
    const elsewhere = await imported(users(['ann']), { of: await system(), report: 'Another' })
    const draft = await bring('Login,Group\nann,clerk\n', { of, report: 'Another' })
    for (const [otherId, why] of [[same, /same report/], [elsewhere, /of this system/], [draft, /read first/], [id, /another population/]] as const) {
      await expect(reconcilePopulation(manager, { id, against: 'population', by: 'account', otherId } as never), String(why)).rejects.toMatchObject({ fields: { otherId: expect.stringMatching(why) } })
    }
  })

  it('that is read again, or a list that is read again, has to be compared again', async () => {
    const of = await system()
    const first = await imported(users(['ann', 'bob']), { of })
    const second = await imported(users(['ann', 'bob']), { of, report: 'Another' })
    await reconcilePopulation(manager, { id: first, against: 'population', by: 'key', otherId: second } as never)
    await importPopulation(manager, { id: second, mapping: { columns: { accountId: 'User', rightName: 'Mail' } } })
    await works()
    expect((await get(first)).reconciliation).toMatchObject({ stale: true })
    await expect(freeze(first, null)).rejects.toMatchObject({ message: expect.stringMatching(/read again since/) })
    await importPopulation(manager, { id: first, mapping: { columns: { accountId: 'User', rightName: 'Mail' } } })
    await works()
    expect((await get(first)).reconciliation).toBeNull()
  })
})

describe('nobody makes it say something else', () => {
  it('the counts of a reconciliation are reckoned again in SQL, and its differences are all there', async () => {
    const of = await system()
    const id = await imported(users(['ann', 'bob']), { of })
    const second = await imported(users(['ann', 'chris']), { of, report: 'Another' })
    const said = (here_: number, there: number, onlyHere: number, onlyThere: number) => app(`
      insert into population_reconciliations (org_id, population_id, against, by, other_id, other_root, seen, root, here, there, only_here, only_there, reconciled_by_id, reconciled_at)
      select '${here.id}', '${id}', 'population', 'account', '${second}', (select root from populations where id = '${second}'), 'x', root, ${here_}, ${there}, ${onlyHere}, ${onlyThere}, '${manager.userId}', now() from populations where id = '${id}';
      update populations set state = 'frozen', frozen_at = now(), frozen_by_id = '${manager.userId}' where id = '${id}'`)
    await expect(said(2, 2, 0, 0)).rejects.toMatchObject({ code: 'TM005', message: expect.stringMatching(/1 only here and 1 only there/) })
    await expect(said(2, 2, 1, 1)).rejects.toMatchObject({ code: 'TM005' })
    await expect(frozen(id)).rejects.toMatchObject({ code: 'TM005', message: expect.stringMatching(/compared with nothing/) })
    await reconcilePopulation(manager, { id, against: 'population', by: 'account', otherId: second } as never)
    await expect(app(`delete from population_differences where population_id = '${id}'; update populations set state = 'frozen', frozen_at = now(), frozen_by_id = '${manager.userId}' where id = '${id}'`)).rejects.toMatchObject({ code: 'TM005' })
    await expect(app(`update population_differences set key = 'x' where population_id = '${id}'`)).rejects.toMatchObject({ code: '42501' })
    // What explains leaves an entry, as every change does.
    await expect(app(`update population_differences set reason = 'x', explained_by_id = '${manager.userId}', explained_at = now() where population_id = '${id}'`)).rejects.toMatchObject({ code: 'TM001' })
  })
})

describe('what it holds, page by page', () => {
  it('rows by account with search and filter, forwards and back; rejects by number; what came, went and changed since the last one', async () => {
    const of = await system()
    const before = await imported(`User,Role\n${Array.from({ length: 130 }, (_, n) => `u${String(n).padStart(3, '0')},clerk\n`).join('')}`, { of, at: daysAgo(9) })
    await freeze(before)
    const lines = Array.from({ length: 130 }, (_, n) => `u${String(n + 10).padStart(3, '0')},clerk,${n < 5 ? 'no' : ''}\n`)
    const id = await imported(`User,Role,On\n${lines.join('')},clerk,\n${lines[0]}`, { of, mapping: { columns: { ...mapping.columns, enabled: 'On' } } })
    const one = await listRows(manager, { populationId: id, limit: 100 } as never)
    const two = await listRows(manager, { populationId: id, limit: 100, after: one.next } as never)
    expect([...one.rows, ...two.rows].map((row) => row.account)).toEqual(lines.map((line) => line.slice(0, 4)))
    expect((await listRows(manager, { populationId: id, limit: 100, before: two.previous } as never)).rows).toEqual(one.rows)
    expect((await listRows(manager, { populationId: id, search: 'U13' } as never)).rows.map((row) => row.account)).toEqual(lines.map((line) => line.slice(0, 4)).filter((name) => name.startsWith('u13')))
    expect((await listRows(manager, { populationId: id, privileged: 'yes' } as never)).rows).toEqual([])
    const rejects = await listRejects(manager, { populationId: id, limit: 1 } as never)
    expect((await listRejects(manager, { populationId: id, limit: 1, after: rejects.next } as never)).rows).toMatchObject([{ kind: 'duplicate', reason: 'says the same as line 2' }])
    expect(await get(id)).toMatchObject({ came: 10, went: 10, altered: 5, former: { accepted: 130 } })
    const names = async (kind: string) => (await listChanges(manager, { populationId: id, kind } as never)).rows.map((row) => row.account)
    expect(await names('came')).toEqual(Array.from({ length: 10 }, (_, n) => `u${130 + n}`))
    expect(await names('went')).toEqual(Array.from({ length: 10 }, (_, n) => `u00${n}`))
    expect(await names('altered')).toEqual(['u010', 'u011', 'u012', 'u013', 'u014'])
  })
})

describe('an empty export', () => {
  it('is “not occurring”, which a person confirms; in SQL too', async () => {
    const id = await imported('User,Role\n', { of: await system() })
    await total(id, 0)
    await expect(freeze(id, 'The plant is closed')).rejects.toMatchObject({ fields: { notOccurring: expect.stringMatching(/not occurring/) } })
    await expect(frozen(id, 'The plant is closed')).rejects.toThrow(/populations_occurring/)
    await freeze(id, 'The plant is closed', { notOccurring: true })
    expect(await get(id)).toMatchObject({ state: 'frozen', notOccurring: true, frozenByName: 'compliance_manager' })
    const full = await imported('User,Role\nann,clerk\n', { of: await system() })
    await expect(freeze(full, 'x', { notOccurring: true })).rejects.toMatchObject({ fields: { notOccurring: expect.anything() } })
  })
})
