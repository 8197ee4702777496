import 'server-only'
import { and, asc, desc, eq, gt, ilike, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { cloudFindings, cloudFindingTurns, cloudResults, cloudScanChecks, cloudScans, cloudScanSteps } from '#db/schema/cloud-scans.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { now } from '#lib/clock.ts'
import { outcomes, type OutcomeWord, severities } from '#lib/cloud/check.ts'
import { checkOf } from '#lib/cloud/providers.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalId, optionalLine } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { openApprovals } from '../approvals/within.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runsOf } from '../runs/within.ts'
import { findingStates } from './model.ts'

const states = Object.keys(findingStates) as [keyof typeof findingStates, ...(keyof typeof findingStates)[]]
const checkId = optionalLine(40)

/** The last whole scan of each account that came to an end. */
const lastScans = sql`(select distinct on (s.account_id) s.org_id, s.id, s.account_id, s.status, s.started_at, s.totals, s.unread, s.incomplete from ${cloudScans} s
  where s.status in ('succeeded', 'partial') and s.services is null and s.checks is null order by s.account_id, s.started_at desc)`

const scanAccount = and(eq(cloudAccounts.orgId, cloudScans.orgId), eq(cloudAccounts.id, cloudScans.accountId))
const shownScan = {
  id: cloudScans.id, accountId: cloudScans.accountId, accountName: cloudAccounts.name, number: cloudAccounts.number, status: cloudScans.status, reason: cloudScans.reason, services: cloudScans.services, checks: cloudScans.checks, startedAt: cloudScans.startedAt, finishedAt: cloudScans.finishedAt,
  resources: cloudScans.resources, reads: cloudScans.reads, unread: cloudScans.unread, incomplete: cloudScans.incomplete, totals: cloudScans.totals, error: cloudScans.error, sample: cloudScans.sample,
}

export const scanFilters = { accountId: optionalId }
const scansWhere = (input: z.output<z.ZodObject<typeof scanFilters>>) => all(input.accountId !== null && eq(cloudScans.accountId, input.accountId))

export const listScans = query({
  name: 'cloudScans.list',
  permission: 'cloudScans.read',
  summary: 'List scans of cloud accounts, the newest first, with what they came to',
  http: { path: '/cloud-scans' },
  input: z.object({ ...scanFilters, ...listFields(['startedAt'], { sort: 'startedAt', direction: 'desc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { startedAt: cloudScans.startedAt }, cloudScans.id)
    const rows = await tx.select(shownScan).from(cloudScans).innerJoin(cloudAccounts, scanAccount).where(and(scansWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.startedAt)
  },
})

export const countScans = counting(listScans, z.object(scanFilters), cloudScans, ({ input }) => scansWhere(input))

/** Of the whole account, and before. */
const formerTo = (startedAt: Date) => and(isNull(cloudScans.services), isNull(cloudScans.checks), sql`${cloudScans.startedAt} < ${startedAt.toISOString()}::timestamptz`)

/** How far it is while it goes on; afterwards what each check came to, and what was not read. */
export const getScan = query({
  name: 'cloudScans.get',
  permission: 'cloudScans.read',
  summary: 'Get a scan of a cloud account: how far it is, what was read and what was not, and what each check came to',
  http: { path: '/cloud-scans/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ ...shownScan, regions: cloudScans.regions, gaps: cloudScans.gaps, calls: cloudScans.calls, catalogue: cloudScans.catalogue, artifactId: cloudScans.artifactId }).from(cloudScans).innerJoin(cloudAccounts, scanAccount).where(eq(cloudScans.id, input.id))
    if (!found) throw notFound('scan')
    const [steps, judged, former, [run]] = await Promise.all([
      tx.select({ service: cloudScanSteps.service, region: cloudScanSteps.region, state: cloudScanSteps.state, resources: cloudScanSteps.resources, reads: cloudScanSteps.reads, unread: cloudScanSteps.unread }).from(cloudScanSteps).where(eq(cloudScanSteps.scanId, input.id)).orderBy(asc(cloudScanSteps.service), asc(cloudScanSteps.region)),
      tx.select({ check: cloudScanChecks.check, severity: cloudScanChecks.severity, pass: cloudScanChecks.pass, fail: cloudScanChecks.fail, notApplicable: cloudScanChecks.notApplicable, notEvaluable: cloudScanChecks.notEvaluable, manual: cloudScanChecks.manual }).from(cloudScanChecks).where(eq(cloudScanChecks.scanId, input.id)).orderBy(asc(cloudScanChecks.check)),
      tx.select({ id: cloudScans.id, startedAt: cloudScans.startedAt }).from(cloudScans).where(and(eq(cloudScans.accountId, found.accountId), inArray(cloudScans.status, ['succeeded', 'partial']), formerTo(found.startedAt))).orderBy(desc(cloudScans.startedAt)).limit(1),
      runsOf(tx, 'cloud.scan', { subjectId: input.id, limit: 1 }),
    ])
    return { ...found, steps, judged: judged.map((each) => ({ ...each, title: checkOf(each.check)?.title ?? each.check })), former: former[0] ?? null, run: run ? { status: run.status, done: run.done, startedByName: run.startedByName } : null, timeline: await timelineOf(tx, actor, 'cloud-scan', input.id) }
  },
})

export const resultFilters = { scanId: id, outcome: optionalChoice(outcomes), check: checkId }
const resultsWhere = (input: { outcome: (typeof outcomes)[number] | null; check: string | null; scanId?: string }) => all(input.scanId !== undefined && eq(cloudResults.scanId, input.scanId), input.outcome !== null && eq(cloudResults.outcome, input.outcome), input.check !== null && eq(cloudResults.check, input.check))

export const listResults = query({
  name: 'cloudResults.list',
  permission: 'cloudScans.read',
  summary: 'List what each check said of each resource in a scan; what nobody could list is among it, as not evaluable',
  http: { path: '/cloud-scans/{scanId}/results' },
  input: z.object({ ...resultFilters, ...listFields(['number'], { sort: 'number', direction: 'asc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { number: cloudResults.number }, cloudResults.number)
    const rows = await tx.select({
      id: cloudResults.number, key: cloudResults.key, check: cloudResults.check, severity: cloudResults.severity, type: cloudResults.type, resourceId: cloudResults.resourceId, name: cloudResults.name, region: cloudResults.region, outcome: cloudResults.outcome, said: cloudResults.said, cause: cloudResults.cause, code: cloudResults.code, findingId: cloudFindings.id,
    }).from(cloudResults).leftJoin(cloudFindings, and(eq(cloudFindings.orgId, cloudResults.orgId), eq(cloudFindings.key, cloudResults.key))).where(and(resultsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.id)
  },
})

export const countResults = counting(listResults, z.object(resultFilters), cloudResults, ({ input }) => resultsWhere(input))

/** For the download: the same rows in the same order; without a scan those of the last whole one of each account. */
export const resultsFilters = { ...resultFilters, scanId: optionalId }
export const resultsOf = (tx: Tx, { scanId, ...input }: z.output<z.ZodObject<typeof resultsFilters>>) => tx.select({
  number: cloudResults.number, check: cloudResults.check, severity: cloudResults.severity, type: cloudResults.type, resourceId: cloudResults.resourceId, name: cloudResults.name, region: cloudResults.region, outcome: cloudResults.outcome, said: cloudResults.said, cause: cloudResults.cause, code: cloudResults.code, key: cloudResults.key,
}).from(cloudResults).where(scanId === null ? and(sql`${cloudResults.scanId} in (select id from ${lastScans} l)`, resultsWhere(input)) : and(eq(cloudResults.scanId, scanId), resultsWhere(input))).orderBy(asc(cloudResults.scanId), asc(cloudResults.number))

/** At most these are shown; how many there are is said. */
const mostDifferences = 500

/** Null: the resource, or the check, was not in that scan. */
type Differing = { check: string; name: string; region: string; before: OutcomeWord | null; after: OutcomeWord | null; said: string }

export const compareScans = query({
  name: 'cloudScans.difference',
  permission: 'cloudScans.read',
  summary: 'Compare a scan of a cloud account with an earlier one, or the last before it: which outcomes are others, which resources came and went',
  http: { path: '/cloud-scans/{id}/difference' },
  input: z.object({ id, withId: optionalId }),
  run: async ({ tx, input }) => {
    const side = { id: cloudScans.id, accountId: cloudScans.accountId, startedAt: cloudScans.startedAt, totals: cloudScans.totals }
    const [later] = await tx.select(side).from(cloudScans).where(eq(cloudScans.id, input.id))
    if (!later) throw notFound('scan')
    const over = and(inArray(cloudScans.status, ['succeeded', 'partial']), eq(cloudScans.accountId, later.accountId))
    const [earlier] = later.totals === null ? [] : await tx.select(side).from(cloudScans).where(input.withId === null ? and(over, formerTo(later.startedAt)) : and(over, eq(cloudScans.id, input.withId))).orderBy(desc(cloudScans.startedAt)).limit(1)
    if (!earlier && input.withId !== null) throw notFound('scan to compare it with')
    if (!earlier) return { later, earlier: null, count: 0, rows: [] as Differing[] }
    const differing = sql`from (select * from ${cloudResults} where scan_id = ${later.id}::uuid) n full join (select * from ${cloudResults} where scan_id = ${earlier.id}::uuid) o on o.key = n.key where n.outcome is distinct from o.outcome`
    const rows = await tx.execute<Differing>(sql`select coalesce(n.check_id, o.check_id) as "check", coalesce(n.name, o.name) as name, coalesce(n.region, o.region) as region, o.outcome as before, n.outcome as after, coalesce(n.said, o.said) as said ${differing} order by 1, 2, 3 limit ${mostDifferences}`)
    const [counted] = await tx.execute<{ n: number }>(sql`select count(*)::int as n ${differing}`)
    return { later, earlier, count: counted?.n ?? 0, rows: [...rows] }
  },
})

const findingAccount = and(eq(cloudAccounts.orgId, cloudFindings.orgId), eq(cloudAccounts.id, cloudFindings.accountId))
const findingSystem = and(eq(systems.orgId, cloudFindings.orgId), eq(systems.id, cloudFindings.systemId))

export const findingFilters = {
  state: optionalChoice(states),
  severity: optionalChoice(severities),
  accountId: optionalId,
  systemId: optionalId,
  check: checkId,
  muted: optionalChoice(['yes', 'no']),
  search: optionalLine(200),
}
function findingsWhere(input: z.output<z.ZodObject<typeof findingFilters>>) {
  const at = now()
  return all(
    input.state !== null && eq(cloudFindings.state, input.state), input.severity !== null && eq(cloudFindings.severity, input.severity), input.accountId !== null && eq(cloudFindings.accountId, input.accountId), input.systemId !== null && eq(cloudFindings.systemId, input.systemId),
    input.check !== null && eq(cloudFindings.check, input.check), input.muted === 'yes' && gt(cloudFindings.mutedUntil, at), input.muted === 'no' && or(isNull(cloudFindings.mutedUntil), lte(cloudFindings.mutedUntil, at)), input.search !== null && ilike(cloudFindings.name, `%${likeText(input.search)}%`),
  )
}

const shownFinding = {
  id: cloudFindings.id, key: cloudFindings.key, check: cloudFindings.check, severity: cloudFindings.severity, type: cloudFindings.type, resourceId: cloudFindings.resourceId, name: cloudFindings.name, region: cloudFindings.region, accountId: cloudFindings.accountId, accountName: cloudAccounts.name, number: cloudAccounts.number,
  systemId: cloudFindings.systemId, systemName: systems.name, state: cloudFindings.state, said: cloudFindings.said, readAt: cloudFindings.readAt, unreadSince: cloudFindings.unreadSince, openedAt: cloudFindings.openedAt, resolvedAt: cloudFindings.resolvedAt, times: cloudFindings.times, mutedUntil: cloudFindings.mutedUntil, sample: cloudFindings.sample,
}
const findings = (tx: Tx) => tx.select(shownFinding).from(cloudFindings).innerJoin(cloudAccounts, findingAccount).leftJoin(systems, findingSystem)

export const listFindings = query({
  name: 'cloudFindings.list',
  permission: 'cloudFindings.read',
  summary: 'List what checks found at cloud accounts, over its whole life, the newest first',
  http: { path: '/cloud-findings' },
  input: z.object({ ...findingFilters, ...listFields(['openedAt'], { sort: 'openedAt', direction: 'desc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { openedAt: cloudFindings.openedAt }, cloudFindings.id)
    const rows = await findings(tx).where(and(findingsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => row.openedAt)
    return { ...page, rows: page.rows.map((row) => ({ ...row, title: checkOf(row.check)?.title ?? row.check })) }
  },
})

export const countFindings = counting(listFindings, z.object(findingFilters), cloudFindings, ({ input }) => findingsWhere(input))

export const findingsOf = (tx: Tx, input: z.output<z.ZodObject<typeof findingFilters>>) => tx.select({
  check: cloudFindings.check, severity: cloudFindings.severity, account: cloudAccounts.name, number: cloudAccounts.number, system: systems.name, type: cloudFindings.type, resourceId: cloudFindings.resourceId, name: cloudFindings.name, region: cloudFindings.region, state: cloudFindings.state, said: cloudFindings.said, openedAt: cloudFindings.openedAt,
  resolvedAt: cloudFindings.resolvedAt, readAt: cloudFindings.readAt, unreadSince: cloudFindings.unreadSince, times: cloudFindings.times, mutedUntil: cloudFindings.mutedUntil, mutedReason: cloudFindings.mutedReason, key: cloudFindings.key,
}).from(cloudFindings).innerJoin(cloudAccounts, findingAccount).leftJoin(systems, findingSystem).where(findingsWhere(input)).orderBy(desc(cloudFindings.openedAt), desc(cloudFindings.id))

export const getFinding = query({
  name: 'cloudFindings.get',
  permission: 'cloudFindings.read',
  summary: 'Get a finding at a cloud account: its life, what it rests on before and after, and who decided about it',
  http: { path: '/cloud-findings/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await findings(tx).where(eq(cloudFindings.id, input.id))
    if (!found) throw notFound('finding')
    const [more] = await tx.select({ before: cloudFindings.before, after: cloudFindings.after, mutedReason: cloudFindings.mutedReason, mutedByName: users.name, readScanId: cloudFindings.readScanId, version: cloudFindings.version }).from(cloudFindings).leftJoin(users, and(eq(users.orgId, cloudFindings.orgId), eq(users.id, cloudFindings.mutedById))).where(eq(cloudFindings.id, input.id))
    if (!more) throw notFound('finding')
    const turns = await tx.select({ number: cloudFindingTurns.number, at: cloudFindingTurns.at, scanId: cloudFindingTurns.scanId, state: cloudFindingTurns.state, said: cloudFindingTurns.said }).from(cloudFindingTurns).where(eq(cloudFindingTurns.findingId, input.id)).orderBy(desc(cloudFindingTurns.number)).limit(100)
    return { ...found, ...more, title: checkOf(found.check)?.title ?? found.check, turns, muteAsked: (await openApprovals(tx, 'cloud-finding', [input.id])).get(input.id) ?? null, timeline: await timelineOf(tx, actor, 'cloud-finding', input.id) }
  },
})

type AccountPosture = { accountId: string; name: string; number: string; sample: boolean; scanId: string; status: 'succeeded' | 'partial'; startedAt: string; totals: Record<(typeof outcomes)[number], number>; unread: number; incomplete: number }
type CheckPosture = { check: string; severity: (typeof severities)[number]; pass: number; fail: number; notApplicable: number; notEvaluable: number; manual: number }

export const cloudPosture = query({
  name: 'cloudScans.posture',
  permission: 'cloudScans.read',
  summary: 'Get how the cloud accounts stand by their last scans: each outcome with its denominator, by account and by check',
  http: { path: '/cloud-posture' },
  input: z.object({}),
  run: async ({ tx }) => {
    const accounts = await tx.execute<AccountPosture>(sql`select a.id as "accountId", a.name, a.number, a.sample, l.id as "scanId", l.status, to_char(l.started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startedAt", l.totals, l.unread, l.incomplete
      from ${cloudAccounts} a join ${lastScans} l on l.org_id = a.org_id and l.account_id = a.id where a.deleted_at is null order by lower(a.name) limit 1000`)
    const checks = await tx.execute<CheckPosture>(sql`select c.check_id as "check", min(c.severity) as severity, sum(c.pass)::int as pass, sum(c.fail)::int as fail, sum(c.not_applicable)::int as "notApplicable", sum(c.not_evaluable)::int as "notEvaluable", sum(c.manual)::int as manual
      from ${cloudScanChecks} c join ${lastScans} l on l.org_id = c.org_id and l.id = c.scan_id join ${cloudAccounts} a on a.org_id = l.org_id and a.id = l.account_id where a.deleted_at is null group by c.check_id order by 1`)
    return { accounts: [...accounts], checks: [...checks].map((each) => ({ ...each, title: checkOf(each.check)?.title ?? each.check })) }
  },
})
