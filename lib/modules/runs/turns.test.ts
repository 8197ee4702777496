import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { PgBoss } from 'pg-boss'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

/** Of one organization five runs have their turn, the others wait in their order; and nobody waits for all of somebody else's (SE-5). */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { writeRule } = await import('../detection-rules/operations/own-rules.ts')
const { cancelBackTest, startBackTest } = await import('../detection-rules/operations/back-tests.ts')
const { getRule } = await import('../detection-rules/queries.ts')
const { runBackTest } = await import('../detection-rules/run-back-test.ts')
const { startVerification } = await import('../audit-trail/verifying.ts')
const { mostRuns } = await import('./within.ts')
const { endForsakenRuns } = await import('./working.ts')
const { background } = await import('#lib/door/background.ts')
const { closePools } = await import('#db/client.ts')
const workers: ChildProcess[] = []
afterAll(async () => {
  for (const each of workers) each.kill('SIGKILL')
  await Promise.all([closePools(), owner.end()])
})

const range = { from: '2026-01-01', to: '2026-02-01' }
const rule = (id: string) => `title: Rule ${id}\nid: ${id}\nlogsource:\n    product: github\ndetection:\n    a:\n        event_type: x\n    condition: a\nlevel: low\n`
const names = (count: number) => Array.from({ length: count }, (_, n) => `r${n}`)

/** That many back-tests, begun one after another. */
async function begun(of: TestOrganization, count: number): Promise<{ manager: Person; ids: string[] }> {
  const manager = await of.person('compliance_manager')
  const ids: string[] = []
  for (const id of names(count)) await writeRule(manager, { yaml: rule(id) })
  for (const ruleId of names(count)) ids.push((await startBackTest(manager, { ruleId, ...range })).id)
  return { manager, ids }
}
const states = async (of: TestOrganization) => (await owner`select status from runs where org_id = ${of.id} order by started_at, id`).map((row) => row.status as string)
const jobs = async (where: string) => (await owner.unsafe<{ org: string; id: string }[]>(`select data ->> 'orgId' as org, data ->> 'id' as id from pgboss.job where name in ('rules.backTest', 'audit.verify') and state = 'created' ${where} order by priority desc, created_on, id`))

describe('a turn', () => {
  let here: TestOrganization
  let manager: Person
  let ids: string[]
  beforeAll(async () => {
    here = await organization(owner, 'Turns')
    ;({ manager, ids } = await begun(here, 7))
  })
  const jobsHere = async () => (await jobs(`and data ->> 'orgId' = '${here.id}'`)).map(({ id }) => id)
  const [taken, waits] = [Array.from({ length: mostRuns }, () => 'queued'), 'waiting']

  it('have five; the others wait, whatever their kind, and the page says so', async () => {
    await startVerification(await here.person('admin'), {})
    expect(await states(here)).toEqual([...taken, waits, waits, waits])
    expect((await jobsHere()).sort()).toEqual(ids.slice(0, mostRuns).sort())
    expect((await getRule(manager, { ruleId: 'r6' })).backTests.map(({ status }) => status)).toEqual([waits])
  })

  it('goes to the longest waiting when one ends, however it ends; one that waited gives none back', async () => {
    await cancelBackTest(manager, { id: ids[6] as string })
    expect(await states(here)).toEqual([...taken, waits, 'cancelled', waits])
    await runBackTest(jobActor(here.id, 'test', 'test'), ids[0] as string)
    expect(await states(here)).toEqual(['done', ...taken, 'cancelled', waits])
    expect(await jobsHere()).toContain(ids[5])
    // Two at once give one each, and there is one to take.
    await Promise.all([1, 2].map((n) => cancelBackTest(manager, { id: ids[n] as string })))
    expect(await states(here)).toEqual(['done', 'cancelled', 'cancelled', 'queued', 'queued', 'queued', 'cancelled', 'queued'])
  })

  it('begun at once are five all the same', async () => {
    const many = await organization(owner, 'At once')
    const one = await many.person('compliance_manager')
    for (const id of names(9)) await writeRule(one, { yaml: rule(id) })
    await Promise.all(names(9).map((ruleId) => startBackTest(one, { ruleId, ...range })))
    expect((await states(many)).sort()).toEqual([...taken, waits, waits, waits, waits].sort())
  })
})

const worker = () => {
  const child = spawn(process.execPath, ['--conditions=react-server', 'scripts/worker.ts'], { cwd: join(import.meta.dirname, '../../..'), env: process.env, stdio: 'ignore' })
  workers.push(child)
  return child
}

describe('a worker that dies', () => {
  /** What pg-boss does once a minute. */
  const supervise = async () => {
    await owner`update pgboss.queue set monitor_claim_on = null, monitor_on = null`
    const boss = new PgBoss({ connectionString: database.ownerUrl, schema: 'pgboss', supervise: false, schedule: false, migrate: false, max: 1 })
    await boss.start()
    await boss.supervise('rules.backTest')
    await boss.stop({ graceful: false })
  }
  const stateOf = async (id: string, sql: postgres.ISql = owner) => (await sql`select state from pgboss.job where data ->> 'id' = ${id}`)[0]?.state
  const look = () => endForsakenRuns.run(background('test'))

  it('on the last try leaves a run that ends as failed, says why, and gives its turn back; before that it is tried again', { timeout: 60_000 }, async () => {
    await owner`update pgboss.job set state = 'cancelled' where state = 'created'`
    const dying = await organization(owner, 'Dying')
    const { ids, manager } = await begun(dying, 6)
    const [id] = ids as [string]
    const child = worker()
    // The worker stands in the middle of the run when it is killed.
    await owner.begin(async (sql) => {
      await sql`select 1 from runs where id = ${id} for update`
      await expect.poll(() => stateOf(id, sql), { timeout: 30_000, interval: 50 }).toBe('active')
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    })
    const silent = async () => owner`update pgboss.job set heartbeat_on = now() - interval '2 minutes' where data ->> 'id' = ${id}`
    await silent()
    await supervise()
    expect(await stateOf(id)).toBe('retry')
    await look()
    expect((await states(dying))[0]).toBe('queued')
    await owner`update pgboss.job set state = 'active', retry_count = retry_limit where data ->> 'id' = ${id}`
    await silent()
    await supervise()
    expect(await stateOf(id)).toBe('failed')
    await look()
    await look()
    expect((await getRule(manager, { ruleId: 'r0' })).backTests[0]).toMatchObject({ status: 'failed', error: expect.stringMatching(/^Its worker stopped in the middle of it/) })
    expect((await owner`select outcome, body::json ->> 'error' as why from audit_entries where org_id = ${dying.id} and action = 'detectionRules.failBackTest'`).map((row) => ({ ...row }))).toEqual([{ outcome: 'failure', why: expect.stringMatching(/^Its worker stopped/) }])
    expect([(await states(dying))[5], await stateOf(ids[5] as string)]).toEqual(['queued', 'created'])
  })
})

describe('with several workers', () => {
  it('never more than five of one organization have a turn, all are done in the end, and another one need not wait for them', { timeout: 90_000 }, async () => {
    await owner`update pgboss.job set state = 'cancelled' where state = 'created'`
    await owner.unsafe(`
      create table turns_seen (at bigserial, org_id uuid, id uuid, status text, taken int);
      create function turn_seen() returns trigger language plpgsql security definer as $$ begin
        insert into turns_seen (org_id, id, status, taken) select new.org_id, new.id, new.status, count(*) from runs where org_id = new.org_id and status in ('queued', 'running'); return null; end $$;
      create trigger turn_seen after insert or update of status on runs for each row execute function turn_seen()`)
    const [busy, small] = [await organization(owner, 'Busy'), await organization(owner, 'Small')]
    await begun(busy, 20)
    const { ids } = await begun(small, 1)
    // The first of the small one comes right behind the first of the busy one, before it has begun anything else.
    expect((await jobs('')).map(({ org }) => org).slice(0, 3)).toEqual([busy.id, small.id, busy.id])
    const three = [worker(), worker(), worker()]
    await expect.poll(async () => [...new Set([...(await states(busy)), ...(await states(small))])], { timeout: 60_000, interval: 250 }).toEqual(['done'])
    const seen = await owner<{ org_id: string; id: string; status: string; taken: number }[]>`select * from turns_seen order by at`
    expect(Math.max(...seen.map(({ taken }) => taken))).toBe(mostRuns)
    const ended = seen.filter(({ status }) => status === 'done').map(({ id }) => id)
    expect(ended.indexOf(ids[0] as string)).toBeLessThan(ended.length / 2)
    const gone = three.map((each) => once(each, 'exit'))
    for (const each of three) each.kill('SIGTERM')
    await Promise.all(gone)
  })
})
