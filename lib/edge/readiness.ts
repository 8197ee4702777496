import 'server-only'
import { sql } from 'drizzle-orm'
import { appPool, begin, downloadPool, readerPool } from '#db/client.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { type Stall, sealingStall, stallText } from '#lib/audit/seal-stall.ts'
import { log } from '#lib/log.ts'
import { ofProcess } from '#lib/of-process.ts'

/**
 * `degraded`: pages are served, files or downloads are not, because their store or their connections do not answer. `unavailable`: the
 * database does not, or pages wait for a connection. `unsealed`:
 * what is done now is recorded and not yet provable, because entries wait longer than a minute for their seal.
 */
export type Readiness = { status: 'ok' | 'degraded' | 'unavailable' } | { status: 'unsealed'; blockedBy: { transaction: string; process: number | null } | null }

/** Seconds an entry may wait to be sealed; the sealer needs one. */
const SEALED_WITHIN = 60

/** How far the portal works, asked within `patience` milliseconds. Never throws. */
export async function readiness(patience: number): Promise<Readiness> {
  const [stall, reading, downloads, files] = await Promise.all([
    within(patience, begin(appPool(), null, (tx) => sealingStall(tx, SEALED_WITHIN))),
    within(patience, answers(readerPool())),
    within(patience, answers(downloadPool())),
    filesAnswer(patience),
  ])
  if (stall === undefined || !reading) return { status: 'unavailable' }
  if (stall === null) return { status: files && downloads ? 'ok' : 'degraded' }
  noted(stall)
  const { blockedBy } = stall
  return { status: 'unsealed', blockedBy: blockedBy && { transaction: blockedBy.transaction, process: blockedBy.process } }
}

/** What holds sealing up, in words, for people who are signed in; null while it goes on. */
export async function stalledSealing(): Promise<string | null> {
  const stall = await begin(appPool(), null, (tx) => sealingStall(tx, SEALED_WITHIN))
  return stall && stallText(stall)
}

const answers = (pool: ReturnType<typeof readerPool>) => begin(pool, null, async (tx) => {
  await tx.execute(sql`select 1`)
  return true
})

const held = () => ofProcess('readiness', (): { notedAt: number; last?: { at: number; answers: boolean } } => ({ notedAt: 0 }))

/** Who is in the way in full stands in the log, once a minute: roles and names are not for everybody who asks for readiness. */
function noted(stall: Stall): void {
  const { notedAt } = held()
  if (performance.now() - notedAt < 60_000 && notedAt > 0) return
  held().notedAt = performance.now()
  log.error({ stall }, `sealing stalls: ${stallText(stall)}`)
}

/** undefined: it failed, or took too long. */
function within<T>(patience: number, work: Promise<T>): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), patience).unref())
  return Promise.race([work.catch(() => undefined), late])
}

/** Whoever asks for readiness over and over does not make as many calls to the store. */
const REMEMBERED = 5_000

async function filesAnswer(patience: number): Promise<boolean> {
  const { last } = held()
  if (last && performance.now() - last.at < REMEMBERED) return last.answers
  const answers = (await within(patience, artifactStore().ping(AbortSignal.timeout(patience)).then(() => true, (error: unknown) => {
    log.warn({ error }, 'the file store does not answer')
    return false
  }))) ?? false
  held().last = { at: performance.now(), answers }
  return answers
}
