import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1 })
const { closeEngagement, createEngagement, reopenEngagement, updateEngagement } = await import('./operations.ts')
const { getEngagement, listEngagements } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let elsewhere: TestOrganization
const said = { title: 'Audit of the year', kind: 'internal' as const, fromDay: '2026-01-01', toDay: '2026-12-31', zone: 'UTC' }

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  elsewhere = await organization(database.ownerUrl, 'Elsewhere')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

describe('engagements', () => {
  it('are opened, changed, closed and opened again, with an entry for each', async () => {
    const auditor = await here.person('auditor')
    const { id } = await createEngagement(auditor, { code: 'fy2026', ...said, ownerId: auditor.userId, size_daily: 30 })
    await updateEngagement(auditor, { id, version: 1, ...said, title: 'Audit of 2026', ownerId: auditor.userId })
    await closeEngagement(auditor, { id, version: 2 })
    await expect(updateEngagement(auditor, { id, version: 3, ...said, ownerId: auditor.userId })).rejects.toMatchObject({ code: 'conflict' })
    await reopenEngagement(auditor, { id, version: 3 })
    expect(await getEngagement(auditor, { id })).toMatchObject({ code: 'FY2026', title: 'Audit of 2026', state: 'open', sizes: { daily: 25, quarterly: 2 }, version: 4 })
    const entries = await owner`select action from audit_entries where org_id = ${here.id} and subject_id = ${id} order by recorded_at, id`
    expect(entries.map((entry) => entry.action)).toEqual(['engagements.create', 'engagements.update', 'engagements.close', 'engagements.reopen'])
  })

  it.each([['code', { code: 'a b' }], ['code', { code: 'fy2026' }], ['toDay', { code: 'X-1', toDay: '2025-12-31' }], ['toDay', { code: 'X-1', toDay: '2029-12-31' }], ['fromDay', { code: 'X-1', fromDay: '2199-01-01', toDay: '2199-02-01' }], ['zone', { code: 'X-1', zone: 'IST' }], ['size_daily', { code: 'X-1', size_daily: 0 }]])('are refused with what is wrong: %s', async (field, wrong) => {
    const auditor = await here.person('auditor')
    const error = await createEngagement(auditor, { ...said, ownerId: auditor.userId, ...wrong } as never).then(() => null, (thrown: { code: string; fields?: Record<string, string>; message: string }) => thrown)
    expect(error?.code === 'conflict' || Object.keys(error?.fields ?? {}).includes(field)).toBe(true)
  })

  it('of another organization are not seen', async () => {
    const auditor = await here.person('auditor')
    const { id } = await createEngagement(auditor, { code: 'FY-Z', ...said, ownerId: auditor.userId })
    await expect(getEngagement(await elsewhere.person('auditor'), { id })).rejects.toMatchObject({ code: 'not_found' })
    expect((await listEngagements(await elsewhere.person('auditor'), {})).rows).toEqual([])
  })
})
