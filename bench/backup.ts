import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { administer, withDatabase } from '../scripts/lib/databases.mjs'
import { organization, write } from '../test/fixtures.ts'
import type { Bench } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'

const many = Number(process.env.BENCH_ENTRIES ?? 1_000_000)

/** A backup beside COPY TO of the same tables by the same driver, what it takes of memory, and the way back of a million entries and a million events. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  const folder = await mkdtemp(join(tmpdir(), 'tickmark-bench-'))
  try {
    const database = await cluster.fresh()
    Object.assign(process.env, enter(database))
    await measure(bench, database, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
    await cluster.stop()
  }
}

/** MiB. */
const peak = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1_024

async function planted(database: Database): Promise<void> {
  const { id } = await organization(database.ownerUrl, 'Backed up')
  await write(database.ownerUrl, id, async (sql) => {
    await sql`
      insert into audit_entries (org_id, id, recorded_at, body)
      select ${id}, id, at, format('{"action":"systems.update","actor":{"id":"bench","kind":"job"},"at":"%s","category":"configuration","changes":{"name":["System %s","System %s"]},"correlation":"c-%s","id":"%s","org":"%s","outcome":"success","request":{"id":"r-%s"},"subject":{"id":"%s","label":"System %s","type":"system"},"v":1}',
        to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), n, n + 1, n, id, ${id}::text, n, id, n)
      from (select uuidv7() as id, date_trunc('milliseconds', now()) - make_interval(secs => (${many}::int - n) / 1000.0) as at, n from generate_series(1, ${many}::int) n) e`
    await sql`insert into event_batches (org_id, id, source, label, sha256, received, accepted, duplicates, rejected, rejects, root, received_at, detected_at, findings)
      select ${id}::uuid, ${id}::uuid, 'cloudtrail', 'bench', 'sha256:', ${many}, ${many}, 0, 0, '[]', 'sha256:', now(), now(), 0`
    await sql`
      insert into events (org_id, id, received_at, occurred_at, batch_id, source, event_type, user_name, ip, system, outcome, severity_hint, raw)
      select ${id}::uuid, uuidv7(), date_trunc('milliseconds', now()), date_trunc('milliseconds', now() - n * interval '1 second'), ${id}::uuid, 'cloudtrail', 'Event' || (n * 7919 % 200), 'user-' || (n * 104729 % 5000), '198.51.100.' || n % 250, 'system-' || n % 40, 'success', 0,
        jsonb_build_object('eventName', 'Event' || n % 200, 'eventID', uuidv7(), 'userIdentity', jsonb_build_object('type', 'IAMUser', 'userName', 'user-' || n % 5000), 'requestParameters', jsonb_build_object('bucketName', 'bucket-' || n % 900))
      from generate_series(1::bigint, ${many}::bigint) n`
  })
  await administer(database.superUrl, (sql) => sql.unsafe('vacuum analyze'))
}

async function measure(bench: Bench, database: Database, folder: string): Promise<void> {
  const { knownMigrations } = await import('#db/migrate.ts')
  const { copyOut, plainly, tablesOf } = await import('#lib/backup/catalog.ts')
  const { folderPlace } = await import('#lib/backup/places.ts')
  const { fingerprint } = await import('#lib/backup/sealed-stream.ts')
  const { backup, copied } = await import('#lib/backup/write.ts')
  const { sealEnvelope } = await import('#lib/crypto/envelope.ts')
  const { portalKey } = await import('#lib/crypto/secrets.ts')
  const { find, restoreInto } = await import('../scripts/lib/restoring.ts')
  await planted(database)
  const known = await knownMigrations()
  const bytes = () => backup({
    ownerUrl: database.ownerUrl, at: new Date(), encryptionKey: fingerprint(portalKey()), migration: (when) => known.find((each) => each.when === when)?.tag ?? '',
    envelope: (key) => sealEnvelope('backup', key.toString('base64')), anchors: null, files: null,
  }, () => {})

  const sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  await sql.unsafe(plainly)
  const tables = await tablesOf(sql)
  let plain = 0
  const copy = async () => {
    plain = 0
    for (const table of tables) for await (const each of copied(sql, copyOut(table))) plain += each.length
    return plain
  }
  await copy()
  const before = peak()
  let sealed = 0
  const ours = async () => {
    sealed = 0
    for await (const each of bytes()) sealed += each.length
    return sealed
  }
  await ours()
  const more = peak() - before
  bench.say(`${(plain / 2 ** 20).toFixed(0)} MiB of rows become ${(sealed / 2 ** 20).toFixed(0)} MiB`)
  await bench.compare({ goal: `backup of ${many.toLocaleString('en')} entries and as many events, beside COPY TO by the same driver`, unit: 'MiB of rows/s', bar: { atLeast: 0.6 }, ours: { name: 'backup', run: ours, amount: plain / 2 ** 20 }, rival: { name: 'COPY TO', run: copy, amount: plain / 2 ** 20 }, same: false })
  await sql.end()
  await bench.measure({ goal: 'memory more while a backup is made', unit: 'MiB', bar: { atMost: 150 }, repeats: 1, take: () => more })

  const place = folderPlace(folder)
  await place.put('bench.backup', bytes(), new Date())
  await administer(withDatabase(database.superUrl, 'postgres'), async (administrator) => {
    await administrator.unsafe('drop database if exists bench_restored with (force)')
    await administrator.unsafe('create database bench_restored')
  })
  const restored = withDatabase(database.superUrl, 'bench_restored')
  await administer(restored, (administrator) => administrator.unsafe('grant create, connect, temporary on database bench_restored to tickmark_owner; grant usage, create on schema public to tickmark_owner'))
  await bench.measure({
    goal: 'restored and compared', unit: 's', bar: { atMost: 300 }, repeats: 1,
    take: async () => {
      const started = performance.now()
      const { rows } = await restoreInto({ ownerUrl: withDatabase(database.ownerUrl, 'bench_restored'), found: await find(place), data: null })
      if (rows < 2 * many) throw new Error(`${rows} rows came back`)
      return (performance.now() - started) / 1000
    },
  })
  await administer(withDatabase(database.superUrl, 'postgres'), (administrator) => administrator.unsafe('drop database bench_restored with (force)'))
}
