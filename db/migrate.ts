import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import { PgBoss } from 'pg-boss'
import postgres from 'postgres'
import { queues } from '#lib/jobs.ts'
import { columns } from './columns.ts'

/**
 * Brings a database to the current shape: roles, tables, rules, entrance, queues. Repeatable; replicas starting at once take turns.
 * Trust: the set-up address belongs to whoever may create roles; it is used here and nowhere else.
 */
export type RolePasswords = { ownerPassword: string; appPassword: string; readerPassword: string }
export type RoleUrls = { owner: string; app: string; reader: string }

const lock = 7_215_348_061
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const quiet = { max: 1, onnotice: () => {} }

export async function migrate(setupUrl: string, passwords: RolePasswords): Promise<RoleUrls> {
  const setup = postgres(setupUrl, quiet)
  try {
    await setup`select pg_advisory_lock(${lock})`
    await ensureRoles(setup, passwords)
    const urls = urlsOf(setupUrl, passwords)
    await migrateAsOwner(urls.owner)
    return urls
  } finally {
    await setup.end({ timeout: 5 })
  }
}

async function ensureRoles(setup: postgres.Sql, passwords: RolePasswords): Promise<void> {
  // Roles are cluster-wide: two databases of one cluster being set up at once must not collide.
  await setup.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(${lock + 1})`
    for (const [role, password] of [
      ['tickmark_owner', passwords.ownerPassword],
      ['tickmark_app', passwords.appPassword],
      ['tickmark_reader', passwords.readerPassword],
    ] as const) {
      const known = await sql`select from pg_roles where rolname = ${role}`
      const verb = known.length > 0 ? 'alter' : 'create'
      await sql.unsafe(`${verb} role ${role} login nosuperuser nocreatedb nocreaterole nobypassrls password '${password.replaceAll("'", "''")}'`)
    }
    const [database] = await sql`select quote_ident(current_database()) as name`
    await sql.unsafe(`
      grant create, connect, temporary on database ${database?.name} to tickmark_owner;
      grant connect, temporary on database ${database?.name} to tickmark_app, tickmark_reader;
      grant usage, create on schema public to tickmark_owner;
      -- A long transaction would stall sealing for everybody: pg_snapshot_xmin is cluster-wide.
      alter role tickmark_app set idle_in_transaction_session_timeout = '30s';
      alter role tickmark_reader set idle_in_transaction_session_timeout = '60s';
      -- A start-up option could be overridden by the client; a setting of the role cannot be forgotten.
      alter role tickmark_reader set default_transaction_read_only = on;
      -- What COPY stages before it is merged stays in memory (lib/door/bulk-in.ts); taken when it is used, and no more than a transaction of rows.
      alter role tickmark_app set temp_buffers = '32MB';
      alter role tickmark_app set timezone = 'UTC';
      alter role tickmark_reader set timezone = 'UTC';`)
  })
}

/** The three roles alone, for a database that is restored. */
export async function prepareRoles(setupUrl: string, passwords: RolePasswords): Promise<RoleUrls> {
  const setup = postgres(setupUrl, quiet)
  try {
    await setup`select pg_advisory_lock(${lock})`
    await ensureRoles(setup, passwords)
    return urlsOf(setupUrl, passwords)
  } finally {
    await setup.end({ timeout: 5 })
  }
}

const urlsOf = (setupUrl: string, passwords: RolePasswords): RoleUrls => ({
  owner: withRole(setupUrl, 'tickmark_owner', passwords.ownerPassword),
  app: withRole(setupUrl, 'tickmark_app', passwords.appPassword),
  reader: withRole(setupUrl, 'tickmark_reader', passwords.readerPassword),
})

type Migration = { tag: string; when: number }

/** What this version has, in their order. */
export async function knownMigrations(): Promise<Migration[]> {
  const { entries } = JSON.parse(await readFile(file('./migrations/meta/_journal.json'), 'utf8')) as { entries: Migration[] }
  return entries.map(({ tag, when }) => ({ tag, when }))
}

/** The tables as they were after that migration, without rules: what a backup is loaded into. */
export async function migrateUpTo(ownerUrl: string, when: number): Promise<void> {
  const journal = JSON.parse(await readFile(file('./migrations/meta/_journal.json'), 'utf8')) as { entries: Migration[] }
  const folder = await mkdtemp(join(tmpdir(), 'tickmark-migrations-'))
  const owner = postgres(ownerUrl, quiet)
  try {
    const entries = journal.entries.filter((each) => each.when <= when)
    await mkdir(join(folder, 'meta'))
    await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }))
    for (const { tag } of entries) await copyFile(file(`./migrations/${tag}.sql`), join(folder, `${tag}.sql`))
    await applyMigrations(drizzle(owner, { casing: 'snake_case' }), { migrationsFolder: folder })
  } finally {
    await owner.end({ timeout: 5 })
    await rm(folder, { recursive: true, force: true })
  }
}

/** A restore that broke off leaves a database of which nobody knows what is missing: nothing starts on it. */
async function refuseHalfRestored(owner: postgres.Sql): Promise<void> {
  const [table] = await owner<{ there: boolean }[]>`select to_regclass('public.portal_restores') is not null as there`
  if (!table?.there) return
  const [half] = await owner<{ taken: Date }[]>`select taken_at as taken from portal_restores where state = 'loading' limit 1`
  if (half) throw new Error(`A restore of the backup of ${half.taken.toISOString()} broke off in this database, so rows are missing. Restore again into an empty one: npm run restore -- --again.`)
}

/**
 * The part below the roles, for installations whose three roles somebody else made (DATABASE_OWNER_URL).
 * @param restoring whoever calls is the restore itself
 */
export async function migrateAsOwner(ownerUrl: string, restoring = false): Promise<void> {
  const owner = postgres(ownerUrl, quiet)
  try {
    await owner`select pg_advisory_lock(${lock + 2})`
    if (!restoring) await refuseHalfRestored(owner)
    await applyMigrations(drizzle(owner, { casing: 'snake_case' }), { migrationsFolder: file('./migrations') })
    const statements = await rulesOf()
    const hash = createHash('sha256').update(statements).digest('hex')
    await owner.unsafe('create table if not exists tickmark_rules (hash text not null, applied_at timestamptz not null default now())')
    const [applied] = await owner`select hash from tickmark_rules order by applied_at desc limit 1`
    const shape = await shapeOf(owner)
    if (applied?.hash !== `${hash}.${shape}`) {
      await unlessDeadlocked(() => owner.begin(async (sql) => {
        await sql.unsafe(statements)
        await sql`insert into tickmark_rules (hash) values (${`${hash}.${shape}`})`
      }))
    }
    await ensureQueues(ownerUrl, owner)
  } finally {
    await owner.end({ timeout: 5 })
  }
}

/** Autovacuum of a table that was just filled, and the rules that are put on it, may each wait for the other. */
async function unlessDeadlocked(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await work()
      return
    } catch (error) {
      if (tries === 5 || (error as { code?: string }).code !== '40P01') throw error
    }
  }
}

/** What the database promises, as one text; @param approvables what modules say is approved, if not those of the house */
export async function rulesOf(approvables?: string): Promise<string> {
  const made = ['decisions', 'approvables', 'weaker-settings', 'rule-numbers', 'file-kinds', 'administering']
  const texts = await Promise.all([...made, 'rules', 'entrance'].map(async (name) => (name === 'approvables' && approvables) || readFile(file(`./${name}.sql`), 'utf8')))
  return [...texts, readerGrants(), dataGrants].join('\n')
}

/** A new table needs its rules though no rule changed. */
async function shapeOf(owner: postgres.Sql): Promise<string> {
  const [row] = await owner`
    select md5(string_agg(c.relname || ':' || a.attname, ',' order by c.relname, a.attnum)) as shape
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`
  return String(row?.shape)
}

/** The reader sees every table but the secret columns of `columns.ts`, named one by one. */
function readerGrants(): string {
  const secrets = Object.entries(columns).flatMap(([table, marks]) =>
    Object.entries(marks).filter(([, mark]) => mark === 'secret').map(([column]) => `('${table}', '${snake(column)}')`))
  return `
do $$
declare
  shown record;
begin
  for shown in
    select c.oid::regclass as name, string_agg(quote_ident(a.attname), ', ') as visible
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname not in ('installation_log', 'rate_limits', 'tickmark_rules')
      and (c.relname, a.attname) not in (values ${secrets.join(', ')})
    group by c.oid
  loop
    execute format('grant select (%s) on %s to tickmark_reader', shown.visible, shown.name);
  end loop;
end $$;`
}

const dataGrants = 'revoke all on tickmark_rules from tickmark_app, tickmark_reader;'

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** pg-boss's own tables and queues are made here, so that the app role never needs to create anything. */
async function ensureQueues(ownerUrl: string, owner: postgres.Sql): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema: 'pgboss', supervise: false, schedule: false, max: 1 })
  boss.on('error', () => {})
  await boss.start()
  try {
    for (const [name, options] of Object.entries(queues)) {
      if (await boss.getQueue(name)) await boss.updateQueue(name, options)
      else await boss.createQueue(name, options)
    }
  } finally {
    await boss.stop({ graceful: false })
  }
  await owner.unsafe(`
    grant usage on schema pgboss to tickmark_app;
    grant select, insert, update, delete on all tables in schema pgboss to tickmark_app;
    grant usage on all sequences in schema pgboss to tickmark_app;
    grant execute on all functions in schema pgboss to tickmark_app;`)
}

function withRole(url: string, role: string, password: string): string {
  const address = new URL(url)
  address.username = role
  address.password = encodeURIComponent(password)
  return address.href
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { DATABASE_SETUP_URL, OWNER_PASSWORD, APP_PASSWORD, READER_PASSWORD } = process.env
  if (!DATABASE_SETUP_URL || !OWNER_PASSWORD || !APP_PASSWORD || !READER_PASSWORD) {
    console.error('Set DATABASE_SETUP_URL, OWNER_PASSWORD, APP_PASSWORD and READER_PASSWORD.')
    process.exit(2)
  }
  console.log(JSON.stringify(await migrate(DATABASE_SETUP_URL, { ownerPassword: OWNER_PASSWORD, appPassword: APP_PASSWORD, readerPassword: READER_PASSWORD })))
}
