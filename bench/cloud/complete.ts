import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Line } from '../../lib/cloud/facts.ts'
import '../lib/server.ts'

/** The worker's half in a process of its own, with the flags of the worker: lines into the store and into memory, then judged and written down, once for each file in turn. */
export type Completed = { keeping: number; completing: number; mebibytes: number }[]

const { jobActor } = await import('#lib/auth/actor.ts')
const { awsScopes } = await import('#lib/cloud/aws/resources/index.ts')
const { closePools } = await import('#db/client.ts')
const { startScan } = await import('#lib/modules/cloud-scans/operations/start.ts')
const { completeScan } = await import('#lib/modules/cloud-scans/operations/complete.ts')
const { keptAndTaken } = await import('#lib/modules/cloud-scans/scanning.ts')

const peak = () => (process.platform === 'linux' ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) : process.resourceUsage().maxRSS) / 1_024

async function* linesOf(path: string): AsyncGenerator<Line> {
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) yield JSON.parse(text) as Line
}

const [orgId = '', accountId = '', ...paths] = process.argv.slice(2)
const actor = jobActor(orgId, 'cloud scan', 'bench')
const done: Completed = []
for (const path of paths) {
  const { runId } = await startScan(actor, { id: accountId } as never)
  globalThis.gc?.()
  if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5')
  const began = performance.now()
  const { scanned, file } = await keptAndTaken(actor, 'bench.ndjson.gz', linesOf(path), awsScopes)
  const kept = performance.now()
  await completeScan(actor, { id: runId, scanned, file } as never)
  done.push({ keeping: kept - began, completing: performance.now() - kept, mebibytes: peak() })
}
await closePools()
process.send?.(done)
