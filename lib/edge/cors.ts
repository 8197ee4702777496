import 'server-only'
import { env } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { isOwnOrigin } from '#lib/origin.ts'

/**
 * Pages of other origins (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol): those an organization names in its settings, none as
 * shipped, may call /api/v1 with a token. Cookies never count there: no answer ever allows credentials. `preflight.ts` answers beforehand.
 */

/**
 * The origin that may read the answer to a call with a token; null for calls that come from no page, or from our own.
 * @throws AppError `forbidden` for a page of any other
 */
export function callingOrigin(request: Request, origins: readonly string[]): string | null {
  const origin = request.headers.get('origin')
  if (origin === null || isOwnOrigin(request.headers, env().BASE_URL)) return null
  if (!origins.includes(origin)) throw new AppError('forbidden', `The organization of this token does not allow calls from pages of ${origin.slice(0, 200)}. An administrator can add that origin under Settings, API.`)
  return origin
}

/** What another origin gives its pages of an answer is theirs alone: no cache may hand it to a second one. */
export const readableBy = (origin: string) => ({ 'access-control-allow-origin': origin, 'access-control-expose-headers': 'content-disposition, retry-after, x-request-id', vary: 'Origin' })
