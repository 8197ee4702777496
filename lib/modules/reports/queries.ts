import 'server-only'
import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '#db/schema/artifacts.ts'
import { controls } from '#db/schema/controls.ts'
import { reports, reportVersions } from '#db/schema/reports.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, may } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import type { Cell } from '#lib/files/xlsx.ts'
import { id, optionalChoice } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runsOf } from '../runs/within.ts'
import { kinds, summaryKinds } from './kinds/index.ts'
import { mostRows, previewedRows, type ReportKind, reportKindKeys, reportKinds } from './model.ts'
import { chosen, reportInput } from './operations/ask.ts'
import { tell } from './telling.ts'
import { reportStates } from './words.ts'

const shown = {
  id: reports.id, kind: reports.kind, title: reports.title, state: reports.state, fromDay: reports.fromDay, toDay: reports.toDay, zone: reports.zone, scope: reports.scope, repeats: reports.repeats, versionNumber: reports.versionNumber, sample: reports.sample, createdAt: reports.createdAt, createdByName: users.name,
}

/** Who may not read all reads what holds figures and no records. */
const readable = (actor: Actor) => (may(actor, 'reports.read') ? undefined : inArray(reports.kind, summaryKinds))

export const listReports = query({
  name: 'reports.list',
  permission: 'summaries.read',
  summary: 'List reports, newest first',
  http: { path: '/reports' },
  input: z.object({ kind: optionalChoice(reportKindKeys), state: optionalChoice(Object.keys(reportStates) as [keyof typeof reportStates]), ...listFields(['created'], { sort: 'created', direction: 'desc' }) }),
  run: async ({ tx, actor, input }) => {
    const list = keyset(input, { created: reports.createdAt }, reports.id)
    const where = all(readable(actor), input.kind !== null && eq(reports.kind, input.kind), input.state !== null && eq(reports.state, input.state))
    const rows = await tx.select(shown).from(reports).leftJoin(users, and(eq(users.orgId, reports.orgId), eq(users.id, reports.createdById))).where(and(where, list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.createdAt)
  },
})

/** About one record: the newest. */
const mostAbout = 50

export const reportsAbout = query({
  name: 'reports.about',
  permission: 'reports.read',
  summary: 'List the newest reports about one record, such as a reconciliation',
  http: { path: '/reports/about/{ofId}' },
  input: z.object({ ofId: id }),
  run: ({ tx, input }) => tx.select({ id: reports.id, title: reports.title, state: reports.state, versionNumber: reports.versionNumber, createdAt: reports.createdAt }).from(reports).where(eq(reports.ofId, input.ofId)).orderBy(desc(reports.createdAt), desc(reports.id)).limit(mostAbout),
})

/** Versions of one report that a page shows. */
const mostVersions = 50

export const getReport = query({
  name: 'reports.get',
  permission: 'summaries.read',
  summary: 'Get one report: its scope, its versions with their files, and how each differs from the one before',
  http: { path: '/reports/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select(shown).from(reports).leftJoin(users, and(eq(users.orgId, reports.orgId), eq(users.id, reports.createdById))).where(and(eq(reports.id, input.id), readable(actor)))
    if (!found) throw notFound('report')
    const rows = await tx.select({ number: reportVersions.number, state: reportVersions.state, facts: reportVersions.facts, tables: reportVersions.tables, files: reportVersions.files, difference: reportVersions.difference, error: reportVersions.error, askedAt: reportVersions.createdAt, doneAt: reportVersions.doneAt, byName: users.name }).from(reportVersions)
      .leftJoin(users, and(eq(users.orgId, reportVersions.orgId), eq(users.id, reportVersions.createdById))).where(eq(reportVersions.reportId, input.id)).orderBy(desc(reportVersions.number)).limit(mostVersions)
    const ids = rows.flatMap(({ files }) => (files ?? []).map(({ artifactId }) => artifactId))
    const stored = ids.length === 0 ? [] : await tx.select({ id: artifacts.id, name: artifacts.name, size: artifacts.size, sha256: artifacts.sha256, retainUntil: artifacts.retainUntil, lockedUntil: artifacts.lockedUntil, store: artifacts.store }).from(artifacts).where(inArray(artifacts.id, ids))
    const versions = rows.map(({ files, facts, ...row }) => ({ ...row, facts: facts?.map(([name, fact]) => ({ name, fact })) ?? null, files: (files ?? []).flatMap(({ format, artifactId }) => stored.filter((each) => each.id === artifactId).map((file) => ({ format, ...file }))) }))
    const [run] = await runsOf(tx, 'reports.make', { subjectId: input.id, limit: 1 })
    return { ...found, sealed: kinds[found.kind as ReportKind]?.sealed ?? false, versions, run: run ? { id: run.id, status: run.status, done: run.done, total: run.total ?? 0, error: run.error } : null, timeline: await timelineOf(tx, actor, 'report', input.id) }
  },
})

const text = (cell: Cell) => (cell instanceof Date ? cell.toISOString().slice(0, 16).replace('T', ' ') : cell === null ? '' : String(cell))

/** The same facts and the first rows of each table, as they stand now: what a report would say that were locked at this moment. */
export const previewReport = query({
  name: 'reports.preview',
  permission: 'reports.create',
  summary: 'Get what a report would say now, without making it: its facts, and the first rows of each table',
  http: { path: '/reports/preview' },
  snapshot: true,
  input: reportInput,
  run: async ({ tx, actor, input }) => {
    const at = now()
    const { title, scope } = await chosen(tx, actor, input, at)
    const { head, tables } = await tell(tx, actor.orgId, actor, { ...input, title, scope, version: 1, by: 'name' in actor ? actor.name : '', at })
    const parts: { title: string; said: string | null; none: string; heads: string[]; /** Columns that the files alone have. */ besides: string[]; count: number; more: boolean; rows: string[][] }[] = []
    for (const { title: called, said, none, columns, rows } of tables) {
      const [first, count] = Array.isArray(rows) ? [rows.slice(0, previewedRows), rows.length] : [await rows.first(previewedRows), await rows.count(mostRows)]
      const heads = Object.values(columns)
      parts.push({ title: called, said: said ?? null, none, heads: heads.filter(([, width]) => width > 0).map(([each]) => each), besides: heads.filter(([, width]) => width === 0).map(([each]) => each), count: Math.min(count, mostRows), more: count > mostRows, rows: first.map((row) => row.filter((_, n) => (heads[n]?.[1] ?? 0) > 0).map(text)) })
    }
    return { title, kind: reportKinds[input.kind], scope, facts: head.facts.map(([name, fact]) => ({ name, fact })), tables: parts }
  },
})

/** What a form offers for a kind. */
export const reportChoices = query({
  name: 'reports.choices',
  permission: 'reports.create',
  summary: 'Kinds of reports, and what a report of one of them can be of',
  input: z.object({ kind: optionalChoice(reportKindKeys) }),
  run: async ({ tx, actor, input }) => {
    const offered = reportKindKeys.filter((kind) => may(actor, kinds[kind].permission)).map((kind) => ({ kind, label: reportKinds[kind], about: kinds[kind].about }))
    if (input.kind === null) return { offered, takes: null }
    const { systems: bySystems, controls: byControls, of } = kinds[input.kind].takes
    return {
      offered,
      takes: {
        systems: bySystems ? await tx.select({ id: systems.id, name: systems.name }).from(systems).where(isNull(systems.deletedAt)).orderBy(asc(systems.name)).limit(200) : [],
        controls: byControls ? await tx.select({ id: controls.id, code: controls.code, title: controls.title }).from(controls).where(isNull(controls.deletedAt)).orderBy(asc(controls.code)).limit(200) : [],
        of: of ? { label: of.label, needed: of.needed, choices: await of.choices(tx) } : null,
      },
    }
  },
})

export const kindLabel = (kind: string): string => reportKinds[kind as ReportKind] ?? kind
