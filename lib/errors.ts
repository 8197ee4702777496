/** The closed list of error codes; `statusOf` maps each to HTTP once. */
export type ErrorCode = 'unauthenticated' | 'forbidden' | 'invalid' | 'not_found' | 'conflict' | 'limited' | 'too_large' | 'unsupported' | 'unavailable'

const statuses: Record<ErrorCode, number> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  // A file of a kind that is not taken (EV-1 asks for 400).
  unsupported: 400,
  invalid: 422,
  limited: 429,
  unavailable: 503,
}

/** What the trail says where somebody had no right to it. */
export const lacksRight = 'not allowed'

type Detail = {
  /** Field name → sentence, for forms and 422 bodies. */
  fields?: Record<string, string>
  /** For logs only; never leaves the server. */
  internal?: string
  cause?: unknown
  /** Seconds after which a `limited` or `unavailable` call may be tried again. */
  retryAfter?: number
  /** What the trail says of it, where it is on record though nobody lacked a right. */
  onRecord?: string
}

/** The one error that reaches a caller. `message` is public: it says what is wrong and how to mend it. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly fields: Record<string, string> | undefined
  readonly internal: string | undefined
  readonly retryAfter: number | undefined
  readonly onRecord: string | undefined

  constructor(code: ErrorCode, publicMessage: string, detail: Detail = {}) {
    super(publicMessage, detail.cause === undefined ? undefined : { cause: detail.cause })
    this.name = 'AppError'
    this.code = code
    this.fields = detail.fields
    this.internal = detail.internal
    this.retryAfter = detail.retryAfter
    this.onRecord = detail.onRecord ?? (code === 'forbidden' ? lacksRight : undefined)
  }
}

export function statusOf(code: ErrorCode): number {
  return statuses[code]
}

/** Each status an error can have, and the codes that have it. */
export const codesByStatus = (): Map<number, ErrorCode[]> => Map.groupBy(Object.keys(statuses) as ErrorCode[], statusOf)

export const notFound = (what: string) =>
  new AppError('not_found', `This ${what} does not exist, or you may not see it.`)

export const conflict = (message: string) => new AppError('conflict', message)

export const invalid = (fields: Record<string, string>, message = 'Some fields need another look.') =>
  new AppError('invalid', message, { fields })
