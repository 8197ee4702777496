import 'server-only'
import { and, asc, desc, eq, ilike, inArray, isNull, notInArray, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { censuses, censusRows, censusStops } from '#db/schema/censuses.ts'
import { populations } from '#db/schema/populations.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { notOfAccess } from '#lib/importers/sources.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runsOf } from '../runs/within.ts'
import { kindKeys, outcomeKeys } from './model.ts'

const shown = { id: censuses.id, title: censuses.title, state: censuses.state, fromAt: censuses.fromAt, toAt: censuses.toAt, asOf: censuses.asOf, rows: censuses.rows, totals: censuses.totals, createdAt: censuses.createdAt }

export const listCensuses = query({
  name: 'census.list',
  permission: 'census.read',
  summary: 'List censuses of joiners, movers and leavers, the newest period first',
  http: { path: '/censuses' },
  input: z.object(listFields(['toAt'], { sort: 'toAt', direction: 'desc' })),
  run: async ({ tx, input }) => {
    const list = keyset(input, { toAt: censuses.toAt }, censuses.id)
    const rows = await tx.select(shown).from(censuses).where(list.where).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const countCensuses = counting(listCensuses, z.object({}), censuses, () => undefined)

/** At most these stops: kinds of them are few. */
const mostStops = 50

export const getCensus = query({
  name: 'census.get',
  permission: 'census.read',
  summary: 'Get a census: its totals with their denominators, what it was judged by, and what stopped it with every explanation',
  http: { path: '/censuses/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({
      ...shown, rosterId: censuses.rosterId, scope: censuses.scope, limitHours: censuses.limitHours, moverDays: censuses.moverDays, rosters: censuses.rosters, sources: censuses.sources, stopsAt: censuses.stopsAt, notes: censuses.notes, people: censuses.people, accounts: censuses.accounts, root: censuses.root, error: censuses.error, doneAt: censuses.doneAt, startedByName: users.name,
    }).from(censuses).leftJoin(users, and(eq(users.orgId, censuses.orgId), eq(users.id, censuses.createdById))).where(eq(censuses.id, input.id))
    if (!found) throw notFound('census')
    const stops = await tx.select({ id: censusStops.id, number: censusStops.number, kind: censusStops.kind, said: censusStops.said, about: censusStops.about, aboutCount: censusStops.aboutCount, reason: censusStops.reason, explainedByName: users.name, explainedAt: censusStops.explainedAt })
      .from(censusStops).leftJoin(users, and(eq(users.orgId, censusStops.orgId), eq(users.id, censusStops.explainedById))).where(eq(censusStops.censusId, input.id)).orderBy(asc(censusStops.number)).limit(mostStops)
    const [run] = await runsOf(tx, 'censuses.judge', { subjectId: input.id, limit: 1 })
    return { ...found, stops, run: run ? { id: run.id, status: run.status, done: run.done, total: run.total ?? 0, error: run.error } : null, timeline: await timelineOf(tx, actor, 'census', input.id) }
  },
})

const rowFields = { kind: optionalChoice(kindKeys), outcome: optionalChoice(outcomeKeys), systemId: optionalId, workerId: z.string().max(500).nullish(), search: z.string().max(200).nullish() }
type RowInput = z.output<z.ZodObject<typeof rowFields>>
const rowsWhere = (input: RowInput & { censusId: string | null }) => all(
  // Without one: of all that are done.
  input.censusId === null ? sql`exists (select from censuses c where c.org_id = ${censusRows.orgId} and c.id = ${censusRows.censusId} and c.state = 'done')` : eq(censusRows.censusId, input.censusId),
  input.kind !== null && eq(censusRows.kind, input.kind),
  input.outcome !== null && eq(censusRows.outcome, input.outcome),
  input.systemId !== null && eq(censusRows.systemId, input.systemId),
  Boolean(input.workerId) && eq(censusRows.workerId, input.workerId ?? ''),
  Boolean(input.search) && or(...[censusRows.personName, censusRows.accountName, censusRows.rightName].map((column) => ilike(column, `%${likeText(input.search ?? '')}%`)), eq(censusRows.workerId, (input.search ?? '').trim())),
)

const rowShown = {
  id: censusRows.number, kind: censusRows.kind, personId: censusRows.personId, personName: censusRows.personName, workerId: censusRows.workerId, systemId: censusRows.systemId, systemName: systems.name, accountId: censusRows.accountId, accountName: censusRows.accountName, rightName: censusRows.rightName, outcome: censusRows.outcome,
  lower: censusRows.lower, upper: censusRows.upper, since: censusRows.since, said: censusRows.said,
}
const systemOf = and(eq(systems.orgId, censusRows.orgId), eq(systems.id, censusRows.systemId))

export const listCensusRows = query({
  name: 'census.rows',
  permission: 'census.read',
  summary: 'List what each person and account of a census came to, with its bounds and facts in words',
  http: { path: '/censuses/{censusId}/rows' },
  input: z.object({ censusId: id, ...rowFields, ...listFields(['number'], { sort: 'number', direction: 'asc' }) }),
  bulk: 'rows of a census',
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { number: censusRows.number }, censusRows.number)
    const rows = await tx.select(rowShown).from(censusRows).leftJoin(systems, systemOf).where(and(rowsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.id)
  },
})

export const countCensusRows = counting(listCensusRows, z.object({ censusId: id, ...rowFields }), censusRows, ({ input }) => rowsWhere(input))

/** Rows of one person: all of their accounts. */
const mostOfPerson = 500

export const getCensusPerson = query({
  name: 'census.person',
  permission: 'census.read',
  summary: 'Get what one person came to in a census: every account and right, with the facts it was judged by',
  input: z.object({ id, number: z.coerce.number().int().min(1).max(2 ** 31 - 1) }),
  run: async ({ tx, input }) => {
    const [of] = await tx.select({ id: censuses.id, title: censuses.title, state: censuses.state, fromAt: censuses.fromAt, toAt: censuses.toAt, asOf: censuses.asOf, limitHours: censuses.limitHours, rosters: censuses.rosters, sources: censuses.sources }).from(censuses).where(eq(censuses.id, input.id))
    const [row] = await tx.select({ workerId: censusRows.workerId, personName: censusRows.personName, personId: censusRows.personId, accountName: censusRows.accountName }).from(censusRows).where(and(eq(censusRows.censusId, input.id), eq(censusRows.number, input.number)))
    if (!of || !row) throw notFound('row')
    const rows = await tx.select({ ...rowShown, source: censusRows.source, facts: censusRows.facts, leaf: sql<string>`encode(${censusRows.leaf}, 'hex')` }).from(censusRows).leftJoin(systems, systemOf)
      .where(and(eq(censusRows.censusId, input.id), row.workerId === null ? eq(censusRows.number, input.number) : eq(censusRows.workerId, row.workerId))).orderBy(asc(censusRows.number)).limit(mostOfPerson)
    const lists = new Map([...of.sources.flatMap((each) => each.lists), ...of.rosters.lists].map((list) => [list.id, list.extractedAt]))
    return { id: of.id, title: of.title, state: of.state, fromAt: of.fromAt, toAt: of.toAt, asOf: of.asOf, limitHours: of.limitHours, ...row, rows, lists: [...lists].map(([list, extractedAt]) => ({ id: list, extractedAt })) }
  },
})

/** What a form has to choose from. */
const mostChoices = 500

export const censusChoices = query({
  name: 'census.choices',
  permission: 'census.read',
  summary: 'List the rosters and systems that a census can take',
  http: { path: '/censuses/choices' },
  input: z.object({}),
  run: async ({ tx }) => {
    const there = and(eq(systems.orgId, populations.orgId), eq(systems.id, populations.systemId), isNull(systems.deletedAt))
    const rosters = await tx.select({ id: populations.id, title: populations.title, system: systems.name, extractedAt: populations.extractedAt }).from(populations).innerJoin(systems, there).where(and(inArray(populations.state, ['frozen', 'superseded']), eq(populations.source, 'roster'))).orderBy(desc(populations.extractedAt), desc(populations.id)).limit(mostChoices)
    const scope = await tx.select({ systemId: systems.id, system: systems.name, source: populations.source, extractedAt: populations.extractedAt, rows: populations.accepted }).from(populations).innerJoin(systems, there).where(and(eq(populations.state, 'frozen'), notInArray(populations.source, [...notOfAccess]))).orderBy(asc(systems.name), asc(populations.source)).limit(mostChoices)
    return { rosters, scope }
  },
})

export const rowFilters = { censusId: optionalId, ...rowFields }

/** Every row, for a download. */
export const censusRowsOf = (tx: Tx, input: z.output<z.ZodObject<typeof rowFilters>>) =>
  tx.select({
    census: censuses.title, number: censusRows.number, kind: censusRows.kind, person: censusRows.personName, worker: censusRows.workerId, system: systems.name, account: censusRows.accountName, accountId: censusRows.accountId, right: censusRows.rightName, outcome: censusRows.outcome, said: censusRows.said,
    since: censusRows.since, lower: censusRows.lower, upper: censusRows.upper, facts: sql<string>`${censusRows.facts}::text`, leaf: sql<string>`encode(${censusRows.leaf}, 'hex')`,
  }).from(censusRows).innerJoin(censuses, and(eq(censuses.orgId, censusRows.orgId), eq(censuses.id, censusRows.censusId))).leftJoin(systems, systemOf).where(rowsWhere(input)).orderBy(asc(censusRows.censusId), asc(censusRows.number))
