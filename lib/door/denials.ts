import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { appPool, begin, type Tx } from '#db/client.ts'
import { auditDenials } from '#db/schema/audit-trail.ts'
import { append, type Category } from '#lib/audit/append.ts'
import { type Actor, idOf } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { now } from '#lib/clock.ts'
import { AppError, conflict, lacksRight } from '#lib/errors.ts'
import { authorize } from './authorize.ts'
import { failed } from './change.ts'

const minuteOf = (at: Date) => new Date(Math.floor(at.getTime() / 60_000) * 60_000)
const target = [auditDenials.orgId, auditDenials.actor, auditDenials.action, auditDenials.minute]

/** Whatever an error says belongs on record; others leave nothing. */
export async function recordRefusal(error: unknown, actor: Actor, action: string, category: Category): Promise<void> {
  if (error instanceof AppError && error.onRecord) await recordDenial(actor, action, category, error.onRecord)
}

/**
 * A denial, in a transaction of its own. The first of an actor, operation and minute is an entry at once; further ones are counted,
 * and the worker appends one entry with their count, so that a loop of denied calls cannot flood the trail.
 */
export async function recordDenial(actor: Actor, action: string, category: Category, why: string = lacksRight): Promise<void> {
  const at = now()
  await begin(appPool(), actor.orgId, async (tx) => {
    const [row] = await tx
      .insert(auditDenials)
      .values({ orgId: actor.orgId, actor: `${actor.kind}:${idOf(actor)}${why === lacksRight ? '' : ` ${why}`}`, action, minute: minuteOf(at), count: 1 })
      .onConflictDoUpdate({ target, set: { count: sql`${auditDenials.count} + 1` } })
      .returning({ count: auditDenials.count })
    if (row?.count !== 1) return
    const change = { ...failed({ type: 'operation', id: action, label: action }, why), outcome: 'denied' as const }
    await append(tx, actor.orgId, [{ action, category, change, actor, at, correlationId: v7() }])
  })
}

/**
 * The same for an operation that records what was refused before any other began, called by `coalesced`: the first of a minute makes the counter with its entry.
 * @throws conflict when there is one: whoever comes next is counted there
 */
export async function firstOfMinute(tx: Tx, orgId: string, by: string, action: Permission, at: Date): Promise<void> {
  const made = await tx.insert(auditDenials).values({ orgId, actor: by, action, minute: minuteOf(at), count: 1 }).onConflictDoNothing({ target }).returning({ count: auditDenials.count })
  if (made.length === 0) throw conflict('This is counted already.')
}

/** Counts one more of this minute, or else has `first` record it, with `firstOfMinute` for the same `by` and action. */
export async function coalesced(orgId: string, by: string, action: Permission, first: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    const counted = await begin(appPool(), orgId, (tx) => tx.update(auditDenials).set({ count: sql`${auditDenials.count} + 1` })
      .where(and(eq(auditDenials.actor, by), eq(auditDenials.action, action), eq(auditDenials.minute, minuteOf(now())), isNull(auditDenials.recordedAt))).returning({ count: auditDenials.count }))
    if (counted.length > 0) return
    try {
      await first()
      return
    } catch (error) {
      // Somebody else was first, or the minute ended in between.
      if (!(error instanceof AppError) || error.code !== 'conflict' || tries === 5) throw error
    }
  }
}

/** Step 1 of the write door, for edges that read a body before they open it: whoever may not is refused and recorded before a byte is read. */
export async function admit(actor: Actor, permission: Permission, category: Category): Promise<void> {
  try {
    authorize(actor, permission)
  } catch (error) {
    await recordRefusal(error, actor, permission, category)
    throw error
  }
}

/** The same for a refusal the edge itself has a reason for. @returns the error to throw */
export async function deny(actor: Actor, permission: Permission, category: Category, message: string): Promise<AppError> {
  await recordDenial(actor, permission, category)
  return new AppError('forbidden', message)
}
