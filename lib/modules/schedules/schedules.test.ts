import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { setClock } from '#lib/clock.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { addFile } from '../../../test/stored-file.ts'

/** The weekly verification of the trail, from its time to its run: by the round, the job and the door, on a clock that the test moves. */
process.env.CRON_SECRET = 'a-secret-of-the-outside-scheduler'
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { schedulables } = await import('#lib/door/schedulable.ts')
const { startVerification } = await import('../audit-trail/verifying.ts')
const { runSchedule, startSchedule, updateSchedule } = await import('./operations.ts')
const { getSchedule, listRounds, listSchedules, previewSchedule } = await import('./queries.ts')
const { begin, startSchedules, starting } = await import('./rounds.ts')
const cron = await import('../../../app/api/cron/[job]/route.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let elsewhere: TestOrganization
let manager: Person
let restore = () => {}

/** Moves the clock; entries are of this month and the next ones. */
const base = new Date(Date.now() - (Date.now() % 3_600_000))
const later = (days: number) => new Date(base.getTime() + days * 86_400_000)
const at = (moment: Date) => {
  restore()
  restore = setClock({ now: () => moment })
}
const round = () => startSchedules.run(background('test'))
const one = async (org = here) => {
  const found = (await listSchedules(await org.person('compliance_manager'), {})).find((each) => each.what === 'auditTrail.verify')
  if (!found) throw new Error('no schedule')
  return found
}
/** As the worker does: what waits in the queue, once. */
const work = async () => {
  const waiting = await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'schedules.start' returning data`
  for (const { data } of waiting) await begin(data)
  return waiting.length
}
const entries = (action: string) => owner<{ outcome: string; kind: string }[]>`select outcome, actor_kind as kind from audit_entries where org_id = ${here.id} and action = ${action} order by xid, id`
const endRuns = () => write(owner, here.id, (sql) => sql`update runs set status = 'done', finished_at = now() where org_id = ${here.id} and finished_at is null`)
const due = (nextAt: Date, row: Record<string, unknown> = {}) => write(owner, here.id, (sql) => sql`update schedules set ${sql({ next_at: nextAt, paused_reason: null, last_status: null, last_at: null, last_missed: 0, rule: '0 3 * * 0', zone: 'UTC', ...row })} where org_id = ${here.id} and what = 'auditTrail.verify'`)
/** Whatever other modules bring is not looked at here. */
const pauseOthers = (org: TestOrganization) => write(owner, org.id, (sql) => sql`update schedules set paused_reason = 'Not of this test' where org_id = ${org.id} and what <> 'auditTrail.verify'`)

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  elsewhere = await organization(database.ownerUrl, 'Elsewhere')
  manager = await here.person('compliance_manager')
  await Promise.all([round(), round()])
  await Promise.all([here, elsewhere].map(pauseOthers))
})
afterEach(() => {
  restore()
  restore = () => {}
})
afterAll(() => Promise.all([closePools(), owner.end()]))

describe('a schedule', () => {
  it('comes to each organization, once though two workers bring it, and to one that is new', async () => {
    expect(await entries('schedules.provide')).toEqual(schedulables().map(() => ({ outcome: 'success', kind: 'job' })))
    expect((await listSchedules(manager, {})).map((each) => each.what).sort()).toEqual(schedulables().map(([what]) => what).sort())
    expect(await one()).toMatchObject({ label: 'Verification of the audit trail', rule: '0 3 * * 0', zone: 'UTC', lastAt: null, pausedReason: null })
    const young = await organization(database.ownerUrl, 'Young')
    await round()
    expect(await one(young)).toMatchObject({ what: 'auditTrail.verify' })
    await pauseOthers(young)
  })

  it('starts what is due once by two workers, catches up once and says what was missed; the job begins a run', async () => {
    await due(new Date('2026-01-04T03:00Z'))
    at(new Date(base))
    await Promise.all([round(), round(), round()])
    expect(await work()).toBe(1)
    const missed = Math.floor((base.getTime() - new Date('2026-01-04T03:00Z').getTime()) / (7 * 86_400_000))
    const found = await one()
    expect(found).toMatchObject({ lastStatus: 'started', lastMissed: missed, lastAt: base, runStatus: 'queued' })
    expect(found.nextAt && found.nextAt > base && found.nextAt.getTime() - base.getTime() <= 7 * 86_400_000).toBe(true)
    expect(await entries('schedules.start')).toHaveLength(1)
    expect(await entries('auditTrail.verify')).toEqual([{ outcome: 'success', kind: 'job' }])
    // A job that comes twice, and a round right after, begin nothing.
    await begin({ orgId: here.id, id: found.id })
    await round()
    expect(await work()).toBe(0)
    expect(await entries('auditTrail.verify')).toHaveLength(1)
  })

  it('comes no second time when the clock is set back', async () => {
    await due(later(-0.1))
    at(base)
    await round()
    const { nextAt } = await one()
    for (const moment of [later(-3), later(-0.2), base]) {
      at(moment)
      await round()
    }
    expect(await work()).toBe(1)
    expect((await one()).nextAt).toEqual(nextAt)
    // Nor by another rule, saved while the clock is behind.
    at(later(-3))
    const { id, version } = await one()
    await updateSchedule(manager, { id, version, rule: '0 * * * *', zone: 'UTC' })
    expect((await one()).nextAt?.getTime()).toBeGreaterThan(base.getTime())
  })

  it('tells of what could not begin, and its next time stands', async () => {
    await endRuns()
    await startVerification(manager, {})
    await due(later(-0.1))
    at(base)
    await round()
    await work()
    const found = await one()
    expect(found).toMatchObject({ lastStatus: 'failed', lastError: expect.stringContaining('A verification is under way') as string })
    expect(found.nextAt && found.nextAt > base).toBe(true)
    expect((await entries('schedules.noteStart')).at(-1)).toEqual({ outcome: 'failure', kind: 'job' })
    await endRuns()
    at(new Date(found.nextAt as Date))
    await round()
    await work()
    expect(await one()).toMatchObject({ lastStatus: 'started', lastError: null, lastMissed: 0 })
    await endRuns()
  })

  it('begins with its note or not at all: a worker that dies between the two leaves no run, and the job that comes again begins it once', async () => {
    await endRuns()
    await due(later(-0.1))
    at(base)
    await round()
    const [{ data } = { data: { orgId: '', id: '' } }] = await owner<{ data: { orgId: string; id: string } }[]>`select data from pgboss.job where name = 'schedules.start'`
    const [runsBefore, entriesBefore] = [await owner`select id from runs where org_id = ${here.id}`, await entries('auditTrail.verify')]
    await owner.unsafe(`create function dies() returns trigger language plpgsql as $$ begin raise exception 'the worker died here'; end $$; create trigger dies before update on schedules for each row when (new.last_status = 'started') execute function dies()`)
    await expect(begin(data)).rejects.toThrow()
    expect(await owner`select id from runs where org_id = ${here.id}`).toHaveLength(runsBefore.length)
    await owner.unsafe('drop trigger dies on schedules; drop function dies')
    expect(await work()).toBe(1)
    expect(await one()).toMatchObject({ lastStatus: 'started', lastError: null, runStatus: 'queued' })
    expect(await entries('auditTrail.verify')).toHaveLength(entriesBefore.length + 1)
    // Two that have the job at once begin it once, and neither says it failed.
    await endRuns()
    await write(owner, here.id, (sql) => sql`update schedules set last_status = 'queued' where org_id = ${here.id} and what = 'auditTrail.verify'`)
    await Promise.all([begin(data), begin(data)])
    expect(await one()).toMatchObject({ lastStatus: 'started', lastError: null })
    await endRuns()
  })

  it('names its last run in its activity, with when it began', async () => {
    const { timeline } = await getSchedule(manager, { id: (await one()).id })
    const named = timeline.flatMap((entry) => entry.changes).filter((change) => change.field === 'lastRunId').map((change) => change.afterLabel).filter(Boolean)
    expect(named.length).toBeGreaterThan(0)
    for (const name of named) expect(name).toMatch(/^the audit trail, begun \d{4}-\d\d-\d\d \d\d:\d\d UTC$/)
  })

  it('tells of one whose worker died on the last try, as failed with the reason', async () => {
    await due(later(-0.1))
    at(base)
    await round()
    const before = (await one()).nextAt
    expect(await one()).toMatchObject({ lastStatus: 'queued' })
    await round()
    expect(await one()).toMatchObject({ lastStatus: 'queued' })
    // What the queue does with a job whose worker says nothing any more, after its last try.
    await owner`update pgboss.job set state = 'failed' where name = 'schedules.start'`
    await round()
    expect(await one()).toMatchObject({ lastStatus: 'failed', lastError: expect.stringContaining('Its worker stopped each time') as string, nextAt: before })
    expect((await entries('schedules.noteStart')).at(-1)).toEqual({ outcome: 'failure', kind: 'job' })
    await owner`delete from pgboss.job where name = 'schedules.start'`
  })

  it('tells of what failed each time it was tried', async () => {
    await due(later(-0.1))
    at(base)
    await round()
    const { id } = await one()
    await starting.giveUp?.({ orgId: here.id, id }, background('test'))
    expect(await one()).toMatchObject({ lastStatus: 'failed', lastError: expect.stringContaining('each time it was tried') as string })
    await owner`delete from pgboss.job where name = 'schedules.start'`
  })

  it('does not come while it is paused, and catches nothing of that up', async () => {
    await due(later(-30))
    const { id, version } = await one()
    await updateSchedule(manager, { id, version, rule: '30 2 * * *', zone: 'Europe/Berlin', pausedReason: 'The database moves' })
    expect(await one()).toMatchObject({ pausedReason: 'The database moves', nextAt: null })
    at(later(3))
    await round()
    expect(await work()).toBe(0)
    await expect(startSchedule(jobActor(here.id, 'test', 'test'), { id })).rejects.toMatchObject({ code: 'not_found' })
    await updateSchedule(manager, { id, version: version + 1, rule: '30 2 * * *', zone: 'Europe/Berlin', ownerId: manager.userId })
    await round()
    expect(await work()).toBe(0)
    const back = await one()
    expect(back).toMatchObject({ ownerName: manager.name, pausedReason: null })
    expect(back.nextAt && back.nextAt > later(3)).toBe(true)
  })

  it('runs now when somebody asks, once at a time, and its next time stays', async () => {
    await due(later(2))
    const { id } = await one()
    await runSchedule(manager, { id })
    await expect(runSchedule(manager, { id })).rejects.toMatchObject({ code: 'conflict' })
    expect(await work()).toBe(1)
    expect(await one()).toMatchObject({ lastStatus: 'started', nextAt: later(2), runStatus: 'queued' })
    expect(await entries('schedules.run')).toMatchObject([{ outcome: 'success', kind: 'person' }])
    await endRuns()
  })
})

describe('a rule of RFC 5545', () => {
  it('is kept, said in words, told beforehand and followed by the same way as cron', async () => {
    const quarterly = { rule: 'FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO;BYHOUR=9', zone: 'Europe/Berlin' }
    const preview = await previewSchedule(manager, quarterly)
    expect(preview.often).toBe('every quarter on the first Monday at 09:00, Europe/Berlin')
    expect(preview.upcoming).toHaveLength(5)
    const { id, version } = await one()
    await updateSchedule(manager, { id, version, ...quarterly })
    const kept = await getSchedule(manager, { id })
    expect(kept).toMatchObject({ ...quarterly, often: preview.often, upcoming: preview.upcoming, nextAt: preview.upcoming[0] })
    for (const time of kept.upcoming) {
      const [day = '', hour] = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'short' }).format(time).split(' ')
      // Summer or winter: nine on the wall, a Monday among the first seven days of January, April, July or October.
      expect([hour, new Date(day).getUTCDay(), Number(day.slice(8)) <= 7, (Number(day.slice(5, 7)) - 1) % 3]).toEqual(['09:00', 1, true, 0])
    }
    await endRuns()
    await due(later(-0.1), quarterly)
    at(base)
    await round()
    expect(await work()).toBe(1)
    expect(await one()).toMatchObject({ lastStatus: 'started', lastMissed: 0, nextAt: preview.upcoming[0] })
    await endRuns()
    await expect(previewSchedule(manager, { rule: 'weekly', zone: 'UTC' })).rejects.toMatchObject({ code: 'invalid', fields: { rule: expect.stringContaining('FREQ=') as string } })
  })
})

describe('what is refused', () => {
  it.each([
    [{ rule: 'weekly' }, 'rule', 'five fields'],
    [{ rule: '* * * * *' }, 'rule', 'once an hour'],
    [{ rule: '0 0 30 2 *' }, 'rule', 'never comes'],
    [{ rule: '0 99 * * *' }, 'rule', 'no cron rule'],
    [{ rule: 'FREQ=WEEKLY;BYDAY=XX' }, 'rule', 'BYDAY=XX'],
    [{ rule: 'FREQ=DAILY;COUNT=3' }, 'rule', 'no COUNT'],
    [{ rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }, 'rule', 'never comes'],
    [{ rule: `FREQ=YEARLY;BYMONTHDAY=${Array.from({ length: 31 }, (_, n) => n + 1).join(',')};BYHOUR=1` }, 'rule', '100'],
    [{ zone: 'Europe/Atlantis' }, 'zone', 'no time zone'],
    [{ ownerId: '01900000-0000-7000-8000-000000000000' }, 'ownerId', 'active user'],
  ])('%j', async (change, field, says) => {
    const { id, version } = await one()
    await expect(updateSchedule(manager, { id, version, rule: '0 3 * * 0', zone: 'UTC', ...change })).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.stringContaining(says) as string } })
  })

  it('an older version, other roles, and whoever is of another organization', async () => {
    const { id, version } = await one()
    await expect(updateSchedule(manager, { id, version: version - 1, rule: '0 3 * * 0', zone: 'UTC' })).rejects.toMatchObject({ code: 'conflict' })
    const auditor = await here.person('auditor')
    expect(await listSchedules(auditor, {})).toHaveLength(schedulables().length)
    await expect(runSchedule(auditor, { id })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(listSchedules(await here.person('contributor'), {})).rejects.toMatchObject({ code: 'forbidden' })
    const stranger = await elsewhere.person('admin')
    await expect(getSchedule(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(runSchedule(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('what comes by itself', () => {
  it('is shown with its last and next time', async () => {
    const at = new Date()
    await write(owner, here.id, (sql) => addFile(sql, here.id, { retain_until: at, created_at: at, updated_at: at, last_checked_at: at, check_outcome: 'match' }))
    const rounds = await listRounds(manager, {})
    expect(rounds.map((each) => each.name)).toEqual(['check-files', 'compare-store', 'dispose-files', 'expire-evidence'])
    const of = Object.fromEntries(rounds.map((each) => [each.name, each]))
    expect(of['expire-evidence']).toMatchObject({ last: null, next: null })
    expect(of['check-files']?.last).toEqual(at)
    expect(of['check-files']?.next && of['check-files'].next > at && of['check-files'].next.toISOString().endsWith('T02:00:00.000Z')).toBe(true)
  })
})

describe('the cron route', () => {
  const call = async (job: string) => {
    const answer = await cron.POST(new Request(`http://127.0.0.1:3000/api/cron/${job}`, { method: 'POST', headers: { authorization: `Bearer ${process.env.CRON_SECRET}` } }), { params: Promise.resolve({ job }) })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }

  it('starts what is due of one thing by its name, and names what there is', async () => {
    await due(later(-0.1))
    expect(await call('auditTrail.verify')).toEqual({ status: 200, body: { started: 1 } })
    expect(await call('auditTrail.verify')).toEqual({ status: 200, body: { started: 0 } })
    expect(await work()).toBe(1)
    const unknown = await call('nothing')
    expect(unknown.status).toBe(404)
    expect(JSON.stringify(unknown.body)).toContain('auditTrail.verify')
  })
})
