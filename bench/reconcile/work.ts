import { readFileSync, writeFileSync } from 'node:fs'
import '../lib/server.ts'

/** The worker's half in a process of its own, with the flags of the worker: a run over everything; then the live view, once from nothing and again after each webhook. */
export type Worked = { run: { milliseconds: number; mebibytes: number }; told: number[]; cold: number; warm: number[]; mebibytes: number }

const { jobActor } = await import('#lib/auth/actor.ts')
const { background } = await import('#lib/door/background.ts')
const { closePools } = await import('#db/client.ts')
const { judgeLive, reconciling } = await import('#lib/modules/reconciliations/judging.ts')
const { tellFacts } = await import('#lib/modules/reconciliations/operations/tell.ts')

const peak = () => (process.platform === 'linux' ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) : process.resourceUsage().maxRSS) / 1_024
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const [orgId = '', judgedId = '', runId = '', connectionId = ''] = process.argv.slice(2)
const hand = background('bench')
globalThis.gc?.()
if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5')
const run = { milliseconds: await timed(() => reconciling.work({ orgId, id: runId }, hand)), mebibytes: peak() }
globalThis.gc?.()
const live = () => timed(() => judgeLive({ orgId, id: judgedId }, hand))
const cold = await live()
const [told, warm]: number[][] = [[], []]
for (let n = 0; n < 7; n++) {
  const review = { kind: 'review' as const, pull: 9_000 + n, id: 900_000_000 + n, by: null, state: 'commented' as const, sha: null, at: new Date().toISOString() }
  ;(told as number[]).push(await timed(() => tellFacts(jobActor(orgId, 'webhook inbox', 'bench'), { connectionId, repository: 1, name: 'planted/big', facts: [review], told: 'webhook', toldById: null })))
  ;(warm as number[]).push(await live())
}
const mebibytes = peak()
await closePools()
process.send?.({ run, told: told as number[], cold, warm: warm as number[], mebibytes } satisfies Worked)
