import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import './server.ts'
import { migrate } from '../../db/migrate.ts'
import { administer, ensureDatabase } from '../../scripts/lib/databases.mjs'
import { startPostgres } from '../../scripts/lib/postgres.mjs'

export type Database = { name: string; url: string; ownerUrl: string; readerUrl: string; superUrl: string }
export type BenchCluster = {
  superUrl: string
  /** A migrated database of that name, made when absent and filled once by `fill`; it stays for the next run. */
  kept: (name: string, fill: (made: Database) => Promise<void>) => Promise<Database>
  /** A migrated, empty database, dropped at the end. */
  fresh: () => Promise<Database>
  stop: () => Promise<void>
}

const cache = join(import.meta.dirname, '..', '.cache')
const passwords = { appPassword: 'app-in-a-bench-run', ownerPassword: 'owner-in-a-bench-run', readerPassword: 'reader-in-a-bench-run' }

/** The benches' own cluster, durable as an installation's is: fsync on, settings of `npm start`. Its folder stays for the next run. */
export async function benchCluster(): Promise<BenchCluster> {
  mkdirSync(cache, { recursive: true })
  const cluster = await startPostgres({ dir: join(cache, 'postgres'), durable: true })
  const dropped: string[] = []

  const make = async (name: string): Promise<Database> => {
    const superUrl = await ensureDatabase(cluster.superUrl, name)
    const urls = await migrate(superUrl, passwords)
    return { name, url: urls.app, ownerUrl: urls.owner, readerUrl: urls.reader, superUrl }
  }
  return {
    superUrl: cluster.superUrl,
    async kept(name, fill) {
      const known = await administer(cluster.superUrl, (sql) => sql`select from pg_database where datname = ${name}`)
      if (known.length > 0) return make(name)
      // Renamed only when whole: a run that was killed in between begins anew.
      const part = `${name}_part`
      await administer(cluster.superUrl, (sql) => sql.unsafe(`drop database if exists "${part}" with (force)`))
      await fill(await make(part))
      await administer(cluster.superUrl, (sql) => sql.unsafe(`alter database "${part}" rename to "${name}"`))
      return make(name)
    },
    async fresh() {
      const name = `bench_${randomBytes(5).toString('hex')}`
      dropped.push(name)
      return make(name)
    },
    async stop() {
      await administer(cluster.superUrl, async (sql) => {
        for (const name of dropped) await sql.unsafe(`drop database if exists "${name}" with (force)`)
      })
      if (!cluster.adopted) await cluster.stop()
    },
  }
}

/** What lib/env wants, for a database of the bench. To be called before anything of lib/ or db/client is imported. */
export function enter(database: Database): Record<string, string> {
  const values = {
    NODE_ENV: 'production', DATABASE_URL: database.url, DATABASE_READER_URL: database.readerUrl, DATABASE_DIRECT_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl,
    SESSION_SECRET: randomBytes(48).toString('base64url'), CRON_SECRET: randomBytes(24).toString('base64url'), ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    BASE_URL: 'http://127.0.0.1:3000', DATA_DIR: join(cache, 'data'), LOG_LEVEL: 'error', TZ: 'UTC',
  }
  Object.assign(process.env, values)
  return values
}
