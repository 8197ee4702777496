'use server'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { currentRequest } from '#lib/edge/current.ts'
import { endCurrent } from '#lib/edge/end-current.ts'
import { dropCookie, sessionCookieName } from '#lib/edge/session.ts'

export async function signOut(): Promise<void> {
  const jar = await cookies()
  await endCurrent(jar.get(sessionCookieName())?.value, await currentRequest())
  dropCookie(jar, sessionCookieName())
  redirect('/sign-in?said=ended')
}
