'use server'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { current } from '#lib/edge/current.ts'
import { dropCookie, sessionCookieName } from '#lib/edge/session.ts'
import { AppError } from '#lib/errors.ts'
import { endSession } from '#lib/modules/sessions/operations.ts'

export async function signOut(): Promise<void> {
  const found = await current()
  if (found) {
    await endSession(found.person, {}).catch((error: unknown) => {
      // Ended elsewhere a moment ago: the wish is fulfilled.
      if (!(error instanceof AppError && error.code === 'not_found')) throw error
    })
  }
  const jar = await cookies()
  dropCookie(jar, sessionCookieName())
  redirect('/sign-in?said=ended')
}
