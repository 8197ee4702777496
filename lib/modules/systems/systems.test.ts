import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1 })
const { createSystem, removeSystem, restoreSystem, updateSystem } = await import('./operations.ts')
const { getSystem, listSystems } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')

const payroll = { name: 'Payroll', environment: 'production', criticality: 4, ownerId: null, dataClasses: ['financial'], scopes: ['sox'], processes: 'Hire to retire', controls: 'AC-01, AC-02' } as const

let here: TestOrganization
let elsewhere: TestOrganization

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  elsewhere = await organization(database.ownerUrl, 'Elsewhere')
  for (const each of [here, elsewhere]) await each.controls('AC-01', 'AC-02')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

describe('systems', () => {
  it('registers, changes, removes and restores, with an entry for each', async () => {
    const manager = await here.person('compliance_manager')
    const { id } = await createSystem(manager, payroll)
    const made = await getSystem(manager, { id })
    expect(made).toMatchObject({ name: 'Payroll', criticality: 4, processes: ['Hire to retire'], controls: ['AC-01', 'AC-02'], version: 1 })
    await updateSystem(manager, { ...payroll, id, version: 1, criticality: 3 })
    await removeSystem(manager, { id, reason: 'Replaced' })
    expect((await listSystems(manager, {})).rows).toEqual([])
    expect((await listSystems(manager, { removed: 'yes' })).rows).toHaveLength(1)
    await restoreSystem(manager, { id })
    const entries = await owner`select action, body::jsonb #> '{changes,criticality}' as criticality, body::jsonb ->> 'reason' as reason
      from audit_entries where org_id = ${here.id} and subject_id = ${id} order by recorded_at, id`
    expect(entries.map((entry) => entry.action)).toEqual(['systems.create', 'systems.update', 'systems.remove', 'systems.restore'])
    expect(entries[1]?.criticality).toEqual([4, 3])
    expect(entries[2]?.reason).toBe('Replaced')
  })

  it('refuses a stale version and changes nothing', async () => {
    const manager = await here.person('compliance_manager')
    const { id } = await createSystem(manager, { ...payroll, name: 'Ledger' })
    await updateSystem(manager, { ...payroll, name: 'Ledger 2', id, version: 1 })
    await expect(updateSystem(manager, { ...payroll, name: 'Ledger 3', id, version: 1 })).rejects.toMatchObject({ code: 'conflict' })
    expect((await getSystem(manager, { id })).name).toBe('Ledger 2')
  })

  it('lets a control owner change an own system only', async () => {
    const manager = await here.person('compliance_manager')
    const keeper = await here.person('control_owner')
    const mine = await createSystem(manager, { ...payroll, name: 'Mine', ownerId: keeper.userId })
    const other = await createSystem(manager, { ...payroll, name: 'Not mine' })
    await updateSystem(keeper, { ...payroll, name: 'Mine, renamed', ownerId: keeper.userId, id: mine.id, version: 1 })
    await expect(updateSystem(keeper, { ...payroll, name: 'Taken', id: other.id, version: 1 })).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('does not see or touch another organization', async () => {
    const manager = await here.person('compliance_manager')
    const stranger = await elsewhere.person('admin')
    const { id } = await createSystem(manager, { ...payroll, name: 'Secret plans' })
    await expect(getSystem(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(updateSystem(stranger, { ...payroll, id, version: 1 })).rejects.toMatchObject({ code: 'not_found' })
    await expect(createSystem(stranger, { ...payroll, ownerId: manager.userId })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('refuses a second system of the same name, whatever its case', async () => {
    const manager = await here.person('compliance_manager')
    await createSystem(manager, { ...payroll, name: 'Data Lake' })
    await expect(createSystem(manager, { ...payroll, name: 'data lake' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('pages by key in both directions without losing a row', async () => {
    const manager = await elsewhere.person('compliance_manager')
    for (let n = 0; n < 25; n++) await createSystem(manager, { ...payroll, name: `System ${String(n).padStart(2, '0')}`, criticality: (n % 4) + 1 })
    for (const sort of ['name', 'criticality'] as const) {
      const seen: string[] = []
      let after: string | null = null
      let previous: string | null = null
      do {
        const page: Awaited<ReturnType<typeof listSystems>> = await listSystems(manager, { sort, limit: 7, after })
        seen.push(...page.rows.map((row) => row.id))
        after = page.next
        previous = page.previous
      } while (after)
      expect(seen).toHaveLength(25)
      expect(new Set(seen).size).toBe(25)
      const back = await listSystems(manager, { sort, limit: 7, before: previous })
      expect(back.rows.map((row) => row.id)).toEqual(seen.slice(14, 21))
    }
  })

  it('records who was denied, once a minute', async () => {
    const reader = await here.person('read_only')
    for (let n = 0; n < 3; n++) await expect(createSystem(reader, payroll)).rejects.toMatchObject({ code: 'forbidden' })
    const entries = await owner`select outcome from audit_entries where actor_id = ${reader.userId}`
    expect(entries.map((entry) => entry.outcome)).toEqual(['denied'])
  })
})
