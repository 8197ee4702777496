import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { CHROMIUM_FLAGS, machineChromium } from '../scripts/lib/chromium.mjs'
import { type Bench, median } from './harness.ts'
import type { Figures, Order } from './package/side.ts'

const size = Number(process.env.BENCH_BYTES ?? 5 * 2 ** 30)
const count = 20
const runs = Number(process.env.BENCH_RUNS ?? 3)

/**
 * Five gigabytes of evidence in twenty files, measured when they came: signed and written as a package, against the same files written as a stored ZIP by a
 * plain stream that hashes nothing; then verified, against `openssl dgst -sha256` of the same bytes. Each side is a process of its own, in turns.
 */
export async function run(bench: Bench): Promise<void> {
  const cache = new URL('./.cache/', import.meta.url).pathname
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'package-'))
  try {
    const order: Order = { folder: join(folder, 'files'), out: join(folder, 'out.zip'), files: [], size, count }
    const side = <T = Figures>(what: 'fill' | 'build' | 'plain' | 'verify'): T => {
      const { stdout, stderr, status } = spawnSync(process.execPath, ['--conditions=react-server', '--expose-gc', new URL('./package/side.ts', import.meta.url).pathname, JSON.stringify(order), what], { encoding: 'utf8', timeout: 600_000 })
      if (status !== 0) throw new Error(stderr.slice(-1_000))
      return JSON.parse(stdout) as T
    }
    const openssl = () => {
      const began = performance.now()
      if (spawnSync('openssl', ['dgst', '-sha256', order.out]).status !== 0) throw new Error('openssl did not hash it')
      return (performance.now() - began) / 1000
    }
    order.files = side<Order['files']>('fill')
    side('plain')
    const all = Array.from({ length: runs }, () => ({ plain: side('plain'), build: side('build'), openssl: openssl(), verify: side('verify') }))
    const of = (take: (each: (typeof all)[number]) => number) => median(all.map(take))
    const gib = (seconds: number) => size / 2 ** 30 / seconds
    bench.say(`        load ${loadavg().map((each) => each.toFixed(1)).join(' ')}; ${(size / 2 ** 30).toFixed(2)} GiB; a second: package ${gib(of(({ build }) => build.seconds)).toFixed(2)} GiB, plain ${gib(of(({ plain }) => plain.seconds)).toFixed(2)}, verify ${gib(of(({ verify }) => verify.seconds)).toFixed(2)}, openssl ${gib(of((each) => each.openssl)).toFixed(2)}`)
    const note = `load ${loadavg()[0]?.toFixed(1)}`
    const memory = (goal: string, figures: number[], most: number) => {
      let n = 0
      return bench.measure({ goal, unit: 'MiB', take: () => figures[n++] as number, repeats: figures.length, bar: { atMost: most }, note })
    }
    await memory('memory while a package is made', all.map(({ build }) => build.mib), 150)
    bench.told({ goal: 'a package made, against a plain stored ZIP of the same files', unit: 'GiB/s', ours: all.map(({ build }) => gib(build.seconds)), rival: all.map(({ plain }) => gib(plain.seconds)), bar: { atLeast: 0.7 }, note })
    bench.told({ goal: 'verified by Node, against openssl dgst -sha256', unit: 'GiB/s', ours: all.map(({ verify }) => gib(verify.seconds)), rival: all.map((each) => gib(each.openssl)), bar: { atLeast: 0.8 }, note })
    await memory('memory while it is verified', all.map(({ verify }) => verify.mib), 200)
    await memory('memory of Chromium while it is verified there', [await browserMemory(order.out)], 200)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Processes that run pages, by id. */
const renderers = () => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && told(pid, 'cmdline').includes('--type=renderer'))
function told(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    // It ended.
    return ''
  }
}
const mib = (pid: string) => Number(/^VmRSS:\s+(\d+)/m.exec(told(pid, 'status'))?.[1] ?? 0) / 1024

/** The most that the process of the page grows by, in MiB, while it verifies the file from disk: the heap of scripts, and what a browser keeps beside it and counts nowhere. */
async function browserMemory(file: string): Promise<number> {
  const others = new Set(renderers())
  const browser = await chromium.launch({ executablePath: machineChromium(), args: CHROMIUM_FLAGS })
  try {
    const page = await (await browser.newContext({ offline: true })).newPage()
    await page.goto(new URL('../lib/package/made/verify.html', import.meta.url).href)
    const own = renderers().filter((pid) => !others.has(pid))
    const [before, most] = [own.map(mib), own.map(mib)]
    const timer = setInterval(() => own.forEach((pid, n) => (most[n] = Math.max(most[n] ?? 0, mib(pid)))), 20)
    await page.locator('#file').setInputFiles(file)
    await page.getByRole('heading', { level: 2 }).waitFor({ timeout: 600_000 }).finally(() => clearInterval(timer))
    if (!(await page.getByRole('heading', { level: 2 }).textContent())?.startsWith('Complete and unaltered')) throw new Error('the browser refuses it')
    return Math.max(...most.map((each, n) => each - (before[n] ?? 0)))
  } finally {
    await browser.close()
  }
}
