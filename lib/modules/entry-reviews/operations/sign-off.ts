import 'server-only'
import { and, eq, inArray, notExists, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { entryExceptions, entryExplanations, entryReviews } from '#db/schema/entry-reviews.ts'
import { systemControls } from '#db/schema/systems.ts'
import { sameHuman } from '#lib/auth/accounts.ts'
import { jobActor, userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { flag, id, optionalChoice, text } from '#lib/input.ts'
import { all } from '#lib/keyset.ts'
import { frequencyKeys, occurrenceAt } from '#lib/occurrences.ts'
import { nextDay } from '#lib/physical/clock.ts'
import { recordOccurrence } from '../../controls/operations/occurrences.ts'
import { madeFrom, unproven } from '../../controls/within.ts'
import type { Review } from '../gather.ts'
import { explanationKeys, kindKeys } from '../model.ts'
import { load, ownsFacility, subject } from './begin.ts'

const numbers = z.preprocess((value) => (value === undefined || value === null || value === '' ? [] : [value].flat()), z.array(z.coerce.number().int().min(1).max(2 ** 31 - 1)).max(100, 'at most 100 at once; or all of a kind'))

const explained = (tx: Tx) => tx.select({ n: entryExplanations.number }).from(entryExplanations).where(and(eq(entryExplanations.orgId, entryExceptions.orgId), eq(entryExplanations.reviewId, entryExceptions.reviewId), eq(entryExplanations.number, entryExceptions.number)))

/** The exceptions that are about the human behind this account: nobody says that their own entries were right. */
const own = (orgId: string, by: string): SQL => sql`coalesce(${entryExceptions.personId} = any(tickmark_persons_of(${orgId}::uuid, ${by}::uuid)), false)`

/** One answer may be of many: those chosen, or all of a kind that have none yet. It stays, with the name. */
export const explainEntries = operation({
  name: 'entryReviews.explain',
  summary: 'Explain exceptions of a review of entries: up to 100 by their numbers, or all of a kind that have no explanation yet; never one’s own entries',
  category: 'approval',
  http: { method: 'POST', path: '/entry-reviews/{id}/explain' },
  input: z.object({ id, numbers, all: flag, exception: optionalChoice(kindKeys), kind: z.enum(explanationKeys, { error: 'choose what it was' }), note: text(1, 2_000) }),
  load,
  owns: ownsFacility,
  run: async ({ tx, actor, input, subject: { of: before }, at }) => {
    const by = userOf(actor)
    if (!by) throw new AppError('forbidden', 'A person explains an exception.')
    if (before.state !== 'open') throw conflict('It is not open: nothing of it waits to be explained.')
    if (!input.all && input.numbers.length === 0) throw invalid({ numbers: 'choose at least one exception' })
    const which = all(eq(entryExceptions.reviewId, before.id), notExists(explained(tx)), !input.all && inArray(entryExceptions.number, input.numbers), input.exception !== null && eq(entryExceptions.kind, input.exception))
    const rows = await tx.select({ number: entryExceptions.number, own: sql<boolean>`${own(before.orgId, by)}` }).from(entryExceptions).where(which).orderBy(entryExceptions.number)
    if (rows.some((row) => row.own)) throw new AppError('forbidden', `Nobody explains their own entries: somebody else explains ${rows.filter((row) => row.own).slice(0, 5).map(({ number }) => `exception ${number}`).join(', ')}.`)
    if (rows.length === 0 || (!input.all && rows.length < new Set(input.numbers).size)) throw conflict('Some of these have an explanation already, and it stays. Load the page again.')
    await tx.execute(sql`insert into entry_explanations (org_id, review_id, number, kind, note, explained_by_id, explained_at) select ${before.orgId}::uuid, ${before.id}::uuid, number, ${input.kind}, ${input.note}, ${by}::uuid, ${at.toISOString()}::timestamptz from unnest(${sql.param(rows.map(({ number }) => number))}::int[]) as number`)
    const now = before.explained + rows.length
    await tx.update(entryReviews).set({ explained: now, ...touched(before, actor, at) }).where(eq(entryReviews.id, before.id))
    const left = (before.rows ?? 0) - now
    return done({ id: before.id, explained: rows.length, left }, changed(subject(before), null, { kind: input.kind, note: input.note, numbers: rows.slice(0, 100).map(({ number }) => number), left }, { count: rows.length }))
  },
})

/** By somebody who neither began it nor explained anything of it; from then on nothing of it moves. */
export const signOffEntryReview = operation({
  name: 'entryReviews.signOff',
  summary: 'Sign off a review of entries: every exception is explained, and by somebody else',
  category: 'approval',
  http: { method: 'POST', path: '/entry-reviews/{id}/sign-off' },
  input: z.object({ id, conclusion: text(1, 5_000) }),
  load,
  owns: ownsFacility,
  run: async (scope) => {
    const { tx, actor, input, subject: { of: before }, at } = scope
    const by = userOf(actor)
    if (!by) throw new AppError('forbidden', 'A person signs off a review.')
    if (before.state === 'signed_off') throw conflict('Somebody has signed it off already.')
    if (before.state !== 'open') throw conflict('It is not open: it has to be judged first.')
    const [left] = await tx.select({ n: sql<number>`count(*)::int` }).from(entryExceptions).where(and(eq(entryExceptions.reviewId, before.id), notExists(explained(tx))))
    if (left?.n) throw conflict(`${left.n === 1 ? 'One exception is' : `${left.n.toLocaleString('en')} exceptions are`} not explained.`)
    const explainers = await tx.selectDistinct({ by: entryExplanations.explainedById }).from(entryExplanations).where(eq(entryExplanations.reviewId, before.id))
    if (await sameHuman(tx, before.orgId, by, [before.createdById, before.stopExplainedById, ...explainers.map((each) => each.by)])) throw new AppError('forbidden', 'Whoever began it or explained something of it does not sign it off.')
    const after = { ...before, state: 'signed_off' as const, conclusion: input.conclusion, signedOffById: by, signedOffAt: at, ...touched(before, actor, at) }
    await tx.update(entryReviews).set(after).where(eq(entryReviews.id, before.id))
    await performed(scope, after, by)
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: 'signed_off', conclusion: input.conclusion, signedOffById: by, signedOffAt: at, rows: before.rows, root: before.root }))
  },
})

/** What a whole period is called; null: it is none of any frequency. */
function wholePeriod(fromOn: string, toOn: string): string | null {
  const [from, to] = [new Date(`${fromOn}T00:00:00Z`), new Date(`${nextDay(toOn)}T00:00:00Z`)]
  for (const each of frequencyKeys) {
    const found = occurrenceAt(each, from)
    if (found.from.getTime() === from.getTime() && found.to.getTime() === to.getTime()) return found.key
  }
  return null
}

/** That the entries of a whole period were compared with the roster performs the control, whatever was found; not where nothing of the log could be judged. */
async function performed({ tx, actor, call, at }: Pick<Scope<unknown>, 'tx' | 'actor' | 'call' | 'at'>, of: Review, byId: string): Promise<void> {
  const { totals, facility } = of
  const occurrence = wholePeriod(of.fromOn, of.toOn)
  if (occurrence === null || !totals || totals.entries.judged === 0) return
  const proof = { occurrence, proofType: 'entry-review', proofId: of.id }
  const proofLabel = `${of.title}: ${totals.entries.judged} of ${totals.entries.n} records judged, ${totals.entries.untold + totals.entries.unplaced} could not be told, ${of.rows ?? 0} exceptions, all explained`.slice(0, 500)
  const which = sql`${madeFrom('OP-05')} and ${controls.id} in (select ${systemControls.controlId} from ${systemControls} where ${systemControls.recordId} = ${facility.systemId}::uuid)`
  for (const controlId of await unproven(tx, which, proof)) {
    await call(recordOccurrence, { id: controlId, ...proof, proofLabel, performedAt: at.toISOString(), performedById: byId }, jobActor(actor.orgId, 'entry-reviews', actor.request.id))
  }
}
