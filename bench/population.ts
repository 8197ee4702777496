import { fork } from 'node:child_process'
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import postgres from 'postgres'
import type { Person } from '#lib/auth/actor.ts'
import { workerEnv, workerFlags } from '../scripts/lib/portal.mjs'
import { organization } from '../test/fixtures.ts'
import { type Bench, median } from './harness.ts'
import { csvOf, mapping, xlsxOf } from './importers/files.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'
import type { Worked } from './population/work.ts'

const million = 1_000_000
const sheetRows = 200_000
const columns = 'org_id, population_id, key, leaf, place, account_id, account_name, account_kind, email, user_name, enabled, right_kind, right_id, right_name, privileged, scope, rest'

/** An export through the product: from the bytes in the store to rows in the table with hash and root, by the worker, and its memory; against COPY of the finished rows into the same table with its keys. */
export async function run(bench: Bench): Promise<void> {
  const [csv, xlsx] = [await csvOf(million), await xlsxOf(sheetRows)]
  const cluster = await benchCluster()
  const folder = mkdtempSync(join(tmpdir(), 'tickmark-bench-'))
  try {
    const database = await cluster.fresh()
    const env = { ...enter(database), DATA_DIR: folder }
    Object.assign(process.env, env)
    await measure(bench, database, { csv, xlsx, folder })
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await cluster.stop()
  }
}

async function measure(bench: Bench, database: Database, { csv, xlsx, folder }: { csv: string; xlsx: string; folder: string }): Promise<void> {
  await import('#lib/modules/index.ts')
  const { closePools } = await import('#db/client.ts')
  const { receiveRaw } = await import('#lib/modules/artifacts/receive.ts')
  const { populationFile } = await import('#lib/modules/populations/files.ts')
  const { createPopulation, importPopulation } = await import('#lib/modules/populations/operations/bring.ts')
  const { createSystem } = await import('#lib/modules/systems/operations.ts')
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const org = await organization(owner, 'Bench')
    const manager: Person = await org.person('compliance_manager')
    const created = async (path: string) => {
      const { id: systemId } = await createSystem(manager, { name: `System of ${path} ${performance.now()}`, environment: 'production', criticality: 3 } as never)
      const file = await receiveRaw(manager, 'populations.create', populationFile, { name: path.split('/').at(-1) ?? '', body: createReadStream(path) })
      return (await createPopulation(manager, { systemId, source: 'table', report: 'Bench', extractedAt: '2026-01-01T00:00:00Z', file } as never)).id
    }
    const worked: Record<string, Worked[]> = {}
    const works = async (path: string): Promise<string> => {
      const id = await created(path)
      const { runId } = await importPopulation(manager, { id, mapping } as never)
      const figures = await inWorker(org.id, runId)
      const [of] = await owner`select state, accepted, error from populations where id = ${id}`
      if (of?.state !== 'complete' || Number(of.accepted) !== (path === csv ? million : sheetRows)) throw new Error(`not read: ${JSON.stringify(of)}`)
      ;(worked[path] ??= []).push(figures)
      return id
    }

    // The finished rows as text, of a population of its own that is emptied after each turn.
    const first = await works(csv)
    worked[csv] = []
    const rival = await created(csv)
    const text = join(folder, 'rows.txt')
    await pipeline(await owner`copy (select org_id, ${owner.unsafe(`'${rival}'::uuid`)}, ${owner.unsafe(columns.split(', ').slice(2).join(', '))} from population_rows where population_id = ${owner.unsafe(`'${first}'`)}) to stdout`.readable(), createWriteStream(text))
    const emptied = async () => {
      await owner`delete from population_rows where population_id = ${rival}`
      await owner`vacuum population_rows`
    }
    const copied: number[] = []
    const copies = async () => {
      await owner`checkpoint`.catch(() => {})
      const start = performance.now()
      await pipeline(createReadStream(text, { highWaterMark: 1 << 20 }), await owner`copy population_rows (${owner.unsafe(columns)}) from stdin`.writable())
      copied.push(performance.now() - start)
      await emptied()
    }
    await copies()
    copied.length = 0
    for (let turn = 0; turn < 3; turn++) {
      await copies()
      await works(csv)
    }
    const [ours, theirs] = [worked[csv].map(({ milliseconds }) => million / milliseconds * 1_000), copied.map((milliseconds) => million / milliseconds * 1_000)]
    bench.told({
      goal: 'a million rows of CSV from the store to rows with hash, root and entry, by the worker as the application; against COPY of the finished rows as owner into the same table with primary key and one more key', unit: 'rows/s',
      ours, rival: theirs, bar: { atLeast: 0.4 },
    })
    await bench.measure({ goal: 'the same: memory of the worker', unit: 'MiB', take: () => median((worked[csv] ?? []).map(({ mebibytes }) => mebibytes)), repeats: 1, bar: { atMost: 200 }, note: [...Object.entries(workerEnv).map((each) => each.join('=')), ...workerFlags].join(' ') })
    await bench.measure({ goal: '200,000 × 10 of a workbook through the product: memory of the worker', unit: 'MiB', repeats: 3, bar: { atMost: 250 }, take: async () => {
      await works(xlsx)
      return worked[xlsx]?.at(-1)?.mebibytes ?? Number.NaN
    } })
  } finally {
    await Promise.all([closePools(), owner.end()])
  }
}

function inWorker(orgId: string, runId: string): Promise<Worked> {
  const child = fork(join(import.meta.dirname, 'population/work.ts'), [orgId, runId], { execArgv: [...workerFlags, '--conditions=react-server'], env: { ...process.env, ...workerEnv } })
  return new Promise((done, failed) => {
    child.once('message', (worked) => done(worked as Worked))
    child.once('error', failed)
    child.once('exit', (code) => failed(new Error(`the worker ended with ${code} and said nothing`)))
  })
}
