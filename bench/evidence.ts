import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from './harness.ts'
import type { Figures, Order } from './evidence/stream.ts'

const SIZE = Number(process.env.BENCH_BYTES ?? 2 ** 30)
const MIB = 64
const RUNS = 3

/** A gigabyte streamed in, hashed, stored, read back and compared; then read and verified. What counts is the memory it takes beyond the ready process. */
export async function run(bench: Bench): Promise<void> {
  const cache = new URL('./.cache/', import.meta.url).pathname
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'evidence-'))
  const server = fork(new URL('./evidence/store.ts', import.meta.url), { execArgv: ['--conditions=react-server'] })
  try {
    const [endpoint] = (await once(server, 'message')) as [string]
    const settings = { bucket: 'evidence', endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, encryption: 'AES256' as const, kmsKeyId: null, linkable: [] }
    for (const [name, order] of [['folder', { size: SIZE, folder: join(folder, 'files') }], ['bucket', { size: SIZE, bucket: settings }]] as [string, Order][]) {
      const all: Figures[] = []
      const size = `${(SIZE / 2 ** 30).toFixed(SIZE % 2 ** 30 === 0 ? 0 : 2)} GiB`
      await bench.measure({
        goal: `${name}: ${size} streamed, hashed, stored, read back and compared`, unit: 'MiB of extra memory', bar: { atMost: MIB }, repeats: RUNS,
        take: () => {
          const figures = figuresOf(order)
          all.push(figures)
          return figures.putMiB
        },
      })
      let n = 0
      await bench.measure({ goal: `${name}: ${size} read and verified`, unit: 'MiB of extra memory', bar: { atMost: MIB }, repeats: RUNS, take: () => all[n++]?.readMiB ?? Number.NaN })
      bench.say(`        ${name}: put ${all.map((each) => each.putSeconds.toFixed(1)).join(', ')} s, read ${all.map((each) => each.readSeconds.toFixed(1)).join(', ')} s`)
    }
  } finally {
    server.disconnect()
    rmSync(folder, { recursive: true, force: true })
  }
}

function figuresOf(order: Order): Figures {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--conditions=react-server', '--expose-gc', new URL('./evidence/stream.ts', import.meta.url).pathname, JSON.stringify(order)], { encoding: 'utf8', timeout: 600_000 })
  if (status !== 0) throw new Error(stderr.slice(-1000))
  return JSON.parse(stdout) as Figures
}
