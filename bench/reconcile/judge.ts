import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { once } from '../../lib/modules/reconciliations/once.ts'
import type { Fact } from '../../lib/reconcile/facts.ts'
import { reconcile, type Reconciliation } from '../../lib/reconcile/judge.ts'
import type { Period } from '../../lib/reconcile/system.ts'
import type { Given } from '../../lib/reconcile/world.ts'

/** Reads facts and judges them, in a process of its own; says what that took. */
export type Judged = Pick<Reconciliation, 'judged' | 'commits'> & { milliseconds: number; mebibytes: number }
type Asked = { facts: string; given: Omit<Given, 'facts'>; period: Period }

/** In MiB, since it was last asked to forget. Without Linux the peak of the process is all there is. */
const peak = () => (process.platform === 'linux' ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) : process.resourceUsage().maxRSS) / 1_024

process.once('message', (message: Asked) => void work(message))

async function work({ facts: path, given, period }: Asked): Promise<void> {
  if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5')
  const facts: Fact[] = []
  const lean = once()
  for await (const line of createInterface({ input: createReadStream(path) })) facts.push(lean(JSON.parse(line)) as Fact)
  const started = performance.now()
  const { judged, commits } = reconcile({ ...given, facts }, period)
  const [milliseconds, mebibytes] = [performance.now() - started, peak()]
  process.send?.({ judged, commits, milliseconds, mebibytes } satisfies Judged, () => process.disconnect())
}
