import '../lib/server.ts'

/** The worker's half in a process of its own, with the flags of the worker: one run, from the bytes in the store to the entry; says what that took. */
export type Worked = { milliseconds: number; mebibytes: number }

const { background } = await import('#lib/door/background.ts')
const { closePools } = await import('#db/client.ts')
const { readingPopulations } = await import('#lib/modules/populations/reading.ts')

const [orgId = '', id = ''] = process.argv.slice(2)
const start = performance.now()
await readingPopulations.work({ orgId, id }, background('bench'))
const milliseconds = performance.now() - start
await closePools()
process.send?.({ milliseconds, mebibytes: process.resourceUsage().maxRSS / 1_024 } satisfies Worked)
