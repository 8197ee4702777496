import 'server-only'
import { eq } from 'drizzle-orm'
import { censuses, type CensusTotal } from '#db/schema/censuses.ts'
import { runs } from '#db/schema/runs.ts'
import { Edge } from '#lib/tlog/tree.ts'
import { type Hand, runWork } from '../runs/working.ts'
import { type Census, gather } from './gather.ts'
import { coverageOf, judged } from './judging.ts'
import { dropped } from './operations/begin.ts'
import { completeCensus, failCensus, type Outcome, stopCensus } from './operations/complete.ts'
import { addRows, handed, settled } from './rows.ts'
import { findStops, type Stop } from './stops.ts'

/** Rows of one transaction: a second at most. */
const most = 5_000

type Result = { stops: Stop[] } | { found: Outcome } | { why: string }

/** Judges and writes, some at a time; what was written by a worker that died is dropped first, so that it comes to the same. */
async function judge({ orgId, write, progress }: Hand, tx: Parameters<typeof judged>[0], of: Census): Promise<Outcome> {
  const [edge, totals] = [new Edge(), new Map<string, CensusTotal>()]
  let [part, number] = [handed(), 0]
  const store = async () => {
    const { handful } = part
    part = handed()
    await write(orgId, (inner) => addRows(inner, { orgId, censusId: of.id }, handful))
    progress(number, null)
  }
  for await (const row of judged(tx, of)) {
    const whole = settled(row)
    edge.append(part.add(++number, whole))
    const total = totals.get(whole.kind) ?? { kind: whole.kind, n: 0, pass: 0, fail: 0, not_evaluable: 0, not_applicable: 0 }
    total.n++
    total[whole.outcome]++
    totals.set(whole.kind, total)
    if (part.handful.rows >= most) await store()
  }
  if (part.handful.rows > 0) await store()
  return { rows: number, root: `sha256:${edge.root().toString('hex')}`, totals: [...totals.values()], ...(await coverageOf(tx, of)) }
}

async function work(hand: Hand): Promise<Result> {
  const { orgId, id, read, write, progress } = hand
  const of = await read(orgId, async (tx) => {
    const [run] = await tx.select({ subjectId: runs.subjectId }).from(runs).where(eq(runs.id, id))
    return run && (await tx.select().from(censuses).where(eq(censuses.id, run.subjectId)))[0]
  })
  if (!of) return { why: 'It is not there any more.' }
  await write(orgId, (tx) => dropped(tx, of))
  // What is gathered ends with this transaction; rows are written by others beside it, each of a second, so that whoever cancels waits for no more.
  return write(orgId, async (tx): Promise<Result> => {
    await gather(tx, of, () => progress(0, null))
    const stops = of.stopsAt === null ? await findStops(tx, of) : []
    return stops.length > 0 ? { stops } : { found: await judge(hand, tx, of) }
  })
}

export const judgingCensuses = runWork<Result>({
  queue: 'censuses.judge',
  name: 'census',
  work,
  finish: (actor, id, result) => ('why' in result ? failCensus(actor, { id, why: result.why }) : 'stops' in result ? stopCensus(actor, { id, stops: result.stops }) : completeCensus(actor, { id, found: result.found })),
  giveUp: (actor, id, why) => failCensus(actor, { id, why }),
})
