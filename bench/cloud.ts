import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inChild } from './cloud/child.ts'
import { collected } from './cloud/collecting.ts'
import type { Worked } from './cloud/judge.ts'
import { throughPortal, written } from './cloud/portal.ts'
import { type Bench, median } from './harness.ts'

const large = Number(process.env.BENCH_RESOURCES ?? 50_000)

/** An account of 50,000 resources taken and judged by all checks, in a process with the worker's flags; then one of 5,000 through the portal, its database with it, and one read by the collecting process. */
export async function run(bench: Bench): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tickmark-cloud-'))
  try {
    await judged(bench, await written(join(folder, 'large.ndjson'), large))
    await throughPortal(bench)
    await collected(bench)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function judged(bench: Bench, path: string): Promise<void> {
  const runs: Worked[] = []
  for (let turn = 0; turn < 5; turn++) runs.push(await inChild('judge.ts', [path, turn === 4 ? 'apart' : '']))
  const [first] = runs as [Worked]
  const { pass, fail, not_evaluable: untold, not_applicable: none, manual } = first.totals
  const last = runs.at(-1) as Worked
  bench.say(`${first.resources.toLocaleString('en')} resources, ${first.reads.toLocaleString('en')} calls: ${first.pairs.toLocaleString('en')} results, ${pass} pass, ${fail} fail, ${untold} not evaluable, ${none} not applicable, ${manual} manual; read in ${(median(runs.map(({ taking }) => taking)) / 1_000).toFixed(1)} s, judged in ${(median(runs.map(({ judging }) => judging)) / 1_000).toFixed(2)} s`)
  bench.say(`slowest once warm, in milliseconds: ${last.slowest.slice(0, 8).map(([check, each]) => `${check} ${each.toFixed(0)}`).join(', ')}`)
  if (runs.some(({ totals }) => JSON.stringify(totals) !== JSON.stringify(first.totals))) bench.differing.push('outcomes of the same account')
  await bench.measure({ goal: `pairs of check and resource judged, of ${large.toLocaleString('en')} resources`, unit: 'pairs/s', bar: { atLeast: 200_000 }, repeats: 1, note: `of processor time, its garbage collection with it; by the clock ${Math.round(median(runs.map((of) => (of.pairs / of.judging) * 1_000))).toLocaleString('en')} beside what else this machine did`, take: () => median(runs.map(({ pairs, processor }) => (pairs / processor) * 1_000)) })
  await bench.measure({ goal: 'memory of the process that takes and judges them', unit: 'MiB', bar: { atMost: 400 }, repeats: 1, take: () => median(runs.map(({ mebibytes }) => mebibytes)) })
}
