import { fork } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GithubApi } from '../lib/reconcile/github/pull/client.ts'
import { pullGithub } from '../lib/reconcile/github/pull/pull.ts'
import { workerFlags } from '../scripts/lib/portal.mjs'
import { bigHistory } from '../scripts/planted/history/big.ts'
import { serveHistory } from '../scripts/planted/history/server.ts'
import { differences, peopleOf, requestsOf, settingsOf } from '../test/planted-key.ts'
import { type Bench, median } from './harness.ts'
import type { Judged } from './reconcile/judge.ts'
import { stored } from './reconcile/stored.ts'

const changes = Number(process.env.BENCH_CHANGES ?? 10_000)

/** 10,000 changes with 40,000 commits: pulled from a GitHub on this machine, then judged by ten attributes from their facts, in a process with the worker's flags. */
export async function run(bench: Bench): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tickmark-reconcile-'))
  try {
    const history = bigHistory({ folder, changes })
    const [system] = history.key.systems
    if (!system) throw new Error('There is no system')
    const { calls, seconds, count } = await pulled(history, join(folder, 'facts.ndjson'))
    const given = { people: peopleOf(history.key), requests: requestsOf(history.key, 48, () => null), settings: settingsOf(system), asOf: new Date(history.key.asOf).toISOString() }
    const period = { from: new Date(system.period.from).toISOString(), to: new Date(system.period.to).toISOString() }
    const runs: Judged[] = []
    for (let turn = 0; turn < 5; turn++) runs.push(await judged({ facts: join(folder, 'facts.ndjson'), given, period }))
    const lines = differences(system, runs[0] as Judged)
    if (lines.length > 0) bench.differing.push(`outcomes: ${lines.slice(0, 5).join('; ')}`)
    await bench.measure({ goal: `${changes.toLocaleString('en')} changes with ${system.range.toLocaleString('en')} commits judged from ${count.toLocaleString('en')} facts in memory`, unit: 's', bar: { atMost: 60 }, repeats: 1, take: () => median(runs.map(({ milliseconds }) => milliseconds)) / 1_000 })
    await bench.measure({ goal: 'memory of the process while it judges, its facts with it', unit: 'MiB', bar: { atMost: 300 }, repeats: 1, take: () => median(runs.map(({ mebibytes }) => mebibytes)) })
    await bench.measure({ goal: 'calls of the host for each change pulled', unit: 'calls', bar: { atMost: 6 }, repeats: 1, note: 'by REST alone it is 6', take: () => calls / changes })
    await bench.measure({ goal: 'seconds to pull them all from this machine', unit: 's', bar: { atMost: 600 }, repeats: 1, note: 'information: GitHub lets 5,000 calls an hour', take: () => seconds })
    await stored(bench, { path: join(folder, 'facts.ndjson'), changes })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function pulled(history: ReturnType<typeof bigHistory>, path: string): Promise<{ calls: number; seconds: number; count: number }> {
  const server = await serveHistory(history)
  server.remaining = Number.MAX_SAFE_INTEGER
  const file = createWriteStream(path)
  const started = performance.now()
  let [calls, count] = [0, 0]
  const api: GithubApi = { url: server.url, fetch, auth: { token: 'planted' } }
  for await (const step of pullGithub({ api, repository: 'planted/big', since: new Date(Date.UTC(2026, 0, 1)), from: null })) {
    for (const fact of step.facts) file.write(`${JSON.stringify(fact)}\n`)
    count += step.facts.length
    calls = step.calls
  }
  await new Promise((resolve) => void file.end(resolve))
  await server.close()
  return { calls, seconds: (performance.now() - started) / 1_000, count }
}

function judged(asked: object): Promise<Judged> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'reconcile/judge.ts'), { execArgv: [...workerFlags, '--expose-gc'], serialization: 'advanced' })
    child.once('message', resolve as (message: unknown) => void)
    child.once('exit', (code) => code !== 0 && reject(new Error(`The judge ended with ${code}`)))
    child.send(asked)
  })
}
