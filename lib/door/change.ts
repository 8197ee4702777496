import type { Change } from '#lib/audit/change.ts'

export { type Change, changed, failed, viewed } from '#lib/audit/change.ts'

/** What `run` returns: the answer, and at least one change. */
export type Done<R> = { result: R; changes: [Change, ...Change[]] }

export const done = <R>(result: R, first: Change, ...rest: Change[]): Done<R> => ({ result, changes: [first, ...rest] })

/** The same for many records that one operation changed, each with a fact of its own. */
export function doneAll<R>(result: R, changes: Change[]): Done<R> {
  const [first, ...rest] = changes
  if (!first) throw new Error('an operation that changes nothing records nothing: refuse it instead')
  return done(result, first, ...rest)
}
