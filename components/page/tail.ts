/** What tabs of a browser say to the one that has the stream, and what it tells them of lists that are watched. */
export type Want = { want: string; since: string } | { drop: string }
export type Told = { of: string; at: string; left: number; rows: unknown[] } | { of: string; why: string }
export const tailChannel = 'tickmark-tail'

/** A hidden tab may say only once a minute that it is there. */
const lasts = 150_000
const sayEvery = 10_000

/**
 * In the tab that has the stream: which lists the tabs want, and what the stream must be asked for.
 * @param changed the stream has to be opened anew, as somebody watches another list
 */
export function leadTails(changed: () => void): { query: () => string; heard: (event: MessageEvent<string>) => void; stop: () => void } {
  const wanted = new Map<string, { since: string; at: number }>()
  const tabs = new BroadcastChannel(tailChannel)
  tabs.onmessage = ({ data }: MessageEvent<Want | Told>) => {
    if ('drop' in data) wanted.delete(data.drop)
    if (!('want' in data)) return
    const known = wanted.get(data.want)
    wanted.set(data.want, { since: known?.since ?? data.since, at: Date.now() })
    if (!known) changed()
  }
  return {
    query: () => {
      for (const [of, { at }] of wanted) if (at < Date.now() - lasts) wanted.delete(of)
      const since = [...wanted.values()].map((each) => each.since).sort()[0]
      return new URLSearchParams([...[...wanted.keys()].map((of) => ['tail', of] as [string, string]), ...(since ? [['since', since] as [string, string]] : [])]).toString()
    },
    heard: ({ data }) => {
      const told = JSON.parse(data) as Told
      const known = wanted.get(told.of)
      if (known && 'at' in told) known.since = told.at
      tabs.postMessage(told)
    },
    stop: () => tabs.close(),
  }
}

/** Whether this browser has a stream that its tabs share: over plain http it has none. */
export const canFollow = (): boolean => typeof navigator !== 'undefined' && 'locks' in navigator && typeof BroadcastChannel !== 'undefined'

/** In a tab that shows a list. @returns ends it */
export function followTail(of: string, since: string, heard: (told: Told) => void): () => void {
  const tabs = new BroadcastChannel(tailChannel)
  const want = () => tabs.postMessage({ want: of, since } satisfies Want)
  tabs.onmessage = ({ data }: MessageEvent<Want | Told>) => {
    if ('of' in data && data.of === of) heard(data)
  }
  const drop = () => tabs.postMessage({ drop: of } satisfies Want)
  const timer = setInterval(want, sayEvery)
  addEventListener('pagehide', drop)
  addEventListener('pageshow', want)
  want()
  return () => {
    clearInterval(timer)
    removeEventListener('pagehide', drop)
    removeEventListener('pageshow', want)
    drop()
    tabs.close()
  }
}
