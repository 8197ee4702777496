import 'server-only'
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { sessions } from '#db/schema/sessions.ts'
import { users } from '#db/schema/users.ts'
import type { RequestInfo } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { type Change, changed } from '#lib/door/change.ts'
import { readSettings } from '../../settings/queries.ts'
import type { SignInMethod } from '../model.ts'

type User = typeof users.$inferSelect

/** The session row; the oldest ones end when the user has too many (ID-4). The user row is locked by the caller. */
export async function beginSession(tx: Tx, user: User, method: SignInMethod, request: RequestInfo, at: Date): Promise<{ sessionId: string; changes: Change[] }> {
  const settings = await readSettings(tx)
  const live = await tx
    .select({ id: sessions.id, createdAt: sessions.createdAt })
    .from(sessions)
    .where(and(eq(sessions.userId, user.id), isNull(sessions.endedAt), sql`expires_at > ${at.toISOString()}::timestamptz`))
    .orderBy(asc(sessions.createdAt))
    .for('update')
  const surplus = live.slice(0, Math.max(0, live.length - settings.session.perUser + 1)).map((each) => each.id)
  if (surplus.length > 0) {
    await tx.update(sessions).set({ endedAt: at, endReason: 'a newer session took its place' }).where(inArray(sessions.id, surplus))
  }
  const row = {
    orgId: user.orgId,
    id: v7(),
    userId: user.id,
    method,
    ip: request.ip,
    userAgent: request.userAgent.slice(0, 500),
    createdAt: at,
    lastSeenAt: at,
    expiresAt: new Date(at.getTime() + days(settings.session.absoluteDays)),
    endedAt: null,
    endReason: null,
  }
  await tx.insert(sessions).values(row)
  await tx.update(users).set({ lastSignedInAt: at, failedSignIns: 0, lockedUntil: null }).where(eq(users.id, user.id))
  const subject = { type: 'session' as const, id: row.id, label: user.name }
  return {
    sessionId: row.id,
    changes: [
      changed(subject, null, row),
      ...surplus.map((id) => changed({ ...subject, id }, { endedAt: null }, { endedAt: at, endReason: 'a newer session took its place' })),
    ],
  }
}

/** Ends every live session of a user on the very next request: deactivation, role change, password change. */
export async function endSessionsOf(tx: Tx, user: Pick<User, 'id' | 'name'>, reason: string, at: Date, except?: string): Promise<Change[]> {
  const ended = await tx
    .update(sessions)
    .set({ endedAt: at, endReason: reason })
    .where(and(eq(sessions.userId, user.id), isNull(sessions.endedAt), except ? sql`id <> ${except}` : undefined))
    .returning({ id: sessions.id })
  return ended.map(({ id }) => changed({ type: 'session', id, label: user.name }, { endedAt: null }, { endedAt: at, endReason: reason }))
}
