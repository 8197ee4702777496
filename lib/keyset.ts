import { and, asc, desc, type Placeholder, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { AppError } from './errors.ts'
import type { ListState, Page } from './list.ts'

/**
 * Keyset pages: a cursor names the row where the last page ended, so page 10,000 costs what page 1 costs and rows inserted meanwhile
 * shift nothing. Every sort ends with the id; sort columns are NOT NULL and indexed with (org_id, column, id).
 */
export const listFields = <const S extends readonly [string, ...string[]]>(sorts: S, fallback: { sort: S[number]; direction: 'asc' | 'desc' }) => ({
  sort: z.enum(sorts).default(fallback.sort as never),
  direction: z.enum(['asc', 'desc']).default(fallback.direction),
  after: z.string().max(1_000).nullish().transform((value) => value || null),
  before: z.string().max(1_000).nullish().transform((value) => value || null),
  limit: z.coerce.number().int().min(1, 'at least 1').max(100, 'at most 100').default(50),
})

type Paging = Pick<ListState, 'sort' | 'direction' | 'after' | 'before' | 'limit'>
type Cursor = { value: unknown; id: string | number }

/** A row is told by its id, by a hash in hex, or by its number. */
const cursorShape = z.tuple([z.union([z.string().max(600), z.number()]), z.union([z.guid(), z.string().regex(/^([0-9a-f]{2}){1,64}$/), z.int().min(0).max(2_147_483_647)])])

/**
 * @param columns sort name → column
 * @param id the column that breaks ties: of ids, hashes (bytea, which rows answer in hex) or numbers
 * @returns where and order for the query (ask for `take` rows), and `page` to cut what came back
 */
export function keyset(paging: Paging, columns: Record<string, PgColumn>, id: PgColumn) {
  const column = columns[paging.sort]
  if (!column) throw new AppError('invalid', 'This list cannot be sorted that way.', { fields: { sort: 'unknown sort' } })
  const backwards = paging.before !== null
  const cursor = readCursor(backwards ? paging.before : paging.after)
  const ascending = (paging.direction === 'asc') !== backwards
  return {
    where: cursor ? beyond(column, id, cursor, ascending) : undefined,
    order: [ascending ? asc(column) : desc(column), ascending ? asc(id) : desc(id)] as [SQL, SQL],
    // Part of the text: for a parameter PostgreSQL would plan a list without filters anew each time, which costs more than reading the page.
    take: sql.raw(String(paging.limit + 1)) as unknown as Placeholder,
    /** `valueOf` gives a row's value in the sort column. */
    page<Row extends { id: string | number }>(rows: Row[], valueOf: (row: Row) => unknown): Page<Row> {
      const more = rows.length > paging.limit
      const kept = rows.slice(0, paging.limit)
      if (backwards) kept.reverse()
      const first = kept[0]
      const last = kept.at(-1)
      const hasPrevious = backwards ? more : cursor !== null
      const hasNext = backwards ? true : more
      return {
        rows: kept,
        previous: first && hasPrevious ? writeCursor(valueOf(first), first.id) : null,
        next: last && hasNext ? writeCursor(valueOf(last), last.id) : null,
      }
    },
  }
}

function beyond(column: PgColumn, id: PgColumn, cursor: Cursor, ascending: boolean): SQL {
  const value = column.dataType === 'date' ? new Date(String(cursor.value)) : cursor.value
  // PostgreSQL reads no year of six digits, which JavaScript takes.
  if (value instanceof Date && !(value.getUTCFullYear() >= 0 && value.getUTCFullYear() <= 9999)) throw badCursor()
  // Of a day without a time the driver takes text alone, and waits for ever for anything else.
  if (column.getSQLType() === 'date' && !isDay(value)) throw badCursor()
  const comparison = ascending ? sql.raw('>') : sql.raw('<')
  const tie = id.getSQLType() === 'bytea' ? Buffer.from(String(cursor.id).replaceAll('-', ''), 'hex') : cursor.id
  if (id.getSQLType() === 'integer' && typeof tie !== 'number') throw badCursor()
  return sql`(${column}, ${id}) ${comparison} (${sql.param(value, column)}, ${sql.param(tie, id)})`
}

const isDay = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().startsWith(value)

/** Where a page begins, as it stands in an address. */
export function writeCursor(value: unknown, id: string | number): string {
  return Buffer.from(JSON.stringify([value instanceof Date ? value.toISOString() : value, id])).toString('base64url')
}

function readCursor(text: string | null): Cursor | null {
  if (!text) return null
  try {
    const [value, id] = cursorShape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    return { value, id }
  } catch {
    throw badCursor()
  }
}

const badCursor = () => new AppError('invalid', 'This page address is not valid any more. Start from the first page.', { fields: { after: 'not a cursor' } })

/** Joins conditions, leaving out those that do not apply. */
export const all = (...conditions: (SQL | undefined | false)[]): SQL | undefined => and(...conditions.filter((each) => each !== undefined && each !== false))

/** `%` and `_` typed by a person mean themselves. */
export const likeText = (typed: string) => typed.replace(/[\\%_]/g, (sign) => `\\${sign}`)
