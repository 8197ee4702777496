import 'server-only'
import { z } from 'zod'
import { verifyNobody, verifyPassword } from '#lib/auth/password.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { id } from '#lib/input.ts'
import type { OpenChallenge } from '../../sessions/model.ts'
import { openChallenge } from '../../sessions/within.ts'
import { readSettings } from '../../settings/queries.ts'
import { countFailure, lockUser } from '../../users/within.ts'

/** Password → challenge. A wrong password commits too: the count of failures and the entry must stay. */
export const startSession = operation({
  name: 'sessions.start',
  summary: 'Prove a password; answers with a challenge for the second factor',
  category: 'authentication',
  input: z.object({ userId: id, password: z.string().min(1).max(1_000), returnTo: z.string().max(600).nullish() }),
  load: ({ tx, input }) => lockUser(tx, input.userId),
  run: async ({ tx, input, subject: user, at }) => {
    const settings = await readSettings(tx)
    const subject = { type: 'user' as const, id: user.id, label: user.name }
    const locked = user.lockedUntil !== null && user.lockedUntil > at
    const right = user.passwordHash ? await verifyPassword(user.passwordHash, input.password) : await verifyNobody(input.password)
    const refusal = locked
      ? 'the account is locked'
      : !right
        ? 'wrong password'
        : user.status !== 'active' && user.status !== 'invited'
          ? `the account is ${user.status}`
          : settings.signIn.ssoOnly && !user.breakGlass
            ? 'only single sign-on is allowed'
            : null
    if (refusal) {
      if (right || locked) return done({ challenge: null }, failed(subject, refusal))
      const after = await countFailure(tx, user, settings.signIn.lockAfter, at)
      return done({ challenge: null }, failed(subject, refusal, { failedSignIns: user.failedSignIns, lockedUntil: user.lockedUntil }, after))
    }
    const { row, open } = await openChallenge(tx, user, 'password', input.returnTo ?? null, at)
    return done<{ challenge: OpenChallenge | null }>({ challenge: open }, changed({ type: 'challenge', id: row.id, label: user.name }, null, { purpose: row.purpose, method: row.method }))
  },
})
