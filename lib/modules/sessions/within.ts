import 'server-only'
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { organizations } from '#db/schema/organizations.ts'
import { challenges, sessions, signInPlaces } from '#db/schema/sessions.ts'
import type { users } from '#db/schema/users.ts'
import type { RequestInfo } from '#lib/auth/actor.ts'
import { newTotpSecret, totpCode } from '#lib/auth/totp.ts'
import { days } from '#lib/clock.ts'
import { newToken, seal, tokenHash, unseal } from '#lib/crypto/secrets.ts'
import { type Change, changed } from '#lib/door/change.ts'
import { readSettings } from '../settings/queries.ts'
import { challengeLife, lockFor, networkOf, type OpenChallenge, placeKnown, safeReturn, type SignInMethod } from './model.ts'

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
  const subject = { type: 'session' as const, id: row.id, label: user.name }
  return {
    sessionId: row.id,
    changes: [
      changed(subject, null, row),
      ...surplus.map((id) => changed({ ...subject, id }, { endedAt: null }, { endedAt: at, endReason: 'a newer session took its place' })),
    ],
  }
}

export const endSession = async (tx: Tx, sessionId: string, reason: string, at: Date): Promise<void> => {
  await tx.update(sessions).set({ endedAt: at, endReason: reason }).where(eq(sessions.id, sessionId))
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

export type Challenge = typeof challenges.$inferSelect

export async function openChallenge(tx: Tx, user: User, method: SignInMethod, returnTo: string | null, at: Date): Promise<{ row: Challenge; open: OpenChallenge }> {
  const token = newToken()
  const purpose = user.totpSecret ? 'factor' : 'enrol'
  const totpSecret = purpose === 'enrol' ? newTotpSecret() : null
  const row: Challenge = {
    orgId: user.orgId,
    id: v7(),
    userId: user.id,
    tokenHash: tokenHash('challenge', token),
    purpose,
    method,
    totpSecret: totpSecret && seal('challenges.totp', totpSecret),
    attempts: 0,
    returnTo: safeReturn(returnTo),
    expiresAt: new Date(at.getTime() + challengeLife),
    usedAt: null,
    createdAt: at,
  }
  await tx.insert(challenges).values(row)
  return { row, open: { token, purpose, totpSecret, account: user.email, sampleCode: await sampleCode(tx, user, at) } }
}

async function sampleCode(tx: Tx, user: User, at: Date): Promise<string | null> {
  if (!user.totpSecret) return null
  const [organization] = await tx.select({ isSample: organizations.isSample }).from(organizations)
  if (!organization?.isSample) return null
  // A step is good once: somebody who signs in twice within half a minute gets the code of the next one.
  const used = user.totpStep !== null && user.totpStep >= Math.floor(at.getTime() / 30_000)
  return totpCode(unseal('users.totp', user.totpSecret), new Date(at.getTime() + (used ? 30_000 : 0)))
}

export async function lockChallenge(tx: Tx, token: string): Promise<Challenge | null> {
  const [found] = await tx.select().from(challenges).where(eq(challenges.tokenHash, tokenHash('challenge', token))).for('update')
  return found ?? null
}

/** Answered: it opens nothing a second time. */
export const spendChallenge = async (tx: Tx, challenge: Challenge, at: Date): Promise<void> => {
  await tx.update(challenges).set({ usedAt: at }).where(eq(challenges.id, challenge.id))
}

/** What stood between a password and a session opens nothing any more. */
export const dropChallengesOf = async (tx: Tx, userId: string, at: Date): Promise<void> => {
  await tx.update(challenges).set({ usedAt: at }).where(and(eq(challenges.userId, userId), isNull(challenges.usedAt)))
}

export const countAttempt = async (tx: Tx, challenge: Challenge): Promise<void> => {
  await tx.update(challenges).set({ attempts: challenge.attempts + 1 }).where(eq(challenges.id, challenge.id))
}

/** Where an erased person was, in every session they ever had, and where they signed in from. */
export const eraseSessionsOf = async (tx: Tx, userId: string): Promise<void> => {
  await tx.delete(signInPlaces).where(eq(signInPlaces.userId, userId))
  await tx.update(sessions).set({ ip: 'erased', userAgent: 'erased' }).where(eq(sessions.userId, userId))
}

/** Where somebody signs in from: a browser they signed in with before, or else the network. `insideSession`: no place at all. */
export type Place = {
  key: string
  /** They signed in from here before: what strangers do elsewhere does not hold them up. */
  known: boolean
  failures: number
  lockedUntil: Date | null
}

const placeKey = (name: string) => tokenHash('place', name)

/** @param browser the sign a browser got when it signed in, from its sealed cookie */
export async function placeOf(tx: Tx, user: Pick<User, 'id'>, request: RequestInfo, browser: string | null, at: Date): Promise<Place> {
  const keys = [...(browser ? [placeKey(`browser ${browser}`)] : []), placeKey(`network ${networkOf(request.ip)}`)]
  const rows = await tx.select().from(signInPlaces).where(and(eq(signInPlaces.userId, user.id), inArray(signInPlaces.place, keys)))
  const places = keys.map((key): Place => {
    const row = rows.find((each) => each.place === key)
    return { key, known: Boolean(row?.signedInAt && row.signedInAt.getTime() + placeKnown > at.getTime()), failures: row?.failures ?? 0, lockedUntil: row?.lockedUntil ?? null }
  })
  // A browser that never signed them in is nothing to count at: whoever wants one more try would take another.
  return places.find((place) => place.known) ?? (places.at(-1) as Place)
}

/** For a password asked for in a session: what is tried there locks nobody out of signing in. */
export async function insideSession(tx: Tx, user: Pick<User, 'id'>): Promise<Place> {
  const key = placeKey('inside a session')
  const [row] = await tx.select().from(signInPlaces).where(and(eq(signInPlaces.userId, user.id), eq(signInPlaces.place, key)))
  return { key, known: true, failures: row?.failures ?? 0, lockedUntil: row?.lockedUntil ?? null }
}

/** Until when a place has to wait; null when it may try. */
export function waitsUntil(user: Pick<User, 'lockedUntil'>, place: Place, at: Date): Date | null {
  const ends = [place.lockedUntil, place.known ? null : user.lockedUntil].filter((end): end is Date => end !== null && end > at)
  return ends.length === 0 ? null : new Date(Math.max(...ends.map(Number)))
}

/**
 * One more wrong password or code from a place; it locks for a while when there were too many. Places of a day ago that nobody signed in from
 * are forgotten. The user row is locked by the caller; a user who is none costs the same and leaves nothing.
 * @param counted false: noted as seen, and no more
 */
export async function noteFailure(tx: Tx, user: Pick<User, 'id'>, place: Place, lockAfter: number, at: Date, counted: boolean): Promise<Date | null> {
  const failures = place.failures + (counted ? 1 : 0)
  const lock = counted ? lockFor(failures, lockAfter) : 0
  const lockedUntil = lock ? new Date(at.getTime() + lock) : place.lockedUntil
  const [now, until] = [at.toISOString(), lockedUntil?.toISOString() ?? null]
  await tx.execute(sql`
    with forgotten as (
      delete from sign_in_places where user_id = ${user.id} and place <> ${place.key}
        and (updated_at < ${now}::timestamptz - interval '1 day' and (signed_in_at is null or signed_in_at < ${new Date(at.getTime() - placeKnown).toISOString()}::timestamptz))
    )
    insert into sign_in_places (org_id, id, user_id, place, failures, locked_until, updated_at)
      select org_id, ${v7()}::uuid, id, ${place.key}, ${failures}, ${until}::timestamptz, ${now}::timestamptz from users where id = ${user.id}
    on conflict (org_id, user_id, place) do update set failures = excluded.failures, locked_until = excluded.locked_until, updated_at = excluded.updated_at`)
  return lockedUntil
}

/** Signed in: browser and network are known from here on, and what failed there is forgotten. */
export async function notePlaces(tx: Tx, user: Pick<User, 'id' | 'orgId'>, request: RequestInfo, browser: string | null, at: Date): Promise<void> {
  const keys = [...(browser ? [`browser ${browser}`] : []), `network ${networkOf(request.ip)}`].map(placeKey)
  const known = { failures: 0, lockedUntil: null, signedInAt: at, updatedAt: at }
  await tx.insert(signInPlaces).values(keys.map((place) => ({ orgId: user.orgId, id: v7(), userId: user.id, place, ...known })))
    .onConflictDoUpdate({ target: [signInPlaces.orgId, signInPlaces.userId, signInPlaces.place], set: known })
}

/** Lifts the locks of every place. @returns whether there was one */
export async function unlockPlaces(tx: Tx, userId: string, at: Date): Promise<boolean> {
  const lifted = await tx.update(signInPlaces).set({ failures: 0, lockedUntil: null, updatedAt: at })
    .where(and(eq(signInPlaces.userId, userId), sql`(${signInPlaces.failures} > 0 or ${signInPlaces.lockedUntil} is not null)`)).returning({ lockedUntil: signInPlaces.lockedUntil })
  return lifted.length > 0
}
