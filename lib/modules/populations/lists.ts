import 'server-only'
import { and, asc, eq, ilike, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { populationDifferences, populationRejects, populationRows, populations } from '#db/schema/populations.ts'
import { users } from '#db/schema/users.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { changeKinds, rejectKinds, type sides } from './model.ts'
import { differenceFilters, differencesWhere } from './operations/reconcile.ts'
import { readable, readableOf } from './readers.ts'

/** What a population holds, page by page: rows, what became none, what stands on one side only, what is other than last time. */
const populationId = id

const rowFields = { search: z.string().max(200).nullish(), privileged: optionalChoice(['yes', 'no']) }
type RowInput = z.output<z.ZodObject<typeof rowFields>>

const rowsMatch = ({ search, privileged }: RowInput, rows: typeof populationRows) => all(
  privileged !== null && (privileged === 'yes' ? eq(rows.privileged, true) : sql`${rows.privileged} is not true`),
  Boolean(search) && or(...[rows.accountName, rows.accountId, rows.email, rows.rightName].map((column) => ilike(column, `%${likeText(search ?? '')}%`))),
)

const shownOf = (rows: typeof populationRows) => ({
  id: sql<string>`encode(${rows.leaf}, 'hex')`, account: rows.accountName, accountId: rows.accountId, kind: rows.accountKind, email: rows.email, userName: rows.userName, enabled: rows.enabled, right: rows.rightName, rightKind: rows.rightKind, privileged: rows.privileged, scope: rows.scope, place: rows.place,
})

export const listRows = query({
  name: 'populations.rows',
  permission: 'populations.read',
  summary: 'List the rows of a population: who has which right where, by account',
  http: { path: '/populations/{populationId}/rows' },
  input: z.object({ populationId, ...rowFields, ...listFields(['account'], { sort: 'account', direction: 'asc' }) }),
  bulk: 'rows of a population',
  planned: 'each time',
  run: async ({ tx, actor, input }) => {
    const list = keyset(input, { account: populationRows.accountName }, populationRows.leaf)
    const rows = await tx.select(shownOf(populationRows)).from(populationRows).where(and(eq(populationRows.populationId, input.populationId), readableOf(actor, sql`${input.populationId}::uuid`), rowsMatch(input, populationRows), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.account)
  },
})

export const countRows = counting(listRows, z.object({ populationId, ...rowFields }), populationRows, ({ actor, input }) => and(eq(populationRows.populationId, input.populationId), readableOf(actor, sql`${input.populationId}::uuid`), rowsMatch(input, populationRows)))

const rejectFields = { kind: optionalChoice(Object.keys(rejectKinds) as [keyof typeof rejectKinds]), search: z.string().max(200).nullish() }

const rejectsMatch = (input: z.output<z.ZodObject<typeof rejectFields>>) => all(
  input.kind !== null && eq(populationRejects.kind, input.kind),
  Boolean(input.search) && or(ilike(populationRejects.place, `%${likeText(input.search ?? '')}%`), ilike(populationRejects.reason, `%${likeText(input.search ?? '')}%`)),
)

export const listRejects = query({
  name: 'populations.rejects',
  permission: 'populations.read',
  summary: 'List the records of a population that became no row, each with its place and why',
  http: { path: '/populations/{populationId}/rejects' },
  input: z.object({ populationId, ...rejectFields, ...listFields(['number'], { sort: 'number', direction: 'asc' }) }),
  run: async ({ tx, actor, input }) => {
    const list = keyset(input, { number: populationRejects.number }, populationRejects.number)
    const rows = await tx.select({ id: populationRejects.number, kind: populationRejects.kind, place: populationRejects.place, reason: populationRejects.reason }).from(populationRejects).where(and(eq(populationRejects.populationId, input.populationId), readableOf(actor, sql`${input.populationId}::uuid`), rejectsMatch(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.id)
  },
})

export const countRejects = counting(listRejects, z.object({ populationId, ...rejectFields }), populationRejects, ({ actor, input }) => and(eq(populationRejects.populationId, input.populationId), readableOf(actor, sql`${input.populationId}::uuid`), rejectsMatch(input)))

export const listDifferences = query({
  name: 'populations.differences',
  permission: 'populations.read',
  summary: 'List what stands in a population only, or only in what it was reconciled with, and who explained it',
  http: { path: '/populations/{populationId}/differences' },
  input: z.object({ populationId, ...differenceFilters, ...listFields(['number'], { sort: 'number', direction: 'asc' }) }),
  bulk: 'differences of a population',
  run: async ({ tx, actor, input }) => {
    const list = keyset(input, { number: populationDifferences.number }, populationDifferences.number)
    const rows = await tx.select({ id: populationDifferences.number, side: populationDifferences.side, key: populationDifferences.key, name: populationDifferences.name, note: populationDifferences.note, reason: populationDifferences.reason, explainedByName: users.name, explainedAt: populationDifferences.explainedAt })
      .from(populationDifferences).leftJoin(users, and(eq(users.orgId, populationDifferences.orgId), eq(users.id, populationDifferences.explainedById))).where(and(eq(populationDifferences.populationId, input.populationId), readableOf(actor, sql`${input.populationId}::uuid`), differencesWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.id)
  },
})

export const countDifferences = counting(listDifferences, z.object({ populationId, ...differenceFilters }), populationDifferences, ({ actor, input }) => and(eq(populationDifferences.populationId, input.populationId), readableOf(actor, sql`${input.populationId}::uuid`), differencesWhere(input)))

const then = alias(populationRows, 'before')

/** Rows of one population against another by key. Of what went the former row is shown, of all else the present one. */
function changesOf(kind: keyof typeof changeKinds, ofId: string, formerId: string): { rows: typeof populationRows; where: SQL | undefined } {
  const rows = kind === 'went' ? (then as unknown as typeof populationRows) : populationRows
  const same = sql`select from population_rows o where o.org_id = ${rows.orgId} and o.population_id = ${kind === 'went' ? ofId : formerId} and o.key = ${rows.key}`
  return { rows, where: and(eq(rows.populationId, kind === 'went' ? formerId : ofId), kind === 'altered' ? sql`exists (${same} and o.leaf <> ${rows.leaf})` : sql`not exists (${same})`) }
}

export const listChanges = query({
  name: 'populations.changes',
  permission: 'populations.read',
  summary: 'List what is other in a population than in the last one of its source, by key and hash: rows that came, went, or changed',
  http: { path: '/populations/{populationId}/changes' },
  input: z.object({ populationId, kind: z.enum(Object.keys(changeKinds) as [keyof typeof changeKinds]).default('came'), search: z.string().max(200).nullish(), ...listFields(['account'], { sort: 'account', direction: 'asc' }) }),
  bulk: 'rows of a population',
  planned: 'each time',
  run: async ({ tx, actor, input }) => {
    const [of] = await tx.select({ formerId: populations.formerId }).from(populations).where(and(eq(populations.id, input.populationId), readable(actor)))
    if (!of?.formerId) return { rows: [], previous: null, next: null }
    const { rows: from, where } = changesOf(input.kind, input.populationId, of.formerId)
    const list = keyset(input, { account: from.accountName }, from.leaf)
    const rows = await tx.select(shownOf(from)).from(from).where(and(where, rowsMatch({ search: input.search, privileged: null }, from), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.account)
  },
})

/** Without a population: of all that are frozen, which is what holds at present. */
const ofAll = (given: string | null, column: SQL) => (given === null ? eq(populations.state, 'frozen') : sql`${column} = ${given}::uuid`)

export const rowFilters = { populationId: optionalId, ...rowFields }
export const rejectFilters = { populationId: optionalId, ...rejectFields }
export const differenceExportFilters = { populationId: optionalId, ...differenceFilters }

/** Every row, for a download. */
export const rowsOf = (tx: Tx, input: z.output<z.ZodObject<typeof rowFilters>>, actor: Actor) =>
  tx.select({
    population: populations.title, account: populationRows.accountName, accountId: populationRows.accountId, kind: populationRows.accountKind, email: populationRows.email, userName: populationRows.userName, enabled: populationRows.enabled, right: populationRows.rightName, rightId: populationRows.rightId,
    rightKind: populationRows.rightKind, privileged: populationRows.privileged, scope: populationRows.scope, paths: sql<string>`coalesce(${populationRows.rest} ->> 'paths', '')`, place: populationRows.place, leaf: sql<string>`encode(${populationRows.leaf}, 'hex')`,
  }).from(populationRows).innerJoin(populations, and(eq(populations.orgId, populationRows.orgId), eq(populations.id, populationRows.populationId))).where(and(readable(actor), ofAll(input.populationId, sql`${populationRows.populationId}`), rowsMatch(input, populationRows))).orderBy(asc(populationRows.populationId), asc(populationRows.key))

export const rejectsOf = (tx: Tx, input: z.output<z.ZodObject<typeof rejectFilters>>, actor: Actor) =>
  tx.select({ population: populations.title, number: populationRejects.number, kind: populationRejects.kind, place: populationRejects.place, reason: populationRejects.reason }).from(populationRejects).innerJoin(populations, and(eq(populations.orgId, populationRejects.orgId), eq(populations.id, populationRejects.populationId))).where(and(readable(actor), ofAll(input.populationId, sql`${populationRejects.populationId}`), rejectsMatch(input))).orderBy(asc(populationRejects.populationId), asc(populationRejects.number))

export const differencesOf = (tx: Tx, input: z.output<z.ZodObject<typeof differenceExportFilters>>, actor: Actor) =>
  tx.select({ population: populations.title, number: populationDifferences.number, side: sql<keyof typeof sides>`${populationDifferences.side}`, name: populationDifferences.name, key: populationDifferences.key, note: populationDifferences.note, reason: populationDifferences.reason, explainedBy: users.name, explainedAt: populationDifferences.explainedAt })
    .from(populationDifferences).innerJoin(populations, and(eq(populations.orgId, populationDifferences.orgId), eq(populations.id, populationDifferences.populationId))).leftJoin(users, and(eq(users.orgId, populationDifferences.orgId), eq(users.id, populationDifferences.explainedById)))
    .where(and(readable(actor), ofAll(input.populationId, sql`${populationDifferences.populationId}`), differencesWhere(input))).orderBy(asc(populationDifferences.populationId), asc(populationDifferences.number))
