import 'server-only'
import { Writable } from 'node:stream'
import postgres from 'postgres'
import { catalogHash, copyIn, copyOut, jobTable, linksOf, plainly, quoted, type Table } from './catalog.ts'
import { type Whole, wholeSchema } from './format.ts'
import { type FilePart, type TablePart, unframed } from './frames.ts'
import { Rows } from './rows.ts'
import { type About, copied } from './write.ts'

/** Why nothing can be restored there, or what was restored is not what was backed up. */
export class CannotRestore extends Error {}

type Given = {
  ownerUrl: string
  backupId: string
  takenAt: string
  at: Date
  /** The tables as the migration of the backup made them, without rules. */
  migrateTo: () => Promise<void>
  /** No migration came after that one: only then its rules are those of here. */
  newest: boolean
  /** Later migrations, rules and queues. */
  migrateOn: () => Promise<void>
  inside: AsyncIterable<Buffer>
  /** A stored file, read to its end; null: not taken. */
  file: ((part: FilePart, bytes: AsyncGenerator<Buffer>) => Promise<void>) | null
  progress?: (said: string) => void
  /** Tests: called between the steps. */
  between?: (step: string) => Promise<void> | void
}
export type Loaded = { whole: Whole; organizations: string[]; sameRules: boolean | null; /** Tables whose rows were read once more and are those that were backed up. */ compared: number }

/** A database that holds nothing yet: a living one is never written over. @throws CannotRestore */
export async function refuseUnlessEmpty(ownerUrl: string): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const rows = await sql<{ name: string }[]>`select c.oid::regclass::text as name from pg_class c where c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'pgboss', 'drizzle')) and c.relkind in ('r', 'p') order by 1 limit 3`
    if (rows.length > 0) throw new CannotRestore(`The database holds tables (${rows.map(({ name }) => name).join(', ')} …). A backup is restored into an empty database only: make a new one, or move the old one away.`)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/**
 * Everything back, into an empty database. Foreign keys are dropped and made again at the end, when they are asked of every row; the rules come last, so that rows
 * come in as they were and no trigger thinks anew about what happened long ago. The first thing that is written is, for each organization, that it is being restored: until that
 * is over nothing starts on this database (`db/migrate.ts`).
 * @throws CannotRestore, and what the backup throws when it is not whole
 */
export async function load(given: Given): Promise<Loaded> {
  const { ownerUrl, progress = () => {}, between = () => {} } = given
  await refuseUnlessEmpty(ownerUrl)
  await given.migrateTo()
  await between('migrated')
  const sql = postgres(ownerUrl, { max: 1, max_lifetime: null, onnotice: () => {}, connection: { application_name: 'tickmark-restore' } })
  try {
    await sql.unsafe(plainly)
    const links = await linksOf(sql)
    for (const { table, name } of links) await sql.unsafe(`alter table ${table} drop constraint ${quoted(name)}`)
    let about: About | null = null
    const loaded: Record<string, number> = {}
    const came = new Map<string, string>()
    const jobs = { columns: [] as string[], rows: [] as Buffer[] }
    const whole = wholeSchema.parse(await unframed(given.inside, {
      part: async (part, bytes) => {
        if (part.kind === 'about') {
          about = JSON.parse(Buffer.concat(await all(bytes)).toString('utf8')) as About
          await begin(sql, about, given)
          await between('begun')
        } else if (part.kind === 'file') {
          if (given.file) await given.file(part, bytes)
          else for await (const _ of bytes) continue
        } else if (part.name === jobTable) {
          Object.assign(jobs, { columns: part.columns, rows: await all(bytes) })
        } else {
          if (!about) throw new CannotRestore('The backup has a table before it says what there is.')
          progress(part.name)
          const rows = new Rows()
          loaded[part.name] = await copyInto(sql, part, watched(bytes, rows))
          came.set(part.name, rows.told())
          await between(part.name)
        }
      },
    }))
    const { tables, logs } = about ?? { tables: [], logs: [] }
    await sameCounts(sql, tables, whole, loaded)
    progress('compared')
    const differing = await otherRows(sql, tables, came)
    if (differing.length > 0) throw new CannotRestore(`What was restored is not what was backed up, though the numbers of rows are: ${differing.join(', ')}.`)
    progress('foreign keys')
    for (const { table, name, text } of links) await sql.unsafe(`alter table ${table} add constraint ${quoted(name)} ${text}`)
    await between('linked')
    progress('rules')
    await given.migrateOn()
    await between('ruled')
    if (jobs.rows.length > 0) await copyInto(sql, { kind: 'table', name: jobTable, columns: jobs.columns }, (async function* () { yield* jobs.rows })())
    await sql.unsafe('analyze')
    const applied = (await sql<{ hash: string }[]>`select hash from tickmark_rules order by applied_at desc limit 1`)[0]?.hash
    const sameRules = given.newest && applied === whole.rules.applied ? (await catalogHash(sql)) === whole.rules.catalog : null
    if (sameRules === false) throw new CannotRestore('The rules of the restored database are not those of the one that was backed up, though both are of one version.')
    return { whole, organizations: logs.map(({ orgId }) => orgId), sameRules, compared: came.size }
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** That a restore is going on, before any row of it; and the months there are rows of. */
async function begin(sql: postgres.Sql, { tables, logs }: About, { backupId, takenAt, at }: Given): Promise<void> {
  for (const { orgId } of logs) {
    await sql`insert into portal_restores (org_id, id, backup_id, taken_at, restored_at, state, created_at, updated_at) values (${orgId}, gen_random_uuid(), ${backupId}, ${takenAt}, ${at.toISOString()}, 'loading', ${at.toISOString()}, ${at.toISOString()})`
  }
  for (const { name, partitions } of tables) {
    for (const each of partitions) await sql.unsafe(`create table if not exists ${quoted(each.name)} partition of ${quoted(name)} ${each.bounds}`)
  }
}

async function sameCounts(sql: postgres.Sql, tables: Table[], whole: Whole, loaded: Record<string, number>): Promise<void> {
  const wrong: string[] = []
  for (const { name } of tables) {
    const wanted = whole.tables[name]?.rows
    const [row] = await sql.unsafe<{ count: string }[]>(`select count(*) as count from ${quoted(name)}${name === 'portal_restores' ? " where state <> 'loading'" : ''}`)
    if (wanted === undefined || loaded[name] !== wanted || Number(row?.count) !== wanted) wrong.push(`${name}: ${wanted ?? 'none'} backed up, ${loaded[name] ?? 'none'} copied, ${row?.count ?? 'none'} there`)
  }
  if (wrong.length > 0) throw new CannotRestore(`The restored database has other numbers of rows: ${wrong.join('; ')}.`)
}

/** Each table read once more: whether its rows are those that came. */
async function otherRows(sql: postgres.Sql, tables: Table[], came: Map<string, string>): Promise<string[]> {
  const differing: string[] = []
  for (const table of tables) {
    // Its first rows say that a restore is going on.
    if (table.name === 'portal_restores') continue
    const rows = new Rows()
    for await (const bytes of copied(sql, copyOut(table))) rows.add(bytes)
    if (rows.told() !== came.get(table.name)) differing.push(table.name)
  }
  return differing
}

async function* watched(bytes: AsyncGenerator<Buffer>, rows: Rows): AsyncGenerator<Buffer> {
  for await (const each of bytes) {
    rows.add(each)
    yield each
  }
}

/** The driver tells its query of a COPY that failed, not its stream (`lib/door/bulk-in.ts`). @returns rows as PostgreSQL counted them */
async function copyInto(sql: postgres.Sql, part: TablePart, bytes: AsyncGenerator<Buffer>): Promise<number> {
  const query = sql.unsafe(part.name === jobTable ? `copy ${jobTable} (${part.columns.map(quoted).join(', ')}) from stdin` : copyIn(part)) as unknown as Promise<unknown> & { resolve: (value: unknown) => void; reject: (error: unknown) => void }
  const answered = new Promise<number>((answer, fail) => {
    const { resolve, reject } = query
    query.resolve = (value) => {
      if (!(value instanceof Writable)) answer((value as { count: number }).count)
      resolve.call(query, value)
    }
    query.reject = (error) => {
      fail(error)
      reject.call(query, error)
    }
  })
  answered.catch(() => {})
  const stream = (await query) as Writable
  stream.on('error', () => {})
  for await (const each of bytes) {
    if (!stream.write(each)) await Promise.race([new Promise((drained) => stream.once('drain', drained)), answered])
  }
  stream.end()
  return answered
}

async function all(bytes: AsyncGenerator<Buffer>): Promise<Buffer[]> {
  const pieces: Buffer[] = []
  for await (const each of bytes) pieces.push(Buffer.from(each))
  return pieces
}
