import 'server-only'
import { and, asc, desc, eq, gte, inArray, lt } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { auditEntries } from '#db/schema/audit-trail.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalInstant, untilInstant } from '#lib/input.ts'
import { all, keyset, listFields, writeCursor } from '#lib/keyset.ts'
import { type SubjectType, subjects } from '#lib/words/index.ts'
import { categories, mostSearched, outcomes, signInViews } from './model.ts'
import { mostWords, says, wordsOf } from './search.ts'
import { openEntries, type ShownEntry } from './shown.ts'
import { withoutSteps } from './steps.ts'

/** Of a search by text: how many entries it looks through at once, and where it ended if there are more; `next` (or `previous`) goes on from there. */
type Searched = { entries: number; to: Date | null }

const stored = { id: auditEntries.id, recordedAt: auditEntries.recordedAt, body: auditEntries.body }

const searchable = {
  ...stored, orgId: auditEntries.orgId, action: auditEntries.action, outcome: auditEntries.outcome, actorKind: auditEntries.actorKind, subjectType: auditEntries.subjectType, subjectId: auditEntries.subjectId,
}

export const auditFilters = {
  q: z.string().trim().max(200).refine((typed) => wordsOf(typed).length <= mostWords, `at most ${mostWords} words`).nullish()
    .describe('Words that an entry has to say, all of them, in whatever order: who it was, the sentence, the record, the reason, what went wrong'),
  actorId: z.string().max(100).nullish(),
  action: z.string().max(100).nullish(),
  category: optionalChoice(categories),
  outcome: optionalChoice(outcomes),
  subjectType: optionalChoice(Object.keys(subjects) as [string, ...string[]]),
  subjectId: z.string().max(100).nullish(),
  correlationId: z.string().max(100).nullish(),
  signIns: optionalChoice(Object.keys(signInViews) as ['one', 'steps']).describe('one: a sign-in is one entry, without the steps that led to it; else each step is one'),
  from: optionalInstant,
  to: untilInstant,
}

type Filters = z.output<z.ZodObject<typeof auditFilters>>

/** All that a filter asks but the text. */
const plainWhere = (input: Filters) => all(
  Boolean(input.actorId) && eq(auditEntries.actorId, input.actorId ?? ''),
  Boolean(input.action) && eq(auditEntries.action, input.action ?? ''),
  input.category !== null && eq(auditEntries.category, input.category),
  input.outcome !== null && eq(auditEntries.outcome, input.outcome),
  input.subjectType !== null && eq(auditEntries.subjectType, input.subjectType),
  Boolean(input.correlationId) && eq(auditEntries.correlationId, input.correlationId ?? ''),
  Boolean(input.subjectId) && eq(auditEntries.subjectId, input.subjectId ?? ''),
  input.signIns === 'one' && withoutSteps,
  input.from !== null && gte(auditEntries.recordedAt, input.from),
  input.to !== null && lt(auditEntries.recordedAt, input.to),
)

const auditWhere = (input: Filters) => all(plainWhere(input), Boolean(input.q) && says(auditEntries, input.q ?? ''))

/** Every entry that fits, newest first, for a download. */
export const entryRows = (tx: Tx, input: Filters) => tx.select(stored).from(auditEntries).where(auditWhere(input)).orderBy(desc(auditEntries.recordedAt), desc(auditEntries.id))

export const listEntries = query({
  name: 'auditTrail.list',
  permission: 'auditTrail.read',
  bulk: 'audit entries',
  summary: 'List audit entries, newest first',
  http: { path: '/audit-trail' },
  input: z.object({ ...auditFilters, ...listFields(['recordedAt'], { sort: 'recordedAt', direction: 'desc' }) }),
  run: async ({ tx, actor, input }) => {
    const list = keyset(input, { recordedAt: auditEntries.recordedAt }, auditEntries.id)
    const fits = and(plainWhere(input), list.where)
    if (!input.q) {
      const page = list.page(await tx.select(stored).from(auditEntries).where(fits).orderBy(...list.order).limit(list.take), (row) => row.recordedAt)
      return { ...page, rows: await openEntries(tx, actor, page.rows), searched: null as Searched | null }
    }
    // No index knows what entries say, and personal values must not stand in one: so many are looked through, and the page says where that ended.
    const looked = tx.select(searchable).from(auditEntries).where(fits).orderBy(...list.order).limit(mostSearched).as('looked')
    const turn = (input.direction === 'asc') === (input.before === null) ? asc : desc
    const found = await tx.select({ id: looked.id, recordedAt: looked.recordedAt, body: looked.body }).from(looked).where(says(looked, input.q)).orderBy(turn(looked.recordedAt), turn(looked.id)).limit(list.take)
    const page = list.page(found, (row) => row.recordedAt)
    const [end] = found.length > input.limit ? [] : await tx.select({ id: auditEntries.id, recordedAt: auditEntries.recordedAt }).from(auditEntries).where(fits).orderBy(...list.order).offset(mostSearched - 1).limit(1)
    const further = end ? writeCursor(end.recordedAt, end.id) : null
    const [next, previous] = input.before ? [page.next, page.previous ?? further] : [page.next ?? further, page.previous]
    return { rows: await openEntries(tx, actor, page.rows), next, previous, searched: { entries: mostSearched, to: end?.recordedAt ?? null } as Searched | null }
  },
})

export const countEntries = counting(listEntries, z.object(auditFilters), auditEntries, ({ input }) => auditWhere(input))

export const getEntry = query({
  name: 'auditTrail.get',
  permission: 'auditTrail.read',
  summary: 'Get an audit entry with its canonical text',
  http: { path: '/audit-trail/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select(stored).from(auditEntries).where(eq(auditEntries.id, input.id))
    const [entry] = found ? await openEntries(tx, actor, [found]) : []
    if (!found || !entry) throw notFound('audit entry')
    return { ...entry, body: found.body }
  },
})

/** Entries that somebody was told of, in words: whoever may see the record may see who did what. By time too, as they are kept by month. */
export const entriesAt = async (tx: Tx, actor: Actor, which: { id: string; recordedAt: Date }[]): Promise<ShownEntry[]> =>
  openEntries(tx, actor, await tx.select(stored).from(auditEntries).where(and(inArray(auditEntries.id, which.map((each) => each.id)), inArray(auditEntries.recordedAt, which.map((each) => each.recordedAt)))))

/** The story of one record, newest first, for its detail page. Whoever may see the record may see who did what; from where, see `ShownEntry`. */
export async function timelineOf(tx: Tx, actor: Actor, subjectType: SubjectType, subjectId: string, limit = 50): Promise<ShownEntry[]> {
  const rows = await tx.select(stored).from(auditEntries)
    .where(and(eq(auditEntries.subjectType, subjectType), eq(auditEntries.subjectId, subjectId)))
    .orderBy(...keyset({ sort: 'recordedAt', direction: 'desc', after: null, before: null, limit }, { recordedAt: auditEntries.recordedAt }, auditEntries.id).order)
    .limit(limit)
  return openEntries(tx, actor, rows)
}
