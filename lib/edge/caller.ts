import 'server-only'
import { v7 } from 'uuid'
import { jobActor, type Person, type RequestInfo } from '#lib/auth/actor.ts'
import { log } from '#lib/log.ts'
import type { OwnView } from '#lib/modules/saved-views/within.ts'
import { noteMove, refuseSession } from '#lib/modules/sessions/operations.ts'
import { type Limits, loadPerson, openCookie, type SessionCookie, touchSession } from './session.ts'

/** Who is asking. */
export type Current = { person: Person; organization: { name: string; isSample: boolean; support: string }; mustChangePassword: boolean; unread: number; limits: Limits; views: OwnView[] }

/** Trust: `scripts/serve.mjs` strips these headers from the outside and sets them from the socket. */
export function requestInfo(all: Headers): RequestInfo {
  return {
    id: all.get('x-request-id') ?? v7(),
    ip: all.get('x-tickmark-client-address') ?? '',
    userAgent: (all.get('user-agent') ?? '').slice(0, 500),
  }
}

/**
 * The person whose session a cookie names. Ends a session whose cookie turned up elsewhere.
 * @param idle nobody clicked: the session's idle time goes on
 */
export async function currentFrom(cookieText: string | undefined, request: RequestInfo, idle = false): Promise<Current | null> {
  const cookie = await openCookie<SessionCookie>('session', cookieText)
  if (!cookie) return null
  const found = await loadPerson(cookie, request)
  if (!found) return null
  const guard = { ...jobActor(cookie.org, 'session guard', request.id), request }
  if ('refused' in found) {
    // Asked for its factor again, a session lives on until `/step-up` has answered; until then it opens nothing.
    if (!found.stepUp) await refuseSession(guard, { sessionId: cookie.sid, why: found.refused })
    return null
  }
  if (found.moved) await noteMove(guard, { sessionId: cookie.sid, why: found.moved })
  if (found.touch && !idle) touchSession(found.person).catch((error: unknown) => log.warn({ error, request: request.id }, 'a session could not be moved on'))
  return found
}
