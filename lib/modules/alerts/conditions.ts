import 'server-only'
import { and, count, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, max, min, ne, notExists, sum } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Tx } from '#db/client.ts'
import { alertThresholds, type Measure } from '#db/schema/alerts.ts'
import { channels } from '#db/schema/channels.ts'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { eventBatches } from '#db/schema/events.ts'
import { findingGroups } from '#db/schema/findings.ts'
import { incidents } from '#db/schema/incidents.ts'
import { logSilences, logSources } from '#db/schema/log-sources.ts'
import { remediations } from '#db/schema/remediations.ts'
import { quotaUses } from '#db/schema/stats.ts'
import { trailStreams } from '#db/schema/trail-streams.ts'
import { vulnerabilities } from '#db/schema/vulnerabilities.ts'
import { days, minutes } from '#lib/clock.ts'
import { formatBytes, formatCount, formatDateTime, formatNumber, formatPercent } from '#lib/format.ts'
import { readSettings } from '../settings/queries.ts'
import { type Condition, measureNames } from './model.ts'
import { ofPortal } from './portal.ts'

const most = 200

/** Rules with undecided findings of a severity, one alert a rule however many they are. */
async function ofRules(tx: Tx, from: number): Promise<Condition[]> {
  const rows = await tx.select({ ruleId: findingGroups.ruleId, ruleName: max(findingGroups.ruleName), severity: max(findingGroups.severity), undecided: sum(findingGroups.undecided).mapWith(Number), since: max(findingGroups.lastFoundAt) }).from(findingGroups)
    .where(and(gt(findingGroups.undecided, 0), gte(findingGroups.severity, from))).groupBy(findingGroups.ruleId).orderBy(desc(max(findingGroups.severity)), findingGroups.ruleId).limit(most)
  return rows.map((row) => ({
    source: 'rule', key: `rule ${row.ruleId}`.slice(0, 500), title: (row.ruleName ?? row.ruleId).slice(0, 300), said: `The rule found something that nobody has decided yet.`, severity: row.severity ?? 1, subject: (row.ruleName ?? row.ruleId).slice(0, 300), href: `/findings?rule=${encodeURIComponent(row.ruleId)}&status=undecided`.slice(0, 500), since: row.since,
  }))
}

const operation = (given: Omit<Condition, 'source' | 'since'>): Condition => ({ source: 'operation', since: null, ...given, title: given.title.slice(0, 300), subject: given.subject.slice(0, 300), said: given.said.slice(0, 2_000) })

async function ofOperations(tx: Tx, at: Date): Promise<Condition[]> {
  const { alerts: set, quotas } = await readSettings(tx)
  const [critical] = await tx.select({ undecided: sum(findingGroups.undecided).mapWith(Number) }).from(findingGroups).where(and(gt(findingGroups.undecided, 0), eq(findingGroups.severity, 4)))
  const scans = await tx.select({ id: cloudAccounts.id, name: cloudAccounts.name, at: cloudAccounts.lastScanAt }).from(cloudAccounts).where(and(isNull(cloudAccounts.deletedAt), eq(cloudAccounts.lastScanStatus, 'failed'))).limit(most)
  const later = alias(remediations, 'later')
  const mends = await tx.select({ id: remediations.id, at: remediations.updatedAt }).from(remediations).where(and(eq(remediations.state, 'failed'), gte(remediations.createdAt, new Date(at.getTime() - days(30))), notExists(tx.select({ id: later.id }).from(later).where(and(eq(later.orgId, remediations.orgId), eq(later.findingId, remediations.findingId), gt(later.createdAt, remediations.createdAt)))))).limit(most)
  const silent = await tx.select({ id: logSources.id, name: logSources.name, from: logSilences.fromAt }).from(logSilences).innerJoin(logSources, and(eq(logSources.orgId, logSilences.orgId), eq(logSources.id, logSilences.sourceId))).where(isNull(logSilences.toAt)).limit(most)
  const failing = async (table: typeof channels | typeof trailStreams) => tx.select({ id: table.id, name: table.name, since: table.failingSince, failure: table.failure }).from(table as typeof channels).where(and(isNull(table.deletedAt), isNotNull(table.failingSince))).limit(most)
  const [ofChannels, ofStreams] = [await failing(channels), await failing(trailStreams)]
  const [stuck] = await tx.select({ count: count(), first: min(eventBatches.receivedAt) }).from(eventBatches).where(and(isNull(eventBatches.detectedAt), isNotNull(eventBatches.failedAt)))
  const [files] = await tx.select({ used: quotaUses.used }).from(quotaUses).where(and(eq(quotaUses.kind, 'evidence'), eq(quotaUses.day, '')))
  const room = quotas.evidenceGigabytes * 1_000_000_000
  return [
    ...((critical?.undecided ?? 0) >= set.criticalFindings ? [operation({ key: 'critical findings', title: 'Critical findings wait', said: `At least ${formatCount(set.criticalFindings, 'critical finding')} that nobody has decided: the limit of the settings.`, severity: 4, subject: 'Findings', href: '/findings?severity=critical&status=undecided' })] : []),
    ...scans.map((each) => operation({ key: `scan ${each.id}`, title: `The last scan of ${each.name} failed`, said: `Nothing is known of this account since ${each.at ? formatDateTime(each.at) : 'it was added'}.`, severity: 3, subject: each.name, href: `/cloud/accounts/${each.id}` })),
    ...mends.map((each) => operation({ key: `remediation ${each.id}`, title: 'A remediation failed', said: `It failed ${formatDateTime(each.at)}, and nobody has tried another since.`, severity: 3, subject: 'Remediation', href: `/cloud/remediations/${each.id}` })),
    ...silent.map((each) => operation({ key: `silence ${each.id}`, title: `Nothing comes from ${each.name}`, said: `Silent since ${formatDateTime(each.from)}. While it is silent no rule sees what happens there.`, severity: 3, subject: each.name, href: `/log-sources/${each.id}` })),
    ...ofChannels.map((each) => operation({ key: `channel ${each.id}`, title: `The channel ${each.name} fails`, said: `Since ${formatDateTime(each.since ?? at)}: ${each.failure ?? ''}`, severity: 2, subject: each.name, href: `/channels/${each.id}` })),
    ...ofStreams.map((each) => operation({ key: `trail stream ${each.id}`, title: `The stream ${each.name} fails`, said: `Since ${formatDateTime(each.since ?? at)}: ${each.failure ?? ''}`, severity: 3, subject: each.name, href: `/trail-streams/${each.id}` })),
    ...(stuck && stuck.count > 0 ? [operation({ key: 'not judged', title: 'The rules could not run over deliveries', said: `The oldest came ${formatDateTime(stuck.first ?? at)}; they are tried again.`, severity: 4, subject: 'Detection', href: '/events/deliveries' })] : []),
    ...(files && files.used >= room * 0.8 ? [operation({ key: 'stored files', title: 'Stored files fill their quota', said: `80 % of ${formatBytes(room)} are used; ${formatPercent(files.used, room)} when this was noticed.`, severity: 2, subject: 'Stored files', href: '/settings#quotas' })] : []),
  ]
}

const hrefs: Record<Measure, string> = { open_findings: '/findings?status=undecided', open_critical: '/findings?severity=critical&status=undecided', rejected_records: '/events/deliveries', lag_minutes: '/events/deliveries', overdue_vulnerabilities: '/vulnerabilities?overdue=yes', open_incidents: '/incidents?state=live' }

const measures: Record<Measure, (tx: Tx, at: Date) => Promise<number>> = {
  open_findings: async (tx) => (await tx.select({ n: sum(findingGroups.undecided).mapWith(Number) }).from(findingGroups).where(gt(findingGroups.undecided, 0)))[0]?.n ?? 0,
  open_critical: async (tx) => (await tx.select({ n: sum(findingGroups.undecided).mapWith(Number) }).from(findingGroups).where(and(gt(findingGroups.undecided, 0), eq(findingGroups.severity, 4))))[0]?.n ?? 0,
  rejected_records: async (tx, at) => (await tx.select({ n: sum(eventBatches.rejected).mapWith(Number) }).from(eventBatches).where(gte(eventBatches.receivedAt, new Date(at.getTime() - days(1)))))[0]?.n ?? 0,
  lag_minutes: async (tx, at) => {
    const [row] = await tx.select({ first: min(eventBatches.receivedAt) }).from(eventBatches).where(and(isNull(eventBatches.detectedAt), gt(eventBatches.accepted, 0)))
    return row?.first ? Math.floor((at.getTime() - row.first.getTime()) / minutes(1)) : 0
  },
  overdue_vulnerabilities: async (tx, at) => (await tx.select({ n: count() }).from(vulnerabilities).where(and(inArray(vulnerabilities.state, ['open', 'regressed']), lt(vulnerabilities.dueAt, at))))[0]?.n ?? 0,
  open_incidents: async (tx) => (await tx.select({ n: count() }).from(incidents).where(ne(incidents.state, 'closed')))[0]?.n ?? 0,
}

export const measured = (tx: Tx, measure: Measure, at: Date): Promise<number> => measures[measure](tx, at)

async function ofThresholds(tx: Tx, at: Date): Promise<Condition[]> {
  const set = await tx.select().from(alertThresholds).where(and(eq(alertThresholds.enabled, true), isNull(alertThresholds.deletedAt))).orderBy(alertThresholds.id).limit(most)
  const found: Condition[] = []
  for (const each of set) {
    const value = await measured(tx, each.measure, at)
    if (value > each.most) found.push({ source: 'threshold', key: `threshold ${each.id}`, title: each.name, said: `${measureNames[each.measure]}: ${formatNumber(value)} when this was noticed, more than ${formatNumber(each.most)}.`, severity: each.severity, subject: measureNames[each.measure], href: hrefs[each.measure], since: null })
  }
  return found
}

const froms = { low: 1, medium: 2, high: 3, critical: 4, off: 5 } as const

/** Everything that is so now, the most severe first. @param live keys of alerts that are not resolved: some end later than they begin */
export async function conditionsNow(tx: Tx, at: Date, live: ReadonlySet<string>): Promise<Condition[]> {
  const { alerts: set } = await readSettings(tx)
  const { findingsFrom } = set
  const found = [...(await ofOperations(tx, at)), ...(await ofPortal(tx, at, set, live)), ...(await ofThresholds(tx, at)), ...(findingsFrom === 'off' ? [] : await ofRules(tx, froms[findingsFrom]))]
  return found.sort((one, other) => other.severity - one.severity)
}
