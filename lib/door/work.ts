import type { Tx } from '#db/client.ts'
import type { Job, Queue } from '#lib/jobs.ts'
import type { Background } from './background.ts'

/** Who works a queue. Each queue has exactly one. Any number of workers may run: each job is one worker's, each change a transaction. */
export type QueueWork = {
  queue: Queue
  /** Each takes long: a worker has few at a time, each for itself, and none that others could begin with waits behind it. */
  long?: true
  /** Tried again when it throws, as often as the queue says. */
  work: (job: Job, background: Background) => Promise<unknown>
  /** The last try failed as well: said where people look. */
  giveUp: ((job: Job, background: Background) => Promise<unknown>) | null
}

export const job = (given: QueueWork): QueueWork => given

/** Work that comes round by itself, for all organizations; the cron route knows it by this name. Must be harmless when it runs twice at once. */
export type Round = {
  name: string
  /** Milliseconds from its end to its next beginning. */
  every: number
  /** Milliseconds a worker waits before it begins with it, where queues had better go first. */
  wait?: number
  /** Rounds of one lane go one after another in a worker; without one a round goes by itself, so that nothing slow holds it up. */
  lane?: string
  run: (background: Background) => Promise<unknown>
  /** Goes on while the portal was restored and nobody has released it: it sends nothing, and removes nothing. */
  whilePaused?: true
  /** Beside what the organization schedules: when it came there last, and when it has something to do next. */
  shown?: Shown
}

type Shown = { label: string; often: string; times: (tx: Tx, at: Date) => Promise<{ last: Date | null; next: Date | null }> }

const shown = new Map<string, Shown>()
export const shownRounds = (): [name: string, Shown][] => [...shown]

export function round(given: Round): Round {
  if (given.shown) shown.set(given.name, given.shown)
  return given
}
