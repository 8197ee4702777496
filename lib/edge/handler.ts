import 'server-only'
import { z } from 'zod'
import type { Actor, Person, RequestInfo, Token } from '#lib/auth/actor.ts'
import { limit } from '#lib/auth/limits.ts'
import { depthOf } from '#lib/crypto/depth.ts'
import { publicError } from '#lib/door/database-errors.ts'
import { type Limits, loadToken, sessionCookieName } from '#lib/edge/session.ts'
import { env } from '#lib/env.ts'
import { AppError, type ErrorCode, statusOf } from '#lib/errors.ts'
import { dataPolicy } from '#lib/files/preview.ts'
import { log } from '#lib/log.ts'
import { isOwnOrigin } from '#lib/origin.ts'
import { currentFrom, requestInfo } from './caller.ts'
import { callingOrigin, readableBy } from './cors.ts'
import { errorPage } from './error-page.ts'
import { noteCrossSite, noteLimit, noteOrigin, noteToken } from './refusals.ts'

/** The edge of both doors for HTTP: who, limits, one error body. `parameters` are the parts of the address in brackets. */
export type Handled = { actor: Actor; request: Request; info: RequestInfo; parameters: Record<string, string> }
type Context = { params: Promise<Record<string, string>> }

/** A route, and what it answers: a type alone, from which the API document has its schemas (`scripts/answers.ts`). */
export type Answering<R> = { (request: Request, context?: Context): Promise<Response>; readonly answers?: R }
/** JSON with its status, named in the same way. */
export type Json<S extends number, T> = Response & { readonly answers?: { status: S; body: T } }

/**
 * Wraps a route handler: `work` runs as the caller and returns JSON or a Response. A session may only change something from our own pages
 * (Origin checked); a token is not sent by browsers on their own. What a page asks without a click (`idle`, or the header) keeps no session from its
 * idle timeout.
 */
export const handler = <R>(work: (handled: Handled) => Promise<R>, cost: 'plain' | 'expensive' | 'idle' = 'plain'): Answering<R> => async (request, context) => {
  const info = requestInfo(request.headers)
  let origin: string | null = null
  const answered = (answer: Response) => {
    if (origin === null) answer.headers.append('vary', 'Origin')
    else for (const [name, value] of Object.entries(readableBy(origin))) answer.headers.set(name, value)
    return answer
  }
  try {
    mustBeReadable(request)
    const { actor, limits, origins } = await caller(request, info, cost === 'idle' || request.headers.has(byItself))
    if (actor.kind === 'token') origin = await readableFrom(request, actor, origins)
    await withinLimits(actor, limits, cost)
    const result = await work({ actor, request, info, parameters: (await context?.params) ?? {} })
    if (!(result instanceof Response)) return answered(json(result ?? null, 200, info))
    // A page of its own says so, with its own policy.
    if (!result.headers.has('content-security-policy')) result.headers.set('content-security-policy', dataPolicy)
    return answered(result)
  } catch (error) {
    const answer = errorResponse(error, info)
    return answered(isNavigation(request) ? await errorPage(answer) : answer)
  }
}

/** The same where nobody is signed in yet: a page of another site must not sign anybody in. */
export const openHandler = <R extends Response>(work: (handled: Omit<Handled, 'actor' | 'parameters'>) => Promise<R>): Answering<R> => async (request) => {
  const info = requestInfo(request.headers)
  try {
    await refuseCrossSite(request, info)
    return await work({ request, info })
  } catch (error) {
    return errorResponse(error, info)
  }
}

/** The same for machines that sign what they send: no cookie counts, and no page of another site can sign. */
export const machineHandler = <R extends Response>(work: (handled: Omit<Handled, 'actor'>) => Promise<R>): Answering<R> => async (request, context) => {
  const info = requestInfo(request.headers)
  try {
    mustBeReadable(request)
    return await work({ request, info, parameters: (await context?.params) ?? {} })
  } catch (error) {
    return errorResponse(error, info)
  }
}

/** Sent by a page that asks by itself (`components/page/news.ts`). Whoever forges it is signed out the sooner. */
const byItself = 'x-by-itself'

/** A link somebody followed, such as a download. */
const isNavigation = (request: Request) => request.method === 'GET' && (request.headers.get('accept')?.includes('text/html') ?? false)

async function caller(request: Request, info: RequestInfo, idle: boolean): Promise<{ actor: Person | Token; limits: Limits; origins: string[] }> {
  const authorization = request.headers.get('authorization')
  if (authorization) {
    const bearer = /^Bearer (\S+)$/i.exec(authorization)?.[1]
    const found = bearer ? await loadToken(bearer, info) : null
    if (found) return { actor: found.token, limits: found.limits, origins: found.origins }
    await noteToken(bearer, info)
    await limit('anonymous', info.ip, 60)
    throw new AppError('unauthenticated', 'This token is unknown, expired or revoked.')
  }
  const found = await currentFrom(cookieOf(request, sessionCookieName()), info, idle)
  if (found) {
    const reading = ['GET', 'HEAD'].includes(request.method)
    // Reading leaves entries: another site must not write into the trail in somebody's name.
    if (reading ? isCrossSite(request) : !isOwn(request)) {
      await noteCrossSite(found.person, info)
      throw reading ? new AppError('forbidden', 'Another site sent this request. Open it from the portal itself.') : notOurs()
    }
    return { actor: found.person, limits: found.limits, origins: [] }
  }
  await limit('anonymous', info.ip, 60)
  throw new AppError('unauthenticated', 'Sign in, or send a token as "Authorization: Bearer tmk_…".')
}

/** What a browser says of a request that a page or link of another site made; machines say nothing. */
const isCrossSite = (request: Request) => request.headers.get('sec-fetch-site') === 'cross-site'

const isOwn = (request: Request) => isOwnOrigin(request.headers, env().BASE_URL)
const notOurs = () => new AppError('forbidden', 'This request did not come from the portal’s own pages.')

/** A machine names no origin. */
async function refuseCrossSite(request: Request, info: RequestInfo): Promise<void> {
  if ((!isCrossSite(request) && !request.headers.has('origin')) || isOwn(request)) return
  await noteCrossSite(null, info)
  throw notOurs()
}

async function readableFrom(request: Request, token: Token, origins: string[]): Promise<string | null> {
  try {
    return callingOrigin(request, origins)
  } catch (error) {
    await noteOrigin(token)
    throw error
  }
}

async function withinLimits(actor: Person | Token, { apiPerMinute, expensivePerMinute }: Limits, cost: 'plain' | 'expensive' | 'idle'): Promise<void> {
  const who = actor.kind === 'token' ? actor.tokenId : actor.userId
  try {
    await limit('api', who, apiPerMinute)
    if (cost === 'expensive') await limit('expensive', who, expensivePerMinute)
  } catch (error) {
    if (error instanceof AppError && error.code === 'limited') await noteLimit(actor)
    throw error
  }
}

/** An address that decodes to text. A NUL is none: no name and no value here holds one, and PostgreSQL takes none. */
function mustBeReadable(request: Request): void {
  const { pathname, search } = new URL(request.url)
  if (decoded(pathname + search)?.includes('\0') === false) return
  throw new AppError('invalid', 'This address is not well-formed: every % begins two hexadecimal digits of UTF-8, and none is %00.')
}

export function cookieOf(request: Request, name: string): string | undefined {
  for (const part of (request.headers.get('cookie') ?? '').split(/;\s*/)) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at) === name) return decoded(part.slice(at + 1)) ?? undefined
  }
  return undefined
}

/** Null for what is no percent-encoding of anything. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

export function json<S extends number, T>(body: T, status: S, info: RequestInfo, headers: Record<string, string> = {}): Json<S, T> {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', 'x-request-id': info.id, 'content-security-policy': dataPolicy, ...headers },
  })
}

/** Nothing of what went wrong inside. */
export type ErrorBody = {
  code: ErrorCode | 'internal'
  /** What is wrong and how to mend it. */
  message: string
  /** Field → sentence. */
  fields?: Record<string, string>
  /** Under which the log tells more. */
  requestId: string
}

export function errorResponse(thrown: unknown, info: RequestInfo): Json<number, ErrorBody> {
  // What the entrance asks the database goes through no door.
  const error = publicError(thrown)
  const known = error instanceof AppError ? error : new AppError('unavailable', 'Something went wrong on our side; nothing was changed.')
  if (!(error instanceof AppError)) log.error({ error, request: info.id }, 'a request failed')
  else if (known.internal) log.info({ internal: known.internal, code: known.code, request: info.id }, 'refused')
  const status = error instanceof AppError ? statusOf(known.code) : 500
  return json<number, ErrorBody>(
    { code: error instanceof AppError ? known.code : 'internal', message: known.message, ...(known.fields ? { fields: known.fields } : {}), requestId: info.id },
    status, info, known.retryAfter ? { 'retry-after': String(known.retryAfter) } : {},
  )
}

/** A JSON body of at most `maxBytes`, or `too_large`/`invalid`. Depth is bounded before anything walks the value. */
export async function jsonBody(request: Request, maxBytes = 1_000_000): Promise<unknown> {
  // A form of another site can send text, and no JSON without asking first.
  const type = request.headers.get('content-type')
  if (request.body && !/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type ?? '')) throw new AppError('unsupported', 'Send JSON, and say so: "Content-Type: application/json".')
  const length = Number(request.headers.get('content-length') ?? 0)
  if (length > maxBytes) throw new AppError('too_large', `The body may have at most ${maxBytes} bytes.`)
  if (!request.body) return {}
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for await (const part of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += part.byteLength
      if (size > maxBytes) throw new AppError('too_large', `The body may have at most ${maxBytes} bytes.`)
      parts.push(part)
    }
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('invalid', 'The body broke off before its end.', { cause: error })
  }
  if (size === 0) return {}
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
  } catch {
    throw new AppError('invalid', 'The body is not valid UTF-8.')
  }
  if (depthOf(text) > 100) throw new AppError('invalid', 'The body is nested too deeply (at most 100 levels).')
  try {
    return z.json().parse(JSON.parse(text))
  } catch (error) {
    throw new AppError('invalid', 'The body is not valid JSON.', { cause: error })
  }
}
