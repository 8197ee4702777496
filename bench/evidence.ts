import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Figures, Order } from './evidence/stream.ts'
import type { Bench } from './harness.ts'

const SIZE = Number(process.env.BENCH_BYTES ?? 2 ** 30)
const MIB = 64
const RUNS = 3

/**
 * A gigabyte streamed in from a socket, hashed, stored, read back and compared; then read and verified. What counts is the memory it takes
 * beyond the ready process, run with the flags of `npm start`.
 */
export async function run(bench: Bench): Promise<void> {
  const cache = new URL('./.cache/', import.meta.url).pathname
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'evidence-'))
  const server = fork(new URL('./evidence/store.ts', import.meta.url), { execArgv: ['--conditions=react-server'] })
  try {
    const [{ endpoint, source }] = (await once(server, 'message')) as [{ endpoint: string; source: number }]
    const settings = { bucket: 'evidence', endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, encryption: 'AES256' as const, kmsKeyId: null, linkable: [] }
    const size = `${(SIZE / 2 ** 30).toFixed(SIZE % 2 ** 30 === 0 ? 0 : 2)} GiB`
    const row = (goal: string, take: () => number, note?: string) => bench.measure({ goal, unit: 'MiB of extra memory', bar: { atMost: MIB }, repeats: RUNS, take, ...(note ? { note } : {}) })
    for (const [name, order] of [['folder', { size: SIZE, source, folder: join(folder, 'files') }], ['bucket', { size: SIZE, source, bucket: settings }]] as [string, Order][]) {
      const all = Array.from({ length: RUNS }, () => ({ received: child<number>(order, 'receive'), ...child<Figures>(order, 'store') }))
      const each = (figure: (of: (typeof all)[number]) => number) => {
        let n = 0
        return () => figure(all[n++] as (typeof all)[number])
      }
      await row(`${name}: ${size} streamed, hashed, stored, read back and compared`, each((of) => of.putMiB), 'what Node has received and not collected yet included')
      await row(`${name}: the same, beyond a process that only receives and hashes`, each((of) => Math.max(0, of.putMiB - of.received)))
      await row(`${name}: ${size} read and verified`, each((of) => of.readMiB))
      bench.say(`        ${name}: put ${all.map((of) => of.putSeconds.toFixed(1)).join(', ')} s, read ${all.map((of) => of.readSeconds.toFixed(1)).join(', ')} s; receiving alone ${all.map((of) => of.received.toFixed(0)).join(', ')} MiB`)
    }
  } finally {
    server.disconnect()
    rmSync(folder, { recursive: true, force: true })
  }
}

function child<T>(order: Order, what: 'receive' | 'store'): T {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--conditions=react-server', '--expose-gc', new URL('./evidence/stream.ts', import.meta.url).pathname, JSON.stringify(order), what], { encoding: 'utf8', timeout: 600_000 })
  if (status !== 0) throw new Error(stderr.slice(-1000))
  return JSON.parse(stdout) as T
}
