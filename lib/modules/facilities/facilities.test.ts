import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1 })
const { createFacility, endFacility, updateFacility } = await import('./operations.ts')
const { getFacility, listFacilities } = await import('./queries.ts')
const { createSystem } = await import('../systems/operations.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let elsewhere: TestOrganization

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  elsewhere = await organization(database.ownerUrl, 'Elsewhere')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

let serial = 0
async function fields(more = {}) {
  const admin = await here.person('admin')
  const { id: systemId } = await createSystem(admin, { name: `Doors ${++serial}`, environment: 'production', criticality: 3 } as never)
  return { name: `Facility ${serial}`, zone: 'Europe/Berlin', hours: 'Mon-Fri 07:00-20:00', systemId, ownerId: admin.userId, ...more }
}

describe('facilities', () => {
  it('are registered, changed and ended with a reason; ended, nothing of them moves', async () => {
    const admin = await here.person('admin')
    const given = await fields({ name: 'Harbour', doors: 'Machine room\nArchive', holidays: '2026-12-25' })
    const { id } = await createFacility(admin, given)
    expect(await getFacility(admin, { id })).toMatchObject({ name: 'Harbour', doors: ['Machine room', 'Archive'], holidays: ['2026-12-25'], hours: [{ days: [1, 2, 3, 4, 5], from: '07:00', to: '20:00' }], hoursText: 'Mon-Fri 07:00-20:00' })
    await updateFacility(admin, { id, version: 1, ...given, zone: 'Europe/Lisbon' })
    await endFacility(admin, { id, reason: 'Sold' })
    expect((await listFacilities(admin, {})).rows.map((row) => row.id)).not.toContain(id)
    expect((await listFacilities(admin, { state: 'ended' })).rows).toMatchObject([{ id }])
    await expect(updateFacility(admin, { id, version: 3, ...given })).rejects.toMatchObject({ code: 'conflict' })
    await expect(owner`update facilities set zone = 'UTC' where id = ${id}`).rejects.toThrow(/stays as it is/)
    const entries = await owner`select action from audit_entries where org_id = ${here.id} and subject_id = ${id} order by recorded_at, id`
    expect(entries.map((entry) => entry.action)).toEqual(['facilities.create', 'facilities.update', 'facilities.end'])
  })

  it.each([
    ['a zone that is an abbreviation', { zone: 'IST' }, 'zone'], ['hours that nobody can read', { hours: 'weekdays' }, 'hours'], ['a holiday that is no day', { holidays: '25.12.2026' }, 'holidays.0'], ['somebody of elsewhere as owner', { ownerId: '0190a8f0-0000-7000-8000-000000000000' }, 'ownerId'],
  ])('refuse %s', async (_, more, field) => {
    await expect(createFacility(await here.person('admin'), await fields(more))).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.anything() } })
  })

  it('take each record of a system once: the same name in its log is refused', async () => {
    const admin = await here.person('admin')
    const given = await fields({ site: 'HAM' })
    await createFacility(admin, given)
    await createFacility(admin, { ...given, name: `${given.name} two`, site: 'OPO' })
    await expect(createFacility(admin, { ...given, name: `${given.name} three`, site: 'ham' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('of another organization are not seen', async () => {
    const { id } = await createFacility(await here.person('admin'), await fields())
    await expect(getFacility(await elsewhere.person('admin'), { id })).rejects.toMatchObject({ code: 'not_found' })
  })
})
