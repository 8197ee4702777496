import { fork } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse'
import { openExport } from '../lib/importers/open.ts'
import type { Bench } from './harness.ts'
import { csvOf, xlsxOf } from './importers/files.ts'
import type { Read } from './importers/read.ts'

const million = 1_000_000
const sheetRows = 200_000
const some = 100_000

/** What lives is 19 MiB; unasked, V8 lets the space for what is new grow to seven times that. */
const young = '--max-semi-space-size=16'

/** A million rows as CSV and 200,000 as a workbook, read to rows with key, hash and root: memory of the whole process, and time. The database's part is a bench of its own. */
export async function run(bench: Bench): Promise<void> {
  const [csv, xlsx, small] = [await csvOf(million), await xlsxOf(sheetRows), await csvOf(some)]
  const read = new Map<string, Read[]>()
  const take = async (path: string, figure: 'milliseconds' | 'mebibytes') => {
    const found = await inProcess(path)
    read.set(path, [...(read.get(path) ?? []), found])
    return found[figure]
  }
  await bench.measure({ goal: 'a million rows of CSV to the root: memory of the process', unit: 'MiB', take: () => take(csv, 'mebibytes'), bar: { atMost: 200 }, note: young })
  await bench.measure({ goal: '200,000 × 10 of a workbook to the root: memory of the process', unit: 'MiB', take: () => take(xlsx, 'mebibytes'), bar: { atMost: 250 }, note: young })
  await bench.measure({ goal: '200,000 × 10 of a workbook, parsed', unit: 'ms', take: () => parsed(xlsx), bar: { atMost: 6_000 } })
  const roots = new Set([...read].map(([path, all]) => `${path} ${[...new Set(all.map(({ rows, root }) => `${rows} ${root}`))].join(' ')}`))
  for (const line of roots) bench.say(`root: ${line.split('/').at(-1)}`)
  if ([...read.values()].some((all) => new Set(all.map(({ root }) => root)).size > 1)) bench.differing.push('the root of one file differs between runs')
  await bench.compare({
    goal: 'rows of CSV with places, fields and totals, against csv-parse alone', unit: 'rows/s',
    ours: { name: 'openExport', amount: some, run: async () => counted((await openExport(createReadStream(small))).batches, ({ entries }) => entries.length) },
    rival: { name: 'csv-parse', amount: some, run: async () => (await counted(createReadStream(small).pipe(parse({ record_delimiter: ['\r\n', '\n', '\r'] })), () => 1)) - 1 },
    bar: { atLeast: 0.5 },
  })
}

async function counted<T>(source: AsyncIterable<T>, count: (each: T) => number): Promise<number> {
  let all = 0
  for await (const each of source) all += count(each)
  return all
}

async function parsed(path: string): Promise<number> {
  const start = performance.now()
  await counted((await openExport(createReadStream(path))).batches, ({ entries }) => entries.length)
  return performance.now() - start
}

function inProcess(path: string): Promise<Read> {
  const child = fork(join(import.meta.dirname, 'importers/read.ts'), [path], { execArgv: [young] })
  return new Promise((done, failed) => {
    child.once('message', (read) => done(read as Read))
    child.once('error', failed)
    child.once('exit', (code) => failed(new Error(`the reader ended with ${code} and said nothing`)))
  })
}
