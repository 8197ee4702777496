import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { days } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { type OwnCheck, ownChecks } from '#lib/door/own-findings.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

const database = await testDatabase()
const { deliver } = await import('../events/deliver.ts')
const { countEvents, listBatches } = await import('../events/queries.ts')
const { countFindings } = await import('../findings/queries.ts')
const { detectBatch } = await import('../findings/run-detection.ts')
const { raiseFinding } = await import('../findings/operations/raise.ts')
const { background } = await import('#lib/door/background.ts')
const { countDays } = await import('./counting.ts')
const { getTop } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([owner.end(), closePools()]))

let here: TestOrganization
let elsewhere: TestOrganization
const ago = (n: number) => new Date(Date.now() - days(n))
const dayOf = (at: Date) => at.toISOString().slice(0, 10)
const event = (at: Date, eventName: string, userName: string, ip = '198.51.100.24') => ({ eventID: v7(), eventVersion: '1.08', eventTime: at.toISOString(), eventSource: 'cloudtrail.amazonaws.com', eventName, awsRegion: 'eu-central-1', sourceIPAddress: ip, recipientAccountId: '441700329155', userIdentity: { type: 'IAMUser', userName }, requestParameters: { name: 'org-trail' } })
const receive = async (of: TestOrganization, records: unknown[]) => deliver(await of.person('contributor'), [Buffer.from(JSON.stringify({ Records: records }))] as unknown as AsyncIterable<Uint8Array>, { label: 'test', source: 'auto', gzip: false })
const judge = async (of: TestOrganization) => {
  for (const { id } of (await listBatches(await of.person('reviewer'), { limit: 100 })).rows) await detectBatch(jobActor(of.id, 'test', 'test'), id)
}
const count = (of: TestOrganization, by: Pick<Background, 'write'> = background('test')) => countDays(of.id, by)
const counts = (of: TestOrganization) => owner<{ kind: string; by: string; day: string; value: string; count: string }[]>`select kind, by, day::text, value, count from day_counts where org_id = ${of.id} order by 1, 2, 3, 4`
const ofEvents = async (of: TestOrganization, by: string) => (await counts(of)).flatMap((row) => (row.kind === 'event' && row.by === by ? [[row.day, row.value, Number(row.count)]] : []))

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  elsewhere = await organization(database.ownerUrl, 'Elsewhere')
  await receive(here, [event(ago(0), 'ListBuckets', 'ann'), event(ago(0), 'StopLogging', 'ann', '203.0.113.7'), event(ago(2), 'ListBuckets', 'ben')])
  await receive(elsewhere, [event(ago(0), 'StopLogging', 'zoe')])
  await judge(here)
  await judge(elsewhere)
})

it('nothing is half counted when it ends in the middle, and again changes nothing', async () => {
  const broken: Pick<Background, 'write'> = { write: (orgId, work) => background('test').write(orgId, async (tx) => {
    await work(tx)
    throw new Error('killed')
  }) }
  await expect(count(here, broken)).rejects.toThrow('killed')
  expect(await counts(here)).toEqual([])
  expect(await organizationsWith('counts', new Date())).toContain(here.id)
  await Promise.all([count(here), count(here)])
  expect(await ofEvents(here, 'user')).toEqual([[dayOf(ago(2)), 'ben', 1], [dayOf(ago(0)), 'ann', 2]])
  expect(await ofEvents(here, 'all')).toEqual([[dayOf(ago(2)), '', 1], [dayOf(ago(0)), '', 2]])
  const before = await counts(here)
  await count(here)
  expect(await counts(here)).toEqual(before)
})

it('an event that comes late counts on the day it occurred, and one that comes again not at all', async () => {
  const late = event(ago(40), 'ListBuckets', 'cas')
  await receive(here, [late, late])
  await receive(here, [late])
  // Not before it is judged: whoever judges it must not find its row taken.
  await count(here)
  expect((await ofEvents(here, 'user')).filter(([, value]) => value === 'cas')).toEqual([])
  await judge(here)
  await count(here)
  expect((await ofEvents(here, 'user')).filter(([, value]) => value === 'cas')).toEqual([[dayOf(ago(40)), 'cas', 1]])
  const { tops } = await getTop(await here.person('reviewer'), {})
  expect(tops.find(({ kind, by }) => kind === 'event' && by === 'user')?.rows.map((row) => row.value)).toEqual(['ann', 'ben'])
})

it('each number is that of the list it opens, of events and of findings', async () => {
  await raiseFinding(jobActor(here.id, 'test', 'test'), { ruleId: Object.keys(ownChecks)[0] as OwnCheck, ruleName: 'Silent', severity: 'high', description: 'x', system: 's', key: 'k', riskScore: 50, reasons: [{ points: 50, because: 'x' }], matched: [], about: {} })
  await count(here)
  const reviewer = await here.person('reviewer')
  const { from, to, tops, countedAt } = await getTop(reviewer, {})
  expect(countedAt).not.toBeNull()
  const names = { user: 'user', type: 'event_type', system: 'system', address: 'ip', rule: 'rule', all: '' }
  for (const { kind, by, rows, all } of tops) {
    for (const { value, count: shown } of rows) {
      const rowsOf = kind === 'event' ? await countEvents(reviewer, { [names[by]]: value, from, to }) : by === 'system' ? null : await countFindings(reviewer, { [names[by]]: value, foundFrom: from, foundTo: to })
      if (rowsOf) expect([kind, by, value, rowsOf.count]).toEqual([kind, by, value, shown])
    }
    expect(all).toBe(kind === 'event' ? (await countEvents(reviewer, { from, to })).count : (await countFindings(reviewer, { foundFrom: from, foundTo: to })).count)
  }
  expect(tops.map(({ kind, by }) => `${kind} ${by}`)).toEqual(['event address', 'event system', 'event type', 'event user', 'finding rule', 'finding system', 'finding user'])
})

it('is of one organization, and of what the reader may list', async () => {
  await count(elsewhere)
  const { tops } = await getTop(await elsewhere.person('reviewer'), {})
  expect(tops.flatMap((top) => top.rows.map((row) => row.value))).not.toContain('ann')
  expect(tops.find(({ by }) => by === 'user')?.rows).toEqual([{ value: 'zoe', name: null, count: 1 }])
  expect(new Set((await getTop(await here.person('executive'), {})).tops.map((top) => top.kind))).toEqual(new Set(['finding']))
  await expect(getTop(await here.person('employee'), {})).rejects.toThrow(/Your role does not allow this/)
})

it('an organization without anything new is left alone, until the day turns', async () => {
  await write(database.ownerUrl, here.id, (sql) => sql`update count_marks set counted_at = now() + interval '2 hours' where org_id = ${here.id}`)
  expect(await organizationsWith('counts', new Date())).not.toContain(here.id)
  expect(await organizationsWith('counts', new Date(Date.now() + days(1)))).toContain(here.id)
})

it('counts stay when the events go with their retention', async () => {
  const before = await counts(here)
  const over = postgres(database.superUrl, { max: 1, onnotice: () => {} })
  await over.unsafe(`set session_replication_role = replica; delete from events where org_id = '${here.id}'`)
  await over.end()
  expect((await countEvents(await here.person('reviewer'), {})).count).toBe(0)
  await count(here)
  expect(await counts(here)).toEqual(before)
})
