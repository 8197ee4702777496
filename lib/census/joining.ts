import type { Judged } from './model.ts'
import { after, stamp } from './say.ts'

export type Request = { name: string; approvedAt: number | null; /** When somebody said that it was given. */ grantedAt: number | null }

export type Joiner = {
  /** When the first day begins in its zone. */
  starts: number
  /** The first list with the right, and the one of the same source before it. */
  firstSeen: number
  before: number | null
  request: Request | null
  /** Whether rights of this system are requested here at all. */
  usesRequests: boolean
}

/** Access comes with the first day at the earliest, and after somebody approved it. */
export function judgeJoiner({ starts, firstSeen, before, request, usesRequests }: Joiner): Judged {
  if (firstSeen < starts) return { outcome: 'fail', said: `Held ${stamp(firstSeen)} UTC, ${after(firstSeen - starts, 'the first day')}.` }
  if (request === null) {
    return usesRequests
      ? { outcome: 'fail', said: `Nobody requested it, although rights of this system are requested; first seen ${stamp(firstSeen)} UTC.` }
      : { outcome: 'not_evaluable', said: `No request is known, and rights of this system are not requested here; first seen ${stamp(firstSeen)} UTC.` }
  }
  const { name, approvedAt, grantedAt } = request
  if (approvedAt === null) return { outcome: 'fail', said: `${name} was not approved; first seen ${stamp(firstSeen)} UTC.` }
  if (approvedAt > firstSeen) return { outcome: 'fail', said: `${name} was approved ${stamp(approvedAt)} UTC, ${after(approvedAt - firstSeen, 'it was first seen')}.` }
  if (grantedAt !== null && grantedAt < approvedAt) return { outcome: 'fail', said: `${name} was approved ${stamp(approvedAt)} UTC, and given ${stamp(grantedAt)} UTC, before that.` }
  if (grantedAt !== null && grantedAt <= firstSeen) return { outcome: 'pass', said: `${name} was approved ${stamp(approvedAt)} UTC, given ${stamp(grantedAt)} UTC and first seen ${stamp(firstSeen)} UTC.` }
  if (before !== null && approvedAt <= before) return { outcome: 'pass', said: `${name} was approved ${stamp(approvedAt)} UTC; the right was not there ${stamp(before)} UTC, and first seen ${stamp(firstSeen)} UTC.` }
  return { outcome: 'not_evaluable', said: `${name} was approved ${stamp(approvedAt)} UTC; the right came ${before === null ? 'before' : `between ${stamp(before)} and`} ${stamp(firstSeen)} UTC: whether before or after could not be told.` }
}
