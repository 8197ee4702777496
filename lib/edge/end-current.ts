import 'server-only'
import type { RequestInfo } from '#lib/auth/actor.ts'
import { AppError } from '#lib/errors.ts'
import { endSession } from '#lib/modules/sessions/operations.ts'
import { currentFrom } from './caller.ts'

/** Ends the session a browser came with, if it has one: on signing out, and when another takes its place. */
export async function endCurrent(cookieText: string | undefined, request: RequestInfo): Promise<void> {
  const found = await currentFrom(cookieText, request)
  if (!found) return
  // Signing out is nobody's permission: it is there for whoever has no role any more, too.
  await endSession({ ...found.person, grants: { ...found.person.grants, 'sessions.end': 'own' } }, {}).catch((error: unknown) => {
    // Ended elsewhere a moment ago: the wish is fulfilled.
    if (!(error instanceof AppError && error.code === 'not_found')) throw error
  })
}
