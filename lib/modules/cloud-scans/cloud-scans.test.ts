import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1 })
const { createScan, removeScan, restoreScan, updateScan } = await import('./operations.ts')
const { getScan, listCloudScans } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let elsewhere: TestOrganization

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  elsewhere = await organization(database.ownerUrl, 'Elsewhere')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

describe('cloud scans', () => {
  it('are made, changed, removed and restored, with an entry for each', async () => {
    const admin = await here.person('admin')
    const { id } = await createScan(admin, { name: 'First' })
    await updateScan(admin, { id, version: 1, name: 'First of all' })
    await removeScan(admin, { id, reason: 'Replaced' })
    expect((await listCloudScans(admin, {})).rows).toEqual([])
    expect((await listCloudScans(admin, { removed: 'yes' })).rows).toHaveLength(1)
    await restoreScan(admin, { id })
    expect(await getScan(admin, { id })).toMatchObject({ name: 'First of all', version: 4 })
    const entries = await owner`select action from audit_entries where org_id = ${here.id} and subject_id = ${id} order by recorded_at, id`
    expect(entries.map((entry) => entry.action)).toEqual(['cloudScans.create', 'cloudScans.update', 'cloudScans.remove', 'cloudScans.restore'])
  })

  it('are not changed by whoever saw an older version', async () => {
    const admin = await here.person('admin')
    const { id } = await createScan(admin, { name: 'Second' })
    await updateScan(admin, { id, version: 1, name: 'Second, changed' })
    await expect(updateScan(admin, { id, version: 1, name: 'Second, lost' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('of another organization are not seen', async () => {
    const { id } = await createScan(await here.person('admin'), { name: 'Third' })
    await expect(getScan(await elsewhere.person('admin'), { id })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('have each a name of its own, whatever its case', async () => {
    const admin = await here.person('admin')
    await createScan(admin, { name: 'Fourth' })
    await expect(createScan(admin, { name: 'fourth' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it.todo('TODO: the rules of its own')
})
