import 'server-only'
import { cookies } from 'next/headers'
import type { Person, RequestInfo } from '#lib/auth/actor.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { bindIdentity } from '#lib/modules/profile/linking.ts'
import { currentFrom } from './caller.ts'
import { cookieOptions, dropCookie, linkCookieName, openCookie, sealCookie, sessionCookieName } from './session.ts'

type LinkCookie = { providerId: string; sid: string }

const seconds = 600

/** Until the provider has answered: that this session confirmed the link, and with which provider. */
export async function keepLink({ sessionId }: Person, providerId: string): Promise<void> {
  const value: LinkCookie = { providerId, sid: sessionId }
  ;(await cookies()).set(linkCookieName(), await sealCookie('link', value, seconds), cookieOptions(seconds))
}

/** Whether this very session confirmed a link with this provider, minutes ago. */
export async function isLinking({ sessionId }: Person, providerId: string): Promise<boolean> {
  const found = await openCookie<LinkCookie>('link', (await cookies()).get(linkCookieName())?.value)
  return found?.sid === sessionId && found.providerId === providerId
}

/**
 * The answer of a provider, verified, when it was asked for to link it: it signs nobody in. Once, and only in the session that confirmed it.
 * @returns where to go on; null when nobody is linking
 */
export async function linkAnswered(providerId: string, sub: string, request: RequestInfo): Promise<`/${string}` | null> {
  const jar = await cookies()
  const found = await currentFrom(jar.get(sessionCookieName())?.value, request)
  if (!found || !(await isLinking(found.person, providerId))) return null
  dropCookie(jar, linkCookieName())
  try {
    await bindIdentity(found.person, { providerId, sub })
    return '/profile?said=linked'
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    log.info({ error, request: request.id }, 'an identity was not linked')
    return '/profile?said=not-linked'
  }
}
