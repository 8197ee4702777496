import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import postgres from 'postgres'
import { workerEnv } from '../../scripts/lib/portal.mjs'
import { organization } from '../../test/fixtures.ts'
import type { Bench } from '../harness.ts'
import { benchCluster, enter } from '../lib/cluster.ts'
import { accountLines } from './account.ts'
import { inChild } from './child.ts'
import type { Completed } from './complete.ts'

const resources = 5_000

export async function written(path: string, count: number): Promise<string> {
  function* texts() {
    for (const line of accountLines(count)) yield `${JSON.stringify(line)}\n`
  }
  await pipeline(Readable.from(texts(), { objectMode: false, highWaterMark: 65_536 }), createWriteStream(path))
  return path
}

/** An account of 5,000 resources scanned twice: all findings are new, and then all are there already. Results, findings, their evidence and the entry are written in one transaction. */
export async function throughPortal(bench: Bench): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tickmark-cloud-'))
  const cluster = await benchCluster()
  try {
    const database = await cluster.fresh()
    const env = { ...enter(database), DATA_DIR: folder }
    Object.assign(process.env, env)
    await import('#lib/modules/index.ts')
    const { closePools } = await import('#db/client.ts')
    const { createAccount } = await import('#lib/modules/cloud-accounts/operations/manage.ts')
    const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
    const org = await organization(owner, 'Bench')
    const { id } = await createAccount(await org.person('admin'), { number: '111122223333', name: 'Bench', access: 'role', roleArn: 'arn:aws:iam::111122223333:role/tickmark', home: 'eu-central-1', sample: true } as never)
    const path = await written(join(folder, 'account.ndjson'), resources)
    const [first, second] = await inChild<Completed>('complete.ts', [org.id, id, path, path], { ...workerEnv, ...env })
    const [results] = await owner`select count(*)::int as count from cloud_results`
    const [findings] = await owner`select count(*)::int as count, count(*) filter (where state = 'open')::int as open from cloud_findings`
    await Promise.all([closePools(), owner.end()])
    if (!first || !second || findings?.count === 0 || findings?.count !== findings?.open) throw new Error(`not written: ${JSON.stringify(findings)}`)
    const each = Number(results?.count) / 2
    bench.say(`${resources.toLocaleString('en')} resources through the portal: ${each.toLocaleString('en')} results, ${findings?.count.toLocaleString('en')} findings; kept in the store in ${(first.keeping / 1_000).toFixed(1)} s`)
    await bench.measure({ goal: `a scan of ${resources.toLocaleString('en')} resources judged and written down, all findings new`, unit: 's', bar: { atMost: 20 }, repeats: 1, take: () => first.completing / 1_000 })
    await bench.measure({ goal: 'the same once more, all findings there already', unit: 's', bar: { atMost: 20 }, repeats: 1, take: () => second.completing / 1_000 })
    await bench.measure({ goal: 'memory of the worker while it does', unit: 'MiB', bar: { atMost: 400 }, repeats: 1, take: () => Math.max(first.mebibytes, second.mebibytes) })
  } finally {
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
