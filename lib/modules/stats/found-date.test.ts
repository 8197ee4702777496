import { afterAll, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const { deliver } = await import('../events/deliver.ts')
const { listBatches } = await import('../events/queries.ts')
const { detectBatch } = await import('../findings/run-detection.ts')
const { getSummary } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => closePools())

const dayOf = (at: Date) => at.toISOString().slice(0, 10)

it('an old event counts on its own day, and its finding on the day it was found', async () => {
  const here = await organization(database.ownerUrl, 'Here')
  const occurred = new Date(Date.now() - days(40))
  const record = { eventID: '5e1f0000-0000-4000-8000-000000000040', eventVersion: '1.08', eventTime: occurred.toISOString(), eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', awsRegion: 'eu-central-1', sourceIPAddress: '198.51.100.24', recipientAccountId: '441700329155', userIdentity: { type: 'IAMUser', userName: 'felix' }, requestParameters: { name: 'org-trail' } }
  await deliver(await here.person('contributor'), [Buffer.from(JSON.stringify({ Records: [record] }))] as unknown as AsyncIterable<Uint8Array>, { label: 'old', source: 'auto', gzip: false })
  const before = dayOf(new Date())
  for (const { id } of (await listBatches(await here.person('reviewer'), {})).rows) await detectBatch(jobActor(here.id, 'test', 'test'), id)
  const { events_over_time: events, findings_over_time: findings, total_findings: total } = await getSummary(await here.person('admin'), {})
  expect(events).toEqual([{ date: dayOf(occurred), count: 1 }])
  expect(total).toBeGreaterThan(0)
  expect(findings.every(({ date }) => date >= before)).toBe(true)
})
