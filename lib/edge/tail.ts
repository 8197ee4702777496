import 'server-only'
import { z } from 'zod'
import { may, type Person } from '#lib/auth/actor.ts'
import { seconds } from '#lib/clock.ts'
import type { Came } from '#lib/door/announce.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { type EventFilters, eventFilters } from '#lib/modules/events/filters.ts'
import { watchedOf } from '#lib/modules/events/model.ts'
import { tailEvents } from '#lib/modules/events/tail.ts'

/**
 * Lists of events that somebody watches, over the stream of their browser. All who watch the same list of an organization share one read of what came in, by
 * the rights of one of them; whose rights are others reads for themselves. A reader who does not keep up is told how many were left out, and nothing is kept for them.
 */
export type Viewer = { person: () => Person; write: (text: string) => void; /** Pieces that were written and not taken yet. */ behind: () => number }

type Watching = Viewer & { /** What this one was not told. */ left: number }
type Waiting = Partial<Record<'batches' | 'judged' | 'said', Set<string>>>
type Tail = { orgId: string; of: string; filters: EventFilters; viewers: Set<Watching>; /** What is announced and of use to it, not read yet. */ waiting: Waiting; /** What may have been missed since then, as nothing was heard. */ since: Date | null; readAt: number; timer: NodeJS.Timeout | null; reading: boolean }

/** Of the process: survives a reload of this file in development. */
const shared = globalThis as typeof globalThis & { tickmarkTails?: Map<string, Tail> }
const tails = (shared.tickmarkTails ??= new Map())

/** Between two reads of a list: with `mostTold` this is how many a second somebody is shown. */
const every = 250
/** Of deliveries and events that nobody read yet. */
const mostWaiting = 200
/** Somebody who has so many pieces left to take is told numbers alone. */
const mostBehind = 8
/** Lists that one browser watches. */
export const mostWatched = 4

const strict = z.strictObject(eventFilters)
const message = (name: 'tail' | 'tail-end', data: string) => `event: ${name}\ndata: ${data}\n\n`

/** @param of the filters of the list, as they stand in its address @returns ends it */
export function watch(viewer: Viewer, of: string, since: Date | null): () => void {
  const person = viewer.person()
  const filters = may(person, 'events.read') ? strict.safeParse(Object.fromEntries(new URLSearchParams(of))) : null
  if (!filters?.success) {
    viewer.write(message('tail-end', JSON.stringify({ of, why: filters ? 'This list cannot be watched: a filter of it means nothing.' : 'You may not read events.' })))
    return () => {}
  }
  const key = JSON.stringify([person.orgId, person.grants['events.read'], of])
  const tail: Tail = tails.get(key) ?? { orgId: person.orgId, of, filters: filters.data, viewers: new Set(), waiting: Object.fromEntries(watchedOf(filters.data).map((what) => [what, new Set<string>()])), since: null, readAt: 0, timer: null, reading: false }
  tails.set(key, tail)
  const watching: Watching = { ...viewer, left: 0 }
  tail.viewers.add(watching)
  if (since) void catchUp(tail, watching, since).catch((error: unknown) => log.warn({ error }, 'looking what came before a list was watched'))
  return () => leave(key, tail, watching)
}

function leave(key: string, tail: Tail, watching: Watching): void {
  tail.viewers.delete(watching)
  if (tail.viewers.size > 0) return
  if (tail.timer) clearTimeout(tail.timer)
  tails.delete(key)
}

/** Between the list as it was loaded and the stream: whoever has a row already leaves it out. */
async function catchUp(tail: Tail, watching: Watching, since: Date): Promise<void> {
  const { rows, count } = await tailEvents(watching.person(), { ...tail.filters, since: since.toISOString() } as never)
  if (tail.viewers.has(watching)) tellOne(tail, watching, JSON.stringify(rows), rows.length, count)
}

/** What came in, was found or was said, wherever. */
export function cameIn({ orgId, ...came }: Came): void {
  for (const tail of tails.values()) {
    if (tail.orgId !== orgId) continue
    for (const [what, ids] of Object.entries(tail.waiting) as [keyof Waiting, Set<string>][]) {
      for (const id of came[what]) ids.add(id)
      // More than one look takes: the newest win.
      for (const id of ids) {
        if (ids.size <= mostWaiting) break
        ids.delete(id)
      }
    }
    if (waits(tail)) schedule(tail)
  }
}

const waits = ({ waiting }: Tail): boolean => Object.values(waiting).some((ids) => ids.size > 0)

/** Nothing was heard for a while: what came meanwhile is looked for. */
export function listenedAnew(): void {
  for (const tail of tails.values()) {
    tail.since = new Date(Date.now() - seconds(60))
    schedule(tail)
  }
}

function schedule(tail: Tail): void {
  if (tail.timer || tail.reading) return
  tail.timer = setTimeout(() => {
    tail.timer = null
    void read(tail).catch((error: unknown) => log.warn({ error }, 'reading for those who watch events'))
  }, Math.max(0, tail.readAt + every - Date.now())).unref()
}

async function read(tail: Tail): Promise<void> {
  const reader = [...tail.viewers].find((each) => may(each.person(), 'events.read'))
  const named = Object.fromEntries(Object.entries(tail.waiting).map(([what, ids]) => [what, [...ids]]))
  const { since } = tail
  for (const ids of Object.values(tail.waiting)) ids.clear()
  tail.since = null
  if (!reader) return
  tail.reading = true
  tail.readAt = Date.now()
  try {
    const { rows, count } = await tailEvents(reader.person(), { ...tail.filters, ...named, since: since?.toISOString() ?? null } as never)
    if (count > 0) {
      const text = JSON.stringify(rows)
      for (const watching of tail.viewers) tellOne(tail, watching, text, rows.length, count)
    }
  } catch (error) {
    // What could not be read is looked for again, unless nobody may.
    if (!(error instanceof AppError && error.code === 'forbidden')) tail.since = since ?? new Date(tail.readAt - seconds(5))
    throw error
  } finally {
    tail.reading = false
    if (waits(tail) || tail.since) schedule(tail)
  }
}

function tellOne(tail: Tail, watching: Watching, rows: string, shown: number, count: number): void {
  if (count === 0) return
  if (!may(watching.person(), 'events.read')) {
    tail.viewers.delete(watching)
    return watching.write(message('tail-end', JSON.stringify({ of: tail.of, why: 'You may not read events any more.' })))
  }
  if (watching.behind() > mostBehind) {
    watching.left += count
    return
  }
  const left = watching.left + count - shown
  watching.left = 0
  watching.write(message('tail', `{"of":${JSON.stringify(tail.of)},"at":${JSON.stringify(new Date())},"left":${left},"rows":${rows}}`))
}
