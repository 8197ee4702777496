import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { company } from '../../../scripts/planted/company.ts'
import type { SystemKey } from '../../../scripts/planted/ledger.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization } from '../../../test/fixtures.ts'
import { populating } from '../../../test/populating.ts'

/** The planted company through the real door: its files as they are, stored, read by the worker, counted on the screen's query; against the key that was written without the product. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { importPopulation } = await import('./operations/bring.ts')
const { listRejects, rejectsOf, rowsOf } = await import('./lists.ts')
const { mappingOf } = await import('./queries.ts')
const { begin, closePools, readerPool } = await import('#db/client.ts')

const { files, key } = await company(7)
const bytesOf = (name: string) => files.find((file) => file.name === name)?.bytes ?? Buffer.alloc(0)
let manager: Person
let orgId: string
const { system, works, bring, add, freeze, get } = await populating(owner, () => manager)
const systems = new Map<string, string>()
const systemOf = async (name: string) => systems.get(name) ?? systems.set(name, await system(name)).get(name) ?? ''

beforeAll(async () => {
  const org = await organization(owner, 'Planted')
  orgId = org.id
  manager = await org.person('compliance_manager')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

async function imported({ source, files: given, mapping }: Pick<SystemKey, 'source' | 'files' | 'mapping'>, of: string): Promise<string> {
  const [first, ...rest] = given
  const id = await bring(bytesOf(first?.name ?? ''), { of, source: source === 'mapped' ? 'table' : source, name: first?.name ?? '', part: first?.part ?? '' })
  for (const each of rest) await add(id, bytesOf(each.name), each.part ?? '', each.name)
  await works()
  if (source === 'mapped') {
    const columns = (await mappingOf(manager, await get(id))).columns
    await importPopulation(manager, { id, mapping: (mapping ?? { columns: { accountId: columns[0] ?? 'id' }, fixed: { rightName: 'user' } }) as never })
  } else if (first?.part) await importPopulation(manager, { id })
  await works()
  return id
}

const rejectsIn = async (id: string, kind: string) => (await begin(readerPool(), orgId, (tx) => rejectsOf(tx, { populationId: id, kind: kind as 'rejected', search: null }, manager))).map((each) => each.place)
const imports: Record<string, string> = {}

describe.each(Object.entries(key.systems))('%s', (name, planted) => {
  it('shows the counts of its key: records, rows, privileged, accounts, rejects, duplicates, conflicts, warnings', async () => {
    const id = imports[name] = await imported(planted, await systemOf(name.replace(/-(second|third|mended)$/, '')))
    const of = await get(id)
    const rows = await begin(readerPool(), orgId, (tx) => rowsOf(tx, { populationId: id, search: null, privileged: null }, manager))
    expect({
      state: of.state, error: of.error, records: [of.records, of.blank], rows: of.accepted, privileged: rows.filter((row) => row.privileged).length, accounts: new Set(rows.map((row) => row.accountId)).size,
      ways: rows.reduce((sum, row) => sum + (JSON.parse(row.paths) as string[]).length, 0), rejects: (await rejectsIn(id, 'rejected')).sort(), duplicates: (await rejectsIn(id, 'duplicate')).sort(), conflicts: await rejectsIn(id, 'conflict'), warnings: of.warningCount, lacking: of.lacking,
    }).toEqual({
      state: 'complete', error: null, records: [planted.records.received, planted.records.blank], rows: planted.rows, privileged: planted.privileged, accounts: planted.accounts.all,
      ways: planted.ways, rejects: planted.rejects.map(([place]) => place).sort(), duplicates: [...planted.duplicates].sort(), conflicts: planted.conflicts, warnings: planted.said.length, lacking: [],
    })
    expect([of.records, of.entries]).toEqual([(of.used ?? 0) + (of.rejected ?? 0) + (of.blank ?? 0), (of.accepted ?? 0) + (of.duplicates ?? 0) + (of.conflicts ?? 0)])
    if (planted.conflicts.length > 0) await expect(freeze(id)).rejects.toMatchObject({ code: 'conflict' })
    else await freeze(id, 'The key says so')
    expect((await listRejects(manager, { populationId: id, kind: 'rejected', limit: 100 } as never)).rows).toHaveLength(planted.rejects.length)
  })
})

it.each(key.quarters)('between $from and $to, what came, went and changed', async ({ from, to, changed, gone, came }) => {
  const of = await get(imports[to] ?? '')
  expect({ former: of.formerId, changed: of.altered, gone: of.went, came: of.came }).toEqual({ former: imports[from], changed, gone, came })
})

describe('what is refused as a whole keeps no row and says why', () => {
  it.each(key.refused)('$trap ($name)', async ({ name, source, part, says }) => {
    const id = await imported({ source, files: [{ name, ...(part && { part }) }] }, await system())
    expect(await get(id)).toMatchObject({ state: 'draft', accepted: null, error: expect.stringContaining(says) })
    expect(await owner`select 1 from population_rows where population_id = ${id} limit 1`).toHaveLength(0)
  })
})

describe('what is read and proves nothing is not frozen', () => {
  it.each(key.incomplete)('$trap ($name)', async ({ name, source, says }) => {
    const id = await imported({ source, files: [{ name }] }, await system())
    expect((await get(id)).lacking.join('; ')).toContain(says)
    await expect(freeze(id)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/did not give all of it/) })
  })
})
