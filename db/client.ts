import 'server-only'
import { PgDialect } from 'drizzle-orm/pg-core'
import { PostgresJsSession, PostgresJsTransaction } from 'drizzle-orm/postgres-js/session'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { env } from '#lib/env.ts'

/**
 * Connections. Imported by the doors (`lib/door`), the worker and tests only: everything else receives a `Tx`.
 * The app role is bound by row-level security, so an organization is set in the same message as BEGIN.
 */
type Pool = ReturnType<typeof postgres>
type Reserved = Awaited<ReturnType<Pool['reserve']>>
export type Tx = PostgresJsTransaction<Record<string, never>, Record<string, never>> & {
  /** postgres.js on the same connection, for COPY and statements drizzle cannot say. */
  raw: Reserved
}

const dialect = new PgDialect({ casing: 'snake_case' })
const noRelations = { fullSchema: {}, schema: {}, tableNamesMap: {} }
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Survives module reloads in development: one pool per role and process. */
const pools = globalThis as typeof globalThis & { tickmarkPools?: Map<string, Pool> }

function pool(name: 'app' | 'reader', url: string, max: number): Pool {
  pools.tickmarkPools ??= new Map()
  let found = pools.tickmarkPools.get(name)
  if (!found) {
    found = postgres(url, {
      max,
      idle_timeout: 60,
      max_lifetime: 3600,
      connect_timeout: 10,
      connection: { application_name: `tickmark-${name}` },
      onnotice: () => {},
    })
    // drizzle maps dates itself and expects strings from the driver.
    drizzle(found)
    pools.tickmarkPools.set(name, found)
  }
  return found
}

export const appPool = () => pool('app', env().DATABASE_URL, 10)
export const readerPool = () => pool('reader', env().DATABASE_READER_URL, 10)

/**
 * Runs `work` in one transaction of the organization. Any throw rolls back.
 * @param orgId lower-case UUID, or null for the entrance functions only (row-level security then shows nothing)
 */
export async function begin<T>(from: Pool, orgId: string | null, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (orgId !== null && !uuid.test(orgId)) throw new Error('an organization id must be a UUID')
  const connection = await from.reserve()
  try {
    // One simple message: BEGIN and the organization cannot be separated, and it costs one round trip.
    // The failure of a lost connection surfaces at the first statement of `work` as well.
    const opened = connection.unsafe(`begin; select set_config('app.org_id', '${orgId ?? ''}', true)`)
    opened.catch(() => {})
    const session = new PostgresJsSession(connection as never, dialect, undefined, {})
    const tx = Object.assign(new PostgresJsTransaction(dialect, session as never, noRelations as never), { raw: connection }) as unknown as Tx
    try {
      const result = await work(tx)
      await opened
      await connection.unsafe('commit')
      return result
    } catch (error) {
      await connection.unsafe('rollback').catch(() => {})
      throw error
    }
  } finally {
    connection.release()
  }
}

export async function closePools(): Promise<void> {
  const open = [...(pools.tickmarkPools?.values() ?? [])]
  pools.tickmarkPools?.clear()
  await Promise.all(open.map((each) => each.end({ timeout: 5 })))
}
