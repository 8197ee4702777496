'use server'
import { cookies } from 'next/headers'
import { readPreferences } from './read-preferences.ts'

const year = 60 * 60 * 24 * 365

/**
 * Keeps how the portal looks for this browser in a cookie. No record changes, so this is the one server action beside the
 * write door; it takes nothing but the listed words.
 */
export async function setPreference(form: FormData): Promise<void> {
  const jar = await cookies()
  const wanted = readPreferences((name) => form.get(name))
  for (const [name, value] of Object.entries(wanted)) {
    if (value) jar.set(name, value, { path: '/', maxAge: year, sameSite: 'lax', httpOnly: true })
  }
}
