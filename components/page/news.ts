import { leadTails } from './tail.ts'

/** What tabs of a browser tell each other: how many notifications are unread, whether something came, and where the stream was. */
export type Word = { unread: number; came: boolean; after: string }
export const newsChannel = 'tickmark-news'

const lockName = 'tickmark-stream'
/** Asked for by itself: no session is kept from its idle timeout by it. */
const byItself = { headers: { 'x-by-itself': '1' } }
/** The number comes with the stream. Where it does not, it is asked for once in so long, however much is announced. */
const askEvery = 3_000
const againAfter = 30_000

/** The number now; null when the session is over, undefined when nobody answered. */
async function askUnread(): Promise<number | null | undefined> {
  try {
    const answer = await fetch('/api/v1/notifications/count?state=unread', byItself)
    if (answer.status === 401 || answer.status === 403) return null
    return answer.ok ? ((await answer.json()) as { count: number | null }).count ?? undefined : undefined
  } catch {
    return undefined
  }
}

/** Null where the stream says that there is something new, and not how much. */
function unreadIn(data: string): number | null {
  const { unread } = JSON.parse(data) as { unread?: number }
  return unread ?? null
}

/**
 * Tells how many notifications are unread, as it changes. One stream a browser: the tab that holds the lock has it and tells the others (with one
 * a tab, HTTP/1.1 would leave nothing to the seventh). A tab without locks, as over plain http, learns it with its next page.
 * @returns says the number to the other tabs, and ends it
 */
export function followUnread(heard: (unread: number) => void): { say: (unread: number) => void; stop: () => void } {
  const off = new AbortController()
  const tabs = new BroadcastChannel(newsChannel)
  let after = ''
  const say = (unread: number, came = false) => {
    if (!off.signal.aborted) tabs.postMessage({ unread, came, after } satisfies Word)
  }
  tabs.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data.after) after = data.after
    heard(data.unread)
  }
  const began = Date.now()
  const lead = (): Promise<void> => new Promise((done) => {
    if (off.signal.aborted) return done()
    let stream: EventSource | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let askedAt = 0
    let came = false
    const tails = leadTails(() => {
      if (!stream) return
      stream.close()
      open()
    })
    const leave = () => {
      clearTimeout(timer)
      tails.stop()
      stream?.close()
      done()
    }
    const known = (unread: number) => {
      heard(unread)
      say(unread, came)
      came = false
    }
    const ask = async () => {
      askedAt = Date.now()
      timer = undefined
      const unread = await askUnread()
      if (unread === null) return leave()
      if (unread !== undefined) known(unread)
    }
    const changed = () => {
      timer ??= setTimeout(() => void ask(), Math.max(0, askedAt + askEvery - Date.now()))
    }
    const open = () => {
      const asked = [after && `after=${after}`, tails.query()].filter(Boolean).join('&')
      const mine = (stream = new EventSource(`/api/stream${asked && `?${asked}`}`))
      for (const name of ['tail', 'tail-end']) stream.addEventListener(name, (event) => tails.heard(event))
      for (const name of ['ready', 'news', 'count']) {
        stream.addEventListener(name, (event) => {
          after = event.lastEventId
          came ||= name === 'news'
          const unread = unreadIn(event.data)
          if (unread !== null) known(unread)
          else if (name !== 'ready') changed()
        })
      }
      stream.addEventListener('end', leave)
      stream.addEventListener('error', () => {
        // What was cut the browser opens again by itself; what was refused it does not.
        if (stream === mine && mine.readyState === EventSource.CLOSED && !off.signal.aborted) setTimeout(() => void askUnread().then((unread) => (unread === null || off.signal.aborted ? leave() : open())), againAfter)
      })
    }
    off.signal.addEventListener('abort', leave)
    // Another tab had the stream so far, and nobody said where it was.
    if (after === '' && Date.now() - began > askEvery) changed()
    open()
  })
  navigator.locks?.request(lockName, { signal: off.signal }, lead).catch(() => {})
  return {
    say,
    stop: () => {
      off.abort()
      tabs.close()
    },
  }
}
