import 'server-only'
import { days, minutes, seconds } from '#lib/clock.ts'
import { job, type Round, round } from '#lib/door/work.ts'
import { compareAll, lockFile, lockForgotten, nightBegan, recheckStored, runExpiry } from './jobs.ts'
import { lastChecked, lastCompared, lastExpired, nextExpiry } from './times.ts'

/** The full lock of each new file, of a longer retention and of a legal hold. */
export const locking = job({ queue: 'artifacts.lock', work: (of) => lockFile(of), giveUp: null })

/** One after another: a slow store never has two of them at once. */
const storeRound = (name: string, run: (requestId: string) => Promise<unknown>, shown?: Round['shown']) => round({ name, every: minutes(1), wait: seconds(5), lane: 'stored evidence', run: ({ requestId }) => run(requestId), ...(shown && { shown }) })

const nextNight = (at: Date) => new Date(nightBegan(at).getTime() + days(1))
const often = 'Every night from 02:00 UTC'

export const evidenceRounds = [
  storeRound('lock-evidence', lockForgotten),
  storeRound('expire-evidence', runExpiry, { label: 'Expiry of evidence', often: 'Every minute', times: async (tx) => ({ last: await lastExpired(tx), next: await nextExpiry(tx) }) }),
  storeRound('check-evidence', (requestId) => recheckStored(requestId), { label: 'Check of stored files', often, times: async (tx, at) => ({ last: await lastChecked(tx), next: nextNight(at) }) }),
  storeRound('compare-store', compareAll, { label: 'Comparison with the file store', often, times: async (tx, at) => ({ last: await lastCompared(tx), next: nextNight(at) }) }),
]
