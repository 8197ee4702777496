import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import postgres from 'postgres'
import { v7 } from 'uuid'
import type { Accepted } from '#lib/ingest/read.ts'
import { organization, write } from '../test/fixtures.ts'
import type { Bench } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'
import { copyText } from './lib/copy-text.ts'
import { delivery } from './lib/deliveries.ts'

const size = 20_000
const repeats = 9
const columns = 'org_id, id, received_at, occurred_at, batch_id, source, external_id, event_type, user_name, target, ip, system, outcome, severity_hint, contradicts_id, raw'

type Row = Accepted & { id: string }

/** Many rows through the door against COPY as owner, into the same table with the same indexes. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const database = await cluster.fresh()
    enter(database)
    const { closePools } = await import('#db/client.ts')
    const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
    try {
      await compare(bench, database, owner)
    } finally {
      await Promise.all([closePools(), owner.end()])
    }
  } finally {
    await cluster.stop()
  }
}

async function compare(bench: Bench, database: Database, owner: postgres.Sql): Promise<void> {
  const { appPool, begin } = await import('#db/client.ts')
  const { bulkIn } = await import('#lib/door/bulk-in.ts')
  const { readEvents } = await import('#lib/ingest/read.ts')
  const { sql } = await import('drizzle-orm')
  const at = new Date()
  const [door, plain] = [await place(database, 'Door'), await place(database, 'Plain')]
  const sets: Row[][] = Array.from({ length: repeats + 2 }, () => Array.from({ length: size / 5_000 }, () => readEvents(delivery(5_000), 'cloudtrail', at).events).flat().map((event) => ({ ...event, id: v7() })))
  const finished = [...sets, sets[0] ?? []].map((rows) => Buffer.from(rows.map((row) =>
    [plain.orgId, v7(), at.toISOString(), row.occurredAt.toISOString(), plain.batchId, row.source, row.externalId, row.eventType, row.userName, row.target, row.ip, row.system, row.outcome, row.severityHint, null, row.raw].map(copyText).join('\t')).join('\n') + '\n'))

  const through = (rows: Row[]) => begin(appPool(), door.orgId, (tx) => bulkIn(tx, rows, {
    id: ['uuid', (row) => row.id], occurred_at: ['timestamptz', (row) => row.occurredAt], source: ['text', (row) => row.source], external_id: ['text', (row) => row.externalId],
    event_type: ['text', (row) => row.eventType], user_name: ['text', (row) => row.userName], target: ['text', (row) => row.target], ip: ['text', (row) => row.ip],
    system: ['text', (row) => row.system], outcome: ['text', (row) => row.outcome], severity_hint: ['smallint', (row) => row.severityHint], raw: ['text', (row) => row.raw],
  }, (staged) => sql`
    insert into events (${sql.raw(columns)})
    select ${door.orgId}::uuid, id, ${at.toISOString()}::timestamptz, occurred_at, ${door.batchId}::uuid, source, external_id, event_type, user_name, target, ip, system, outcome, severity_hint, null, raw from ${staged}`))
  const copy = async (text: Buffer) => pipeline(Readable.from([text]), await owner`copy events (${owner.unsafe(columns)}) from stdin`.writable())

  await through(sets.shift() ?? [])
  await copy(finished.shift() ?? Buffer.alloc(0))
  const digests = await owner`
    select count(*)::int as n, sum(hashtextextended(concat_ws('|', source, external_id, event_type, user_name, target, ip, system, outcome, severity_hint, occurred_at, raw), 0))::text as digest
    from events group by org_id`
  const same = digests.length === 2 && digests[0]?.n === size && digests[1]?.n === size && digests[0]?.digest === digests[1]?.digest
  if (!same) throw new Error(`stored rows differ: ${JSON.stringify(digests)}`)
  await bench.compare({
    goal: `${size.toLocaleString('en')} events in one transaction as the application with row-level security: COPY, then INSERT … SELECT; against COPY as owner of finished text into the same table`,
    unit: 'rows/s', bar: { atLeast: 0.8 }, repeats, same: false, note: 'text made from rows within the time of ours; the rows of both sides compared by digest beforehand',
    ours: { name: 'bulkIn', amount: size, run: () => through(sets.shift() ?? []) },
    rival: { name: 'COPY', amount: size, run: () => copy(finished.shift() ?? Buffer.alloc(0)) },
  })
}

async function place(database: Database, name: string): Promise<{ orgId: string; batchId: string }> {
  const { id: orgId } = await organization(database.ownerUrl, name)
  const batchId = v7()
  await write(database.ownerUrl, orgId, (sql) => sql`insert into event_batches (org_id, id, source, label, sha256, received, accepted, duplicates, rejected, rejects, root, received_at, detected_at, findings)
    values (${orgId}, ${batchId}, 'cloudtrail', 'bulk', 'sha256:', 0, 0, 0, 0, '[]', 'sha256:', now(), now(), 0)`)
  return { orgId, batchId }
}
