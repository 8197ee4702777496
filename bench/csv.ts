import { readFileSync, writeFileSync } from 'node:fs'
import postgres from 'postgres'
import { request } from '../test/fixtures.ts'
import type { Bench } from './harness.ts'
import { bigDatabase } from './lib/big.ts'
import { benchCluster, enter } from './lib/cluster.ts'

/** The list of events as the CSV that a browser gets, beside the same columns by a plain COPY of the same role; and what of memory it takes. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const big = await bigDatabase(cluster, (line) => bench.say(line))
    enter(big)
    const { beginReading, closePools } = await import('#db/client.ts')
    const { jobActor } = await import('#lib/auth/actor.ts')
    const { grantsOfPrincipal } = await import('#lib/auth/permissions.ts')
    const { csvResponse } = await import('#lib/edge/csv.ts')
    const { eventsExport } = await import('#lib/modules/events/exports.ts')
    const reader = { ...jobActor(big.orgId, 'bench', 'bench'), grants: grantsOfPrincipal('admin'), request }
    const plain = postgres(big.readerUrl, { max: 1, onnotice: () => {} })
    try {
      const rows = await eventsExport.take(reader, { format: 'csv' })
      const text = await beginReading(big.orgId, (tx) => Promise.resolve(rows(tx).toSQL()))
      if (text.params.length > 0) throw new Error('the plain COPY would need parameters')
      const drained = async (body: AsyncIterable<Uint8Array>) => {
        let bytes = 0
        for await (const piece of body) bytes += piece.length
        return bytes
      }
      const copied = () => plain.begin(async (sql) => {
        await sql`select set_config('app.org_id', ${big.orgId}, true)`
        return drained(await sql.unsafe(`copy (${text.sql}) to stdout (format csv)`).readable())
      })
      await bench.compare({
        goal: `${big.rows.toLocaleString('en')} events as CSV: formulas made harmless, times as ISO 8601, labels, every text quoted; against plain COPY of the same rows`,
        unit: 'rows/s', bar: { atLeast: 0.8 }, repeats: 5, same: (ours, rival) => Number(ours) > Number(rival) && Number(rival) > big.rows * 20,
        ours: { name: 'download', amount: big.rows, run: () => drained(csvResponse(big.orgId, eventsExport, rows).body as unknown as AsyncIterable<Uint8Array>) },
        rival: { name: 'COPY', amount: big.rows, run: copied },
      })
      globalThis.gc?.()
      const before = resident('VmRSS')
      if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5')
      await drained(csvResponse(big.orgId, eventsExport, rows).body as unknown as AsyncIterable<Uint8Array>)
      await bench.measure({ goal: 'memory that a download takes beside what the process had', unit: 'MiB', bar: { atMost: 100 }, repeats: 1, take: () => resident('VmHWM') - before, note: `${Math.round(before)} MiB before` })
    } finally {
      await Promise.all([closePools(), plain.end()])
    }
  } finally {
    await cluster.stop()
  }
}

const resident = (what: string) => Number(new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1_024
