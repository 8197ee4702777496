import 'server-only'
import { days, hours, minutes, now, seconds } from '#lib/clock.ts'
import { job, type Round, round } from '#lib/door/work.ts'
import { compareAll, disposeEnded, lockFile, lockForgotten, nightBegan, recheckStored } from './jobs.ts'
import { lastChecked, lastCompared, lastDisposed } from './times.ts'

/** The full lock of each new file, of a longer retention and of a legal hold. */
export const locking = job({ queue: 'artifacts.lock', work: (of) => lockFile(of), giveUp: null })

/** One after another: a slow store never has two of them at once. */
const storeRound = (name: string, every: number, run: (requestId: string) => Promise<unknown>, shown?: Round['shown']) => round({ name, every, wait: seconds(5), lane: 'stored files', run: ({ requestId }) => run(requestId), ...(shown && { shown }) })

const nextNight = (at: Date) => new Date(nightBegan(at).getTime() + days(1))
const often = 'Every night from 02:00 UTC'

export const fileRounds = [
  storeRound('lock-files', minutes(1), lockForgotten),
  storeRound('check-files', minutes(1), (requestId) => recheckStored(requestId), { label: 'Check of stored files', often, times: async (tx, at) => ({ last: await lastChecked(tx), next: nextNight(at) }) }),
  storeRound('compare-store', minutes(1), compareAll, { label: 'Comparison with the file store', often, times: async (tx, at) => ({ last: await lastCompared(tx), next: nextNight(at) }) }),
  storeRound('dispose-files', hours(1), (requestId) => disposeEnded(requestId), { label: 'Removal of files whose retention is over', often: 'Every hour', times: async (tx) => ({ last: await lastDisposed(tx), next: new Date(now().getTime() + hours(1)) }) }),
]
