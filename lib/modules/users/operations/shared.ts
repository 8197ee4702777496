import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { roles } from '#db/schema/roles.ts'
import { invites, userRoles } from '#db/schema/users.ts'
import { userOf } from '#lib/auth/actor.ts'
import { isBuiltInRole } from '#lib/auth/roles.ts'
import { days } from '#lib/clock.ts'
import { newToken, tokenHash } from '#lib/crypto/secrets.ts'
import type { Scope } from '#lib/door/operation.ts'
import { env } from '#lib/env.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { formatDateTime } from '#lib/format.ts'
import { queueMail } from '#lib/modules/mails/within.ts'
import { readSettings } from '../../settings/queries.ts'
import { isLastAdmin, type User } from '../within.ts'

export const subject = (user: Pick<User, 'id' | 'name'>) => ({ type: 'user' as const, id: user.id, label: user.name })

export async function rolesOf(tx: Tx, userId: string): Promise<string[]> {
  const rows = await tx.select({ role: userRoles.role }).from(userRoles).where(eq(userRoles.userId, userId)).orderBy(userRoles.role)
  return rows.map((row) => row.role)
}

/** Every name is a built-in role or a live custom one. */
export async function checkRoles(tx: Tx, wanted: string[]): Promise<void> {
  const custom = wanted.filter((role) => !isBuiltInRole(role))
  if (custom.length === 0) return
  const known = await tx.select({ name: roles.name }).from(roles).where(isNull(roles.deletedAt))
  const unknown = custom.find((role) => !known.some((each) => each.name === role))
  if (unknown) throw invalid({ roles: `there is no role ${unknown}` })
}

/** Somebody must be able to administer the organization: the last active admin can neither be demoted nor deactivated. */
export async function keepAnAdmin(tx: Tx, user: User, stays: Date | null = null): Promise<void> {
  if (await isLastAdmin(tx, user, stays)) throw conflict('This is the last active administrator. Make somebody else an administrator first, without an expiry date.')
}

/** A fresh link for a mail; the former ones for the same purpose stop working. */
export async function openLink({ tx, actor, at }: Pick<Scope<unknown>, 'tx' | 'actor' | 'at'>, user: User, purpose: 'invite' | 'password'): Promise<{ id: string; token: string; expiresAt: Date }> {
  const { signIn } = await readSettings(tx)
  const link = { id: v7(), token: newToken(), expiresAt: new Date(at.getTime() + days(signIn.inviteDays)) }
  await tx.update(invites).set({ revokedAt: at }).where(and(eq(invites.userId, user.id), eq(invites.purpose, purpose), isNull(invites.acceptedAt), isNull(invites.revokedAt)))
  await tx.insert(invites).values({ orgId: user.orgId, id: link.id, userId: user.id, purpose, tokenHash: tokenHash('invite', link.token), expiresAt: link.expiresAt, createdById: userOf(actor), createdAt: at })
  return link
}

export async function sendInvite(scope: Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'send'>, user: User, organization: string): Promise<{ id: string; expiresAt: Date }> {
  const { id, token, expiresAt } = await openLink(scope, user, 'invite')
  await queueMail(scope, {
    to: user.email,
    subject: `Your invitation to Tickmark at ${organization}`,
    text: `Hello ${user.name},\n\nYou have been invited to the ITGC portal of ${organization}. Choose a password and set up your authenticator app:\n\n${env().BASE_URL}/invite/${token}\n\nThe link works once and expires on ${formatDateTime(expiresAt)}.\nIf you did not expect this invitation, ignore this mail.\n`,
  })
  return { id, expiresAt }
}
