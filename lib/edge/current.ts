import 'server-only'
import { cookies, headers } from 'next/headers'
import { forbidden, redirect } from 'next/navigation'
import { cache } from 'react'
import { v7 } from 'uuid'
import { log } from '#lib/log.ts'
import { noteMove, refuseSession } from '#lib/modules/sessions/operations/end.ts'
import { jobActor, may, type Person, type RequestInfo } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { loadPerson, openCookie, type SessionCookie, sessionCookieName, touchSession, type Limits } from './session.ts'

/** Who is asking, for pages and server actions. Read once a request. */
export type Current = { person: Person; organization: { name: string; isSample: boolean }; mustChangePassword: boolean; limits: Limits }

/** Trust: `scripts/serve.mjs` strips these headers from the outside and sets them from the socket. */
export function requestInfo(all: Headers): RequestInfo {
  return {
    id: all.get('x-request-id') ?? v7(),
    ip: all.get('x-tickmark-client-address') ?? '',
    userAgent: (all.get('user-agent') ?? '').slice(0, 500),
  }
}

export const currentRequest = cache(async (): Promise<RequestInfo> => requestInfo(await headers()))

export const current = cache(async (): Promise<Current | null> => {
  const [jar, request] = await Promise.all([cookies(), currentRequest()])
  return currentFrom(jar.get(sessionCookieName())?.value, request)
})

/** The same for route handlers. Ends a session whose cookie turned up elsewhere. */
export async function currentFrom(cookieText: string | undefined, request: RequestInfo): Promise<Current | null> {
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
  if (found.touch) touchSession(found.person).catch((error: unknown) => log.warn({ error, request: request.id }, 'a session could not be moved on'))
  return found
}

/** For pages: the person, or the way to sign in. A page declares what it shows; a missing permission is a 403 before anything streams. */
export async function requirePerson(permission: Permission | null, path: string): Promise<Current> {
  const found = await current()
  if (!found) return toSignIn()
  if (found.mustChangePassword && path !== '/profile/password') redirect('/profile/password')
  if (permission && !may(found.person, permission)) forbidden()
  return found
}

/** To sign-in, or for the second factor again; and back to this page afterwards. */
export async function toSignIn(): Promise<never> {
  const path = (await headers()).get('x-tickmark-path') ?? '/'
  redirect(`${(await mustStepUp()) ? '/step-up' : '/sign-in'}?from=${encodeURIComponent(path)}`)
}

/** Whether the session of this browser waits for its second factor to be shown again. */
export async function mustStepUp(): Promise<SessionCookie | null> {
  const [jar, request] = await Promise.all([cookies(), currentRequest()])
  const cookie = await openCookie<SessionCookie>('session', jar.get(sessionCookieName())?.value)
  const found = cookie ? await loadPerson(cookie, request) : null
  return found && 'refused' in found && found.stepUp ? cookie : null
}
