import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { organizations } from '#db/schema/organizations.ts'
import { backupCodes, credentialResets, users } from '#db/schema/users.ts'
import { human } from '#lib/auth/human.ts'
import { days } from '#lib/clock.ts'
import { stepTo } from '#lib/decisions.ts'
import { approvable, type Closed, closedBy, closing, oneStage } from '#lib/door/approvable.ts'
import { type Change, changed, done } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { env } from '#lib/env.ts'
import { conflict } from '#lib/errors.ts'
import { formatDateTime } from '#lib/format.ts'
import { id, text } from '#lib/input.ts'
import { approvedNow, askApproval } from '../../approvals/within.ts'
import { queueMail } from '../../mails/within.ts'
import { dropChallengesOf, endSessionsOf, unlockPlaces } from '../../sessions/within.ts'
import { resetDecisions, type ResetKind, resetKinds, resetLasts } from '../model.ts'
import { lockUser, type User } from '../within.ts'
import { openLink, subject } from './shared.ts'

type Reset = typeof credentialResets.$inferSelect

const what = z.enum(['password', 'factor'])
const recorded = ({ what, status }: Pick<Reset, 'what' | 'status'>) => ({ [`${what}Reset`]: status })

/** @throws AppError conflict in words when there is nothing to take off */
function mustHave(user: User, kind: ResetKind): void {
  if (user.status !== 'active') throw conflict(`This user is ${user.status}, not active.`)
  if (kind === 'password' && !user.passwordHash) throw conflict('This account has no password: it signs in through your identity provider, or waits for its new one.')
  if (kind === 'factor' && !user.totpSecret) throw conflict('This account has no second factor here.')
}

export const requestReset = operation({
  name: 'users.requestReset',
  summary: 'Request a reset of the password or second factor of a user; a second administrator decides',
  category: 'authentication',
  http: { method: 'POST', path: '/users/{id}/resets' },
  input: z.object({ id, what, reason: text(1, 1_000) }),
  load: ({ tx, input }) => lockUser(tx, input.id),
  run: async ({ tx, actor, input, subject: user, at, call }) => {
    mustHave(user, input.what)
    const { userId, personId } = human(actor, { byToken: true, said: 'Only a person may request a reset.' })
    const row = {
      ...created(actor, at), userId: user.id, personId: user.personId, what: input.what, status: 'requested' as const, reason: input.reason, requestedById: userId, requestedByPersonId: personId,
      decidedById: null, decidedByPersonId: null, decidedAt: null, note: null,
    }
    await tx.insert(credentialResets).values(row)
    const { approvalId, stuck } = await askApproval({ actor, call }, {
      kind: 'credential-reset', subjectId: row.id, title: `Reset the ${resetKinds[input.what].toLowerCase()}`, reason: input.reason,
      facts: [{ label: 'Reset', value: resetKinds[input.what] }], parties: [{ userId: user.id, part: 'beneficiary' }], input: { userId: user.id },
    })
    if (stuck) throw conflict('A reset needs a second administrator, and there is none besides you and the person it is about. Make somebody an administrator, or ask an operator to run “npm run reset”.')
    return done({ id: row.id, approvalId }, changed(subject(user), null, recorded(row), { reason: input.reason }))
  },
})

const load = async ({ tx, input }: { tx: Tx; input: { id: string } }): Promise<{ reset: Reset; user: User } | null> => {
  const [reset] = await tx.select().from(credentialResets).where(eq(credentialResets.id, input.id)).for('update')
  const user = reset && (await lockUser(tx, reset.userId))
  return reset && user ? { reset, user } : null
}

/** What came of the request: approvals decided, and this is done with the decision. */
async function settle({ tx, actor, at }: Pick<Scope<unknown>, 'tx' | 'actor' | 'at'>, { reset, user }: { reset: Reset; user: User }, approvalId: string, verb: 'approve' | Closed): Promise<Change> {
  const { decidedById, decidedByPersonId, note } = await approvedNow(tx, approvalId)
  const status = stepTo(resetDecisions, verb, reset.status)
  const decided = verb === 'approve' || verb === 'reject' ? { decidedById, decidedByPersonId, decidedAt: at, note } : {}
  await tx.update(credentialResets).set({ status, ...decided, ...touched(reset, actor, at) }).where(eq(credentialResets.id, reset.id))
  return changed(subject(user), recorded(reset), recorded({ ...reset, status }), note ? { reason: note } : {})
}

const asked = z.object({ id, approvalId: id })

export const approveReset = operation({
  name: 'users.approveReset',
  summary: 'Reset a password or second factor, as it was approved',
  category: 'authentication',
  input: asked,
  load,
  run: async (scope) => {
    const { reset, user } = scope.subject
    const decision = await settle(scope, scope.subject, scope.input.approvalId, 'approve')
    return done({ id: reset.id }, decision, ...await takeOff(scope, user, reset.what))
  },
})

export const rejectReset = operation({
  name: 'users.rejectReset',
  summary: 'Note that a reset that was requested came to nothing',
  category: 'authentication',
  input: asked.extend({ outcome: closing }),
  load,
  run: async (scope) => done({ id: scope.subject.reset.id }, await settle(scope, scope.subject, scope.input.approvalId, closedBy[scope.input.outcome])),
})

approvable({
  kind: 'credential-reset', label: 'Resets of a password or second factor', subjectType: 'credential-reset', approved: approveReset, closed: rejectReset, shipped: oneStage(['admin'], resetLasts / days(1)), aboutAccount: true,
  record: { table: 'credential_resets', material: ['user_id', 'what', 'reason'], done: 'approved' }, href: ({ input: { userId } }) => (typeof userId === 'string' ? `/users/${userId}?view=security` : '/users'),
})

/** For organizations with one administrator, who has no second to ask. Trust: whoever may run commands on the server (`npm run reset`). */
export const resetByOperator = operation({
  name: 'users.resetByOperator',
  summary: 'Reset a password or second factor from the command line of the server',
  category: 'authentication',
  input: z.object({ id, what, reason: text(1, 1_000) }),
  load: ({ tx, input }) => lockUser(tx, input.id),
  run: async (scope) => {
    const { input, subject: user } = scope
    mustHave(user, input.what)
    const [first, ...rest] = await takeOff(scope, user, input.what, input.reason)
    return done({ id: user.id }, first, ...rest)
  },
})

/** What is taken off stops working at once, and with it whatever was opened by it. The person is told, whoever asked. */
async function takeOff(scope: Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'send'>, user: User, kind: ResetKind, reason?: string): Promise<[Change, ...Change[]]> {
  const { tx, actor, at } = scope
  mustHave(user, kind)
  const off = kind === 'password' ? { passwordHash: null, passwordChangedAt: null } : { totpSecret: null, totpStep: null, mfaEnrolledAt: null, factorResetAt: at }
  const after = { ...off, failedSignIns: 0, lockedUntil: null, ...touched(user, actor, at) }
  await tx.update(users).set(after).where(eq(users.id, user.id))
  if (kind === 'factor') await tx.delete(backupCodes).where(eq(backupCodes.userId, user.id))
  await unlockPlaces(tx, user.id, at)
  await dropChallengesOf(tx, user.id, at)
  const ended = await endSessionsOf(tx, user, `${resetKinds[kind].toLowerCase()} reset`, at)
  const [organization] = await tx.select({ name: organizations.name }).from(organizations)
  const link = kind === 'password' ? await openLink(scope, user, 'password') : null
  await queueMail(scope, {
    to: user.email,
    subject: `Your ${resetKinds[kind].toLowerCase()} at ${organization?.name ?? 'Tickmark'} was reset`,
    text: `Hello ${user.name},\n\nYour ${resetKinds[kind].toLowerCase()} for the ITGC portal of ${organization?.name ?? ''} was reset, and all your sessions were ended.\n\n${
      link ? `Choose a new password:\n\n${env().BASE_URL}/new-password/${link.token}\n\nThe link works once and expires on ${formatDateTime(link.expiresAt)}.` : `Sign in with your password within a week, and set up your authenticator app again:\n\n${env().BASE_URL}/sign-in`
    }\n\nIf you did not expect this, contact your administrators at once.\n`,
  })
  return [changed(subject(user), user, { ...user, ...after, ...(kind === 'password' ? { passwordResetAt: at } : {}) }, reason ? { reason } : {}), ...ended]
}
