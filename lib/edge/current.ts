import 'server-only'
import { cookies, headers } from 'next/headers'
import { forbidden, redirect } from 'next/navigation'
import { cache } from 'react'
import { may, type RequestInfo } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { recordDenial } from '#lib/door/denials.ts'
import { knownZone, setReaderZone } from '#lib/zone.ts'
import { type Current, currentFrom, requestInfo } from './caller.ts'
import { loadPerson, openCookie, type SessionCookie, sessionCookieName } from './session.ts'

/** Who is asking, for pages and server actions. Read once a request. */
export const currentRequest = cache(async (): Promise<RequestInfo> => requestInfo(await headers()))

export const current = cache(async (): Promise<Current | null> => {
  const [jar, request] = await Promise.all([cookies(), currentRequest()])
  setReaderZone(knownZone(jar.get('zone')?.value) ?? 'UTC')
  return currentFrom(jar.get(sessionCookieName())?.value, request)
})

/** For pages: the person, or the way to sign in. A page declares what it shows; a missing permission is a 403 before anything streams. */
export async function requirePerson(permission: Permission | null, path: string): Promise<Current> {
  const found = await current()
  if (!found) return toSignIn()
  if (found.mustChangePassword && path !== '/profile/password') redirect('/profile/password')
  if (permission && !may(found.person, permission)) {
    await recordDenial(found.person, permission, 'data access')
    forbidden()
  }
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
