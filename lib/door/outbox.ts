import 'server-only'
import { randomUUID } from 'node:crypto'
import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Tx } from '#db/client.ts'
import { organizationsWith, type WorkKind } from '#lib/auth/entrance.ts'
import { hours, minutes, now, seconds } from '#lib/clock.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { OutgoingError } from '#lib/outgoing/guard.ts'
import type { Background } from './background.ts'

/** Leaves of the log, `to` exclusive, and the size of the checkpoint that covers them. */
export type Bounds = { from: number; to: number; size: number }

type Columns = 'next' | 'batchTo' | 'batchSize' | 'holder' | 'heldUntil' | 'sent' | 'sentAt' | 'tries' | 'failedAt' | 'problem' | 'tryAt'
type Marks = PgTable & Record<Columns, PgColumn>
export type Mark = { next: number; batchTo: number | null; batchSize: number | null; heldUntil: Date | null; tries: number; tryAt: Date | null; sentAt: Date | null }

type Outbox<S> = {
  marks: Marks
  /** Whose mark it is. */
  whose: SQL
  /** What is to be sent to now, in the transaction that takes the mark; null: nothing is sent. */
  open: (tx: Tx) => Promise<S | null>
  /** Where the next batch ends; null: nothing waits. */
  bounds: (tx: Tx, of: S, mark: Mark) => Promise<Bounds | null>
  /** Returns how many were sent when the receiver has them; throws otherwise. */
  send: (of: S, bounds: Bounds) => Promise<number>
  failed: (of: S, problem: string, tries: number) => Promise<unknown>
  went: (of: S) => Promise<unknown>
}

/** A worker that has a batch in its hands is believed dead after this. Longer than a delivery may take. */
export const lease = minutes(1)
/** What a receiver may ask to be left alone for at most. */
export const mostWait = hours(1)

/** Seconds to the next try after so many in a row that failed: 2, 4, 8 … 300. */
const retrySeconds = (tries: number): number => Math.min(2 ** Math.min(tries, 9), 300)

/** Said of a receiver when so many tries in a row failed. */
export const failsAfter = 3

/** What a receiver said, and how long it wants to be left alone. */
export class Refused extends Error {
  readonly wait: number | null
  constructor(message: string, wait: number | null = null) {
    super(message)
    this.wait = wait
  }
}

/**
 * Sends one batch. At least once and in order: the mark moves when the receiver has it, and until then the same batch comes again, with the same bounds and checkpoint. Of two workers one has it in
 * its hands; one whose mark was moved meanwhile moves nothing.
 * @returns whether more may wait
 */
export async function sendNext<S>(orgId: string, { marks, whose, open, bounds: boundsOf, send, failed, went }: Outbox<S>, { write }: Background): Promise<boolean> {
  const holder = randomUUID()
  const held = await write(orgId, async (tx) => {
    const of = await open(tx)
    if (of === null) return null
    const [found] = await tx.select().from(marks as PgTable).where(whose).for('update', { skipLocked: true })
    const mark = found as Mark | undefined
    if (!mark || isLater(mark.heldUntil, lease) || isLater(mark.tryAt, mostWait)) return null
    const bounds = mark.batchTo !== null && mark.batchSize !== null ? { from: mark.next, to: mark.batchTo, size: mark.batchSize } : await boundsOf(tx, of, mark)
    if (!bounds) return null
    await tx.update(marks as PgTable).set({ holder, heldUntil: new Date(now().getTime() + lease), batchTo: bounds.to, batchSize: bounds.size } as never).where(whose)
    return { of, bounds, tries: mark.tries }
  })
  if (!held) return false
  const { of, bounds, tries } = held
  const mine = and(whose, eq(marks.holder, holder))
  let sent = 0
  try {
    sent = await send(of, bounds)
  } catch (error) {
    const problem = saidBy(error)
    const wait = Math.max(seconds(retrySeconds(tries + 1)), error instanceof Refused && error.wait !== null ? Math.min(error.wait, mostWait) : 0)
    const at = now()
    await write(orgId, (tx) => tx.update(marks as PgTable).set({ holder: null, heldUntil: null, tries: tries + 1, failedAt: at, problem, tryAt: new Date(at.getTime() + wait) } as never).where(mine))
    await failed(of, problem, tries + 1)
    return false
  }
  const moved = await write(orgId, (tx) => tx.update(marks as PgTable)
    .set({ next: bounds.to, batchTo: null, batchSize: null, holder: null, heldUntil: null, ...(sent > 0 && { sent: sql`${marks.sent} + ${sent}`, sentAt: now() }), tries: 0, problem: null, tryAt: null } as never)
    .where(mine).returning({ next: marks.next }))
  await went(of)
  return moved.length > 0
}

/** A time that lies further ahead than it was ever set is of a clock that was wrong. */
const isLater = (time: Date | null, mostAhead: number): boolean => time !== null && time > now() && time.getTime() - now().getTime() <= mostAhead

const saidBy = (error: unknown): string => (error instanceof OutgoingError || error instanceof Refused || error instanceof AppError ? error.message : `The batch could not be made or sent: ${error instanceof Error ? error.message : String(error)}`).slice(0, 2_000) || 'Nobody answered.'

/** Whether an answer of HTTP means that it was taken. @throws Refused saying what it answers, with what to do about it and how long it wants to be left alone */
export function taken({ status, headers }: { status: number; headers: Record<string, unknown> }, host: string, hints: Record<number, string> = {}): void {
  if (status >= 200 && status < 300) return
  const after = String(headers['retry-after'] ?? '')
  const wait = /^\d{1,9}$/.test(after) ? seconds(Number(after)) : Date.parse(after) - now().getTime()
  const hint = hints[status] ?? (status >= 300 && status < 400 ? 'the portal follows no redirect, give the address it leads to' : '')
  throw new Refused(`${host} answers ${status}${hint && `: ${hint}`}`, Number.isFinite(wait) && wait > 0 ? wait : null)
}

/** Milliseconds one receiver is served before a round looks for others; what is left comes with the next. */
const turn = seconds(3)
/** Receivers served at once by one worker: one that does not answer holds up no other. */
const together = 8

/** All that wait, side by side. @param list whom an organization sends to @param next sends one batch, and says whether more may wait */
export async function serveAll(background: Background, kind: WorkKind, list: (tx: Tx) => Promise<{ id: string }[]>, next: (orgId: string, id: string) => Promise<boolean>): Promise<void> {
  const waiting: [orgId: string, id: string][] = []
  await background.among(await organizationsWith(kind, now()), `looking for ${kind}`, async (orgId) => {
    waiting.push(...(await background.read(orgId, list)).map(({ id }): [string, string] => [orgId, id]))
  })
  const serve = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const [orgId, id] = one
      const until = Date.now() + turn
      try {
        while ((await next(orgId, id)) && Date.now() < until);
      } catch (error) {
        log.error({ error, orgId, id }, kind)
      }
    }
  }
  await Promise.all(Array.from({ length: together }, serve))
}
