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
type Waiting = { who: string; take: () => void }
type Turns = { pace: Pace; running: Map<string, number>; waiting: Set<Waiting> }

/** Of one person, whatever they sign in with: half of all, so that nobody alone keeps others waiting. */
export const mostOfOne = mostDownloads / 2

/** Bundles of several routes may hold this module twice: the turns are the process's. */
const held = globalThis as typeof globalThis & { tickmarkDownloads?: Turns }
const turnsNow = () => (held.tickmarkDownloads ??= { pace: { stalls: 30_000, waits: 5_000 }, running: new Map(), waiting: new Set() })

const runningOf = ({ running }: Turns, who: string) => running.get(who) ?? 0
const isFree = (turns: Turns, who: string) => runningOf(turns, who) < mostOfOne && [...turns.running.values()].reduce((sum, count) => sum + count, 0) < mostDownloads

function move(turns: Turns, who: string, by: 1 | -1): void {
  const count = runningOf(turns, who) + by
  if (count > 0) turns.running.set(who, count)
  else turns.running.delete(who)
}

/** Tests only. @returns what puts it back */
export function setDownloadPace(pace: Pace): () => void {
  const turns = turnsNow()
  const before = turns.pace
  turns.pace = pace
  return () => {
    turns.pace = before
  }
}

/**
 * Waits for a turn.
 * @param who a person, or what stands for one
 * @returns what gives it back; called twice it does nothing more
 * @throws AppError `unavailable` when none came in time
 */
export async function downloadTurn(who: string): Promise<() => void> {
  const turns = turnsNow()
  if (isFree(turns, who)) move(turns, who, 1)
  // Whoever gives a turn back hands it over: nobody comes in between.
  else await handedOver(turns, who)
  let given = false
  return () => {
    if (given) return
    given = true
    move(turns, who, -1)
    // The longest waiting who may have it; a person with as many as one may have is passed over.
    for (const next of turns.waiting) {
      if (!isFree(turns, next.who)) continue
      move(turns, next.who, 1)
      next.take()
    }
  }
}

function handedOver(turns: Turns, who: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const waiting: Waiting = {
      who,
      take: () => {
        clearTimeout(late)
        turns.waiting.delete(waiting)
        resolve()
      },
    }
    const late = setTimeout(() => {
      turns.waiting.delete(waiting)
      const why = runningOf(turns, who) >= mostOfOne ? `You have ${mostOfOne} downloads running, which is the limit for one person. Wait for one to end, or cancel it.` : `${mostDownloads} downloads are running, which is the limit. Try again in a minute.`
      reject(new AppError('unavailable', why, { retryAfter: 60 }))
    }, turns.pace.waits)
    turns.waiting.add(waiting)
  })
}

/** Until the reader has taken what was written, or is gone. @throws Error when it takes nothing for too long */
export async function taken(out: Writable, gone: Promise<unknown>): Promise<void> {
  const stop = new AbortController()
  const drained = once(out, 'drain', { signal: stop.signal })
  drained.catch(() => {})
  let late: NodeJS.Timeout | undefined
  const stalled = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error('its reader took nothing for too long')), turnsNow().pace.stalls)
  })
  try {
    await Promise.race([drained, gone, stalled])
  } finally {
    clearTimeout(late)
    stop.abort()
  }
}
