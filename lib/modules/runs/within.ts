import 'server-only'
import { and, asc, count, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { runs } from '#db/schema/runs.ts'
import { users } from '#db/schema/users.ts'
import type { Subject } from '#lib/audit/subjects.ts'
import { userOf } from '#lib/auth/actor.ts'
import type { Scope } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import type { Queue } from '#lib/jobs.ts'

/** Long work of any module, in that module's own transactions: it begins, is locked, moves and ends here, and nowhere else. */
export type Run = typeof runs.$inferSelect

const open = isNull(runs.finishedAt)
const hasTurn = inArray(runs.status, ['queued', 'running'])

/** Of one organization; whatever is begun above that waits for its turn (SE-5). */
export const mostRuns = 5

type Beginning = { subject: Subject; input: unknown; total?: number }

type Within = Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'send'>

/** The row and the job that works it, both with the commit; or the row alone, when as many as may run have theirs. */
export async function beginRun({ tx, actor, at, send }: Within, queue: Queue, { subject, input, total }: Beginning): Promise<Run> {
  const others = await turnsTaken(tx, actor.orgId)
  const run: Run = {
    ...created(actor, at), queue, subjectType: subject.type, subjectId: subject.id, label: subject.label, input, status: others < mostRuns ? 'queued' : 'waiting', done: 0, total: total ?? null, counts: {}, result: null, state: null, error: null,
    startedById: userOf(actor), startedAt: at, finishedAt: null,
  }
  await tx.insert(runs).values(run)
  if (run.status === 'queued') send(queue, { id: run.id }, behind(others))
  return run
}

/** How many have their turn. Whoever takes or gives one back comes one after another. */
async function turnsTaken(tx: Tx, orgId: string): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`runs.${orgId}`}))`)
  const [taken] = await tx.select({ n: count() }).from(runs).where(and(open, hasTurn))
  return taken?.n ?? 0
}

/** One of an organization that has many goes behind the first of every other. */
const behind = (others: number) => -others

/** A turn was given back: the longest waiting has it. */
async function giveTurn({ tx, actor, at, send }: Within): Promise<void> {
  const others = await turnsTaken(tx, actor.orgId)
  if (others >= mostRuns) return
  const [next] = await tx.select({ id: runs.id, queue: runs.queue }).from(runs).where(and(open, eq(runs.status, 'waiting'))).orderBy(asc(runs.startedAt), asc(runs.id)).limit(1).for('update')
  if (!next) return
  await tx.update(runs).set({ status: 'queued', updatedAt: at }).where(eq(runs.id, next.id))
  // What it does is not what ended the other one.
  send(next.queue as Queue, { id: next.id, correlationId: next.id }, behind(others))
}

/** Whether one about this waits or runs. Two that begin at once take turns: no row to lock is there yet. */
export async function hasOpenRun(tx: Tx, queue: Queue, subjectId: string): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`${queue}.${subjectId}`}))`)
  return (await tx.select({ id: runs.id }).from(runs).where(and(eq(runs.queue, queue), eq(runs.subjectId, subjectId), open)).limit(1)).length > 0
}

/** The newest about this that has not ended, locked. */
export async function lockOpenRun(tx: Tx, queue: Queue, subjectId: string): Promise<Run | null> {
  const [found] = await tx.select().from(runs).where(and(eq(runs.queue, queue), eq(runs.subjectId, subjectId), open)).orderBy(desc(runs.startedAt)).limit(1).for('update')
  return found ?? null
}

/** For `load`: one that has not ended, locked. */
export const lockRun = (queue: Queue) => async ({ tx, input }: { tx: Tx; input: { id: string } }): Promise<Run | null> => {
  const [found] = await tx.select().from(runs).where(and(eq(runs.id, input.id), eq(runs.queue, queue), open)).for('update')
  return found ?? null
}

/** For `load` of what ends a run: the run and the record it is about, both locked. */
export const lockRunOf = <Of>(queue: Queue, load: (given: { tx: Tx; input: { id: string } }) => Promise<Of | null>) => async ({ tx, input }: { tx: Tx; input: { id: string } }): Promise<{ run: Run; of: Of } | null> => {
  const run = await lockRun(queue)({ tx, input })
  const of = run && (await load({ tx, input: { id: run.subjectId } }))
  return run && of ? { run, of } : null
}

/** A step of an operation that holds the lock. */
export async function moveRun(tx: Tx, run: Run, step: Partial<Pick<Run, 'done' | 'total' | 'counts' | 'result' | 'state'>>, at: Date): Promise<Run> {
  const after: Run = { ...run, status: 'running', ...step, updatedAt: at, version: run.version + 1 }
  await tx.update(runs).set(after).where(eq(runs.id, run.id))
  return after
}

type Ending = { status: 'done' | 'failed' | 'cancelled' } & Partial<Pick<Run, 'done' | 'total' | 'counts' | 'result' | 'error'>>

/** What it remembered on its way goes with its end. */
export async function endRun(scope: Within, run: Run, ending: Ending): Promise<Run> {
  const { tx, actor, at } = scope
  const after: Run = { ...run, ...ending, state: null, finishedAt: at, ...touched(run, actor, at) }
  await tx.update(runs).set(after).where(eq(runs.id, run.id))
  // One that waited had none, and must not wait here for whoever gives it one.
  if (run.status !== 'waiting') await giveTurn(scope)
  return after
}

/** A worker has it. False when it ended in the meantime. */
export async function takeRun(tx: Tx, id: string): Promise<boolean> {
  return (await tx.update(runs).set({ status: 'running', done: 0 }).where(and(eq(runs.id, id), hasTurn)).returning({ id: runs.id })).length > 0
}

/** They have a turn, and no job that could come again. */
export const forsakenRuns = (tx: Tx) => tx.select({ id: runs.id, queue: runs.queue }).from(runs)
  .where(and(open, hasTurn, sql`not exists (select from pgboss.job j where j.name = ${runs.queue} and j.state < 'completed' and j.data ->> 'id' = ${runs.id}::text)`))

/** How far a worker is. False when somebody cancelled it. */
export async function tellProgress(tx: Tx, id: string, done: number, total: number | null): Promise<boolean> {
  return (await tx.update(runs).set({ done, total }).where(and(eq(runs.id, id), eq(runs.status, 'running'))).returning({ id: runs.id })).length > 0
}

/** The newest first; of one subject, or of all. For a page, while they run and after. */
export const runsOf = (tx: Tx, queue: Queue, { subjectId, limit }: { subjectId?: string; limit: number }) =>
  tx.select({
    id: runs.id, status: runs.status, input: runs.input, done: runs.done, total: runs.total, counts: runs.counts, result: runs.result, error: runs.error, startedAt: runs.startedAt, finishedAt: runs.finishedAt,
    startedByName: users.name,
  })
    .from(runs)
    .leftJoin(users, and(eq(users.orgId, runs.orgId), eq(users.id, runs.startedById)))
    .where(and(eq(runs.queue, queue), subjectId === undefined ? undefined : eq(runs.subjectId, subjectId)))
    .orderBy(desc(runs.startedAt)).limit(limit)
