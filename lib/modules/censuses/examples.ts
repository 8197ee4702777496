import { createHash } from 'node:crypto'
import { v7 } from 'uuid'
import { days } from '#lib/clock.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const sha256 = `sha256:${'0'.repeat(64)}`
const ago = (count: number) => new Date(Date.now() - days(count))
const leaf = createHash('sha256').update('\u0000row').digest('hex')

type List = { systemId: string; populationId: string; extractedAt: Date }

/** A frozen population of one row: somebody who left ten days ago, or an account. */
async function frozen(here: Arrange, source: 'roster' | 'table', extractedAt: Date): Promise<List> {
  const [systemId, by] = [await here.add('systems', { name: `${source} ${here.tag()}`, environment: 'production', criticality: 3 }), await here.user()]
  const populationId = await here.add('populations', { system_id: systemId, source, title: `List ${here.tag()}`, state: 'draft', report: 'Report R-12', extracted_at: extractedAt })
  const rest = source === 'roster' ? { conditions: { state: 'left', endsOn: ago(10).toISOString().slice(0, 10), startsOn: '2020-01-01', zone: 'Europe/Berlin', manager: null } } : { paths: ['direct'] }
  await here.write(async (sql) => {
    await sql`insert into population_rows (org_id, population_id, key, leaf, place, account_id, account_name, account_kind, enabled, right_kind, right_id, right_name, scope, rest) values (${here.orgId}, ${populationId}, ${`["${systemId}","1","role","clerk",""]`}, decode(${leaf}, 'hex'), 'line 2', '1', 'Ann Lee', 'person', true, ${source === 'roster' ? 'employment' : 'role'}, 'employee', 'employee', '', ${sql.json(rest)})`
    await sql`update populations set state = 'complete', records = 1, used = 1, rejected = 0, blank = 0, entries = 1, accepted = 1, duplicates = 0, conflicts = 0, columns = '["user"]', shape = ${sha256}, root = ${sha256}, read_at = now() where org_id = ${here.orgId} and id = ${populationId}`
    await sql`update populations set state = 'frozen', frozen_at = now(), frozen_by_id = ${by}, reason = 'As agreed' where org_id = ${here.orgId} and id = ${populationId}`
  })
  return { systemId, populationId, extractedAt }
}

const asked = async (here: Arrange) => {
  const [roster, list] = [await frozen(here, 'roster', ago(1)), await frozen(here, 'table', ago(2))]
  return { roster, list, input: { rosterId: roster.populationId, systemIds: [list.systemId], from: ago(40).toISOString(), to: ago(4).toISOString(), asOf: null, limitHours: 24, moverDays: 30, title: null } }
}

/** One that is being judged, or stopped by one thing. */
async function census(here: Arrange, { stopped = false, judged = false, of = {} }: { stopped?: boolean; judged?: boolean; of?: Row } = {}): Promise<{ id: string; stopId: string }> {
  const { roster, list, input } = await asked(here)
  const held = (each: List) => [{ id: each.populationId, extractedAt: each.extractedAt.toISOString(), root: sha256, rows: 1 }]
  const [id, stopId] = [await here.add('censuses', {
    title: `Census ${here.tag()}`, state: 'judging', from_at: input.from, to_at: input.to, as_of: ago(0.5), roster_id: roster.populationId, scope: [list.systemId], limit_hours: 24, mover_days: 30,
    rosters: { systemId: roster.systemId, system: 'Personnel', lists: held(roster), others: [] }, sources: [{ systemId: list.systemId, system: 'Ledger', source: 'table', lists: held(list) }], ...of,
  }), v7()]
  if (judged) await here.write((sql) => sql`insert into census_rows (org_id, census_id, number, kind, worker_id, person_name, system_id, account_name, outcome, facts, said, leaf) values (${here.orgId}, ${id}, 1, 'leaver', '1', 'Ann Lee', ${list.systemId}, 'ann', 'fail', '{}', 'Still active', decode(${leaf}, 'hex'))`)
  if (stopped) {
    await here.write(async (sql) => {
      await sql`insert into census_stops (org_id, id, census_id, number, kind, said, created_at, updated_at) values (${here.orgId}, ${stopId}, ${id}, 1, 'old_list', 'Older than the period', now(), now())`
      await sql`update censuses set state = 'stopped', stops_at = now() where org_id = ${here.orgId} and id = ${id}`
    })
  }
  return { id, stopId }
}

const run = async (here: Arrange, judged = false) => here.add('runs', { queue: 'censuses.judge', subject_type: 'census', subject_id: (await census(here, { judged })).id, label: 'Census', input: {}, status: 'running', started_at: new Date() })
const found = { rows: 1, root: sha256, totals: [{ kind: 'leaver', n: 1, pass: 0, fail: 1, not_evaluable: 0, not_applicable: 0 }], people: [{ part: 'left', n: 1 }], accounts: [{ part: 'leaver', n: 1 }], notes: [] }

export const examples: Examples<'census'> = {
  'census.create': async (here) => (await asked(here)).input,
  'census.stop': async (here) => ({ id: await run(here), stops: [{ kind: 'old_list', said: 'Older than the period', about: ['Ledger'], aboutCount: 1 }] }),
  'census.explain': async (here) => {
    const { id, stopId } = await census(here, { stopped: true })
    return { id, stopId, reason: 'It is the last list before the system was shut down' }
  },
  'census.complete': async (here) => ({ id: await run(here, true), found }),
  'census.fail': async (here) => ({ id: await run(here), why: 'It failed each time.' }),
  'census.cancel': async (here) => ({ id: (await census(here, { stopped: true })).id }),
  'census.export': () => ({}),
}

export const volume: Volume = {
  tables: ['censuses', 'census_rows', 'census_stops'],
  fill: ({ orgId, each, first, id }) => `
    insert into censuses (org_id, id, title, state, from_at, to_at, as_of, roster_id, scope, limit_hours, mover_days, rosters, sources, created_at, updated_at)
      select '${orgId}', ${first('census')}, 'Census ' || n, 'judging', now() - interval '900 days', now() - n * interval '1 minute', now(), uuidv7(), array[uuidv7()], 24, 30, '{"lists":[],"others":[]}', '[]', now(), now() ${each};
    insert into census_rows (org_id, census_id, number, kind, worker_id, person_name, system_id, account_name, outcome, facts, said, leaf)
      select '${orgId}', '${id('census')}', n, (array['leaver', 'sign_in', 'joiner', 'orphan'])[1 + n % 4], 'W' || n % 3000, 'Person ' || n, case when n % 10 = 0 then '${id('reconciled')}'::uuid end, 'account ' || n, (array['pass', 'pass', 'fail', 'not_evaluable', 'not_applicable'])[1 + n % 5], '{}', 'said', '\\x00' from generate_series(1, 10000) as n;`,
  lists: ({ id }) => ({
    'census.list': { cursors: { toAt: ago(5).toISOString() } },
    'census.rows': { of: { censusId: id('census') }, cursors: { number: 5_000 }, filters: { kind: ['orphan'], outcome: ['fail'], systemId: [id('reconciled')], workerId: ['W77'], search: ['person 77'] }, accepted: { search: 'text in the middle of a name, among the rows of one census' } },
  }),
}
