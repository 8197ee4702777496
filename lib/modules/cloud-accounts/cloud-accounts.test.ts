import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1 })
const { createAccount, removeAccount, restoreAccount, updateAccount } = await import('./operations.ts')
const { getAccount, listCloudAccounts } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let elsewhere: TestOrganization

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  elsewhere = await organization(database.ownerUrl, 'Elsewhere')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

describe('cloud accounts', () => {
  it('are made, changed, removed and restored, with an entry for each', async () => {
    const admin = await here.person('admin')
    const { id } = await createAccount(admin, { name: 'First' })
    await updateAccount(admin, { id, version: 1, name: 'First of all' })
    await removeAccount(admin, { id, reason: 'Replaced' })
    expect((await listCloudAccounts(admin, {})).rows).toEqual([])
    expect((await listCloudAccounts(admin, { removed: 'yes' })).rows).toHaveLength(1)
    await restoreAccount(admin, { id })
    expect(await getAccount(admin, { id })).toMatchObject({ name: 'First of all', version: 4 })
    const entries = await owner`select action from audit_entries where org_id = ${here.id} and subject_id = ${id} order by recorded_at, id`
    expect(entries.map((entry) => entry.action)).toEqual(['cloudAccounts.create', 'cloudAccounts.update', 'cloudAccounts.remove', 'cloudAccounts.restore'])
  })

  it('are not changed by whoever saw an older version', async () => {
    const admin = await here.person('admin')
    const { id } = await createAccount(admin, { name: 'Second' })
    await updateAccount(admin, { id, version: 1, name: 'Second, changed' })
    await expect(updateAccount(admin, { id, version: 1, name: 'Second, lost' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('of another organization are not seen', async () => {
    const { id } = await createAccount(await here.person('admin'), { name: 'Third' })
    await expect(getAccount(await elsewhere.person('admin'), { id })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('have each a name of its own, whatever its case', async () => {
    const admin = await here.person('admin')
    await createAccount(admin, { name: 'Fourth' })
    await expect(createAccount(admin, { name: 'fourth' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it.todo('TODO: the rules of its own')
})
