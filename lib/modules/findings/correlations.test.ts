import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { deliver } = await import('../events/deliver.ts')
const { detectBatch } = await import('./run-detection.ts')
const { updateSettings } = await import('../settings/operations.ts')
const { defaultSettings } = await import('../settings/model.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

const start = Date.now() - 86_400_000
let serial = 0
const event = (user: string, eventType: string, second: number) =>
  JSON.stringify({ source: 'github', event_type: eventType, user, timestamp: new Date(start + second * 1000).toISOString(), id: `e${++serial}` })

async function batchOf(org: TestOrganization, lines: string[]): Promise<string> {
  const { batches } = await deliver(await org.person('contributor'), [Buffer.from(lines.join('\n'))] as unknown as AsyncIterable<Uint8Array>, { label: 'test', source: 'github', gzip: false })
  return batches[0] as string
}

const detect = (org: TestOrganization, batch: string) => detectBatch(jobActor(org.id, 'test', 'test'), batch)
const findingsOf = (org: TestOrganization, rule: string) => owner`select description, user_name, event_id, correlation_key, extra_data from findings where org_id = ${org.id} and rule_id = ${rule} order by occurred_at`

describe('correlations in detection', () => {
  let here: TestOrganization
  beforeAll(async () => {
    here = await organization(database.ownerUrl, 'Windows')
  })

  it('a window that spans deliveries is one finding, with group, window, count and events', async () => {
    await detect(here, await batchOf(here, Array.from({ length: 15 }, (_, n) => event('mara', 'repo_cloned', n))))
    expect(await findingsOf(here, 'high-activity')).toEqual([])
    await detect(here, await batchOf(here, Array.from({ length: 15 }, (_, n) => event('mara', 'repo_cloned', 15 + n))))
    const found = await findingsOf(here, 'high-activity')
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ user_name: 'mara', event_id: null, extra_data: { group: { 'tickmark.actor': 'mara' }, count: 21 } })
    expect(found[0]?.description).toMatch(/actor mara: 21 events from \d{4}-/)
    expect((found[0]?.extra_data as { eventIds: string[] }).eventIds).toHaveLength(20)
  })

  it('a crash between detection and commit forgets nothing and doubles nothing', async () => {
    await detect(here, await batchOf(here, Array.from({ length: 15 }, (_, n) => event('crash', 'repo_cloned', n))))
    const second = await batchOf(here, Array.from({ length: 15 }, (_, n) => event('crash', 'repo_cloned', 15 + n)))
    await owner.unsafe('create function crash() returns trigger language plpgsql as $$ begin raise exception \'the process dies here\'; end $$')
    await owner.unsafe('create trigger crash before update on event_batches for each row execute function crash()')
    await expect(detect(here, second)).rejects.toThrow()
    await owner.unsafe('drop trigger crash on event_batches')
    expect((await findingsOf(here, 'high-activity')).filter((each) => each.user_name === 'crash')).toHaveLength(0)
    await detect(here, second)
    await detect(here, second)
    expect((await findingsOf(here, 'high-activity')).filter((each) => each.user_name === 'crash')).toHaveLength(1)
  })

  it('two workers at once count as one would', async () => {
    const batches: string[] = []
    for (let part = 0; part < 4; part++) batches.push(await batchOf(here, Array.from({ length: 10 }, (_, n) => event('both', 'repo_cloned', part * 10 + n))))
    await Promise.all(batches.flatMap((batch) => [detect(here, batch), detect(here, batch)]))
    expect((await findingsOf(here, 'high-activity')).filter((each) => each.user_name === 'both')).toHaveLength(1)
    expect(await owner`select count(*)::int as n from correlation_states where org_id = ${here.id}`).toEqual([{ n: 1 }])
  })

  it('workers in turn, and one that starts anew, count as one would; each batch writes only what it added', async () => {
    const org = await organization(database.ownerUrl, 'Turns')
    vi.resetModules()
    const other = (await import('./run-detection.ts')).detectBatch
    let last = 0
    for (let part = 0; part < 12; part++) {
      const batch = await batchOf(org, Array.from({ length: 10 }, (_, n) => event(`user-${part}`, 'repo_cloned', part * 10 + n)).concat(event('turns', 'repo_cloned', part * 10)))
      if (part === 9) vi.resetModules()
      const worker = part >= 9 ? (await import('./run-detection.ts')).detectBatch : part % 3 === 0 ? detectBatch : other
      expect(await worker(jobActor(org.id, 'test', 'test'), batch)).toBeGreaterThanOrEqual(0)
      const [row] = await owner`select s.version, length(c.changes) as written from correlation_states s join correlation_changes c on c.org_id = s.org_id and c.number = s.version where s.org_id = ${org.id}`
      // Eleven events a batch, whatever was before.
      if (part > 0) expect(Math.abs(row?.written - last)).toBeLessThan(300)
      last = row?.written
    }
    const again = await batchOf(org, Array.from({ length: 9 }, (_, n) => event('turns', 'repo_cloned', 200 + n)))
    expect((await findingsOf(org, 'high-activity')).filter((each) => each.user_name === 'turns')).toHaveLength(0)
    await detectBatch(jobActor(org.id, 'test', 'test'), again)
    const found = (await findingsOf(org, 'high-activity')).filter((each) => each.user_name === 'turns')
    expect(found.map((each) => (each.extra_data as { count: number }).count)).toEqual([21])
  })

  it('additions are gathered into a whole now and then', async () => {
    const org = await organization(database.ownerUrl, 'Gathered')
    await detect(org, await batchOf(org, Array.from({ length: 15 }, (_, n) => event('gat', 'repo_cloned', n))))
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update correlation_states set added = 999999 where org_id = ${org.id}`))
    await detect(org, await batchOf(org, [event('gat', 'repo_cloned', 15)]))
    expect(await owner`select base = version as whole, added, (select count(*)::int from correlation_changes c where c.org_id = s.org_id) as changes from correlation_states s where org_id = ${org.id}`).toEqual([{ whole: true, added: 0, changes: 0 }])
    vi.resetModules()
    const other = (await import('./run-detection.ts')).detectBatch
    await other(jobActor(org.id, 'test', 'test'), await batchOf(org, Array.from({ length: 5 }, (_, n) => event('gat', 'repo_cloned', 16 + n))))
    expect((await findingsOf(org, 'high-activity')).map((each) => (each.extra_data as { count: number }).count)).toEqual([21])
  })

  it('a window found twice is stored once, whoever writes it', async () => {
    const [row] = await owner`select * from findings where org_id = ${here.id} and correlation_key is not null limit 1`
    await expect(owner`insert into findings ${owner({ ...row, id: crypto.randomUUID() })}`).rejects.toMatchObject({ code: '23505' })
  })

  it('takes its numbers from the settings, in every group of its own', async () => {
    const strict = await organization(database.ownerUrl, 'Strict')
    await updateSettings(await strict.person('admin'), { version: 0, settings: { ...defaultSettings, detection: { ...defaultSettings.detection, manyEventsCount: 3 } } })
    await detect(strict, await batchOf(strict, ['ann', 'ben'].flatMap((user) => Array.from({ length: user === 'ann' ? 4 : 3 }, (_, n) => event(user, 'repo_cloned', n)))))
    expect((await findingsOf(strict, 'high-activity')).map((each) => each.user_name)).toEqual(['ann'])
  })

  it('failures, then a success, of every order of arrival', async () => {
    const lines = [event('tom', 'login_success', 30), ...Array.from({ length: 12 }, (_, n) => event('tom', 'login_failed', n))]
    await detect(here, await batchOf(here, lines))
    expect((await findingsOf(here, 'failures-then-success')).map((each) => each.user_name)).toEqual(['tom'])
    expect(await owner`select 1 from findings where org_id = ${here.id} and rule_id like '%.%'`).toHaveLength(0)
  })
})
