import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { days, hours } from '#lib/clock.ts'
import { settle } from '../../../test/approvals.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import type { Settings } from './model.ts'

/** What the settings page promises happens: each setting with its effect, through its round. */
const database = await testDatabase()
const { closePools } = await import('#db/client.ts')
const { background } = await import('#lib/door/background.ts')
const { rounds } = await import('../index.ts')
const { readDocument, settingsSchema } = await import('./model.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const app = postgres(database.url, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

let here: TestOrganization
let version = 0
beforeEach(async () => {
  here = await organization(owner, 'Settings')
  version = 0
})

const round = async (name: string) => rounds.find((each) => each.name === name)?.run(background('test'))
const set = async (change: { [P in keyof Settings]?: Partial<Settings[P]> }) => {
  const now = readDocument((await owner`select document from settings where org_id = ${here.id}`)[0]?.document)
  const settings = settingsSchema.parse(Object.fromEntries(Object.entries(now).map(([name, values]) => [name, { ...values, ...change[name as keyof Settings] }])))
  ;({ version } = await settle(await here.person('admin'), await here.person('admin', 'Second'), version, settings))
}
const entriesOf = (action: string) => owner`select body::jsonb as body from audit_entries where org_id = ${here.id} and action = ${action} order by recorded_at`

async function eventReceived(ago: number): Promise<string> {
  const id = v7()
  const at = new Date(Date.now() - ago)
  await write(owner, here.id, async (sql) => {
    const batch = v7()
    await sql`insert into event_batches (org_id, id, source, label, sha256, received, accepted, duplicates, rejected, rejects, root, received_at, detected_at) values (${here.id}, ${batch}, 'okta', 'x', '', 1, 1, 0, 0, '[]', '', ${at.toISOString()}, now())`
    const month = at.toISOString().slice(0, 7)
    await sql.unsafe(`create table if not exists events_${month.replace('-', '_')} partition of events for values from ('${month}-01') to ('${new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)).toISOString()}')`)
    await sql`insert into events (org_id, id, received_at, occurred_at, batch_id, source, event_type, raw) values (${here.id}, ${id}, ${at.toISOString()}, ${at.toISOString()}, ${batch}, 'okta', 'x', '{}')`
  })
  return id
}
const eventsLeft = async () => (await owner`select id from events where org_id = ${here.id} order by received_at`).map((row) => row.id)

describe('retention', () => {
  it('events go when their years are over, by the hundred years too, and the removal is on record; under a legal hold nothing goes', async () => {
    const [old, middle, young] = [await eventReceived(days(366 * 3 + 2)), await eventReceived(days(400)), await eventReceived(hours(1))]
    await set({ retention: { legalHold: true } })
    await round('remove-old-events')
    expect(await eventsLeft()).toEqual([old, middle, young])
    await set({ retention: { legalHold: false } })
    await round('remove-old-events')
    expect(await eventsLeft()).toEqual([middle, young])
    await set({ retention: { eventsYears: 1 } })
    await round('remove-old-events')
    expect(await eventsLeft()).toEqual([young])
    const entries = await entriesOf('events.removeOld')
    expect(entries.map(({ body }) => [body.count, body.reason])).toEqual([[1, 'their retention is over'], [1, 'their retention is over']])
    await round('remove-old-events')
    expect(await entriesOf('events.removeOld')).toHaveLength(2)
  })

  it('PostgreSQL refuses to remove an event or a session before its time, and any other change of an event', async () => {
    const id = await eventReceived(days(400))
    const person = await here.person('reviewer')
    const session = v7()
    await write(owner, here.id, (sql) => sql`insert into sessions (org_id, id, user_id, method, ip, user_agent, created_at, last_seen_at, expires_at) values (${here.id}, ${session}, ${person.userId}, 'password', '', '', now(), now(), now() + interval '1 day')`)
    const asApp = (statement: string) => app.begin(async (sql) => {
      await sql`select set_config('app.org_id', ${here.id}, true)`
      await sql.unsafe(statement)
    })
    await expect(asApp(`delete from events where id = '${id}'`)).rejects.toMatchObject({ code: 'TM002' })
    await expect(asApp(`delete from sessions where id = '${session}'`)).rejects.toMatchObject({ code: 'TM002' })
    await expect(owner`delete from events where id = ${id}`).rejects.toMatchObject({ code: 'TM002' })
    await expect(owner`update events set raw = '{"a":1}' where id = ${id}`).rejects.toMatchObject({ code: 'TM002' })
    expect(await eventsLeft()).toEqual([id])
  })

  it('ended sessions go after their days, others stay', async () => {
    const person = await here.person('reviewer')
    const add = async (ended: number | null, expires: number) => {
      const id = v7()
      await write(owner, here.id, (sql) => sql`insert into sessions (org_id, id, user_id, method, ip, user_agent, created_at, last_seen_at, expires_at, ended_at, end_reason)
        values (${here.id}, ${id}, ${person.userId}, 'password', '', '', now() - interval '90 days', now() - interval '90 days', ${new Date(Date.now() - days(expires)).toISOString()}, ${ended === null ? null : new Date(Date.now() - days(ended)).toISOString()}, ${ended === null ? null : 'signed out'})`)
      return id
    }
    await add(80, 75)
    await add(null, 50)
    const kept = [await add(40, 35), await add(null, 2), await add(null, -1)]
    await set({ retention: { sessionsDays: 45 } })
    await round('remove-old-sessions')
    expect((await owner`select id from sessions where org_id = ${here.id} order by id`).map((row) => row.id)).toEqual(kept.toSorted())
    expect((await entriesOf('sessions.removeOld')).map(({ body }) => body.count)).toEqual([2])
  })
})

describe('alerts', () => {
  const critical = (count: number) => write(owner, here.id, (sql) => sql`insert into findings (org_id, id, rule_id, rule_name, severity, description, occurred_at, source, event_id, risk_score, extra_data, created_at, updated_at)
    select ${here.id}, uuidv7(), 'x', 'The trail was stopped', 4, 'x', now(), 'cloudtrail', gen_random_uuid(), 90, '{}', now(), now() from generate_series(1, ${count})`)
  const mails = () => owner`select recipient, subject, text from mails where org_id = ${here.id} order by recipient`

  it('so many critical findings in an hour are told to the addresses, once an hour', async () => {
    await set({ alerts: { criticalFindings: 3 }, notifications: { criticalFindingsTo: 'soc@example.com, ciso@example.com' } })
    await critical(2)
    await round('tell-critical')
    expect(await mails()).toEqual([])
    await critical(1)
    await round('tell-critical')
    await round('tell-critical')
    const told = await mails()
    expect(told.map(({ recipient, subject }) => [recipient, subject])).toEqual([['ciso@example.com', '3 critical findings in the last hour'], ['soc@example.com', '3 critical findings in the last hour']])
    expect(told[0]?.text.match(/\/findings\/[0-9a-f-]{36}/g)).toHaveLength(3)
    expect(told[0]?.text).not.toMatch(/UTC UTC/)
  })

  it('nobody is told without an address, and an address that is none is refused', async () => {
    await critical(5)
    await round('tell-critical')
    expect(await mails()).toEqual([])
    await expect(set({ notifications: { criticalFindingsTo: 'soc@example.com; nobody' } })).rejects.toThrow(/e-mail addresses/)
    await expect(set({ notifications: { from: 'Portal\r\nBcc: x@example.com <a@example.com>' } })).rejects.toThrow(/e-mail address/)
  })

  const heard = (source: string, from: number, to: number) => write(owner, here.id, (sql) => sql`insert into event_hours (org_id, id, kind, hour, source, severity, count)
    select ${here.id}, gen_random_uuid(), 'event', date_trunc('hour', now()) - make_interval(hours => n), ${source}, 0, 5 from generate_series(${to}::int, ${from}::int) n`)

  it('a source that came regularly and is silent for so long makes one finding a silence', async () => {
    await heard('okta', 100, 9)
    await heard('github', 100, 1)
    await heard('once', 12, 10)
    await set({ alerts: { silentHours: 12 } })
    const found = () => owner`select rule_id, system, severity from findings where org_id = ${here.id}`
    await round('silent-sources')
    expect(await found()).toEqual([])
    await set({ alerts: { silentHours: 6 } })
    for (let n = 0; n < 3; n++) await round('silent-sources')
    expect(await found()).toEqual([{ rule_id: 'tickmark.source-silent', system: 'okta', severity: 3 }])
    expect((await owner`select description from findings where org_id = ${here.id}`)[0]?.description).toMatch(/since [^.]+ UTC, for more than 6 h\./)
    await write(owner, here.id, (sql) => sql`update findings set status = 'resolved', note = 'Mended', reviewed_by_id = (select id from users where org_id = ${here.id} limit 1), reviewed_at = now() where org_id = ${here.id}`).catch(() => {})
    await round('silent-sources')
    expect(await found()).toHaveLength(1)
  })
})
