import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { builtInRoles, type BuiltInRole } from '#lib/auth/roles.ts'
import { days, hours } from '#lib/clock.ts'
import type { Scale } from '#lib/modules/example-shape.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

const database = await testDatabase()
await import('#lib/edge/everything.ts')
const { allQueries } = await import('#lib/door/registry.ts')
const { volumes } = await import('#lib/modules/examples.ts')
const { background } = await import('#lib/door/background.ts')
const { measure } = await import('./measuring.ts')
const { openIncident } = await import('../incidents/operations/open.ts')
const { startClock } = await import('../incidents/operations/clock.ts')
const { setIncidentCost: setCost } = await import('../incidents/operations/facts.ts')
const { getIncident } = await import('../incidents/queries.ts')
const { kpis } = await import('./kpis/index.ts')
const { meets, mostShown } = await import('./model.ts')
const { getMetric, listMetrics } = await import('./queries.ts')
const { getComplianceDashboard } = await import('./dashboards/compliance.ts')
const { getExecutiveDashboard } = await import('./dashboards/executive.ts')
const { getAuditorDashboard } = await import('./dashboards/auditor.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const above = postgres(database.superUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([owner.end(), above.end(), closePools()]))

let here: TestOrganization
let empty: TestOrganization

/** A few rows of everything that is listed anywhere, in every state. */
async function fill(of: TestOrganization): Promise<void> {
  const ids = new Map<string, string>()
  const id = (name: string) => ids.get(name) ?? (ids.set(name, v7()).get(name) as string)
  const scale: Scale = { orgId: of.id, me: (await of.person('admin')).userId, rows: 40, each: 'from generate_series(1, 40) as n', id, first: (name) => `case when n = 1 then '${id(name)}'::uuid else uuidv7() end` }
  await above.unsafe('set session_replication_role = replica')
  for (const { fill: rows } of volumes) await above.unsafe(rows(scale))
  await above.unsafe(`insert into users (org_id, id, person_id, email, name, status, created_at, updated_at) values ('${of.id}', '${id('user')}', '${id('user')}', 'x@example.com', 'X', 'active', now(), now()) on conflict do nothing;
    update access_requests set person_id = (select id from people where org_id = '${of.id}' limit 1), system_id = (select id from systems where org_id = '${of.id}' limit 1) where org_id = '${of.id}';
    update changes set requested_by_id = '${id('user')}' where org_id = '${of.id}';
    insert into population_reconciliations (org_id, population_id, against, by, seen, root, here, there, only_here, only_there, reconciled_by_id, reconciled_at)
      select distinct org_id, population_id, 'total', 'rows', 'Report', '', 2, 1, 1, 0, '${id('user')}'::uuid, now() from population_differences where org_id = '${of.id}' and reason is null on conflict do nothing;
    update controls set status = 'implemented', frequency = (array['quarterly', 'each_time'])[1 + abs(hashtext(code)) % 2] where org_id = '${of.id}' and abs(hashtext(code)) % 3 > 0`)
}

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  empty = await organization(database.ownerUrl, 'Empty')
  await fill(here)
})

const dashboards = { compliance: getComplianceDashboard, executive: getExecutiveDashboard, auditor: getAuditorDashboard }
type Answer = { figures?: { key: string; href: string; count: number; more: boolean; of: number | null }[]; due?: Answer['figures']; unproven?: Answer['figures'] }
const figuresOf = async (of: TestOrganization, role: BuiltInRole, dashboard: keyof typeof dashboards) => {
  const { figures = [], due = [], unproven = [] } = (await dashboards[dashboard](await of.person(role), {})) as Answer
  return [...figures, ...due, ...unproven]
}
/** What the page of an address lists: the list of the same address in the API, whose count is its own. */
const listAt = (path: string, end = '') => allQueries().find((query) => query.spec.http?.path === `${path === '/reconciliations/exceptions' ? '/change-exceptions' : path}${end}`) as unknown as (actor: unknown, input: Record<string, string>) => Promise<{ count: number; rows: unknown[] }>

describe.each(Object.keys(dashboards) as (keyof typeof dashboards)[])('the dashboard for %s', (name) => {
  it('has numbers that are those of the rows they open, for whoever may open them', async () => {
    const somewhere = new Set<string>()
    for (const role of ['admin', 'compliance_manager', 'auditor', 'executive', 'read_only'] as const) {
      for (const { key, href, count, more, of } of await figuresOf(here, role, name)) {
        const [path = '', search] = href.split('?')
        const filters = Object.fromEntries(new URLSearchParams(search))
        const person = await here.person(role)
        const { count: rows } = await listAt(path, '/count')(person, filters)
        expect([key, Math.min(rows, mostShown), rows > mostShown]).toEqual([key, count, more])
        expect([key, (await listAt(path)(person, { ...filters, limit: '100' })).rows.length]).toEqual([key, Math.min(count, 100)])
        if (of !== null) expect(of).toBeGreaterThanOrEqual(count)
        if (count > 0) somewhere.add(key)
      }
    }
    expect(somewhere.size).toBeGreaterThan(4)
  }, 60_000)

  it('is empty where there is nothing, and refused to whom statistics are not for', async () => {
    expect((await figuresOf(empty, 'admin', name)).filter(({ count }) => count > 0)).toEqual([])
    for (const role of Object.keys(builtInRoles) as BuiltInRole[]) {
      const person = await empty.person(role)
      if (!person.grants['stats.read']) await expect(dashboards[name](person, {})).rejects.toMatchObject({ code: 'forbidden' })
    }
  })
})

it('numbers of what a role lists only in part are left out', async () => {
  const keys = (await figuresOf(here, 'control_owner', 'compliance')).map(({ key }) => key)
  expect(keys).toContain('controlsUnproven')
  for (const key of ['approvalsOpen', 'reviewsLate', 'revocationsLate', 'accessRequested']) expect(keys).not.toContain(key)
})

it('invests first where severity times uncovered controls is highest', async () => {
  const { priorities, areas } = await getExecutiveDashboard(await here.person('executive'), {})
  expect(areas.reduce((sum, each) => sum + each.all, 0)).toBeGreaterThan(0)
  for (const { area, severity, uncovered, score } of priorities) {
    const of = areas.find((each) => each.area === area)
    expect([score, uncovered]).toEqual([severity * uncovered, (of?.unproven ?? 0) + (of?.unclear ?? 0)])
  }
  expect(priorities.map((each) => each.score)).toEqual(priorities.map((each) => each.score).toSorted((one, other) => other - one))
})

describe('metrics', () => {
  const measureNow = (of: TestOrganization, at = new Date()) => background('test').write(of.id, (tx) => measure(tx, of.id, at))

  it('are not measured until they are, and what nobody records never', async () => {
    const person = await empty.person('read_only')
    expect(new Set((await listMetrics(person, {})).map((each) => each.status))).toEqual(new Set(['not_measured']))
    await measureNow(empty)
    const { status, measured } = await getMetric(person, { name: 'reviews-on-time' })
    expect([status, measured?.denominator]).toEqual(['not_measured', 0])
    const fines = await getMetric(person, { name: 'fine-exposure' })
    expect([fines.status, fines.measured]).toEqual(['not_measured', null])
    expect(fines.lacking).toMatch(/Nothing here records breaches/)
    await expect(getMetric(person, { name: 'nothing' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(listMetrics(await empty.person('employee'), {})).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('of incidents: breaches are those whose clock was started, costs those of the currency that most have, and the others are said', async () => {
    const org = await organization(owner, 'Incidents')
    const reviewer = await org.person('reviewer')
    const open = async (title: string, severity: 'p1' | 'p3') => (await openIncident(reviewer, { title, description: '', severity, occurredAt: null, detectedAt: null, findingIds: [], eventIds: [], alertIds: [], reason: null })).id
    const [one, two, three, four] = [await open('A laptop was lost', 'p1'), await open('A key was published', 'p3'), await open('A list was sent', 'p3'), await open('Nothing yet', 'p3')]
    const versionOf = async (id: string) => (await getIncident(reviewer, { id })).version
    await startClock(reviewer, { id: one, version: await versionOf(one), awareAt: new Date(Date.now() - 60_000).toISOString(), authority: 'The authority' } as never)
    for (const [id, cost, currency] of [[one, '1200.40', 'EUR'], [two, '800', 'EUR'], [three, '999', 'USD']] as const) await setCost(reviewer, { id, version: await versionOf(id), cost, currency } as never)
    expect(four).toBeDefined()
    await measureNow(org)
    const of = async (name: string) => (await getMetric(reviewer, { name })).measured
    expect(await of('data-breaches')).toMatchObject({ numerator: 1, denominator: null, unclear: 3 })
    expect(await of('incident-cost')).toMatchObject({ numerator: 2000, denominator: null, unclear: 2 })
  })

  it('are of their numerator and denominator, of one organization, and the last of a day holds', async () => {
    await measureNow(here)
    const of = async () => Object.fromEntries((await listMetrics(await here.person('executive'), {})).map((each) => [each.name, each]))
    const first = (await of())['evidence-in-period']
    const [counted] = await owner`select count(*) filter (where status = 'approved')::int as n, count(*)::int as d from evidence where org_id = ${here.id} and deleted_at is null and status in ('approved', 'expired')`
    expect([first?.measured?.numerator, first?.measured?.denominator]).toEqual([counted?.n, counted?.d])
    expect(first?.measured?.denominator).toBeGreaterThan(0)
    await above.unsafe(`update evidence set status = 'expired' where org_id = '${here.id}' and status = 'approved'`)
    await measureNow(here)
    const second = (await of())['evidence-in-period']
    expect([second?.measured?.numerator, second?.measured?.denominator, second?.status, second?.months.length]).toEqual([0, counted?.d, 'missed', 1])
    for (const each of Object.values(await of())) if (each.measured?.denominator) expect([each.name, each.unit === 'hours' || each.measured.numerator + each.measured.unclear <= each.measured.denominator]).toEqual([each.name, true])
  })

  it('reckon late as late, open as not done, and refused as refused', async () => {
    const of = await organization(database.ownerUrl, 'Reckoned')
    const u = (await of.person('admin')).userId
    const review = (state: string, due: number, closed: number | null) => above`
      insert into campaigns (org_id, id, title, state, occurrence, window_from, window_to, due_at, owner_id, security_id, reviewer, privileged_to_security, dormant_days, opened_at, closed_at, closed_by_id, created_at, updated_at)
      values (${of.id}, ${v7()}, 'Review', ${state}, '2026-Q1', now() - interval '90 days', now(), now() - ${due} * interval '1 day', ${u}, ${u}, 'manager', true, 90, ${state === 'withdrawn' ? null : new Date(Date.now() - days(60))}, ${closed === null ? null : new Date(Date.now() - days(closed))}, ${closed === null ? null : u}, now(), now())`
    // On time, late, never; one that is not due yet, and one that was withdrawn.
    for (const [state, due, closed] of [['closed', 10, 12], ['closed', 10, 8], ['open', 10, null], ['open', -10, null], ['withdrawn', 10, null]] as const) await review(state, due, closed)
    const tried = (outcome: string, action = 'sessions.start') => above`insert into audit_entries (org_id, id, recorded_at, body) values (${of.id}, ${v7()}, now(), ${JSON.stringify({ action, outcome, category: 'authentication', correlation: v7(), actor: { kind: 'visitor', id: '' }, subject: { type: 'user', id: u, label: '' } })})`
    for (const outcome of ['success', 'success', 'failure']) await tried(outcome)
    await tried('success', 'sessions.refuse')
    await above`insert into sessions (org_id, id, user_id, method, ip, user_agent, created_at, last_seen_at, expires_at) select ${of.id}, uuidv7(), ${u}, 'sso', '127.0.0.1', 'x', now(), now(), now() from generate_series(1, 4)`
    await above.unsafe(`insert into findings (org_id, id, rule_id, rule_name, severity, description, occurred_at, source, risk_score, extra_data, status, note, reviewed_by_id, reviewed_at, created_at, updated_at)
      select '${of.id}', uuidv7(), 'r', 'R', 3, '', now(), 'okta', 1, '{}', s, 'x', '${u}', now(), now() - n * interval '1 hour', now() from (values ('resolved', 4), ('false_positive', 8), ('reviewed', 99)) as v(s, n)`)
    await measureNow(of)
    const metrics = new Map((await listMetrics(await of.person('executive'), {})).map((each) => [each.name, each]))
    const said = (name: string) => [metrics.get(name)?.measured?.numerator, metrics.get(name)?.measured?.denominator, metrics.get(name)?.status]
    expect(said('reviews-on-time')).toEqual([1, 3, 'missed'])
    expect(said('sign-ins')).toEqual([2, 3, 'missed'])
    expect(said('hijacks')).toEqual([1, 4, 'missed'])
    expect(said('time-to-resolve')).toEqual([12, 2, 'met'])
    expect(metrics.get('time-to-resolve')?.rate).toBe(6)
  })

  it('of a day that is over stay as they were', async () => {
    await owner`insert into metric_days (org_id, metric, day, numerator, denominator, measured_at) values (${here.id}, 'evidence-in-period', current_date - 3, 9, 10, now() - interval '3 days')`
    await expect(owner`update metric_days set numerator = 10 where org_id = ${here.id} and day = current_date - 3`).rejects.toMatchObject({ code: 'TM002' })
    const { days: kept } = await getMetric(await here.person('auditor'), { name: 'evidence-in-period' })
    expect(kept.map((each) => each.numerator)).toEqual([9, 0])
  })

  it('come round once a day, and again when something was recorded', async () => {
    expect(await organizationsWith('metrics', new Date(Date.now() - hours(1)))).not.toContain(here.id)
    const fresh = await organization(database.ownerUrl, 'Fresh')
    expect(await organizationsWith('metrics', new Date(Date.now() - hours(1)))).toContain(fresh.id)
  })

  it('say what they are, each under a name of its own', () => {
    expect(new Set(kpis.map((kpi) => kpi.name)).size).toBe(kpis.length)
    for (const kpi of kpis) {
      expect([kpi.name, kpi.measure === null]).toEqual([kpi.name, kpi.lacking !== undefined])
      if (kpi.measure) expect([kpi.name, kpi.sources.length]).not.toEqual([kpi.name, 0])
    }
    expect([meets({ sense: 'above', rate: 0.995 }, 0.995), meets({ sense: 'below', rate: 5 }, 5), meets({ sense: 'at_most', rate: 0 }, 0), meets({ sense: 'at_least', rate: 0.95 }, 0.95)]).toEqual([false, false, true, true])
  })
})
