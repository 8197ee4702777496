import 'server-only'
import { cookies, headers } from 'next/headers'
import { AppError } from '#lib/errors.ts'
import { endSession } from '#lib/modules/sessions/operations.ts'
import { currentFrom, requestInfo } from './caller.ts'
import { sessionCookieName } from './session.ts'

/** Ends the session this browser came with, if it has one: on signing out, and when another takes its place. */
export async function endCurrent(): Promise<void> {
  const [jar, sent] = await Promise.all([cookies(), headers()])
  const found = await currentFrom(jar.get(sessionCookieName())?.value, requestInfo(sent))
  await (found && endSession(found.person, {}).catch((error: unknown) => {
    // Ended elsewhere a moment ago: the wish is fulfilled.
    if (!(error instanceof AppError && error.code === 'not_found')) throw error
  }))
}
