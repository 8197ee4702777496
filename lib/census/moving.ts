import { type Bounded, day, inMinutes, type Judged } from './model.ts'
import { after, counted, stamp } from './say.ts'

export type Mover = {
  /** Between two rosters: the last with the old job and the first with the new one. */
  moved: { after: number; before: number }
  days: number
  asOf: number
  /** Whether it was held before the move; null: no list of before it. */
  heldBefore: boolean | null
  /** The last list with the right, and the first without it after that. */
  lastHeld: number
  firstGone: number | null
  /** Others who have the new job, and how many of them have this right. */
  peers: { n: number; holding: number }
  /** A decision after the move that the right stays, in words. */
  kept: string | null
}

/**
 * What fewer than half of those in the new job have is not of the job: it has to be gone some days after the move, or somebody decided after it that it stays. */
export function judgeMover({ moved, days, asOf, heldBefore, lastHeld, firstGone, peers, kept }: Mover): Judged & Bounded {
  const limit = days * day
  const lower = lastHeld - moved.before
  const upper = firstGone === null ? null : firstGone - moved.after
  const told = (outcome: Judged['outcome'], said: string) => ({ outcome, said, ...inMinutes(lower, upper) })
  if (heldBefore === false) return told('not_applicable', 'Came with or after the move.')
  const share = `${peers.holding.toLocaleString('en')} of ${counted(peers.n, 'other')} in the new job ${peers.holding === 1 ? 'has' : 'have'} it`
  if (peers.n > 0 && peers.holding * 2 >= peers.n) return told('pass', `Of the new job: ${share}.`)
  if (firstGone !== null && upper !== null && upper <= limit) return told('pass', `Gone ${after(upper, 'the move', Math.ceil)} at the latest; limit ${days} days.`)
  if (kept !== null) return told('pass', kept)
  if (peers.n === 0) return told('not_evaluable', 'Nobody else has the new job, so that nobody knows what it needs.')
  if (heldBefore === null) return told('not_evaluable', `No list of before the move: nobody knows whether it was held then; ${share}.`)
  if (lower > limit) return told('fail', firstGone === null ? `Kept: still held ${stamp(lastHeld)} UTC, ${after(lower, 'the move')}; ${share}; limit ${days} days.` : `Held until ${after(lower, 'the move')} at least; ${share}; limit ${days} days.`)
  if (firstGone === null && asOf - moved.after <= limit) return told('not_applicable', `The ${days} days after the move are not over; ${share}.`)
  return told('not_evaluable', `Moved between ${stamp(moved.after)} and ${stamp(moved.before)} UTC, held ${stamp(lastHeld)} UTC${firstGone === null ? '' : `, gone ${stamp(firstGone)} UTC`}: whether that was within ${days} days could not be told; ${share}.`)
}
