import 'server-only'
import { cookies } from 'next/headers'
import { currentRequest } from '#lib/edge/current.ts'
import { endCurrent } from '#lib/edge/end-current.ts'
import { browserCookieName, challengeCookieName, codesCookieName, cookieOptions, dropCookie, openCookie, sealCookie, sessionCookieName } from '#lib/edge/session.ts'
import { type OpenChallenge, placeKnown } from '#lib/modules/sessions/model.ts'

/** What stands between password and factor. After an enrolment it carries the backup codes to the page that shows them once. */
export type ChallengeCookie = OpenChallenge & { organization?: string }

const challengeSeconds = 600
const sessionSeconds = 7 * 86_400

export async function keepChallenge(challenge: OpenChallenge): Promise<void> {
  const jar = await cookies()
  jar.set(challengeCookieName(), await sealCookie('challenge', challenge, challengeSeconds), cookieOptions(challengeSeconds))
}

export async function openChallengeCookie(): Promise<ChallengeCookie | null> {
  const jar = await cookies()
  return openCookie<ChallengeCookie>('challenge', jar.get(challengeCookieName())?.value)
}

/** Whoever signs in again in one browser has one session there, not two. */
export async function keepSession(sessionId: string, orgId: string): Promise<void> {
  const jar = await cookies()
  await endCurrent(jar.get(sessionCookieName())?.value, await currentRequest())
  jar.set(sessionCookieName(), await sealCookie('session', { sid: sessionId, org: orgId }, sessionSeconds), cookieOptions(sessionSeconds))
  dropCookie(jar, challengeCookieName())
}

/** The sign this browser got when somebody signed in from it; null for one that is new. */
export async function knownBrowser(): Promise<string | null> {
  const jar = await cookies()
  return (await openCookie<{ id: string }>('browser', jar.get(browserCookieName())?.value))?.id ?? null
}

export async function keepBrowser(id: string): Promise<void> {
  const jar = await cookies()
  const seconds = placeKnown / 1_000
  jar.set(browserCookieName(), await sealCookie('browser', { id }, seconds), cookieOptions(seconds))
}

/** Backup codes travel to the page that shows them in a sealed cookie that lives five minutes. */
export async function keepBackupCodes(codes: string[]): Promise<void> {
  const jar = await cookies()
  jar.set(codesCookieName(), await sealCookie('codes', { codes }, 300), cookieOptions(300))
}

export async function openBackupCodes(): Promise<string[] | null> {
  const jar = await cookies()
  return (await openCookie<{ codes: string[] }>('codes', jar.get(codesCookieName())?.value))?.codes ?? null
}

export async function forgetBackupCodes(): Promise<void> {
  const jar = await cookies()
  dropCookie(jar, codesCookieName())
}
