import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { testDatabase } from '../../test/database.ts'
import { organization } from '../../test/fixtures.ts'

const database = await testDatabase()
const { closePools } = await import('#db/client.ts')
const { mails } = await import('#db/schema/mails.ts')
const { listMails, countMails } = await import('#lib/modules/mails/queries.ts')
const { mostCounted } = await import('#lib/list.ts')
const { counting } = await import('./counting.ts')

const here = await organization(database.ownerUrl, 'Counted')
const next = await organization(database.ownerUrl, 'Neighbour')
const admin = await here.person('admin')
const superuser = postgres(database.superUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), superuser.end()]))

/** As many mails as that to nobody. */
const mailsOf = (orgId: string, status: string, count: number) => superuser.begin(async (tx) => {
  await tx`set local session_replication_role = replica`
  await tx`insert into mails (org_id, id, recipient, subject, text, status, attempts, created_at) select ${orgId}, uuidv7(), 'a@b.example', 's', 't', ${status}, 0, now() from generate_series(1, ${count})`
})
beforeAll(async () => {
  await mailsOf(here.id, 'failed', 12)
  await mailsOf(here.id, 'pending', mostCounted - 12)
  await mailsOf(next.id, 'failed', 40)
})

it('counts what the list has, of this organization and with its filters', async () => {
  const before = Date.now()
  const { asOf, ...failed } = await countMails(admin, { status: 'failed' })
  expect(failed).toEqual({ count: 12, more: false })
  expect(asOf.getTime()).toBeGreaterThanOrEqual(before)
  expect((await listMails(admin, { status: 'failed' })).rows).toHaveLength(12)
})

it('is exact up to its limit, and says that there are more', async () => {
  expect(await countMails(admin, {})).toMatchObject({ count: mostCounted, more: false })
  await mailsOf(here.id, 'sent', 1)
  expect(await countMails(admin, {})).toMatchObject({ count: mostCounted, more: true })
})

it('gives up in time, and the next read is as any other', async () => {
  const slow = counting({ ...listMails, spec: { ...listMails.spec, name: 'slowMails.list', http: undefined } } as never, z.object({}), mails, () => sql`pg_sleep(0.01) is not null`)
  const before = performance.now()
  expect(await slow(admin, {})).toMatchObject({ count: null, more: true })
  expect(performance.now() - before).toBeLessThan(5_000)
  expect(await countMails(admin, { status: 'failed' })).toMatchObject({ count: 12 })
})

it('is for whoever may read the list', async () => {
  await expect(countMails(await here.person('employee'), {})).rejects.toMatchObject({ code: 'forbidden' })
})
