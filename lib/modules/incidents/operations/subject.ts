import 'server-only'
import { eq, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { incidents } from '#db/schema/incidents.ts'
import { users } from '#db/schema/users.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { locked } from '#lib/door/locked.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { incidentName } from '../model.ts'
import { stateNames } from '../words.ts'

export type Incident = typeof incidents.$inferSelect

export const subject = (of: Pick<Incident, 'id' | 'number' | 'title'>) => ({ type: 'incident' as const, id: of.id, label: incidentName(of) })
export const load = locked(incidents)

/** @throws AppError conflict: another version, or it is over */
export function refuseClosed(of: Incident, seen?: number): void {
  if (seen !== undefined) sameVersion(of, seen, 'incident')
  if (of.mergedIntoId) throw conflict('It was merged into another incident: go on there.')
  if (of.state === 'closed') throw conflict('It is closed: take it back first, with a reason.')
}

export function refuseUnless(of: Incident, seen: number, states: readonly Incident['state'][], why: string): void {
  sameVersion(of, seen, 'incident')
  if (of.mergedIntoId) throw conflict('It was merged into another incident: go on there.')
  if (!states.includes(of.state)) throw conflict(`It is ${stateNames[of.state].toLowerCase()}. ${why}`)
}

export async function save<F extends Partial<Incident>>(tx: Tx, before: Incident, actor: Actor, at: Date, fields: F): Promise<Incident> {
  const after: Incident = { ...before, ...fields, ...touched(before, actor, at) }
  await tx.update(incidents).set(after).where(eq(incidents.id, before.id))
  return after
}

/** @throws AppError invalid at the field: nobody who is active here */
export async function refuseNobody(tx: Tx, field: string, userId: string | null): Promise<void> {
  if (userId === null) return
  const [found] = await tx.select({ status: users.status }).from(users).where(eq(users.id, userId))
  if (found?.status !== 'active') throw invalid({ [field]: 'is nobody who is active here' })
}

/** The next number of the organization: whoever opens one waits for whoever does before. */
export async function nextNumber(tx: Tx, orgId: string): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`incidents.${orgId}`}))`)
  const [last] = await tx.select({ number: sql<number>`coalesce(max(${incidents.number}), 0)::int` }).from(incidents)
  return (last?.number ?? 0) + 1
}

/**
 * Now, as PostgreSQL knows it: never earlier than what was sealed last, so that a clock that was set back gains no time.
 * Written out, for statements that reckon with it.
 */
export const sealedNow = sql`greatest(now(), (select c.at from audit_checkpoints c where c.org_id = current_setting('app.org_id')::uuid order by c.size desc limit 1))`

/** @throws AppError invalid at the field: it lies ahead */
export async function refuseFuture(tx: Tx, times: Record<string, Date | null>): Promise<void> {
  const [row] = await tx.execute<{ ms: number }>(sql`select (extract(epoch from ${sealedNow}) * 1000)::float8 as ms`)
  for (const [field, at] of Object.entries(times)) if (at && at.getTime() > (row?.ms ?? 0) + 1_000) throw invalid({ [field]: 'lies in the future' })
}

export const blank = {
  state: 'open' as const, returned: null, timesReason: null, timesChangedAt: null, coordinatorId: null, technicalLeadId: null, legalCounselId: null, communicationsId: null, cost: null, currency: null, awareAt: null, notifyBy: null, clockStartedAt: null, clockStartedById: null, clockReason: null, clockMovedAt: null, warned: 0,
  groupKey: null, mergedIntoId: null, splitFromId: null, resolvedAt: null, closedAt: null, closedById: null,
}
