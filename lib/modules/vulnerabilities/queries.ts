import 'server-only'
import { and, arrayContains, desc, eq, ilike, inArray, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { vulnerabilities, vulnerabilityImports, vulnerabilityTurns } from '#db/schema/vulnerabilities.ts'
import { now } from '#lib/clock.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { toolKey } from '#lib/importers/vulnerabilities/record.ts'
import { suggestedTable } from '#lib/importers/vulnerabilities/table.ts'
import { id, optionalChoice, optionalId, optionalLine } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { openApprovals } from '../approvals/within.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runsOf } from '../runs/within.ts'
import { severities, stateKeys } from './model.ts'

export const vulnerabilityFilters = { search: optionalLine(200), state: optionalChoice(stateKeys), severity: optionalChoice(severities), systemId: optionalId, overdue: optionalChoice(['yes']), tool: optionalLine(200) }
type Filters = z.output<z.ZodObject<typeof vulnerabilityFilters>>

const there = inArray(vulnerabilities.state, ['open', 'regressed', 'accepted', 'false_positive'])

function vulnerabilitiesWhere(input: Filters) {
  const at = sql`${now().toISOString()}::timestamptz`
  // What was to stay until a moment that is over is open again from then on, not from when the portal writes so.
  const over = sql`${vulnerabilities.exemptUntil} <= ${at}`
  const state = input.state === 'open' ? or(eq(vulnerabilities.state, 'open'), and(over, eq(vulnerabilities.times, 1))) : input.state === 'regressed' ? or(eq(vulnerabilities.state, 'regressed'), and(over, sql`${vulnerabilities.times} > 1`)) : input.state === 'fixed' ? eq(vulnerabilities.state, 'fixed') : input.state !== null && and(eq(vulnerabilities.state, input.state), sql`${vulnerabilities.exemptUntil} > ${at}`)
  return all(
    state, input.severity !== null && eq(vulnerabilities.severity, input.severity), input.systemId !== null && eq(vulnerabilities.systemId, input.systemId), input.tool !== null && eq(vulnerabilities.toolKey, toolKey(input.tool)),
    input.overdue !== null && and(there, sql`${vulnerabilities.dueAt} < ${at}`, or(inArray(vulnerabilities.state, ['open', 'regressed']), over)),
    input.search !== null && or(ilike(vulnerabilities.title, `%${likeText(input.search)}%`), ilike(vulnerabilities.rule, `%${likeText(input.search)}%`), ilike(vulnerabilities.location, `%${likeText(input.search)}%`)),
  )
}

const system = and(eq(systems.orgId, vulnerabilities.orgId), eq(systems.id, vulnerabilities.systemId))
const shown = {
  id: vulnerabilities.id, systemId: vulnerabilities.systemId, systemName: systems.name, tool: vulnerabilities.tool, rule: vulnerabilities.rule, cves: vulnerabilities.cves, title: vulnerabilities.title, location: vulnerabilities.location, severity: vulnerabilities.severity, cvss: vulnerabilities.cvss, state: vulnerabilities.state, muted: vulnerabilities.muted,
  foundAt: vulnerabilities.foundAt, openedAt: vulnerabilities.openedAt, dueAt: vulnerabilities.dueAt, seenAt: vulnerabilities.seenAt, resolvedAt: vulnerabilities.resolvedAt, exemptUntil: vulnerabilities.exemptUntil, times: vulnerabilities.times, sample: vulnerabilities.sample,
}

export const listVulnerabilities = query({
  name: 'vulnerabilities.list',
  permission: 'vulnerabilities.read',
  summary: 'List vulnerabilities over their whole life, the newest first; with what is overdue as a filter',
  http: { path: '/vulnerabilities' },
  input: z.object({ ...vulnerabilityFilters, ...listFields(['openedAt'], { sort: 'openedAt', direction: 'desc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { openedAt: vulnerabilities.openedAt }, vulnerabilities.id)
    const rows = await tx.select(shown).from(vulnerabilities).innerJoin(systems, system).where(and(vulnerabilitiesWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.openedAt)
  },
})

export const countVulnerabilities = counting(listVulnerabilities, z.object(vulnerabilityFilters), vulnerabilities, ({ input }) => vulnerabilitiesWhere(input))

/** For the download: every row that fits. */
export const vulnerabilitiesOf = (tx: Tx, input: Filters) => tx.select({
  system: systems.name, rule: vulnerabilities.rule, cves: vulnerabilities.cves, title: vulnerabilities.title, severity: vulnerabilities.severity, word: vulnerabilities.word, cvss: vulnerabilities.cvss, location: vulnerabilities.location, tool: vulnerabilities.tool, state: vulnerabilities.state, foundAt: vulnerabilities.foundAt, openedAt: vulnerabilities.openedAt, dueAt: vulnerabilities.dueAt,
  seenAt: vulnerabilities.seenAt, readAt: vulnerabilities.readAt, resolvedAt: vulnerabilities.resolvedAt, times: vulnerabilities.times, exemptUntil: vulnerabilities.exemptUntil, exemptReason: vulnerabilities.exemptReason, said: vulnerabilities.said, key: vulnerabilities.key,
}).from(vulnerabilities).innerJoin(systems, system).where(vulnerabilitiesWhere(input)).orderBy(desc(vulnerabilities.openedAt), desc(vulnerabilities.id))

export const getVulnerability = query({
  name: 'vulnerabilities.get',
  permission: 'vulnerabilities.read',
  summary: 'Get a vulnerability: its life, turn by turn, by which import or whose decision',
  http: { path: '/vulnerabilities/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ ...shown, key: vulnerabilities.key, word: vulnerabilities.word, said: vulnerabilities.said, readAt: vulnerabilities.readAt, readImportId: vulnerabilities.readImportId, untoldSince: vulnerabilities.untoldSince, exemptReason: vulnerabilities.exemptReason, exemptByName: users.name, ownerId: systems.ownerId, version: vulnerabilities.version })
      .from(vulnerabilities).innerJoin(systems, system).leftJoin(users, and(eq(users.orgId, vulnerabilities.orgId), eq(users.id, vulnerabilities.exemptById))).where(eq(vulnerabilities.id, input.id))
    if (!found) throw notFound('vulnerability')
    const turns = await tx.select({ number: vulnerabilityTurns.number, at: vulnerabilityTurns.at, importId: vulnerabilityTurns.importId, byName: users.name, state: vulnerabilityTurns.state, severity: vulnerabilityTurns.severity, dueAt: vulnerabilityTurns.dueAt, said: vulnerabilityTurns.said }).from(vulnerabilityTurns)
      .leftJoin(users, and(eq(users.orgId, vulnerabilityTurns.orgId), eq(users.id, vulnerabilityTurns.byId))).where(eq(vulnerabilityTurns.vulnerabilityId, input.id)).orderBy(desc(vulnerabilityTurns.number)).limit(100)
    return { ...found, turns, requested: (await openApprovals(tx, 'vulnerability', [input.id])).get(input.id) ?? null, timeline: await timelineOf(tx, actor, 'vulnerability', input.id) }
  },
})

const importSystem = and(eq(systems.orgId, vulnerabilityImports.orgId), eq(systems.id, vulnerabilityImports.systemId))
const shownImport = {
  id: vulnerabilityImports.id, name: vulnerabilityImports.name, systemId: vulnerabilityImports.systemId, systemName: systems.name, status: vulnerabilityImports.status, format: vulnerabilityImports.format, tools: vulnerabilityImports.tools, whole: vulnerabilityImports.whole, wholeCounted: vulnerabilityImports.wholeCounted, receivedAt: vulnerabilityImports.receivedAt, scannedAt: vulnerabilityImports.scannedAt,
  received: vulnerabilityImports.received, accepted: vulnerabilityImports.accepted, known: vulnerabilityImports.known, outdated: vulnerabilityImports.outdated, passed: vulnerabilityImports.passed, untold: vulnerabilityImports.untold, rejected: vulnerabilityImports.rejected, blank: vulnerabilityImports.blank,
  opened: vulnerabilityImports.opened, regressed: vulnerabilityImports.regressed, fixed: vulnerabilityImports.fixed, absent: vulnerabilityImports.absent, error: vulnerabilityImports.error, sample: vulnerabilityImports.sample,
}

export const importFilters = { systemId: optionalId }
const importsWhere = (input: z.output<z.ZodObject<typeof importFilters>>) => all(input.systemId !== null && or(eq(vulnerabilityImports.systemId, input.systemId), arrayContains(vulnerabilityImports.systemIds, [input.systemId])))

export const listImports = query({
  name: 'vulnerabilityImports.list',
  permission: 'vulnerabilityImports.read',
  summary: 'List imports of vulnerabilities with their receipts, the newest first',
  http: { path: '/vulnerability-imports' },
  input: z.object({ ...importFilters, ...listFields(['receivedAt'], { sort: 'receivedAt', direction: 'desc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { receivedAt: vulnerabilityImports.receivedAt }, vulnerabilityImports.id)
    const rows = await tx.select(shownImport).from(vulnerabilityImports).leftJoin(systems, importSystem).where(and(importsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.receivedAt)
  },
})

export const countImports = counting(listImports, z.object(importFilters), vulnerabilityImports, ({ input }) => importsWhere(input))

export const getImport = query({
  name: 'vulnerabilityImports.get',
  permission: 'vulnerabilityImports.read',
  summary: 'Get an import of vulnerabilities: how far it is, its receipt, what was rejected where and why, and whether absence counts',
  http: { path: '/vulnerability-imports/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({
      ...shownImport, artifactId: vulnerabilityImports.artifactId, sha256: vulnerabilityImports.sha256, size: vulnerabilityImports.size, saidAt: vulnerabilityImports.saidAt, endedAt: vulnerabilityImports.endedAt, tool: vulnerabilityImports.tool, wholeWhy: vulnerabilityImports.wholeWhy, systemIds: vulnerabilityImports.systemIds,
      columns: vulnerabilityImports.columns, mapping: vulnerabilityImports.mapping, facts: vulnerabilityImports.facts, warnings: vulnerabilityImports.warnings, rejects: vulnerabilityImports.rejects, version: vulnerabilityImports.version,
    }).from(vulnerabilityImports).leftJoin(systems, importSystem).where(eq(vulnerabilityImports.id, input.id))
    if (!found) throw notFound('import')
    const { systemIds, ...rest } = found
    const named = systemIds.length === 0 ? [] : await tx.select({ id: systems.id, name: systems.name }).from(systems).where(inArray(systems.id, systemIds)).orderBy(systems.name)
    const [run] = await runsOf(tx, 'vulnerabilities.read', { subjectId: input.id, limit: 1 })
    return { ...rest, systems: named, suggested: rest.status === 'unmapped' ? suggestedTable(rest.columns ?? []) : null, run: run ? { id: run.id, status: run.status, done: run.done, total: run.total } : null, timeline: await timelineOf(tx, actor, 'vulnerability-import', input.id) }
  },
})
