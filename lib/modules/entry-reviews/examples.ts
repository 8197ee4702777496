import { createHash } from 'node:crypto'
import { days } from '#lib/clock.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const sha256 = `sha256:${'0'.repeat(64)}`
const ago = (count: number) => new Date(Date.now() - days(count))
const day = (count: number) => ago(count).toISOString().slice(0, 10)
const leaf = createHash('sha256').update('\u0000row').digest('hex')

/** A frozen population of one row. */
async function frozen(here: Arrange, systemId: string, source: 'roster' | 'badge_log'): Promise<string> {
  const by = await here.user()
  const populationId = await here.add('populations', { system_id: systemId, source, title: `List ${here.tag()}`, state: 'draft', report: 'Report D-1', extracted_at: ago(1) })
  const rest = source === 'roster' ? { conditions: { state: 'active', startsOn: '2020-01-01', endsOn: null, zone: 'Europe/Berlin' } } : { conditions: { time: { text: `${day(5)} 09:00`, wall: `${day(5)}T09:00:00`, at: null, offset: null }, badge: '77', number: '1', door: 'Main' } }
  await here.write(async (sql) => {
    await sql`insert into population_rows (org_id, population_id, key, leaf, place, account_id, account_name, account_kind, enabled, right_kind, right_id, right_name, scope, rest) values (${here.orgId}, ${populationId}, ${`["${systemId}","1","entry","1",""]`}, decode(${leaf}, 'hex'), 'line 2', '1', 'Ann Lee', 'unknown', true, ${source === 'roster' ? 'employment' : 'entry'}, 'employee', 'employee', '', ${sql.json(rest)})`
    await sql`update populations set state = 'complete', records = 1, used = 1, rejected = 0, blank = 0, entries = 1, accepted = 1, duplicates = 0, conflicts = 0, columns = '["time"]', shape = ${sha256}, root = ${sha256}, read_at = now() where org_id = ${here.orgId} and id = ${populationId}`
    await sql`update populations set state = 'frozen', frozen_at = now(), frozen_by_id = ${by}, reason = 'As agreed' where org_id = ${here.orgId} and id = ${populationId}`
  })
  return populationId
}

const system = (here: Arrange) => here.add('systems', { name: `Doors ${here.tag()}`, environment: 'production', criticality: 3 })

async function lists(here: Arrange) {
  const systemId = await system(here)
  const facilityId = await here.add('facilities', { name: `Facility ${here.tag()}`, zone: 'Europe/Berlin', system_id: systemId, owner_id: await here.user() })
  const rosterSystem = await system(here)
  return { systemId, facilityId, rosterSystem, logId: await frozen(here, systemId, 'badge_log'), rosterId: await frozen(here, rosterSystem, 'roster') }
}

const totals = (exceptions: number) => ({ entries: { n: 1, judged: 1, untold: 0, unplaced: 0, outside: 0, elsewhere: 0, flagged: exceptions, denied: 0 }, visits: null, badges: null, usualDays: { n: 0, seen: 0 }, kinds: exceptions === 0 ? [] : [{ kind: 'denied', n: 1, untold: 0 }] })

/** One that is being judged; or stopped, or open with an exception that somebody explained or not. */
async function review(here: Arrange, at: 'judging' | 'judged' | 'stopped' | 'open' | 'explained' = 'judging', row: Row = {}): Promise<string> {
  const { systemId, facilityId, rosterSystem, logId, rosterId } = await lists(here)
  const held = (id: string) => ({ id, title: 'List', extractedAt: ago(1).toISOString(), root: sha256, rows: 1, rejected: 0 })
  const id = await here.add('entry_reviews', {
    title: `Review ${here.tag()}`, state: 'judging', facility_id: facilityId, facility: { id: facilityId, name: 'Harbour', zone: 'Europe/Berlin', hours: [], holidays: [], doors: [], systemId, system: 'Doors', site: null }, from_on: day(40), to_on: day(4), log_id: logId,
    lists: { log: held(logId), visitors: null, badges: null, roster: { ...held(rosterId), systemId: rosterSystem }, others: [] }, limits: { travelMinutes: 30, deniedTimes: 3, deniedMinutes: 10, hoursAt: 'all' }, ...row,
  })
  const by = await here.user()
  await here.write(async (sql) => {
    if (at === 'judging') return
    if (at === 'stopped') {
      await sql`update entry_reviews set state = 'stopped', stops = ${sql.json([{ kind: 'older_roster', said: 'Older', about: [], n: 1 }])} where org_id = ${here.orgId} and id = ${id}`
      return
    }
    await sql`insert into entry_exceptions (org_id, review_id, number, kind, outcome, who, n, said, facts, leaf) values (${here.orgId}, ${id}, 1, 'denied', 'exception', 'Ann Lee', 3, 'Denied', '{}', decode(${leaf}, 'hex'))`
    if (at === 'judged') return
    await sql`update entry_reviews set state = 'open', stops = '[]', totals = ${sql.json(totals(1))}, rows = 1, root = ${sha256}, judged_at = now() where org_id = ${here.orgId} and id = ${id}`
    if (at === 'open') return
    await sql`insert into entry_explanations (org_id, review_id, number, kind, note, explained_by_id, explained_at) values (${here.orgId}, ${id}, 1, 'legitimate', 'A new badge', ${by}, now())`
    await sql`update entry_reviews set explained = 1 where org_id = ${here.orgId} and id = ${id}`
  })
  return id
}

const run = async (here: Arrange, at: 'judging' | 'judged' = 'judging') => here.add('runs', { queue: 'entryReviews.judge', subject_type: 'entry-review', subject_id: await review(here, at), label: 'Review', input: {}, status: 'running', started_at: new Date() })

export const examples: Examples<'entryReviews'> = {
  'entryReviews.create': async (here) => {
    const { facilityId, logId, rosterId } = await lists(here)
    return { title: null, facilityId, from: day(40), to: day(4), logId, visitorsId: null, badgesId: null, rosterId }
  },
  'entryReviews.stop': async (here) => ({ id: await run(here), stops: [{ kind: 'older_roster', said: 'Older than the period', about: ['Roster'], n: 1 }] }),
  'entryReviews.explainStop': async (here) => ({ id: await review(here, 'stopped'), reason: 'Nobody left after it was taken' }),
  'entryReviews.complete': async (here) => ({ id: await run(here, 'judged'), found: { rows: 1, root: sha256, totals: totals(1) } }),
  'entryReviews.fail': async (here) => ({ id: await run(here), why: 'It failed each time.' }),
  'entryReviews.cancel': async (here) => ({ id: await review(here, 'stopped'), reason: 'Wrong log' }),
  'entryReviews.explain': async (here) => ({ id: await review(here, 'open'), numbers: [1], all: false, exception: null, kind: 'legitimate', note: 'A new badge' }),
  'entryReviews.signOff': async (here) => ({ id: await review(here, 'explained'), conclusion: 'Looked at, and complete' }),
  'entryReviews.export': () => ({}),
}

export const volume: Volume = {
  tables: ['entry_reviews', 'entry_exceptions', 'entry_explanations'],
  fill: ({ orgId, each, first, id, me }) => `
    insert into entry_reviews (org_id, id, title, state, facility_id, facility, from_on, to_on, log_id, lists, limits, created_at, updated_at)
      select '${orgId}', ${first('entry-review')}, 'Review ' || n, 'judging', case when n % 300 = 0 then '${id('facility')}'::uuid else uuidv7() end, '{"name":"Harbour","zone":"UTC"}', '1950-01-01'::date + n / 9000, '2001-01-01'::date + n % 9000, uuidv7(), '{}', '{}', now(), now() ${each};
    insert into entry_exceptions (org_id, review_id, number, kind, outcome, who, badge, door, n, said, facts, leaf)
      select '${orgId}', '${id('entry-review')}', n, (array['denied', 'out_of_hours', 'untold', 'two_places'])[1 + n % 4], (array['exception', 'untold'])[1 + n % 2], 'Person ' || n, 'B' || n, 'Door ' || n % 30, 1, 'said', '{}', '\\x00' from generate_series(1, 10000) as n;
    insert into entry_explanations (org_id, review_id, number, kind, note, explained_by_id, explained_at)
      select '${orgId}', '${id('entry-review')}', n, (array['legitimate', 'log_error', 'incident'])[1 + n % 3], 'note', '${me}', now() from generate_series(1, 9900) as n;`,
  lists: ({ id }) => ({
    'entryReviews.list': { cursors: { toOn: '2010-01-01' }, filters: { state: ['judging'], facilityId: [id('facility')] } },
    'entryReviews.exceptions': { of: { reviewId: id('entry-review') }, cursors: { number: 5_000 }, filters: { kind: ['untold'], outcome: ['untold'], explained: ['no', 'yes'], explanation: ['incident'], search: ['person 77'] }, accepted: { search: 'text in the middle of a name, among the exceptions of one review' } },
  }),
}
