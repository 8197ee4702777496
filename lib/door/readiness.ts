import 'server-only'
import { sql } from 'drizzle-orm'
import { appPool, begin } from '#db/client.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { log } from '#lib/log.ts'

/** `degraded`: pages are served, files are not, because their store does not answer. `unavailable`: the database does not. */
export type Readiness = 'ok' | 'degraded' | 'unavailable'

/** How far the portal works, asked within `patience` milliseconds. Never throws. */
export async function readiness(patience: number): Promise<Readiness> {
  const [database, files] = await Promise.all([within(patience, begin(appPool(), null, (tx) => tx.execute(sql`select 1`))), filesAnswer(patience)])
  return !database ? 'unavailable' : files ? 'ok' : 'degraded'
}

function within(patience: number, work: Promise<unknown>): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), patience).unref())
  return Promise.race([work.then(() => true, () => false), late])
}

/** Whoever asks for readiness over and over does not make as many calls to the store. */
const REMEMBERED = 5_000
let last: { at: number; answers: boolean } | undefined

async function filesAnswer(patience: number): Promise<boolean> {
  if (last && performance.now() - last.at < REMEMBERED) return last.answers
  const answers = await within(patience, artifactStore().ping(AbortSignal.timeout(patience)).catch((error: unknown) => {
    log.warn({ error }, 'the file store does not answer')
    throw error
  }))
  last = { at: performance.now(), answers }
  return answers
}
