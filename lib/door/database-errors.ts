import { AppError } from '#lib/errors.ts'
import { uniqueMessage } from '#lib/words/index.ts'

type DatabaseError = { code?: string; constraint_name?: string; constraint?: string; message?: string; cause?: unknown }

/**
 * Last step of both doors: what the database refused becomes a public error; anything else stays as it is, for the edge to log and
 * answer generically.
 */
export function publicError(error: unknown): unknown {
  if (error instanceof AppError) return error
  const found = databaseError(error)
  if (!found) return error
  const constraint = found.constraint_name ?? found.constraint ?? ''
  switch (found.code) {
    case '23505':
      return new AppError('conflict', uniqueMessage(constraint) ?? 'This exists already.', { internal: constraint, cause: error })
    case '23503':
      return new AppError('invalid', 'This refers to a record that does not exist, or is still in use.', { internal: constraint, cause: error })
    case '23514':
    case '22001':
    case '22P02':
    case '22007':
    case '22008':
    case '22009':
    case '22003':
    case '22021':
    // A NUL inside JSON.
    case '22P05':
      return new AppError('invalid', 'A value is outside what is allowed.', { internal: `${found.code} ${constraint}`, cause: error })
    // Rules of db/rules.sql about evidence, decisions and administrators, said there in words for people.
    case 'TM004':
    case 'TM005':
    case 'TM006':
    case 'TM007':
      return new AppError('conflict', found.message ?? 'The state of this record does not allow it.', { cause: error })
    case '40001':
    case '40P01':
    case '55P03':
      return new AppError('conflict', 'Somebody changed this at the same moment. Try again.', { cause: error })
    case '53300':
    case '57P01':
    case '57P03':
    case 'CONNECT_TIMEOUT':
    case 'CONNECTION_CLOSED':
    case 'CONNECTION_ENDED':
    case 'ECONNREFUSED':
      return new AppError('unavailable', 'The database is not reachable right now. Nothing was changed; try again in a moment.', { cause: error, retryAfter: 5 })
    default:
      return error
  }
}

/** drizzle wraps the driver's error as its cause. */
export function databaseError(error: unknown): DatabaseError | null {
  let current: unknown = error
  for (let depth = 0; depth < 5 && current && typeof current === 'object'; depth++) {
    const candidate = current as DatabaseError
    if (typeof candidate.code === 'string') return candidate
    current = candidate.cause
  }
  return null
}
