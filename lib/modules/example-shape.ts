import type postgres from 'postgres'
import type { Person } from '#lib/auth/actor.ts'
import type { Decisions } from '#lib/decisions.ts'
import type { ActsOf } from '#lib/words/shape.ts'

export type Row = Record<string, unknown>

/** With what an example makes the record it is about, in one organization. */
export type Arrange = {
  orgId: string
  /** An id, or a secret, that only this organization knows: whoever stands outside gets nothing for it. */
  id: () => string
  /** A few letters nobody got before, for names of which there may be one. */
  tag: () => string
  /** A row, written as the owner of the database; answers its id. What every table has (organization, id, times) is filled in. */
  add: (table: string, row: Row) => Promise<string>
  /** The same for any statement. */
  write: <T>(work: (sql: postgres.TransactionSql) => Promise<T>) => Promise<T>
  /** Somebody of the organization, active and with `password` unless `row` says otherwise. */
  user: (row?: Row) => Promise<string>
  session: (userId: string) => Promise<string>
  password: string
  /** Who calls, where the operation is about the caller: an administrator who is signed in. */
  self: () => Promise<Person>
}

/** Arranges a record of its own and answers an input that succeeds with it, each time anew. */
export type Example = (here: Arrange) => unknown

/** One for each operation whose name begins with these words, or is one of them: a missing one does not compile. */
export type Examples<P extends string> = { [A in ActsOf<P>]: Example }

/** Who decides, as rows name them. */
export type Decider = { userId: string; personId: string }

/** A kind of record that is decided about, for the tests of its decision table: through the door, and by a bare statement. */
export type Decidable = {
  decisions: Decisions
  /** A new one in a state where records begin; `involved` stands in every relation that must not decide. Null: none begins there. */
  begin: (here: Arrange, state: string, involved: Decider) => Promise<string | null>
  /** What whoever decides has to have done with it before. */
  ready?: (here: Arrange, id: string, by: Decider) => Promise<unknown>
  /** What goes with a state, by whom and why. */
  columns: (state: string, by: Decider, note: string | null) => Row
  /** What the operations take. */
  input: (id: string, note: string | null) => unknown
  /** A step that needs more than a statement on the record itself. */
  needsMore?: (from: string, to: string) => boolean
}

/** An organization with many rows, for the plans of its lists. */
export type Scale = {
  orgId: string
  /** The account that reads. */
  me: string
  rows: number
  /** `from generate_series(1, rows) as n` */
  each: string
  /** The id of one thing by its name, the same whoever asks: `id('user')`. */
  id: (name: string) => string
  /** SQL: that id for the first row, a new one for each other. */
  first: (name: string) => string
}

export type Inputs = Record<string, unknown>

/** How one list is read over many rows: by pages, or to its end on purpose, with the reason. */
export type ListVolume = PagedVolume | { whole: string }

export type PagedVolume = {
  /** Of a list within one record: which record. */
  of?: Inputs
  /** For each sort a value from the middle of the list, where a page begins. */
  cursors: Inputs
  /** For each filter the values it is tried with. */
  filters?: Record<string, unknown[]>
  /** What is tried besides: filters together. */
  together?: Inputs[]
  /** Inputs that read a table to its end, by how the test calls them, each with the reason why that is accepted. */
  accepted?: Record<string, string>
}

/** What a module's lists are explained over. The tables are filled without foreign keys and without entries. */
export type Volume = {
  tables: readonly string[]
  fill: (scale: Scale) => string
  /** By the name of the query: every list of the module. */
  lists: (scale: Scale) => Record<string, ListVolume>
  /** Queries that are no lists and read as much: the inputs they are tried with. */
  reads?: (scale: Scale) => Record<string, Inputs[]>
}
