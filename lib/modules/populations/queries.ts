import 'server-only'
import { and, asc, desc, eq, ilike, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { populationRejects, populationRows, populations } from '#db/schema/populations.ts'
import { systems } from '#db/schema/systems.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { AppError, notFound } from '#lib/errors.ts'
import { mappedFields } from '#lib/importers/mapped.ts'
import { openExport } from '#lib/importers/open.ts'
import { suggested } from '#lib/importers/suggest.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runsOf } from '../runs/within.ts'
import { remarksOf, sourceKeys } from './model.ts'

const states = ['draft', 'complete', 'frozen', 'superseded'] as const

const shown = {
  id: populations.id, title: populations.title, state: populations.state, source: populations.source, systemId: populations.systemId, systemName: systems.name, extractedAt: populations.extractedAt, accepted: populations.accepted, rejected: populations.rejected,
  duplicates: populations.duplicates, conflicts: populations.conflicts, records: populations.records, warningCount: populations.warningCount, error: populations.error, sample: populations.sample,
}

export const populationFilters = {
  search: z.string().max(200).nullish(),
  state: optionalChoice(states),
  source: optionalChoice(sourceKeys),
  systemId: optionalId,
}

type Filters = z.output<z.ZodObject<typeof populationFilters>>

const populationsWhere = (input: Filters) => all(
  input.state !== null && eq(populations.state, input.state),
  input.source !== null && eq(populations.source, input.source),
  input.systemId !== null && eq(populations.systemId, input.systemId),
  Boolean(input.search) && ilike(populations.title, `%${likeText(input.search ?? '')}%`),
)

const systemOf = and(eq(systems.orgId, populations.orgId), eq(systems.id, populations.systemId))

export const listPopulations = query({
  name: 'populations.list',
  permission: 'populations.read',
  summary: 'List populations, the newest extraction first',
  http: { path: '/populations' },
  input: z.object({ ...populationFilters, ...listFields(['extractedAt'], { sort: 'extractedAt', direction: 'desc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { extractedAt: populations.extractedAt }, populations.id)
    const rows = await tx.select(shown).from(populations).innerJoin(systems, systemOf).where(and(populationsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const countPopulations = counting(listPopulations, z.object(populationFilters), populations, ({ input }) => populationsWhere(input))

export const getPopulation = query({
  name: 'populations.get',
  permission: 'populations.read',
  summary: 'Get a population: its extraction record, what became of every record, and what has to be answered before it is frozen',
  http: { path: '/populations/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const formers = alias(populations, 'formers')
    const [found] = await tx.select({ population: populations, systemName: systems.name, formerTitle: formers.title, formerAccepted: formers.accepted, formerColumns: formers.columns }).from(populations).innerJoin(systems, systemOf)
      .leftJoin(formers, and(eq(formers.orgId, populations.orgId), eq(formers.id, populations.formerId))).where(eq(populations.id, input.id))
    if (!found) throw notFound('population')
    const { orgId: _, ...record } = found.population
    const names = await namesOf(tx, [record.extractedById, record.frozenById])
    const [run] = await runsOf(tx, 'populations.read', { subjectId: record.id, limit: 1 })
    const former = found.formerTitle === null ? null : { title: found.formerTitle, accepted: found.formerAccepted, columns: found.formerColumns }
    return {
      ...record, mapping: (record.mapping ?? null) as Record<string, unknown> | null, systemName: found.systemName, extractedByName: record.extractedById ? (names.get(record.extractedById) ?? null) : null, frozenByName: record.frozenById ? (names.get(record.frozenById) ?? null) : null,
      former: former && { title: former.title, accepted: former.accepted }, remarks: Object.values(remarksOf(record, former)),
      run: run ? { id: run.id, status: run.status, done: run.done, total: run.total } : null, timeline: await timelineOf(tx, actor, 'population', record.id),
    }
  },
})

/** Without a population: of all that are frozen, which is what holds at present. */
export const rowFilters = { populationId: optionalId, search: z.string().max(200).nullish() }

const rowsWhere = (input: z.output<z.ZodObject<typeof rowFilters>>) => all(
  input.populationId === null ? eq(populations.state, 'frozen') : eq(populationRows.populationId, input.populationId),
  Boolean(input.search) && or(ilike(populationRows.accountName, `%${likeText(input.search ?? '')}%`), ilike(populationRows.rightName, `%${likeText(input.search ?? '')}%`)),
)

/** Every row, for a download. */
export const rowsOf = (tx: Tx, input: z.output<z.ZodObject<typeof rowFilters>>) =>
  tx.select({
    population: populations.title, account: populationRows.accountName, accountId: populationRows.accountId, kind: populationRows.accountKind, email: populationRows.email, userName: populationRows.userName, enabled: populationRows.enabled, right: populationRows.rightName, rightId: populationRows.rightId,
    rightKind: populationRows.rightKind, privileged: populationRows.privileged, scope: populationRows.scope, paths: sql<string>`coalesce(${populationRows.rest} ->> 'paths', '')`, place: populationRows.place, leaf: sql<string>`encode(${populationRows.leaf}, 'hex')`,
  }).from(populationRows).innerJoin(populations, and(eq(populations.orgId, populationRows.orgId), eq(populations.id, populationRows.populationId))).where(rowsWhere(input)).orderBy(asc(populationRows.populationId), asc(populationRows.key))

export const rejectFilters = { populationId: optionalId, kind: optionalChoice(['rejected', 'blank', 'duplicate', 'conflict']) }

const rejectsWhere = (input: z.output<z.ZodObject<typeof rejectFilters>>) => all(input.populationId === null ? eq(populations.state, 'frozen') : eq(populationRejects.populationId, input.populationId), input.kind !== null && eq(populationRejects.kind, input.kind))

export const rejectsOf = (tx: Tx, input: z.output<z.ZodObject<typeof rejectFilters>>) =>
  tx.select({ population: populations.title, number: populationRejects.number, kind: populationRejects.kind, place: populationRejects.place, reason: populationRejects.reason }).from(populationRejects).innerJoin(populations, and(eq(populations.orgId, populationRejects.orgId), eq(populations.id, populationRejects.populationId))).where(rejectsWhere(input)).orderBy(asc(populationRejects.populationId), asc(populationRejects.number))

const firstOf = 100

/** The first rows and rejects of a population, for its page; all of them as downloads. */
export const lookAtRows = query({
  name: 'populations.rows',
  permission: 'populations.read',
  summary: 'Get the first 100 rows of a population, and the first 100 records that became none, with why',
  http: { path: '/populations/{populationId}/rows' },
  input: z.object({ populationId: id }),
  bulk: 'rows of a population',
  run: async ({ tx, input }) => {
    const rows = await rowsOf(tx, { ...input, search: null }).limit(firstOf)
    const rejects = await rejectsOf(tx, { populationId: input.populationId, kind: null }).limit(firstOf)
    return { rows, rejects }
  },
})

const seen = 50

/** Its columns and first records, with which field each column probably is: a person confirms it, nothing is read by a suggestion. */
export async function mappingOf(actor: Actor, of: { id: string; files: { artifactId: string }[] }): Promise<{ columns: string[]; rows: Record<string, string>[]; suggested: Record<string, string>; inverted: boolean; problem: string | null }> {
  const none = { columns: [], rows: [], suggested: {}, inverted: false }
  const at = await fileAt(actor, { id: of.files[0]?.artifactId ?? of.id })
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
    const { columns: found, inverted } = suggested(named, mappedFields)
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
  run: async ({ tx, input }) => {
    const [file] = await tx.select({ key: artifacts.key, version: artifacts.objectVersion }).from(artifacts).where(and(eq(artifacts.id, input.id), eq(artifacts.kind, 'populations.raw'))).orderBy(desc(artifacts.id)).limit(1)
    if (!file) throw notFound('stored file')
    return file
  },
})
