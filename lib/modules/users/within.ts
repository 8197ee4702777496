import 'server-only'
import { and, desc, eq, isNull, ne, sql, type SQLWrapper } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { backupCodes, passwordHistory, userIdentities, userRoles, users } from '#db/schema/users.ts'
import type { Actor, RequestInfo } from '#lib/auth/actor.ts'
import { verifyPassword } from '#lib/auth/password.ts'
import { isBackupCode, newBackupCodes, normalBackupCode, totpStep } from '#lib/auth/totp.ts'
import { tokenHash, unseal } from '#lib/crypto/secrets.ts'
import { touched } from '#lib/door/record.ts'
import { invalid } from '#lib/errors.ts'
import { slowAfter, slowFor } from '../sessions/model.ts'
import { noteFailure, notePlaces, type Place, waitsUntil } from '../sessions/within.ts'

/** Accounts, in the transactions of modules that sign people in, change them, or name them. */
export type User = typeof users.$inferSelect

export async function lockUser(tx: Tx, userId: string): Promise<User | null> {
  const [found] = await tx.select().from(users).where(eq(users.id, userId)).for('update')
  return found ?? null
}

/**
 * Whether nobody would remain who administers the organization for as long as this one does; a role that ends is shorter than one that does
 * not. `db/rules.sql` asks the same at the end, of everybody. The lock makes two who demote each other at the same moment take turns.
 * @param stays until when the role is kept after all
 */
export async function isLastAdmin(tx: Tx, user: Pick<User, 'orgId' | 'id'>, stays: Date | null = null): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`admins.${user.orgId}`}))`)
  const [found] = await tx.execute<{ last: boolean }>(sql`
    with lost as (
      select max(coalesce(expires_at, 'infinity')) as until from user_roles where user_id = ${user.id} and role = 'admin'
    )
    select until > now() and until > ${stays?.toISOString() ?? '-infinity'}::timestamptz and not exists (
      select from users u join user_roles r on r.org_id = u.org_id and r.user_id = u.id
      where u.status = 'active' and r.role = 'admin' and u.id <> ${user.id} and coalesce(r.expires_at, 'infinity') >= until
    ) as last from lost`)
  return found?.last ?? false
}

type Account = Omit<typeof users.$inferInsert, 'id' | 'personId'>

/** A human nobody here knew before, with these roles, and the password they begin with if they have one. */
export async function addUser(tx: Tx, account: Account, roles: string[], grantedById: string | null = null): Promise<User> {
  const id = v7()
  const [user] = await tx.insert(users).values({ ...account, id, personId: id }).returning()
  if (roles.length > 0) await tx.insert(userRoles).values(roles.map((role) => ({ orgId: account.orgId, id: v7(), userId: id, role, grantedById, createdAt: account.createdAt })))
  if (account.passwordHash) await keepPassword(tx, user as User, account.passwordHash, account.createdAt)
  return user as User
}

/**
 * Nobody takes the name of somebody else here for their own. Two people of one name are for an administrator to say; then the address tells
 * them apart.
 * @throws AppError invalid at the field of the name
 */
export async function refuseBorrowedName(tx: Tx, user: User, name: string): Promise<void> {
  if (name === user.name) return
  const folded = (text: SQLWrapper) => sql`lower(regexp_replace(normalize(${text}, NFKC), '[\\s\\u200b-\\u200f\\u2060\\ufeff]+', ' ', 'g'))`
  const [other] = await tx.select({ id: users.id }).from(users)
    .where(and(sql`${folded(users.name)} = ${folded(sql`${name}::text`)}`, ne(users.personId, user.personId), ne(users.status, 'removed'))).limit(1)
  if (other) throw invalid({ name: 'is the name of somebody else here. If it is yours too, ask an administrator to enter it.' })
}

/** What somebody says of themselves, or an administrator of them. */
export async function changeUser(tx: Tx, user: User, fields: Pick<User, 'name' | 'department'>, actor: Actor, at: Date): Promise<User> {
  const after = { ...user, ...fields, ...touched(user, actor, at) }
  await tx.update(users).set(after).where(eq(users.id, user.id))
  return after
}

const keepPassword = (tx: Tx, user: Pick<User, 'orgId' | 'id'>, passwordHash: string, at: Date) =>
  tx.insert(passwordHistory).values({ orgId: user.orgId, id: v7(), userId: user.id, passwordHash, createdAt: at })

/** A password of one's own choice; remembered, so that it is not chosen again. `more`: what changes with it. */
export async function setPassword(tx: Tx, user: User, passwordHash: string, at: Date, more: Partial<User> = {}): Promise<Partial<User>> {
  const after = { passwordHash, passwordChangedAt: at, updatedAt: at, ...more }
  await tx.update(users).set(after).where(eq(users.id, user.id))
  await keepPassword(tx, user, passwordHash, at)
  return after
}

/** @throws AppError invalid when it is one of the last `count` */
export async function refuseFormerPassword(tx: Tx, user: Pick<User, 'id'>, password: string, count: number): Promise<void> {
  const former = await tx.select({ passwordHash: passwordHistory.passwordHash }).from(passwordHistory).where(eq(passwordHistory.userId, user.id)).orderBy(desc(passwordHistory.createdAt)).limit(count)
  for (const each of former) {
    if (await verifyPassword(each.passwordHash, password)) throw invalid({ password: `is one of your last ${count} passwords; choose a new one` })
  }
}

export const noteSignedIn = async (tx: Tx, user: User, request: RequestInfo, browser: string | null, at: Date): Promise<void> => {
  await tx.update(users).set({ lastSignedInAt: at, failedSignIns: 0, lockedUntil: null }).where(eq(users.id, user.id))
  await notePlaces(tx, user, request, browser, at)
}

type Failures = Pick<User, 'failedSignIns' | 'lockedUntil'>

/**
 * One more wrong password or code: the place it came from locks for a while when there were too many, and after very many from all over every
 * place nobody signed in from is slowed down. The user row is locked by the caller.
 * @param counted false for tries while a place waits: they prolong nothing
 * @returns what to record: how many, and until when this place waits
 */
export async function countFailure(tx: Tx, user: User, place: Place, lockAfter: number, at: Date, counted = true): Promise<Failures> {
  const failedSignIns = user.failedSignIns + (counted ? 1 : 0)
  const here = await noteFailure(tx, user, place, lockAfter, at, counted)
  const slowed = counted && !place.known && failedSignIns >= lockAfter * slowAfter
  const after = { failedSignIns, lockedUntil: slowed ? new Date(at.getTime() + slowFor) : user.lockedUntil }
  await tx.update(users).set(after).where(eq(users.id, user.id))
  return { failedSignIns, lockedUntil: waitsUntil(after, { ...place, lockedUntil: here }, at) }
}

/** A code of the authenticator app is good once, and only later ones are from here on. */
const spendStep = async (tx: Tx, userId: string, totpStep: number): Promise<void> => {
  await tx.update(users).set({ totpStep }).where(eq(users.id, userId))
}

/** False when there is no such code, or it was used. */
async function spendBackupCode(tx: Tx, userId: string, code: string, at: Date): Promise<boolean> {
  const spent = await tx.update(backupCodes).set({ usedAt: at })
    .where(and(eq(backupCodes.userId, userId), eq(backupCodes.codeHash, tokenHash('backup', code)), isNull(backupCodes.usedAt)))
    .returning({ id: backupCodes.id })
  return spent.length > 0
}

/** Which factor the code proves, spending it; null when none. The user has an authenticator. */
export async function checkFactor(tx: Tx, user: User, code: string, at: Date): Promise<'totp' | 'backup code' | null> {
  if (/^\d{6}$/.test(code)) {
    const step = totpStep(unseal('users.totp', user.totpSecret as string), code, at)
    if (step === null || (user.totpStep !== null && step <= user.totpStep)) return null
    await spendStep(tx, user.id, step)
    return 'totp'
  }
  return isBackupCode(code) && (await spendBackupCode(tx, user.id, normalBackupCode(code), at)) ? 'backup code' : null
}

/** New codes; the old ones stop working at once. */
export async function replaceBackupCodes(tx: Tx, user: Pick<User, 'orgId' | 'id'>, at: Date): Promise<string[]> {
  const codes = newBackupCodes()
  await tx.delete(backupCodes).where(eq(backupCodes.userId, user.id))
  await tx.insert(backupCodes).values(codes.map((code) => ({ orgId: user.orgId, id: v7(), userId: user.id, codeHash: tokenHash('backup', code), createdAt: at, usedAt: null })))
  return codes
}

/** Whoever was invited is in. `factor`: the sealed secret of the authenticator app, and the step its first code was of. */
export async function activateUser(tx: Tx, user: User, factor: Pick<User, 'totpSecret' | 'totpStep'> | null, at: Date): Promise<User> {
  // Without a factor of ours the identity provider's counts, and no password does.
  const after = { ...(factor ? { ...factor, mfaEnrolledAt: at, factorResetAt: null } : { passwordHash: null }), status: 'active' as const }
  await tx.update(users).set(after).where(eq(users.id, user.id))
  return { ...user, ...after }
}

export const linkIdentity = async (tx: Tx, user: User, providerId: string, subject: string, at: Date): Promise<void> => {
  await tx.insert(userIdentities).values({ orgId: user.orgId, id: v7(), userId: user.id, providerId, subject, createdAt: at })
}

export const unlinkIdentity = async (tx: Tx, user: User, providerId: string): Promise<void> => {
  await tx.delete(userIdentities).where(and(eq(userIdentities.userId, user.id), eq(userIdentities.providerId, providerId)))
}

/** Roles gained and lost, and no other touched. */
export async function moveRoles(tx: Tx, user: User, gained: string[], lost: string[], at: Date): Promise<void> {
  for (const role of gained) await tx.insert(userRoles).values({ orgId: user.orgId, id: v7(), userId: user.id, role, createdAt: at })
  for (const role of lost) await tx.delete(userRoles).where(and(eq(userRoles.userId, user.id), eq(userRoles.role, role)))
}
