import { readFileSync } from 'node:fs'

export type Worked = { milliseconds: number; mebibytes: number }

/** A process of its own, with the flags of the worker: its memory is that of the work alone. */
const [orgId = '', runId = ''] = process.argv.slice(2)
await import('#lib/modules/index.ts')
const { closePools } = await import('#db/client.ts')
const { background } = await import('#lib/door/background.ts')
const { judgingEntries } = await import('#lib/modules/entry-reviews/working.ts')
const start = performance.now()
await judgingEntries.work({ orgId, id: runId }, background('bench'))
const milliseconds = performance.now() - start
const mebibytes = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1_024
process.send?.({ milliseconds, mebibytes } satisfies Worked)
await closePools()
process.disconnect()
