import 'server-only'
import { AppError } from '#lib/errors.ts'
import { endSession } from '#lib/modules/sessions/operations.ts'
import { current } from './current.ts'

/** Ends the session this browser came with, if it has one: on signing out, and when another takes its place. */
export async function endCurrent(): Promise<void> {
  const found = await current()
  await (found && endSession(found.person, {}).catch((error: unknown) => {
    // Ended elsewhere a moment ago: the wish is fulfilled.
    if (!(error instanceof AppError && error.code === 'not_found')) throw error
  }))
}
