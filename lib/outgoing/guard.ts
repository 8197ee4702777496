import 'server-only'
import { lookup as resolve } from 'node:dns'
import { type BlockList, isIP, type LookupFunction } from 'node:net'
import { privateProblem } from './address.ts'
import { isReachable } from './ranges.ts'

/** Why the portal did not call, or did not listen to the end. The message is for people. */
export class OutgoingError extends Error {}
/** The answer is longer than the portal listens to: less may be asked for. */
export class AnswerTooLong extends OutgoingError {}

/**
 * Resolves a name and refuses what leads into a private network. The connection is made to the very addresses that were looked at: a name
 * that answers otherwise a moment later (DNS rebinding) gains nothing.
 */
export const guardedLookup = (allowed: () => BlockList): LookupFunction => (host, options, answer) => {
  resolve(host, { ...options, all: true }, (error, found) => {
    const [first] = found ?? []
    if (error || !first) return answer(error ?? new OutgoingError(`${host} has no address`), [])
    if (!found.every(({ address }) => isReachable(address, allowed()))) return answer(new OutgoingError(`${host} ${privateProblem}`), [])
    if (options.all) answer(null, found)
    else answer(null, first.address, first.family)
  })
}

/** A literal address is never looked up. @throws OutgoingError when it is one that nobody may call */
export function refusePrivate(host: string, allowed: BlockList): void {
  if (isIP(host) !== 0 && !isReachable(host, allowed)) throw new OutgoingError(`${host} ${privateProblem}`)
}
