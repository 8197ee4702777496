import 'server-only'
import { Writable } from 'node:stream'
import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { collectAfter } from '#lib/artifacts/collect.ts'
import { AppError } from '#lib/errors.ts'

/** What a cell of each type is made from. JSON null cannot be told from NULL: it is stored as NULL. */
type Values = {
  text: string
  uuid: string
  timestamptz: Date
  jsonb: unknown
  boolean: boolean
  smallint: number
  integer: number
  bigint: number | bigint
  'text[]': readonly (string | null)[]
  'uuid[]': readonly (string | null)[]
}
type Type = keyof Values
type Column<R> = { [T in Type]: readonly [type: T, of: (row: R, number: number) => Values[T] | null] }[Type]
/** By the name of the column in SQL: its type, and what a row has there; rows are numbered from 1. */
export type Columns<R> = Record<string, Column<R>>

const staged = sql`pg_temp.staged`

/**
 * Many rows within the door's transaction: COPY into a table of its own, which ends with it, and from there one statement into where
 * they belong, under row-level security and with its triggers as ever (COPY itself is refused where rows have a tenant). Rows are
 * taken no faster than the database takes them. No other statement runs on `tx` meanwhile; one after another, any number may.
 * @param merge the statement that reads `staged`, which holds the rows in their order; asked when all are copied
 * @returns how many rows were copied, and how many the statement merged with what it returned
 * @throws AppError `invalid` naming row (from 1) and column, of a cell that is none of its type or that PostgreSQL cannot hold. Whatever
 * `rows` throws is thrown. After any error the transaction is to be rolled back, as the door does
 */
export async function bulkIn<R, T extends Record<string, unknown> = Record<string, never>>(tx: Tx, rows: Iterable<R> | AsyncIterable<R> | Handful<R>, columns: Columns<R>, merge: (staged: SQL) => SQL | Promise<SQL>): Promise<{ copied: number; merged: number; returned: T[] }> {
  const copied = await copy(tx, rows, columns)
  const statement = await merge(staged)
  const [merged] = await Promise.all([tx.execute<T>(statement), tx.execute(sql`drop table ${staged}`)])
  return { copied, merged: merged.count, returned: [...merged] as unknown[] as T[] }
}

/** Enough for one write to the socket, little enough to have in memory many times. In characters. */
const piece = 65_536

async function copy<R>(tx: Tx, rows: Iterable<R> | AsyncIterable<R> | Handful<R>, columns: Columns<R>): Promise<number> {
  const names = Object.keys(columns)
  const declared = names.map((name) => `"${name}" ${columns[name]?.[0]}`).join(', ')
  const { stream, answered } = await opened(tx, `create temporary table staged (${declared}) on commit drop; copy pg_temp.staged from stdin`)
  const handful = rows instanceof Handful ? rows : new Handful(columns)
  const pieces = rows instanceof Handful ? handful.taken() : texts(rows, handful)
  try {
    for (;;) {
      // Whichever comes first: a source that says nothing must not hide that the database is gone.
      const next = await Promise.race([pieces.next(), answered])
      if (typeof next === 'number' || next.done) break
      collectAfter(next.value.length)
      if (!stream.write(next.value)) await Promise.race([new Promise((drained) => stream.once('drain', drained)), answered])
    }
    stream.end()
    const copied = await answered
    if (copied !== handful.rows) throw new Error(`${handful.rows} rows were sent, and PostgreSQL copied ${copied}`)
    return copied
  } catch (error) {
    void Promise.resolve(pieces.return(undefined)).catch(() => {})
    // What PostgreSQL is told stands in its log: nothing of the rows. The connection is of use again once it has answered.
    stream.destroy(new Error('the rows ended with an error'))
    await answered.catch(() => {})
    throw placed(error, columns)
  }
}

/**
 * postgres.js never says that a COPY failed once its last byte is sent: its stream does not end, and nobody rolls back
 * (porsager/postgres#1173). Its connection does tell its query, though that was answered with the stream already.
 */
async function opened(tx: Tx, text: string): Promise<{ stream: Writable; answered: Promise<number> }> {
  const query = tx.raw.unsafe(text) as unknown as Promise<unknown> & { resolve: (value: unknown) => void; reject: (error: unknown) => void }
  const answered = new Promise<number>((answer, fail) => {
    const { resolve, reject } = query
    query.resolve = (value) => {
      if (!(value instanceof Writable)) answer((value as { count: number }).count)
      resolve(value)
    }
    query.reject = (error) => {
      fail(error)
      reject(error)
    }
  })
  answered.catch(() => {})
  const stream = (await query) as Writable
  // Said by `answered`.
  stream.on('error', () => {})
  return { stream, answered }
}

/** Rows that are collected as the text COPY takes: whatever each was made from is forgotten, and what is kept lies outside of JavaScript's memory. */
export class Handful<R> {
  rows = 0
  #text = ''
  #pieces: Buffer[] = []
  readonly #writers: { name: string; write: (value: unknown) => string; of: (row: R, number: number) => unknown }[]

  constructor(columns: Columns<R>) {
    this.#writers = Object.entries(columns).map(([name, [type, of]]) => ({ name, write: write[type] as (value: unknown) => string, of: of as (row: R, number: number) => unknown }))
  }

  /** @throws AppError `invalid` naming row and column of what PostgreSQL cannot hold */
  add(row: R): void {
    this.rows++
    let before = ''
    for (const { name, write, of } of this.#writers) {
      const value = of(row, this.rows)
      this.#text += before
      this.#text += value === null || value === undefined ? '\\N' : escaped(write(value), this.rows, name)
      before = '\t'
    }
    this.#text += '\n'
    if (this.#text.length >= piece) this.#cut()
  }

  #cut(): void {
    this.#pieces.push(Buffer.from(this.#text))
    this.#text = ''
  }

  /** What is ready, each piece once. */
  *ready(): Generator<Buffer, undefined> {
    for (let next = this.#pieces.shift(); next; next = this.#pieces.shift()) yield next
  }

  /** All of it. */
  *taken(): Generator<Buffer, undefined> {
    if (this.#text !== '') this.#cut()
    yield* this.ready()
  }
}

async function* texts<R>(rows: Iterable<R> | AsyncIterable<R>, handful: Handful<R>): AsyncGenerator<Buffer, undefined> {
  // An array is not to wait a turn for each row.
  if (Symbol.iterator in rows) {
    for (const row of rows) {
      handful.add(row)
      yield* handful.ready()
    }
  } else {
    for await (const row of rows) {
      handful.add(row)
      yield* handful.ready()
    }
  }
  yield* handful.taken()
}

const array = (values: readonly (string | null)[]) => `{${values.map((each) => (each === null ? 'NULL' : `"${each.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`
const write: { [T in Type]: (value: Values[T]) => string } = {
  text: String, uuid: String, boolean: String, smallint: String, integer: String, bigint: String,
  timestamptz: (value) => (Number.isNaN(value.getTime()) ? 'no time' : value.toISOString()),
  jsonb: JSON.stringify,
  'text[]': array, 'uuid[]': array,
}

const marks: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
const marked = /[\0\\\t\n\r]/

function escaped(text: string, row: number, column: string): string {
  if (!text.isWellFormed()) throw unstorable(row, column, 'half of a character cannot be stored')
  if (!marked.test(text)) return text
  if (text.includes('\0')) throw unstorable(row, column, 'a NUL character cannot be stored')
  return text.replace(/[\\\t\n\r]/g, (mark) => marks[mark] as string)
}

const unstorable = (row: number, column: string, why: string, cause?: unknown) => new AppError('invalid', `Row ${row}, ${column}: ${why}. Nothing was stored; mend it and try again.`, { cause })

/** PostgreSQL says of a cell it cannot read where that stands. */
function placed<R>(error: unknown, columns: Columns<R>): unknown {
  const { code = '', where = '' } = error as { code?: string; where?: string }
  const [, row, column = ''] = /^COPY staged, line (\d+), column (\w+)/m.exec(where) ?? []
  return code.startsWith('22') && row ? unstorable(Number(row), column, `this is no ${columns[column]?.[0]}`, error) : error
}
