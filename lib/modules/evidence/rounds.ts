import 'server-only'
import { minutes, seconds } from '#lib/clock.ts'
import { job, round } from '#lib/door/work.ts'
import { compareAll, lockFile, lockForgotten, recheckStored, runExpiry } from './jobs.ts'

/** The full lock of each new file, of a longer retention and of a legal hold. */
export const locking = job({ queue: 'artifacts.lock', work: (of) => lockFile(of), giveUp: null })

/** One after another: a slow store never has two of them at once. */
const storeRound = (name: string, run: (requestId: string) => Promise<unknown>) => round({ name, every: minutes(1), wait: seconds(5), lane: 'stored evidence', run: ({ requestId }) => run(requestId) })

export const evidenceRounds = [
  storeRound('lock-evidence', lockForgotten),
  storeRound('expire-evidence', runExpiry),
  storeRound('check-evidence', (requestId) => recheckStored(requestId)),
  storeRound('compare-store', compareAll),
]
