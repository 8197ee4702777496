import 'server-only'
import { eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { entryReviews, type EntryStop, type EntryTotals } from '#db/schema/entry-reviews.ts'
import { runs } from '#db/schema/runs.ts'
import { matcherOf } from '#lib/physical/match.ts'
import { Edge } from '#lib/tlog/tree.ts'
import { type Hand, runWork } from '../runs/working.ts'
import { type Clocks, findStops, gather, newClocks, type Review, tellApart, workersOf } from './gather.ts'
import { judged, noCounts } from './judging.ts'
import { dropped } from './operations/begin.ts'
import { completeEntryReview, failEntryReview, type Outcome, stopEntryReview } from './operations/complete.ts'
import { addRows, handed, settled } from './rows.ts'

/** Rows of one transaction: a second at most. */
const most = 5_000

type Result = { stops: EntryStop[] } | { found: Outcome } | { why: string }

/** Judges and writes, some at a time; what was written by a worker that died is dropped first, so that it comes to the same. */
async function judge({ orgId, write, progress }: Hand, tx: Tx, of: Review, clock: Clocks): Promise<Outcome> {
  const matcher = matcherOf((await workersOf(tx, of, clock)).values())
  await tellApart(tx, matcher)
  const [edge, kinds, counts] = [new Edge(), new Map<string, EntryTotals['kinds'][number]>(), noCounts()]
  let [part, number] = [handed(), 0]
  const store = async () => {
    const { handful } = part
    part = handed()
    await write(orgId, (inner) => addRows(inner, { orgId, reviewId: of.id }, handful))
  }
  for await (const row of judged(tx, of, matcher, clock, counts)) {
    const whole = settled(row)
    edge.append(part.add(++number, whole))
    const total = kinds.get(whole.kind) ?? { kind: whole.kind, n: 0, untold: 0 }
    total.n++
    if (whole.outcome === 'untold') total.untold++
    kinds.set(whole.kind, total)
    if (part.handful.rows >= most) await store()
    if (number % 500 === 0) progress(counts.entries.n, of.lists.log.rows)
  }
  if (part.handful.rows > 0) await store()
  return { rows: number, root: `sha256:${edge.root().toString('hex')}`, totals: { ...counts, kinds: [...kinds.values()] } }
}

async function work(hand: Hand): Promise<Result> {
  const { orgId, id, read, write, progress } = hand
  const of = await read(orgId, async (tx) => {
    const [run] = await tx.select({ subjectId: runs.subjectId }).from(runs).where(eq(runs.id, id))
    return run && (await tx.select().from(entryReviews).where(eq(entryReviews.id, run.subjectId)))[0]
  })
  if (!of) return { why: 'It is not there any more.' }
  await write(orgId, (tx) => dropped(tx, of))
  // What is gathered ends with this transaction; rows are written by others beside it, each of a second, so that whoever cancels waits for no more.
  return write(orgId, async (tx): Promise<Result> => {
    const clock = newClocks()
    await gather(tx, of)
    progress(0, of.lists.log.rows)
    const stops = of.stops === null ? await findStops(tx, of, clock) : []
    return stops.length > 0 ? { stops } : { found: await judge(hand, tx, of, clock) }
  })
}

export const judgingEntries = runWork<Result>({
  queue: 'entryReviews.judge',
  name: 'entry-reviews',
  work,
  finish: (actor, id, result) => ('why' in result ? failEntryReview(actor, { id, why: result.why }) : 'stops' in result ? stopEntryReview(actor, { id, stops: result.stops }) : completeEntryReview(actor, { id, found: result.found })),
  giveUp: (actor, id, why) => failEntryReview(actor, { id, why }),
})
