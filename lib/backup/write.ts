import 'server-only'
import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import postgres from 'postgres'
import { v4 } from 'uuid'
import { catalogHash, copyOut, jobsOut, jobTable, ofMigrations, plainly, type Table, tablesOf } from './catalog.ts'
import { backupBytes, type Head, type Whole } from './format.ts'
import { ending, framed, type Measure } from './frames.ts'

/** Another one is being made: they take turns, and the second had better come later. */
export class Busy extends Error {
  constructor() {
    super('Another backup is being made. Try again when it has ended.')
  }
}

export type StoredFile = { path: string; size: number; read: () => AsyncIterable<Buffer> }
type Given = {
  /** The address of the owner of the tables: the portal's own roles would get empty tables without an error, as row-level security shows them nothing. */
  ownerUrl: string
  migration: (when: number) => string
  encryptionKey: string
  /** Seals the key of the payload. */
  envelope: (key: Buffer) => Promise<string>
  /** The stored files, where they lie beside the database; null: they lie in a bucket and stay there. */
  files: AsyncIterable<StoredFile> | null
  /** Read before the snapshot is taken, so that they are never ahead of the log in it. */
  anchors: AsyncIterable<StoredFile> | null
  at: Date
  progress?: (said: string) => void
}
export type Made = { head: Head; whole: Whole }

export type About = { tables: Table[]; logs: Whole['logs'] }

const lock = 7_215_348_070

/**
 * Everything, as it was at one moment: all tables are copied from one snapshot (REPEATABLE READ; a transaction that only reads has no id and keeps sealing from nothing).
 * @param made told when all bytes are out
 * @throws Busy
 */
export async function* backup(given: Given, made: (made: Made) => void): AsyncGenerator<Buffer> {
  const sql = postgres(given.ownerUrl, { max: 1, max_lifetime: null, onnotice: () => {}, connection: { application_name: 'tickmark-backup' } })
  try {
    const [turn] = await sql<{ taken: boolean }[]>`select pg_try_advisory_lock(${lock}) as taken`
    if (!turn?.taken) throw new Busy()
    await sql.unsafe(plainly)
    const migrations = await ofMigrations(sql)
    const [about] = await sql<{ version: string }[]>`select current_setting('server_version') as version`
    const key = randomBytes(32)
    const head: Head = {
      id: v4(), takenAt: given.at.toISOString(), migration: { tag: given.migration(migrations.when), ...migrations }, postgres: about?.version ?? '',
      encryptionKey: given.encryptionKey, key: await given.envelope(key), files: given.files !== null,
    }
    const whole: Whole = { tables: {}, files: { count: 0, bytes: 0 }, logs: [], rules: { applied: '', catalog: '' } }
    yield* backupBytes(head, key, inside(sql, given, whole, migrations.when))
    await sql`commit`
    made({ head, whole })
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function* inside(sql: postgres.Sql, given: Given, whole: Whole, migrated: number): AsyncGenerator<Buffer> {
  if (given.anchors) yield* filesOf(given.anchors, whole)
  await sql`begin transaction isolation level repeatable read, read only`
  if ((await ofMigrations(sql)).when !== migrated) throw new Error('The database was migrated while the backup began. Make it again.')
  Object.assign(whole, { logs: await logsOf(sql), rules: { applied: await rulesApplied(sql), catalog: await catalogHash(sql) } })
  const tables = await tablesOf(sql)
  yield* framed({ kind: 'about' }, [Buffer.from(JSON.stringify({ tables, logs: whole.logs } satisfies About))], () => {})
  for (const table of tables) {
    given.progress?.(table.name)
    yield* framed({ kind: 'table', name: table.name, columns: table.columns }, copied(sql, copyOut(table)), keep(table.name))
  }
  const jobs = await jobsOut(sql)
  yield* framed({ kind: 'table', name: jobTable, columns: jobs.columns }, copied(sql, jobs.text), keep(jobTable))
  if (given.files) {
    given.progress?.('files')
    yield* filesOf(given.files, whole)
  }
  yield ending(whole)

  function keep(name: string) {
    return (measure: Measure) => {
      whole.tables[name] = measure
    }
  }
}

async function* filesOf(files: AsyncIterable<StoredFile>, whole: Whole): AsyncGenerator<Buffer> {
  for await (const file of files) {
    yield* framed({ kind: 'file', path: file.path, size: file.size }, file.read(), ({ bytes }) => {
      whole.files.count++
      whole.files.bytes += bytes
    })
  }
}

/** Of a connection that is lost the driver tells the query, which was answered with the stream already: told on, or it would be waited for for ever. */
export async function* copied(sql: postgres.Sql, text: string): AsyncGenerator<Buffer> {
  const query = sql.unsafe(text) as unknown as { readable: () => Promise<Readable>; reject: (error: unknown) => void }
  const { reject } = query
  let stream: Readable | undefined
  query.reject = (error) => {
    stream?.destroy(error instanceof Error ? error : new Error(String(error)))
    reject.call(query, error)
  }
  stream = await query.readable()
  for await (const each of stream) yield each as Buffer
  // The driver stops reading from PostgreSQL when the stream has enough; of one that is over nobody asks for more, and the next statement would never be answered.
  stream._read(0)
}

const rulesApplied = (sql: postgres.Sql): Promise<string> => sql<{ hash: string }[]>`select hash from tickmark_rules order by applied_at desc limit 1`.then(([row]) => row?.hash ?? '')

export const logsOf = (sql: postgres.Sql): Promise<Whole['logs']> => sql<Whole['logs']>`
  select o.id as "orgId", coalesce(c.size, 0)::float8 as size, encode(c.root, 'hex') as root,
    (select count(*)::float8 from audit_entries e where e.org_id = o.id and not exists (select from audit_leaves l where l.org_id = e.org_id and l.entry_id = e.id)) as unsealed
  from organizations o left join lateral (select size, root from audit_checkpoints where org_id = o.id order by size desc limit 1) c on true order by o.id`.then((rows) => [...rows])
