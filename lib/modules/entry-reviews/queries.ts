import 'server-only'
import { and, asc, desc, eq, ilike, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { entryExceptions, entryExplanations, entryReviews } from '#db/schema/entry-reviews.ts'
import { facilities } from '#db/schema/facilities.ts'
import { populations } from '#db/schema/populations.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { doorSources } from '#lib/importers/doors.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runsOf } from '../runs/within.ts'
import { explanationKeys, kindKeys, outcomeKeys, reviewStates } from './model.ts'
import { mine } from './waiting.ts'

const states = Object.keys(reviewStates) as [keyof typeof reviewStates, ...(keyof typeof reviewStates)[]]
const shown = { id: entryReviews.id, title: entryReviews.title, state: entryReviews.state, facilityId: entryReviews.facilityId, facilityName: sql<string>`${entryReviews.facility} ->> 'name'`, fromOn: entryReviews.fromOn, toOn: entryReviews.toOn, rows: entryReviews.rows, explained: entryReviews.explained, signedOffAt: entryReviews.signedOffAt, createdAt: entryReviews.createdAt }

const reviewFilters = { state: optionalChoice(states), facilityId: optionalId }
type Filters = z.output<z.ZodObject<typeof reviewFilters>>
const reviewsWhere = (input: Filters, actor: Actor) => all(mine(actor, 'entryReviews.read'), input.state !== null && eq(entryReviews.state, input.state), input.facilityId !== null && eq(entryReviews.facilityId, input.facilityId))

export const listEntryReviews = query({
  name: 'entryReviews.list',
  permission: 'entryReviews.read',
  summary: 'List reviews of who entered a facility, the newest period first',
  http: { path: '/entry-reviews' },
  input: z.object({ ...reviewFilters, ...listFields(['toOn'], { sort: 'toOn', direction: 'desc' }) }),
  run: async ({ tx, actor, input }) => {
    const list = keyset(input, { toOn: entryReviews.toOn }, entryReviews.id)
    const rows = await tx.select(shown).from(entryReviews).where(and(reviewsWhere(input, actor), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const countEntryReviews = counting(listEntryReviews, z.object(reviewFilters), entryReviews, ({ actor, input }) => reviewsWhere(input, actor))

export const getEntryReview = query({
  name: 'entryReviews.get',
  permission: 'entryReviews.read',
  summary: 'Get a review of entries: its totals with their denominators, what it was judged by, and how much of it is explained',
  http: { path: '/entry-reviews/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [stoppers, signers] = [alias(users, 'stoppers'), alias(users, 'signers')]
    const [found] = await tx.select({
      ...shown, facility: entryReviews.facility, logId: entryReviews.logId, lists: entryReviews.lists, limits: entryReviews.limits, stops: entryReviews.stops, stopReason: entryReviews.stopReason, stopExplainedByName: stoppers.name, stopExplainedAt: entryReviews.stopExplainedAt,
      totals: entryReviews.totals, root: entryReviews.root, judgedAt: entryReviews.judgedAt, error: entryReviews.error, conclusion: entryReviews.conclusion, signedOffByName: signers.name, createdById: entryReviews.createdById, startedByName: users.name,
    }).from(entryReviews).leftJoin(users, and(eq(users.orgId, entryReviews.orgId), eq(users.id, entryReviews.createdById))).leftJoin(stoppers, and(eq(stoppers.orgId, entryReviews.orgId), eq(stoppers.id, entryReviews.stopExplainedById)))
      .leftJoin(signers, and(eq(signers.orgId, entryReviews.orgId), eq(signers.id, entryReviews.signedOffById))).where(and(eq(entryReviews.id, input.id), mine(actor, 'entryReviews.read')))
    if (!found) throw notFound('review of entries')
    const kinds = await tx.select({ kind: entryExplanations.kind, n: sql<number>`count(*)::int`, mine: sql<boolean>`bool_or(${entryExplanations.explainedById} is not distinct from ${userOf(actor)}::uuid)` }).from(entryExplanations).where(eq(entryExplanations.reviewId, input.id)).groupBy(entryExplanations.kind).orderBy(entryExplanations.kind)
    const [run] = await runsOf(tx, 'entryReviews.judge', { subjectId: input.id, limit: 1 })
    const { createdById, ...rest } = found
    return {
      ...rest, explanations: kinds.map(({ kind, n }) => ({ kind, n })), /** Whoever asks began it, or explained something of it. */ involved: createdById === userOf(actor) || kinds.some((each) => each.mine),
      run: run ? { id: run.id, status: run.status, done: run.done, total: run.total ?? 0, error: run.error } : null, timeline: await timelineOf(tx, actor, 'entry-review', input.id),
    }
  },
})

const rowFields = { kind: optionalChoice(kindKeys), outcome: optionalChoice(outcomeKeys), explanation: optionalChoice(explanationKeys), explained: optionalChoice(['yes', 'no']), search: z.string().max(200).nullish() }
type RowInput = z.output<z.ZodObject<typeof rowFields>>

const explanationOf = and(eq(entryExplanations.orgId, entryExceptions.orgId), eq(entryExplanations.reviewId, entryExceptions.reviewId), eq(entryExplanations.number, entryExceptions.number))
const has = (more?: SQL) => sql`exists (select from ${entryExplanations} where ${and(explanationOf, more)})`
/** Of a review that whoever asks may read. Without one: of all that are signed off. */
const rowsWhere = (input: RowInput & { reviewId: string | null }, actor: Actor) => all(
  input.reviewId !== null && eq(entryExceptions.reviewId, input.reviewId),
  (input.reviewId === null || actor.grants['entryReviews.read'] !== 'any') && sql`exists (select from ${entryReviews} where ${and(eq(entryReviews.orgId, entryExceptions.orgId), eq(entryReviews.id, entryExceptions.reviewId), input.reviewId === null ? eq(entryReviews.state, 'signed_off') : undefined, mine(actor, 'entryReviews.read'))})`,
  input.kind !== null && eq(entryExceptions.kind, input.kind),
  input.outcome !== null && eq(entryExceptions.outcome, input.outcome),
  input.explanation !== null && has(eq(entryExplanations.kind, input.explanation)),
  input.explained !== null && (input.explained === 'yes' ? has() : sql`not ${has()}`),
  Boolean(input.search) && or(...[entryExceptions.who, entryExceptions.badge, entryExceptions.door].map((column) => ilike(column, `%${likeText(input.search ?? '')}%`))),
)

const rowShown = {
  id: entryExceptions.number, kind: entryExceptions.kind, outcome: entryExceptions.outcome, who: entryExceptions.who, workerId: entryExceptions.workerId, personId: entryExceptions.personId, badge: entryExceptions.badge, door: entryExceptions.door, day: entryExceptions.day, firstAt: entryExceptions.firstAt, lastAt: entryExceptions.lastAt, n: entryExceptions.n, said: entryExceptions.said,
  explanation: entryExplanations.kind, note: entryExplanations.note, explainedByName: users.name, explainedAt: entryExplanations.explainedAt,
}
const rowsFrom = (tx: Tx) => tx.select(rowShown).from(entryExceptions).leftJoin(entryExplanations, explanationOf).leftJoin(users, and(eq(users.orgId, entryExplanations.orgId), eq(users.id, entryExplanations.explainedById)))

export const listEntryExceptions = query({
  name: 'entryReviews.exceptions',
  permission: 'entryReviews.read',
  summary: 'List the exceptions of a review of entries, and what somebody found out of each',
  http: { path: '/entry-reviews/{reviewId}/exceptions' },
  input: z.object({ reviewId: id, ...rowFields, ...listFields(['number'], { sort: 'number', direction: 'asc' }) }),
  bulk: 'exceptions of entries',
  planned: 'each time',
  run: async ({ tx, actor, input }) => {
    const list = keyset(input, { number: entryExceptions.number }, entryExceptions.number)
    const rows = await rowsFrom(tx).where(and(rowsWhere(input, actor), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.id)
  },
})

export const countEntryExceptions = counting(listEntryExceptions, z.object({ reviewId: id, ...rowFields }), entryExceptions, ({ actor, input }) => rowsWhere(input, actor))

export const getEntryException = query({
  name: 'entryReviews.exception',
  permission: 'entryReviews.read',
  summary: 'Get an exception of a review of entries with the facts it stands on, and whether whoever asks may explain it',
  input: z.object({ id, number: z.coerce.number().int().min(1).max(2 ** 31 - 1) }),
  run: async ({ tx, actor, input }) => {
    const me = userOf(actor)
    const [of] = await tx.select({ id: entryReviews.id, title: entryReviews.title, state: entryReviews.state, zone: sql<string>`${entryReviews.facility} ->> 'zone'` }).from(entryReviews).where(and(eq(entryReviews.id, input.id), mine(actor, 'entryReviews.read')))
    const [row] = of ? await tx.select({ ...rowShown, facts: entryExceptions.facts, leaf: sql<string>`encode(${entryExceptions.leaf}, 'hex')`, own: me === null ? sql<boolean>`false` : sql<boolean>`coalesce(${entryExceptions.personId} = any(tickmark_persons_of(${entryExceptions.orgId}, ${me}::uuid)), false)` })
      .from(entryExceptions).leftJoin(entryExplanations, explanationOf).leftJoin(users, and(eq(users.orgId, entryExplanations.orgId), eq(users.id, entryExplanations.explainedById))).where(and(eq(entryExceptions.reviewId, input.id), eq(entryExceptions.number, input.number))) : []
    if (!of || !row) throw notFound('exception')
    return { ...of, row }
  },
})

/** What a form has to choose from. */
const mostChoices = 500

export const entryReviewChoices = query({
  name: 'entryReviews.choices',
  permission: 'entryReviews.create',
  summary: 'List the facilities that can be reviewed, with the frozen logs, registers and rosters there are',
  http: { path: '/entry-reviews/choices' },
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const me = actor.grants['entryReviews.create'] === 'any' ? null : (userOf(actor) ?? actor.orgId)
    const places = await tx.select({ id: facilities.id, name: facilities.name, zone: facilities.zone, systemId: facilities.systemId, doors: facilities.doors }).from(facilities)
      .where(and(isNull(facilities.endedAt), me === null ? undefined : or(eq(facilities.ownerId, me), eq(facilities.reviewerId, me)))).orderBy(asc(facilities.name), asc(facilities.id)).limit(mostChoices)
    const lists = await tx.select({ id: populations.id, title: populations.title, source: populations.source, systemId: populations.systemId, system: systems.name, extractedAt: populations.extractedAt, rows: populations.accepted }).from(populations).innerJoin(systems, and(eq(systems.orgId, populations.orgId), eq(systems.id, populations.systemId)))
      .where(and(inArray(populations.state, ['frozen', 'superseded']), or(eq(populations.source, 'roster'), and(inArray(populations.source, [...doorSources]), sql`${populations.systemId} = any(${sql.param([...new Set(places.map(({ systemId }) => systemId))])}::uuid[])`)))).orderBy(desc(populations.extractedAt), desc(populations.id)).limit(mostChoices)
    return { facilities: places, lists }
  },
})

export const exceptionFilters = { reviewId: optionalId, ...rowFields }

/** Every row, for a download: the report of a review. */
export const exceptionRows = (tx: Tx, input: z.output<z.ZodObject<typeof exceptionFilters>>, actor: Actor) =>
  tx.select({
    review: entryReviews.title, number: entryExceptions.number, kind: entryExceptions.kind, outcome: entryExceptions.outcome, who: entryExceptions.who, worker: entryExceptions.workerId, badge: entryExceptions.badge, door: entryExceptions.door, day: entryExceptions.day, firstAt: entryExceptions.firstAt, lastAt: entryExceptions.lastAt, n: entryExceptions.n, said: entryExceptions.said,
    explanation: entryExplanations.kind, note: entryExplanations.note, explainedBy: users.name, explainedAt: entryExplanations.explainedAt, signedOff: entryReviews.signedOffAt, leaf: sql<string>`encode(${entryExceptions.leaf}, 'hex')`,
  }).from(entryExceptions).innerJoin(entryReviews, and(eq(entryReviews.orgId, entryExceptions.orgId), eq(entryReviews.id, entryExceptions.reviewId))).leftJoin(entryExplanations, explanationOf).leftJoin(users, and(eq(users.orgId, entryExplanations.orgId), eq(users.id, entryExplanations.explainedById)))
    .where(rowsWhere(input, actor)).orderBy(asc(entryExceptions.reviewId), asc(entryExceptions.number))
