import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { awsChecks } from '../../lib/cloud/aws/checks/index.ts'
import { awsScopes } from '../../lib/cloud/aws/resources/index.ts'
import { judge } from '../../lib/cloud/judge.ts'
import { noTotals, Scanned, type Totals } from '../../lib/cloud/scanned.ts'

/** Takes the lines of a scan as the worker does and judges them by all checks, in a process of its own; says what that took. */
export type Worked = { pairs: number; totals: Totals; resources: number; reads: number; taking: number; judging: number; /** Of the processor, all its threads, while it judged: on a machine that does other work too, what it really took. */ processor: number; mebibytes: number; slowest: [check: string, milliseconds: number][] }

/** In MiB, since it was last asked to forget. Without Linux the peak of the process is all there is. */
const peak = () => (process.platform === 'linux' ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) : process.resourceUsage().maxRSS) / 1_024

const [, , path = '', apart = ''] = process.argv
if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5')
const began = performance.now()
const scanned = new Scanned(awsScopes)
for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) scanned.take(JSON.parse(line))
const taking = performance.now() - began
if (!scanned.world) throw new Error('there is nothing to judge')
const totals = noTotals()
let pairs = 0
const since = performance.now()
const used = process.cpuUsage()
for (const { outcome } of judge(scanned.world, awsChecks)) {
  totals[outcome]++
  pairs++
}
const judging = performance.now() - since
const { user, system } = process.cpuUsage(used)
const mebibytes = peak()
const results = pairs
const slowest: Worked['slowest'] = []
if (apart) {
  for (const check of awsChecks) {
    const start = performance.now()
    for (const _ of judge(scanned.world, [check])) pairs++
    slowest.push([check.id, performance.now() - start])
  }
  slowest.sort(([, one], [, other]) => other - one)
}
process.send?.({ pairs: results, totals, resources: scanned.resources, reads: scanned.reads.size, taking, judging, processor: (user + system) / 1_000, mebibytes, slowest } satisfies Worked)
