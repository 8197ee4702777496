/**
 * What happened in this process, by minute, until it is written down (`lib/modules/alerts/portal.ts`). Shared by the server and every bundle of Next.js, so it hangs
 * on the process itself; imported by scripts/serve.mjs, which knows nothing else of the portal.
 */
export type Counted = 'requests' | 'failed requests' | 'database failures' | 'file failures'
type Minutes = Map<number, Map<Counted, number>>

const shared = globalThis as typeof globalThis & { tickmarkCounted?: { minutes: Minutes; failed: Set<string> } }
const held = () => (shared.tickmarkCounted ??= { minutes: new Map(), failed: new Set() })

/** While nothing can be written the oldest go: they say nothing of now. */
const mostMinutes = 60

export function count(name: Counted, times = 1, minute = Math.floor(Date.now() / 60_000)): void {
  const { minutes } = held()
  const of = minutes.get(minute) ?? new Map<Counted, number>()
  of.set(name, (of.get(name) ?? 0) + times)
  minutes.set(minute, of)
  if (minutes.size > mostMinutes) minutes.delete(Math.min(...minutes.keys()))
}

type CountedRow = { minute: number; name: Counted; times: number }

/** All of it, and begins anew. Whoever could not write it down counts it again. */
export function takeCounted(): CountedRow[] {
  const { minutes } = held()
  const rows = [...minutes].flatMap(([minute, of]) => [...of].map(([name, times]) => ({ minute, name, times })))
  minutes.clear()
  return rows
}

/** A page that began well and broke off is answered with 200: whoever notices says so under the id of its request. */
export function requestFailed(requestId: string): void {
  const { failed } = held()
  if (failed.size >= 10_000) failed.clear()
  failed.add(requestId)
}

/** What is ours alone to answer: not the files of the framework, and not readiness, whose 503 is its answer. */
export function requestEnded(path: string, status: number, requestId: string): void {
  const broke = held().failed.delete(requestId)
  if (/^\/(_next|api\/health)\//.test(path)) return
  count('requests')
  if (broke || status >= 500) count('failed requests')
}
