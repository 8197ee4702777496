import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

const database = await testDatabase()
const { deliverSampleEvents, makeSampleEvents } = await import('./invented.ts')
const { listEvents } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

let here: TestOrganization
beforeAll(async () => {
  here = await organization(owner, 'Sample events')
})
const range = { from: '2026-01-01', to: '2026-02-01' }
const isSample = (yes: boolean) => write(owner, here.id, (sql) => sql`update organizations set is_sample = ${yes} where id = ${here.id}`)

describe('sample events by a click', () => {
  it('are for the sample organization alone', async () => {
    const manager = await here.person('compliance_manager')
    await isSample(false)
    await expect(makeSampleEvents(manager, { count: 5, seed: 7, ...range })).rejects.toMatchObject({ code: 'forbidden' })
    expect((await listEvents(manager, {})).rows).toEqual([])
    await isSample(true)
    expect(await makeSampleEvents(manager, { count: '5', seed: '7', ...range })).toMatchObject({ received: 5, accepted: 5, rejected: 0 })
    expect((await listEvents(manager, { source: 'fake' })).rows).toHaveLength(5)
  })

  it('are recorded as the delivery of whoever made them; the same seed makes none again', async () => {
    const manager = await here.person('compliance_manager')
    const entries = await owner`select body::json -> 'subject' ->> 'label' as label from audit_entries where org_id = ${here.id} and action = 'events.ingest' and actor_id = ${manager.userId}`
    expect(entries).toEqual([{ label: 'Sample events, seed 7' }])
    expect(await makeSampleEvents(manager, { count: 5, seed: 7, ...range })).toMatchObject({ accepted: 0, duplicates: 5 })
  })

  it('are what the command makes', async () => {
    expect(await deliverSampleEvents(await here.person('admin'), { count: 5, seed: 7, ...range })).toMatchObject({ accepted: 0, duplicates: 5 })
  })

  it('need a right, and numbers and a range that make sense', async () => {
    await expect(makeSampleEvents(await here.person('reviewer'), {})).rejects.toMatchObject({ code: 'forbidden' })
    const admin = await here.person('admin')
    for (const [wrong, field] of [[{ count: '0' }, 'count'], [{ count: 100_001 }, 'count'], [{ seed: 'x' }, 'seed'], [{ from: '2026-02-01', to: '2026-01-01' }, 'from'], [{ from: 'yesterday' }, 'from']] as const) {
      await expect(makeSampleEvents(admin, wrong)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
    }
  })
})
