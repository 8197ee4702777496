import { readFileSync, writeFileSync } from 'node:fs'
import '../lib/server.ts'

/** The worker's half in a process of its own, with the flags of the worker: one run, from the bytes in the store to the entry; says what that took. */
export type Worked = { milliseconds: number; mebibytes: number; before: number }

const { background } = await import('#lib/door/background.ts')
const { closePools } = await import('#db/client.ts')
const { readingVulnerabilities } = await import('#lib/modules/vulnerabilities/reading.ts')

/** In MiB, from the moment it was last asked to forget: loading modules is another matter. Without Linux the peak of the process is all there is. */
const peak = {
  forget: () => {
    if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5')
  },
  told: () => (process.platform === 'linux' ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) : process.resourceUsage().maxRSS) / 1_024,
}

const [orgId = '', id = ''] = process.argv.slice(2)
globalThis.gc?.()
peak.forget()
const before = peak.told()
const start = performance.now()
await readingVulnerabilities.work({ orgId, id }, background('bench'))
const [milliseconds, mebibytes] = [performance.now() - start, peak.told()]
await closePools()
process.send?.({ milliseconds, mebibytes, before } satisfies Worked)
