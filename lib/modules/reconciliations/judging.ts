import 'server-only'
import { eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { reconciledSystems, reconciliations } from '#db/schema/reconciliations.ts'
import { runs } from '#db/schema/runs.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { days, hours, minutes, now } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { job, round } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import type { Job } from '#lib/jobs.ts'
import type { Known } from '#lib/reconcile/combine.ts'
import { type Judging, judging as judgingOf } from '#lib/reconcile/judge.ts'
import type { Given } from '#lib/reconcile/world.ts'
import { type Hand, runWork } from '../runs/working.ts'
import { sourcesOf } from './facts.ts'
import { peopleOf, requestsOf } from './given.ts'
import { knownOnce, knownUpto } from './held.ts'
import { liveDays } from './model.ts'
import { completeReconciliation, failReconciliation, judgeSystem } from './operations/judge.ts'
import { rejudgeable } from './queries.ts'
import { type Judgement, rowsOf } from './rows.ts'
import type { Upto } from './within.ts'

type Held = { systemId: string; sourceId: string | null; settings: Given['settings']; from: Date; to: Date; asOf: Date; upto: Upto[]; people?: Given['people'] | null; requests?: Given['requests'] | null }

/** Reads what it is judged by and judges it. What is held fast already (people, requests) is taken as it stands: a run is judged again to the same. */
async function judged(read: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>, held: Held): Promise<Judgement> {
  const { known, root, people, requests } = await read(async (tx) => {
    const { known, root } = await knownOnce(tx, held.upto)
    return { known, root, people: held.people ?? (await peopleOf(tx, held)), requests: held.requests ?? (await requestsOf(tx, known.all('names'), held.systemId)) }
  })
  return judge(known, root, people, requests, held)
}

function judge(known: Known, root: Buffer, people: Given['people'], requests: Given['requests'], { settings, from, to, asOf }: Omit<Held, 'upto'>): Judgement {
  const found = judgingOf({ facts: [], people, requests, settings, asOf: asOf.toISOString() }, { from: from.toISOString(), to: to.toISOString() }, known)
  return judgementOf(found, root, people, requests)
}

const judgementOf = (found: Judging, root: Buffer, people: Given['people'], requests: Given['requests']): Judgement => (
  { rows: rowsOf(found), units: found.units.length, commits: found.commits, incomplete: found.incomplete.slice(0, mostSaid), contradictions: found.contradictions.slice(0, mostSaid), root: `sha256:${root.toString('hex')}`, people, requests, protection: found.protection, coverage: found.coverage }
)

const mostSaid = 1_000

/** The live view of one system, from all that is known by now. */
export async function judgeLive({ orgId, id, correlationId }: Job, { read }: Background): Promise<void> {
  const at = now()
  const held = await read(orgId, async (tx) => {
    const [of] = await tx.select().from(reconciledSystems).where(eq(reconciledSystems.id, id))
    if (!of || (of.waitingSince === null && of.judgedAt !== null && of.judgedAt.getTime() > at.getTime() - hours(1))) return null
    const sources = await sourcesOf(tx, of)
    const from = new Date(Math.floor((at.getTime() - days(liveDays)) / days(1)) * days(1))
    return { systemId: of.systemId, sourceId: of.sourceId, settings: of.settings, from, to: at, asOf: at, upto: inOrder(sources, of.sourceId) }
  })
  if (!held) return
  const { sourceId, from, to, asOf, upto } = held
  const { known, root, people, requests } = await read(orgId, async (tx) => {
    const { known, root } = await knownUpto(tx, id, upto)
    return { known, root, people: await peopleOf(tx, held), requests: await requestsOf(tx, known.all('names'), held.systemId) }
  })
  const found = judge(known, root, people, requests, held)
  await judgeSystem(jobActor(orgId, 'reconciliation', correlationId ?? id), { id, sourceId, from: from.toISOString(), to: to.toISOString(), asOf: asOf.toISOString(), upto, found }).catch((error: unknown) => {
    if (!(error instanceof AppError && ['conflict', 'not_found'].includes(error.code))) throw error
  })
}

/** The repository first, then what pipelines told. */
export const inOrder = (sources: { id: string; facts: number }[], sourceId: string | null): Upto[] =>
  [...sources].sort((one, other) => Number(other.id === sourceId) - Number(one.id === sourceId)).map(({ id, facts }) => ({ id, facts }))

export const judging = job({ queue: 'reconciliations.judge', work: judgeLive, giveUp: null })

/** Judges a run from what is held fast with it. */
export async function judgeRun(read: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>, reconciliationId: string): Promise<Judgement | null> {
  const [of] = await read((tx) => tx.select().from(reconciliations).where(eq(reconciliations.id, reconciliationId)))
  if (!of) return null
  const upto = [{ id: of.sourceId, facts: of.sourceFacts }, { id: of.pipelineId, facts: of.pipelineFacts }].flatMap(({ id, facts }) => (id === null ? [] : [{ id, facts }]))
  return judged(read, { systemId: of.systemId, sourceId: of.sourceId, settings: of.settings, from: of.fromAt, to: of.toAt, asOf: of.asOf, upto, people: of.people, requests: of.requests })
}

async function work({ orgId, id, read }: Hand): Promise<Judgement | null> {
  const [run] = await read(orgId, (tx) => tx.select({ subjectId: runs.subjectId }).from(runs).where(eq(runs.id, id)))
  return run ? judgeRun((of) => read(orgId, of), run.subjectId) : null
}

export const reconciling = runWork<Judgement | null>({
  queue: 'reconciliations.run',
  name: 'reconciliation',
  work,
  finish: (actor, id, found) => (found === null ? failReconciliation(actor, { id, why: 'It is not there any more.' }) : completeReconciliation(actor, { id, found })),
  giveUp: (actor, id, why) => failReconciliation(actor, { id, why }),
})

/** Whose job was lost, and what time alone moves: an emergency whose limit is over, a request that was approved. */
export const judgingAgain = round({
  name: 'judge-changes', every: minutes(1),
  run: async (background) => background.among(await organizationsWith('reconciliations', new Date(now().getTime() - minutes(1))), 'judging changes', async (orgId) => {
    for (const { id } of await background.read(orgId, (tx) => rejudgeable(tx, new Date(now().getTime() - minutes(1))))) await judgeLive({ orgId, id }, background)
  }),
})
