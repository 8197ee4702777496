import 'server-only'
import postgres from 'postgres'
import { env } from '#lib/env.ts'

/**
 * Hears what is announced on a channel, on a connection of its own that comes again by itself. Trust: any role may announce, so what is heard
 * says where to look and nothing else. Past a pooler: behind one nobody hears anything.
 * @param again called when hearing began anew: what was announced meanwhile is lost
 * @returns ends it
 */
export async function listen(channel: string, heard: (text: string) => void, again: () => void): Promise<() => Promise<void>> {
  const { DATABASE_DIRECT_URL, DATABASE_URL } = env()
  const sql = postgres(DATABASE_DIRECT_URL ?? DATABASE_URL, { max: 1, connect_timeout: 10, backoff: (tries: number) => Math.min(0.05 * 2 ** tries, 5), connection: { application_name: 'tickmark-listen' }, onnotice: () => {} })
  let first = true
  try {
    await sql.listen(channel, heard, () => {
      if (!first) again()
      first = false
    })
  } catch (error) {
    await sql.end({ timeout: 1 })
    throw error
  }
  return () => sql.end({ timeout: 1 })
}
