import type { z } from 'zod'
import type { Tx } from '#db/client.ts'
import type { Category } from '#lib/audit/append.ts'
import type { Actor } from '#lib/auth/actor.ts'
import type { Grant, Permission } from '#lib/auth/permissions.ts'
import type { Job, Queue } from '#lib/jobs.ts'
import type { Done } from './change.ts'

/** What the two doors ask of an operation and of a query, and what they give them to work with. */

/** What an operation works with. Everything it does happens in `tx`, or not at all. */
export type Scope<I> = {
  tx: Tx
  actor: Actor
  input: I
  /** The time of the whole transaction: what it writes and records agree. */
  at: Date
  /**
   * Runs another operation here and now: it authorizes, validates and records itself under the same correlation id. `as`: what the portal
   * does of its own accord in the course of somebody's work is recorded as the portal's.
   */
  call: <I, R>(other: Operation<I, R>, input: I, as?: Actor) => Promise<R>
  /** Queues work, sent with the commit. `priority`: the higher goes first; 0 unless said. */
  send: (queue: Queue, job: Omit<Job, 'orgId'>, priority?: number) => void
  /** Done once all of it is committed; nobody waits for it, and nothing may rest on it. */
  after: (work: () => void) => void
}

export type OperationSpec<I extends z.ZodType, S, R, P> = {
  name: Permission
  /** One plain sentence for the API document. */
  summary: string
  category: Category
  /** Under /api/v1; `{name}` parts of the path become input. */
  http?: { method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; path: `/${string}` }
  input: I
  /**
   * Work on the input that needs no transaction, done before one begins: long reading of files, a call to another system. Nothing is locked meanwhile, and no
   * connection taken. Its answer is `prepared`. Of an operation that another one calls it is done inside that one's transaction.
   */
  prepare?: (input: z.output<I>, actor: Actor) => Promise<P>
  /** The subject, locked (`for update`), or null when there is none: not_found. */
  load?: (scope: Omit<Scope<z.output<I>>, 'call' | 'send' | 'after'>) => Promise<S | null>
  /** For grants of `own`: is the subject the actor's? Compares people or accounts, never names. */
  owns?: (subject: S, actor: Actor) => boolean
  /** For grants of `scoped`: which engagement the subject belongs to. */
  scopeOf?: (subject: S) => string | null
  run: (scope: Scope<z.output<I>> & { subject: S; prepared: P }) => Promise<Done<R>>
}

export type AnySpec<R> = OperationSpec<z.ZodType, unknown, R, unknown>

export type Operation<I, R> = {
  (actor: Actor, input: I): Promise<R>
  readonly kind: 'operation'
  readonly spec: AnySpec<R>
}

export type ReadScope<I> = {
  tx: Tx
  actor: Actor
  input: I
  /** `own` on a list is a WHERE clause: the query adds it. */
  grant: Grant
}

export type QuerySpec<I extends z.ZodType, R> = {
  /** Name at the API, such as `systems.list`. */
  name: `${string}.${string}`
  permission: Permission
  summary: string
  /** Under /api/v1, always GET; `{name}` parts of the path become input. */
  http?: { path: `/${string}` }
  input: I
  /** How many statements `run` runs, when that is always the same: COMMIT then travels with the last, and the page costs one round trip less. */
  statements?: number
  /** Milliseconds after which the database ends a statement of it. */
  mostTime?: number
  /**
   * A statement that ran five times on a connection has one plan for every value from then on. Of a list whose best plan depends on a value (whose rows, of which
   * record) that plan may read all of it: 'each time' has PostgreSQL plan for the values at hand, some milliseconds a statement.
   */
  planned?: 'each time'
  /** Both by what is asked: a list as it opens has one plan and one statement, whatever its filters need. */
  by?: (input: z.output<I>) => { statements?: number; planned?: 'each time' }
  /** All its statements see the same, whatever others commit meanwhile. */
  snapshot?: true
  /** What its rows are called, where they tell of people: reading many of them leaves an entry, one a request, with the count. */
  bulk?: string
  run: (scope: ReadScope<z.output<I>>) => Promise<R>
}

export type Query<I, R> = {
  (actor: Actor, input: I): Promise<R>
  readonly kind: 'query'
  readonly spec: QuerySpec<z.ZodType, R>
}
