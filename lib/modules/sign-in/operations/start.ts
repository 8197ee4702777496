import 'server-only'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import type { RequestInfo } from '#lib/auth/actor.ts'
import { verifyNobody, verifyPassword } from '#lib/auth/password.ts'
import { now } from '#lib/clock.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { id, optionalId } from '#lib/input.ts'
import type { OpenChallenge } from '../../sessions/model.ts'
import { openChallenge, placeOf, waitsUntil } from '../../sessions/within.ts'
import { readSettings } from '../../settings/queries.ts'
import { countFailure, lockUser, type User } from '../../users/within.ts'

const input = z.object({ userId: id, password: z.string().min(1).max(1_000), browser: optionalId, returnTo: z.string().max(600).nullish() })

/** Password → challenge. A wrong password commits too: the count of failures and the entry must stay. */
export const startSession = operation({
  name: 'sessions.start',
  summary: 'Prove a password; answers with a challenge for the second factor',
  category: 'authentication',
  input,
  load: ({ tx, input }) => lockUser(tx, input.userId),
  run: async ({ tx, actor, input, subject: user, at }) => {
    const subject = { type: 'user' as const, id: user.id, label: user.name }
    const refused = await refuse(tx, user, input, actor.request, at)
    if (refused) return done({ challenge: null }, failed(subject, refused.why, { failedSignIns: user.failedSignIns, lockedUntil: null }, refused.after))
    const { row, open } = await openChallenge(tx, user, 'password', input.returnTo ?? null, at)
    return done<{ challenge: OpenChallenge | null }>({ challenge: open }, changed({ type: 'challenge', id: row.id, label: user.name }, null, { purpose: row.purpose, method: row.method }))
  },
})

type Given = Pick<z.output<typeof input>, 'password' | 'browser'>

/** Why not, and what is recorded of it; null when the password is right and counts. Every refusal of a wrong password costs the same. */
async function refuse(tx: Tx, user: User, given: Given, request: RequestInfo, at: Date) {
  const { signIn } = await readSettings(tx)
  const place = await placeOf(tx, user, request, given.browser, at)
  const waits = waitsUntil(user, place, at)
  const right = user.passwordHash ? await verifyPassword(user.passwordHash, given.password) : await verifyNobody(given.password)
  const why = waits
    ? place.lockedUntil && place.lockedUntil > at ? 'the account is locked where this came from' : 'the account is slowed down where it is not known'
    : !right
      ? 'wrong password'
      : user.status !== 'active' && user.status !== 'invited'
        ? `the account is ${user.status}`
        : signIn.ssoOnly && !user.breakGlass
          ? 'only single sign-on is allowed'
          : null
  if (!why) return null
  return { why, after: await countFailure(tx, user, place, signIn.lockAfter, at, !waits && !right) }
}

/** Of nobody: finds no row, and changes none. */
const nobody = { passwordHash: null, status: 'invited', failedSignIns: 0, lockedUntil: null, breakGlass: false } as unknown as User

/** For an address without an account: the statements and the hash a wrong password costs, over nothing. */
export async function refuseNobody(tx: Tx, given: Given, request: RequestInfo): Promise<void> {
  const id = v7()
  await lockUser(tx, id)
  await refuse(tx, { ...nobody, id }, given, request, now())
}
