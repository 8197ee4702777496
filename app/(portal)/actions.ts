'use server'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { endCurrent } from '#lib/edge/end-current.ts'
import { dropCookie, sessionCookieName } from '#lib/edge/session.ts'

export async function signOut(): Promise<void> {
  await endCurrent()
  const jar = await cookies()
  dropCookie(jar, sessionCookieName())
  redirect('/sign-in?said=ended')
}
