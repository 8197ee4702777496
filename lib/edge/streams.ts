import 'server-only'
import { listen } from '#db/listen.ts'
import { may, type Person, type RequestInfo } from '#lib/auth/actor.ts'
import { seconds } from '#lib/clock.ts'
import { channel, type News, readCame, readNews } from '#lib/door/announce.ts'
import { background } from '#lib/door/background.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { getStanding, unreadOf } from '#lib/modules/notifications/queries.ts'
import { cookieOf, type Handled } from './handler.ts'
import { loadPerson, openCookie, type SessionCookie, sessionCookieName } from './session.ts'
import { cameIn, listenedAnew, mostWatched, watch } from './tail.ts'

/**
 * One stream a browser (server-sent events), which says that there is something new and how many are unread, and nothing else of it. Its events are
 * numbered by the place in the organization's log, so that one that was cut goes on where it ended. It never moves its session on, and ends with it.
 */
type Stream = { cookie: SessionCookie; info: RequestInfo; /** As when it was last looked at. */ person: Person; mark: number; /** When it was last looked at; null: not yet. */ unread: number | null; write: (text: string) => void; end: () => void; /** Ends what it watches. */ unwatch: (() => void)[] }

type Hub = { open: Map<string, Set<Stream>>; /** What was announced and is not told yet, by organization. */ waiting: Map<string, News>; /** Organizations whose streams are told now. */ telling: Set<string>; stopListening: Promise<() => Promise<void>> | null; timer: NodeJS.Timeout | null; stopping: boolean }

/** Of the process: survives a reload of this file in development. */
const shared = globalThis as typeof globalThis & { tickmarkStreams?: Hub }
const hub = (shared.tickmarkStreams ??= { open: new Map(), waiting: new Map(), telling: new Set(), stopListening: null, timer: null, stopping: false })

/** A browser shares one among its tabs; this many are left to one that does not. */
const mostOfSession = 6
const mostOfProcess = 2_000
/** What nobody read by now: the reader is stuck. */
const mostWaiting = 100
const beat = seconds(15)

const all = (): Stream[] => [...hub.open.values()].flatMap((each) => [...each])
/** @param unread null where it could not be counted: the page asks */
const event = (name: 'ready' | 'news' | 'count', mark: number, unread: number | null) => `id: ${mark}\nevent: ${name}\ndata: ${JSON.stringify(unread === null ? {} : { unread })}\n\n`

/** @throws AppError forbidden for a token, unavailable while the process ends or has too many */
export async function openStream({ actor, request, info }: Handled): Promise<Response> {
  if (actor.kind !== 'person' || !may(actor, 'notifications.read')) throw new AppError('forbidden', 'The stream is for browsers that are signed in. Ask /api/v1/notifications instead.')
  const cookie = await openCookie<SessionCookie>('session', cookieOf(request, sessionCookieName()))
  if (!cookie) throw new AppError('unauthenticated', 'Sign in first.')
  if (hub.stopping || all().length >= mostOfProcess) throw new AppError('unavailable', 'There are too many streams. Try again in a minute.', { retryAfter: 60 })
  await hear()
  let stream: Stream | undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const text = new TextEncoder()
      const write = (chunk: string) => {
        if ((controller.desiredSize ?? 0) < -mostWaiting) return leave(stream)
        controller.enqueue(text.encode(chunk))
      }
      stream = { cookie, info, person: actor, mark: 0, unread: null, write, end: () => controller.close(), unwatch: [] }
      join(stream)
      const mine = stream
      for (const of of watched(request)) mine.unwatch.push(watch({ person: () => mine.person, write, behind: () => -(controller.desiredSize ?? 0) }, of, sinceOf(request)))
    },
    cancel: () => void forget(stream),
  }, { highWaterMark: 1 })
  request.signal.addEventListener('abort', () => leave(stream))
  // Whatever is announced from here on is heard; this finds what came before.
  void begin(stream as unknown as Stream, actor, lastHeard(request)).catch((error: unknown) => {
    log.warn({ error, request: info.id }, 'a stream could not begin')
    leave(stream)
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no', 'x-request-id': info.id } })
}

/** Where the browser was when its last stream was cut; it says so by itself, or in the address where another tab goes on. */
function lastHeard(request: Request): number | null {
  const said = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after')
  return said !== null && /^\d{1,15}$/.test(said) ? Number(said) : null
}

/** Lists of events that a tab shows as they come in: their filters, as they stand in an address. */
const watched = (request: Request): string[] => [...new Set(new URL(request.url).searchParams.getAll('tail'))].slice(0, mostWatched)

function sinceOf(request: Request): Date | null {
  const said = new Date(new URL(request.url).searchParams.get('since') ?? '')
  return Number.isNaN(said.getTime()) ? null : said
}

async function begin(stream: Stream, actor: Person, after: number | null): Promise<void> {
  // Whoever comes back waits a moment, each another one: they were all cut at once.
  stream.write(`retry: ${2_000 + Math.floor(Math.random() * 2_000)}\n\n`)
  const { mark, missed, unread } = await getStanding(actor, { after })
  stream.unread = unread
  const at = Math.max(mark, stream.mark)
  stream.mark = at
  stream.write(event(missed ? 'news' : 'ready', at, unread))
}

function join(stream: Stream): void {
  const { org, sid } = stream.cookie
  const streams = hub.open.get(org) ?? new Set()
  hub.open.set(org, streams)
  const ofSession = [...streams].filter((each) => each.cookie.sid === sid)
  for (const oldest of ofSession.slice(0, Math.max(0, ofSession.length - mostOfSession + 1))) leave(oldest)
  streams.add(stream)
  hub.timer ??= setInterval(() => void lookAgain().catch((error: unknown) => log.warn({ error }, 'looking after streams')), beat).unref()
}

function forget(stream: Stream | undefined): boolean {
  const streams = stream && hub.open.get(stream.cookie.org)
  if (!streams?.delete(stream as Stream)) return false
  for (const unwatch of (stream as Stream).unwatch.splice(0)) unwatch()
  if (streams.size === 0) hub.open.delete((stream as Stream).cookie.org)
  return true
}

/** Cut: the browser comes again. */
function leave(stream: Stream | undefined): void {
  if (forget(stream)) stream?.end()
}

/** Over: the browser does not come again. */
function finish(stream: Stream): void {
  if (!hub.open.get(stream.cookie.org)?.has(stream)) return
  stream.write('event: end\ndata: {}\n\n')
  leave(stream)
}

/** Where nothing can be heard, as past a pooler, streams learn of it with the next look. */
async function hear(): Promise<void> {
  hub.stopListening ??= listen(channel, (text) => {
    const news = readNews(text)
    const came = news ? null : readCame(text)
    if (news) tell(news)
    if (came) cameIn(came)
  }, () => {
    listenedAnew()
    void lookAgain().catch(() => {})
  })
  await hub.stopListening.catch((error: unknown) => {
    hub.stopListening = null
    log.warn({ error }, 'nothing is heard of what is announced')
  })
}

/** One after the other in an organization: what is announced while numbers are counted is counted next, together. */
function tell(news: News): void {
  const before = hub.waiting.get(news.orgId)
  hub.waiting.set(news.orgId, before ? both(before, news) : news)
  if (!hub.telling.has(news.orgId)) void tellWaiting(news.orgId).catch((error: unknown) => log.warn({ error }, 'telling streams'))
}

const both = (one: News, other: News): News =>
  ({ orgId: one.orgId, mark: Math.max(one.mark, other.mark), users: one.users && other.users && [...one.users, ...other.users], check: one.check || other.check })

async function tellWaiting(orgId: string): Promise<void> {
  hub.telling.add(orgId)
  try {
    for (let news = hub.waiting.get(orgId); news; news = hub.waiting.get(orgId)) {
      hub.waiting.delete(orgId)
      const { check, mark, users } = news
      // First whose sessions and rights still are what they were: what is counted goes by these.
      if (check) await lookAt([...(hub.open.get(orgId) ?? [])]).catch((error: unknown) => log.warn({ error }, 'looking whether sessions last'))
      await wake([...(hub.open.get(orgId) ?? [])].filter((stream) => mark > stream.mark && (users === null || users.includes(stream.person.userId))), news)
    }
  } finally {
    hub.telling.delete(orgId)
  }
}

/** However many there are, their numbers are one statement. */
async function wake(streams: Stream[], { orgId, mark }: News): Promise<void> {
  if (streams.length === 0) return
  const counts = await background('stream').read(orgId, (tx) => unreadOf(tx, [...new Set(streams.map((each) => each.person.userId))])).catch((error: unknown) => {
    log.warn({ error }, 'counting what is unread')
    return null
  })
  for (const stream of streams) {
    // Another look at it may have told more meanwhile.
    if (mark <= stream.mark) continue
    stream.mark = mark
    const unread = counts && (counts.get(stream.person.userId) ?? []).reduce((sum, each) => sum + (may(stream.person, each.permission) ? each.count : 0), 0)
    if (stream.unread !== null && unread !== null) stream.unread = unread
    stream.write(event('news', mark, unread))
  }
}

/** Ends the streams of sessions that ended or expired, or whose user is gone. Tells whoever has more or fewer unread than when it was last looked at: an announcement was lost, or they read on elsewhere. */
async function lookAt(streams: Stream[]): Promise<void> {
  for (const stream of streams) {
    const found = await loadPerson(stream.cookie, stream.info)
    if (!found || 'refused' in found || !may(found.person, 'notifications.read')) finish(stream)
    else {
      stream.person = found.person
      if (stream.unread === null || found.unread === stream.unread) continue
      stream.unread = found.unread
      stream.write(event('count', stream.mark, found.unread))
    }
  }
}

/** Now and then, and when hearing began anew. Exported for tests. */
export async function lookAgain(): Promise<void> {
  // That the other side is there, and for proxies that cut what is silent.
  for (const stream of all()) stream.write(': \n\n')
  if (all().length > 0) await hear()
  await lookAt(all())
}

/** First of all when the process ends: an open stream would hold it up until it is cut. */
export async function closeStreams(): Promise<void> {
  hub.stopping = true
  if (hub.timer) clearInterval(hub.timer)
  for (const stream of all()) leave(stream)
  const stop = await hub.stopListening?.catch(() => null)
  await stop?.()
}

/** Said by `scripts/serve.mjs`. Once a process, however often this file is loaded. */
if (process.listenerCount('tickmark:stopping') === 0) process.on('tickmark:stopping' as never, () => void closeStreams())
