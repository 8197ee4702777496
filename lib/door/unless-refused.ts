import { AppError } from '#lib/errors.ts'

/** For work that comes round: what an operation refuses in words another round, or a person, did already. Anything else is an error. */
export function unlessRefused(error: unknown): null {
  if (!(error instanceof AppError)) throw error
  return null
}
