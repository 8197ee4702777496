import type { Cause } from '../facts.ts'

/** Nothing is caught of these: a mistake of ours, or a scan that nobody waits for any more. */
export class Fatal extends Error {}
/** The time of the scan is over: what is left is not asked. */
export class Skipped extends Error {}
/** So many calls of this service were refused as too many that no more are made for a while. */
export class Tired extends Error {}
/** An answer lacks what it must have. */
export class Malformed extends Error {}
/** One call took longer than all its tries may. */
export class TooLong extends Error {
  override name = 'TimeoutError'
}

type Thrown = { name?: string; Code?: string; code?: string; message?: string; $metadata?: { httpStatusCode?: number; requestId?: string }; $response?: { statusCode?: number } }

const nameless = /^(Error|UnknownError|Unknown|AggregateError|undefined)$/

/** The code AWS gave, or the name the SDK or the socket has for what happened. */
export function codeOf(error: unknown): string | null {
  const { name, Code, code } = (error ?? {}) as Thrown
  return [Code, name, code].find((each) => typeof each === 'string' && each !== '' && !nameless.test(each)) ?? null
}

export function statusOf(error: unknown): number {
  const { $metadata, $response } = (error ?? {}) as Thrown
  return $metadata?.httpStatusCode ?? $response?.statusCode ?? 0
}

const denied = /^(Client\.)?(AccessDenied\w*|Unauthori[sz]ed\w*|NotAuthori[sz]ed\w*|Authori[sz]ationError\w*|AllAccessDisabled|Forbidden|ExpiredToken\w*|RequestExpired|SignatureDoesNotMatch|InvalidSignature\w*|IncompleteSignature\w*|MissingAuthenticationToken\w*|RequestTimeTooSkewed|CredentialsProviderError)$/
/** A key nobody knows: revoked, or the region does not know the account as it is not switched on. */
const unknownKey = /^(InvalidClientTokenId|UnrecognizedClientException|AuthFailure|InvalidAccessKeyId|InvalidToken)$/
const throttled = /^(Client\.)?(Throttl\w*|RequestThrottled\w*|RequestLimitExceeded|TooManyRequests\w*|SlowDown|BandwidthLimitExceeded|PriorRequestNotComplete|ProvisionedThroughputExceededException|EC2ThrottledException|Tired)$/
const disabled = /^(OptInRequired|SubscriptionRequired\w*|RegionDisabledException|NotSignedUp)$/
const silent = /^(TimeoutError|RequestTimeout\w*|AbortError|ETIMEDOUT|ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/

/**
 * Why something is not known, by what AWS answered. A code that nobody here knows is `failed`, never that there is nothing.
 * @param on whether the region is known to be switched on
 */
export function causeOf(status: number, code: string | null, on: boolean): Cause {
  if (code !== null) {
    if (disabled.test(code)) return 'disabled'
    if (unknownKey.test(code)) return on ? 'denied' : 'disabled'
    if (denied.test(code)) return 'denied'
    if (throttled.test(code)) return 'throttled'
    if (silent.test(code)) return 'timeout'
  }
  if (status === 429) return 'throttled'
  // One that could not be parsed too: a gateway before AWS says it in its own words.
  if (status === 401 || status === 403) return 'denied'
  // It answered that all is well, and then the answer was none.
  if (status >= 200 && status < 300) return 'malformed'
  if (status === 0) return code === null ? 'timeout' : 'failed'
  return 'failed'
}

export function causeOfError(error: unknown, on: boolean): { cause: Cause; code: string | null } {
  if (error instanceof Skipped) return { cause: 'skipped', code: null }
  if (error instanceof Tired) return { cause: 'throttled', code: error.message }
  if (error instanceof Malformed) return { cause: 'malformed', code: null }
  const code = codeOf(error)
  return { cause: causeOf(statusOf(error), code, on), code }
}
