import 'server-only'
import { and, asc, desc, eq, ilike, ne, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { connections } from '#db/schema/connections.ts'
import { populationDifferences, populationReconciliations, populations } from '#db/schema/populations.ts'
import { systems } from '#db/schema/systems.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { AppError, notFound } from '#lib/errors.ts'
import { doorFields, isDoorSource } from '#lib/importers/doors.ts'
import { mappedFields } from '#lib/importers/mapped.ts'
import { openExport } from '#lib/importers/open.ts'
import { rosterFields } from '#lib/importers/roster.ts'
import { suggested } from '#lib/importers/suggest.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runsOf } from '../runs/within.ts'
import { populationFile, populationScreenshot } from './files.ts'
import { remarksOf, sourceKeys } from './model.ts'
import { readable } from './readers.ts'

const states = ['draft', 'complete', 'frozen', 'superseded'] as const

const shown = {
  id: populations.id, title: populations.title, state: populations.state, source: populations.source, systemId: populations.systemId, systemName: systems.name, extractedAt: populations.extractedAt, accepted: populations.accepted, rejected: populations.rejected,
  duplicates: populations.duplicates, conflicts: populations.conflicts, records: populations.records, warningCount: populations.warningCount, error: populations.error, notOccurring: populations.notOccurring, sample: populations.sample,
  /** It was compared with a second source. */
  reconciled: sql<boolean>`exists (select from ${populationReconciliations} where ${populationReconciliations.orgId} = ${populations.orgId} and ${populationReconciliations.populationId} = ${populations.id})`,
}

export const populationFilters = {
  search: z.string().max(200).nullish(),
  state: optionalChoice(states),
  source: optionalChoice(sourceKeys),
  systemId: optionalId,
  /** Compared with a second source, which says otherwise; `unexplained`: nobody said why of each. */
  differences: optionalChoice(['yes', 'unexplained']),
}

type Filters = z.output<z.ZodObject<typeof populationFilters>>

const populationsWhere = (input: Filters, actor: Actor) => all(
  readable(actor),
  input.state !== null && eq(populations.state, input.state),
  input.source !== null && eq(populations.source, input.source),
  input.systemId !== null && eq(populations.systemId, input.systemId),
  input.differences === 'yes' && sql`populations.id in (select r.population_id from ${populationReconciliations} r where r.only_here > 0 or r.only_there > 0 or r.here <> r.there)`,
  input.differences === 'unexplained' && sql`populations.id in (select d.population_id from ${populationDifferences} d where d.reason is null)`,
  Boolean(input.search) && ilike(populations.title, `%${likeText(input.search ?? '')}%`),
)

const systemOf = and(eq(systems.orgId, populations.orgId), eq(systems.id, populations.systemId))

export const listPopulations = query({
  name: 'populations.list',
  permission: 'populations.read',
  summary: 'List populations, the newest extraction first',
  http: { path: '/populations' },
  input: z.object({ ...populationFilters, ...listFields(['extractedAt'], { sort: 'extractedAt', direction: 'desc' }) }),
  run: async ({ tx, actor, input }) => {
    const list = keyset(input, { extractedAt: populations.extractedAt }, populations.id)
    const rows = await tx.select(shown).from(populations).innerJoin(systems, systemOf).where(and(populationsWhere(input, actor), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const countPopulations = counting(listPopulations, z.object(populationFilters), populations, ({ actor, input }) => populationsWhere(input, actor))

/** What it was compared with, what became of that, and who explained how many of the differences. */
async function reconciliationOf(tx: Tx, of: { id: string; root: string | null }) {
  const [found] = await tx.select({ reconciliation: populationReconciliations, otherTitle: populations.title, otherRoot: populations.root }).from(populationReconciliations)
    .leftJoin(populations, and(eq(populations.orgId, populationReconciliations.orgId), eq(populations.id, populationReconciliations.otherId))).where(eq(populationReconciliations.populationId, of.id))
  if (!found) return null
  const { against, by, otherId, otherRoot, seen, here, there, onlyHere, onlyThere, reconciledById, reconciledAt } = found.reconciliation
  const answers = await tx.select({ by: populationDifferences.explainedById, count: sql<number>`count(*)::int`, at: sql<Date>`max(${populationDifferences.explainedAt})`.mapWith(populationDifferences.explainedAt) }).from(populationDifferences).where(eq(populationDifferences.populationId, of.id)).groupBy(populationDifferences.explainedById)
  const names = await namesOf(tx, [reconciledById, ...answers.map((each) => each.by)])
  return {
    against, by, otherId, otherTitle: found.otherTitle, seen, here, there, onlyHere, onlyThere, reconciledByName: names.get(reconciledById) ?? null, reconciledAt,
    /** The other list was read again since: what was compared is not there any more. */
    stale: against === 'population' && found.otherRoot !== otherRoot,
    unexplained: answers.find((each) => each.by === null)?.count ?? 0, explained: answers.flatMap(({ by, count, at }) => (by === null ? [] : [{ byName: names.get(by) ?? null, count, at }])),
  }
}

/** With what it may be compared: lists of the same system, by another source or report. */
export const comparablePopulations = query({
  name: 'populations.comparable',
  permission: 'populations.read',
  summary: 'List what a population can be reconciled with: populations of the same system from another source or report, the newest 50',
  http: { path: '/populations/{populationId}/comparable' },
  input: z.object({ populationId: id }),
  run: async ({ tx, actor, input }) => {
    const [of] = await tx.select({ systemId: populations.systemId, source: populations.source, report: populations.report }).from(populations).where(and(eq(populations.id, input.populationId), readable(actor)))
    if (!of) throw notFound('population')
    return tx.select({ id: populations.id, title: populations.title, source: populations.source, report: populations.report, state: populations.state, extractedAt: populations.extractedAt, accepted: populations.accepted }).from(populations)
      .where(and(readable(actor), eq(populations.systemId, of.systemId), ne(populations.id, input.populationId), ne(populations.state, 'draft'), sql`${populations.lacking} = '[]'::jsonb`, or(ne(populations.source, of.source), ne(populations.report, of.report)))).orderBy(desc(populations.extractedAt)).limit(50)
  },
})

export const getPopulation = query({
  name: 'populations.get',
  permission: 'populations.read',
  summary: 'Get a population: its extraction record, what became of every record, and what has to be answered before it is frozen',
  http: { path: '/populations/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const formers = alias(populations, 'formers')
    const [found] = await tx.select({ population: populations, systemName: systems.name, formerTitle: formers.title, formerAccepted: formers.accepted, formerColumns: formers.columns }).from(populations).innerJoin(systems, systemOf)
      .leftJoin(formers, and(eq(formers.orgId, populations.orgId), eq(formers.id, populations.formerId))).where(and(eq(populations.id, input.id), readable(actor)))
    if (!found) throw notFound('population')
    const { orgId: _, ...record } = found.population
    const names = await namesOf(tx, [record.extractedById, record.frozenById])
    const [connection] = record.connectionId ? await tx.select({ name: connections.name }).from(connections).where(eq(connections.id, record.connectionId)) : []
    const [run] = await runsOf(tx, 'populations.read', { subjectId: record.id, limit: 1 })
    const former = found.formerTitle === null ? null : { title: found.formerTitle, accepted: found.formerAccepted, columns: found.formerColumns }
    const reconciliation = await reconciliationOf(tx, record)
    const kept = await tx.select({ id: artifacts.id, kind: artifacts.kind, name: artifacts.name, type: artifacts.type, size: artifacts.size, sha256: artifacts.sha256, createdAt: artifacts.createdAt }).from(artifacts).where(and(eq(artifacts.ownerType, 'population'), eq(artifacts.ownerId, record.id))).orderBy(asc(artifacts.id))
    const parts = new Map(record.files.map(({ artifactId, part }) => [artifactId, part]))
    return {
      ...record, files: kept.filter(({ id }) => parts.has(id)).map(({ kind: _, type: __, ...file }) => ({ ...file, part: parts.get(file.id) ?? '' })), screenshots: kept.filter(({ kind }) => kind === populationScreenshot.name).map(({ kind: _, ...file }) => file), reconciliation,
      mapping: (record.mapping ?? null) as Record<string, unknown> | null, systemName: found.systemName, connectionName: connection?.name ?? null, extractedByName: record.extractedById ? (names.get(record.extractedById) ?? null) : null, frozenByName: record.frozenById ? (names.get(record.frozenById) ?? null) : null,
      former: former && { title: former.title, accepted: former.accepted }, remarks: Object.values(remarksOf(record, former, reconciliation !== null)),
      run: run ? { id: run.id, status: run.status, done: run.done, total: run.total } : null, timeline: await timelineOf(tx, actor, 'population', record.id),
    }
  },
})

const seen = 50

/** Its columns and first records, with which field each column probably is: a person confirms it, nothing is read by a suggestion. */
export async function mappingOf(actor: Actor, of: { id: string; source: string; files: { id: string }[] }): Promise<{ columns: string[]; rows: Record<string, string>[]; suggested: Record<string, string>; inverted: boolean; problem: string | null }> {
  const none = { columns: [], rows: [], suggested: {}, inverted: false }
  const at = await fileAt(actor, { id: of.files[0]?.id ?? of.id })
  try {
    const opened = await openExport(await artifactStore().read({ key: at.key, version: at.version }))
    const rows: Record<string, string>[] = []
    const columns = new Set(opened.columns ?? [])
    for await (const { entries } of opened.batches) {
      for (const { fields } of entries.slice(0, seen - rows.length)) {
        for (const name of Object.keys(fields)) columns.add(name)
        rows.push(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])))
      }
      if (rows.length >= seen) break
    }
    const named = [...columns].filter(Boolean)
    const { columns: found, inverted } = suggested(named, of.source === 'roster' ? rosterFields : isDoorSource(of.source) ? doorFields[of.source] : mappedFields)
    return { columns: named, rows, suggested: found, inverted, problem: null }
  } catch (error) {
    // What is not for people goes where such errors go.
    if (!(error instanceof AppError)) throw error
    return { ...none, problem: error.message }
  }
}

const fileAt = query({
  name: 'populations.fileAt',
  permission: 'populations.read',
  summary: 'Where the first file of a population lies',
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [file] = await tx.select({ key: artifacts.key, version: artifacts.objectVersion }).from(artifacts).where(and(eq(artifacts.id, input.id), eq(artifacts.kind, 'populations.raw'), populationFile.where?.(actor))).orderBy(desc(artifacts.id)).limit(1)
    if (!file) throw notFound('stored file')
    return file
  },
})
