import 'server-only'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { mostDownloads } from '#db/client.ts'
import { AppError } from '#lib/errors.ts'

/**
 * Downloads hold a connection for as long as their reader takes: only so many run at once, on a pool of their own, and a reader that
 * takes nothing is cut. Pages never wait for them.
 */
type Pace = {
  /** Milliseconds a reader may take nothing. Less than what PostgreSQL lets a transaction be idle. */
  stalls: number
  /** Milliseconds a download waits for its turn before it is refused. */
  waits: number
}
type Turns = { pace: Pace; running: number; waiting: Set<() => void> }

/** Bundles of several routes may hold this module twice: the turns are the process's. */
const held = globalThis as typeof globalThis & { tickmarkDownloads?: Turns }
const turns = (held.tickmarkDownloads ??= { pace: { stalls: 30_000, waits: 5_000 }, running: 0, waiting: new Set() })

/** Tests only. @returns what puts it back */
export function setDownloadPace(pace: Pace): () => void {
  const before = turns.pace
  turns.pace = pace
  return () => {
    turns.pace = before
  }
}

/**
 * Waits for a turn.
 * @returns what gives it back; called twice it does nothing more
 * @throws AppError `unavailable` when none came in time
 */
export async function downloadTurn(): Promise<() => void> {
  if (turns.running < mostDownloads) turns.running++
  // Whoever gives a turn back hands it over: nobody comes in between.
  else await handedOver()
  let given = false
  return () => {
    if (given) return
    given = true
    const [next] = turns.waiting
    if (next) next()
    else turns.running--
  }
}

function handedOver(): Promise<void> {
  return new Promise((resolve, reject) => {
    const take = () => {
      clearTimeout(late)
      turns.waiting.delete(take)
      resolve()
    }
    const late = setTimeout(() => {
      turns.waiting.delete(take)
      reject(new AppError('unavailable', `${mostDownloads} downloads run at the moment, which is as many as there may be. Try again in a minute.`, { retryAfter: 60 }))
    }, turns.pace.waits)
    turns.waiting.add(take)
  })
}

/** Until the reader has taken what was written, or is gone. @throws Error when it takes nothing for too long */
export async function taken(out: Writable, gone: Promise<unknown>): Promise<void> {
  const stop = new AbortController()
  const drained = once(out, 'drain', { signal: stop.signal })
  drained.catch(() => {})
  let late: NodeJS.Timeout | undefined
  const stalled = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error('its reader took nothing for too long')), turns.pace.stalls)
  })
  try {
    await Promise.race([drained, gone, stalled])
  } finally {
    clearTimeout(late)
    stop.abort()
  }
}
