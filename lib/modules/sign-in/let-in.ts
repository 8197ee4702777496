import 'server-only'
import type { Tx } from '#db/client.ts'
import type { RequestInfo } from '#lib/auth/actor.ts'
import type { SignInMethod } from '../sessions/model.ts'
import { beginSession } from '../sessions/within.ts'
import { noteSignedIn, type User } from '../users/within.ts'

/** Everything was proven: the session begins, and what failed before is forgotten. The user row is locked by the caller. */
export async function letIn(tx: Tx, user: User, method: SignInMethod, request: RequestInfo, at: Date, browser: string | null = null) {
  const begun = await beginSession(tx, user, method, request, at)
  await noteSignedIn(tx, user, request, browser, at)
  return begun
}
