import 'server-only'
import { PgDialect } from 'drizzle-orm/pg-core'
import { drizzle } from 'drizzle-orm/postgres-js'
import { PostgresJsSession, PostgresJsTransaction } from 'drizzle-orm/postgres-js/session'
import postgres from 'postgres'
import { count } from '#lib/counted.ts'
import { env } from '#lib/env.ts'
import { outliveTypesAsked } from './types-asked.ts'

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

type PoolName = 'app' | 'reader' | 'downloads'

const mostConnections = 10
/** How many downloads run at once. */
export const mostDownloads = 4
const kinds: Record<PoolName, () => { url: string; max: number }> = {
  app: () => ({ url: env().DATABASE_URL, max: mostConnections }),
  reader: () => ({ url: env().DATABASE_READER_URL, max: mostConnections }),
  downloads: () => ({ url: env().DATABASE_READER_URL, max: mostDownloads + 1 }),
}

/** Survives module reloads in development: one pool per role and process, and those that were replaced while they still have work. */
const pools = globalThis as typeof globalThis & { tickmarkPools?: Map<PoolName, Pool>; tickmarkRetired?: Set<Pool> }

const again = Symbol('again')
/** `over`: answered when whoever waits for a connection of the pool is to ask again; there is a new one afterwards. */
type Waiting = { over: Promise<typeof again>; end: () => void }
const names = new WeakMap<Pool, { name: PoolName } & Waiting>()

function waiting(): Waiting {
  let end = () => {}
  const over = new Promise<typeof again>((done) => (end = () => done(again)))
  return { over, end }
}

/** The first of those who wait when a connection ends is asked to open it anew, and forgotten once that is open: all of them ask again. */
function askAgain(of: Pool): void {
  const known = names.get(of)
  known?.end()
  if (known) Object.assign(known, waiting())
}

function pool(name: PoolName): Pool {
  pools.tickmarkPools ??= new Map()
  let found = pools.tickmarkPools.get(name)
  if (!found) {
    outliveTypesAsked()
    const { url, max } = kinds[name]()
    const made = postgres(url, {
      max,
      // Not of a pool that is being closed: nobody is to open another one.
      onclose: () => pools.tickmarkPools?.get(name) === made && askAgain(made),
      idle_timeout: 60,
      max_lifetime: 3600,
      connect_timeout: 10,
      // Seconds: after a restart of the database everybody is served again at once, not when the last of many lost connections has waited 20.
      backoff: (tries: number) => Math.min(0.05 * 2 ** tries, 1),
      connection: { application_name: `tickmark-${name}` },
      onnotice: () => {},
    })
    // drizzle maps dates itself and expects strings from the driver.
    drizzle(made)
    pools.tickmarkPools.set(name, made)
    names.set(made, { name, ...waiting() })
    found = made
  }
  return found
}

export const appPool = () => pool('app')
export const readerPool = () => pool('reader')
/** The reader role for what goes on as long as somebody reads: pages never wait for it. One connection more, so that readiness can ask. */
export const downloadPool = () => pool('downloads')

/**
 * A connection that the database ended while nobody used it keeps that error, tells it to the first who waits for it when it is made anew, and
 * then belongs to nobody: ten of those, and a pool gives nothing out any more. So a pool that did it once is replaced; what runs on it goes on,
 * and its connections end as idle ones do, or with their lifetime.
 */
function replaced(lame: Pool): Pool {
  const known = names.get(lame)
  if (known === undefined) return lame
  if (pools.tickmarkPools?.get(known.name) === lame) {
    pools.tickmarkPools.delete(known.name)
    askAgain(lame)
    ;(pools.tickmarkRetired ??= new Set()).add(lame)
  }
  return pool(known.name)
}

/**
 * Runs `work` in one transaction of the organization. Any throw rolls back.
 * @param orgId lower-case UUID, or null for the entrance functions only (row-level security then shows nothing)
 * @param last statements that nothing waits for, all sent when it returns: COMMIT travels behind them. When one of them fails, PostgreSQL makes
 * that COMMIT a rollback, and the failure is thrown
 */
export async function begin<T>(from: Pool, orgId: string | null, work: (tx: Tx) => Promise<T>, last?: (tx: Tx) => Promise<unknown>): Promise<T> {
  const { connection, opened, tx, lost } = await open(from, orgId)
  try {
    const result = await work(tx)
    await opened
    const sent = last?.(tx)
    const committed = connection.unsafe('commit').execute()
    await Promise.all([sent, committed])
    return result
  } catch (error) {
    if (!isLost(error) && !lost.why) await connection.unsafe('rollback').catch((failure: unknown) => (lost.why ??= isLost(failure) ? failure : null))
    else lost.why ??= error
    throw noted(error)
  } finally {
    if (!lost.why) connection.release()
  }
}

/**
 * The connection is gone, and the pool has taken it back by itself. Written to, it would end this process (porsager/postgres#1208); given
 * back, it would be handed to somebody else as it is.
 */
export function isLost(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if (lossCodes.has((at as { code?: string }).code ?? '')) return true
  return false
}
const lossCodes = new Set(['CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECTION_ENDED', 'ECONNRESET', 'EPIPE', '57P01', '57P02'])

/** It was not the statement: the database was not there, let nobody in, or had no room left. */
const failureCodes = new Set([...lossCodes, 'CONNECT_TIMEOUT', 'ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT', '53100', '53200', '53300', '57P03', '58030', '28P01', '28000', 'XX001', 'XX002'])
function noted(error: unknown): unknown {
  let failed = false
  for (let at = error; at instanceof Error; at = at.cause) failed ||= failureCodes.has((at as { code?: string }).code ?? '')
  if (failed) count('database failures')
  return error
}

/**
 * The same for reads, as the reader role: COMMIT has nothing to say that anybody would wait for. The connection is free again once it
 * is answered.
 * @param known.statements how many `work` runs, when that is always the same: COMMIT then travels with the last of them
 * @param known.mostTime milliseconds after which the database ends one of them
 * @param known.planned anew for the values at hand, instead of once for all values
 * @param known.snapshot all statements see the same: what others commit meanwhile is not there
 */
export const beginReading = <T>(orgId: string, work: (tx: Tx) => Promise<T>, known: { statements?: number; mostTime?: number; planned?: 'each time'; snapshot?: true } = {}): Promise<T> =>
  read(readerPool(), orgId, work, known.statements, `${known.mostTime === undefined ? '' : `, set_config('statement_timeout', '${known.mostTime}', true)`}${known.planned === undefined ? '' : plannedEachTime}`, known.snapshot ? asOne : undefined)

/** One statement that finds by key, in one round trip. What it costs to find is less than to plan: one plan serves every value. */
export const lookUp = <T>(orgId: string, statement: (tx: Tx) => Promise<T>): Promise<T> => read(readerPool(), orgId, statement, 1, onePlan)

/** The same, asked of an entrance function, which the app role alone may. */
export const askEntrance = <T>(question: (tx: Tx) => Promise<T>): Promise<T> => read(appPool(), null, question, 1, onePlan)

const asOne = 'begin isolation level repeatable read read only'
const plannedEachTime = `, set_config('plan_cache_mode', 'force_custom_plan', true)`
const onePlan = `, set_config('plan_cache_mode', 'force_generic_plan', true)`

async function read<T>(from: Pool, orgId: string | null, work: (tx: Tx) => Promise<T>, statements?: number, also = '', how?: string): Promise<T> {
  const { connection, opened, tx, committed, lost } = await open(from, orgId, statements, also, how)
  const end = (how: 'commit' | 'rollback') => {
    if (lost.why) return
    const answered = committed() ?? connection.unsafe(how).execute()
    answered.then(() => connection.release(), (error: unknown) => {
      if (!isLost(error) && !lost.why) connection.release()
    })
  }
  try {
    const result = await work(tx)
    await opened
    end('commit')
    return result
  } catch (error) {
    if (!isLost(error)) end('rollback')
    throw noted(error)
  }
}

async function open(from: Pool, orgId: string | null, statements?: number, also = '', how = 'begin') {
  if (orgId !== null && !uuid.test(orgId)) throw new Error('an organization id must be a UUID')
  const connection = await reserve(from)
  // One simple message: BEGIN and the organization cannot be separated, and it costs no round trip of its own: what follows travels
  // with it. The failure of a lost connection surfaces at the first statement of `work` as well.
  const { raw, lost, onexecute } = watched(connection)
  const opened = connection.unsafe(`${how}; select set_config('app.org_id', '${orgId ?? ''}', true)${also}`, [], { onexecute } as never).execute()
  opened.catch(() => {})
  const { client, committed } = statements === undefined ? { client: connection, committed: () => null } : closing(connection, statements)
  const tx = Object.assign(new PostgresJsTransaction(dialect, sessionOn(client) as never, noRelations as never), { raw }) as unknown as Tx
  return { connection, opened, tx, committed, lost }
}

/**
 * A connection that ends between two statements is nobody's to tell of: the next statement would be written to a socket that is not there,
 * outside of any promise. So it is asked first. `onexecute` is handed postgres.js's own connection, which says when it has closed.
 */
function watched(connection: Reserved) {
  const lost: { why: unknown } = { why: null }
  const onexecute = (inner: { onclose?: (error: unknown) => void }): true => {
    inner.onclose = (error) => (lost.why ??= error)
    return true
  }
  const mustBeThere = () => {
    if (lost.why) throw lost.why
  }
  const unsafe = connection.unsafe
  connection.unsafe = ((...given: Parameters<typeof unsafe>) => {
    mustBeThere()
    return unsafe(...given)
  }) as typeof unsafe
  const raw = new Proxy(connection, {
    apply(target, self, given) {
      mustBeThere()
      return Reflect.apply(target as never, self, given) as unknown
    },
  })
  return { raw, lost, onexecute }
}

async function reserve(from: Pool): Promise<Reserved> {
  for (let failures = 0, asked = from; ; ) {
    const known = names.get(asked)
    const connection = asked.reserve()
    try {
      const first = await Promise.race([connection, known?.over ?? connection])
      if (first !== again) return first
      // Whoever waited goes on waiting where there is something to be had.
      connection.then((late) => late.release(), () => {})
      if (known) asked = pool(known.name)
    } catch (error) {
      if (!isLost(error) || ++failures > mostConnections) throw noted(error)
      asked = replaced(asked)
    }
  }
}

/** Sends COMMIT right behind the given number of statements. One more would run outside, where row-level security shows nothing: refused. */
function closing(connection: Reserved, statements: number) {
  let left = statements
  let commit: ReturnType<Reserved['unsafe']> | null = null
  const unsafe = ((text, values, options) => {
    if (left-- === 0) throw new Error(`this read was said to run ${statements} statements, and runs more`)
    const statement = connection.unsafe(text, values, options).execute()
    if (left === 0) {
      commit = connection.unsafe('commit').execute()
      commit.catch(() => {})
    }
    return statement
  }) as Reserved['unsafe']
  return { client: { options: connection.options, unsafe }, committed: () => commit }
}

/**
 * Prepared once a connection: no round trip to describe a statement, no planning each time. Those of many parameters come in many
 * lengths (bulk inserts), and would pile up.
 */
function sessionOn(client: unknown) {
  const session = new PostgresJsSession<Pool, Record<string, never>, Record<string, never>>(client as never, dialect, undefined, {})
  const prepareQuery = session.prepareQuery.bind(session)
  session.prepareQuery = (query, fields, name, ...rest) => prepareQuery(query, fields, name ?? (query.params.length <= 40 ? 'prepared' : undefined), ...rest)
  return session
}

export async function closePools(): Promise<void> {
  const open = [...(pools.tickmarkPools?.values() ?? []), ...(pools.tickmarkRetired ?? [])]
  pools.tickmarkPools?.clear()
  await Promise.all(open.map((each) => each.end({ timeout: 5 })))
}
