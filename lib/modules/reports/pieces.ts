import 'server-only'
import { Column, is } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Cell } from '#lib/files/xlsx.ts'

/** A drizzle select of plain fields. */
type Rows<R> = { toSQL(): { sql: string; params: unknown[] }; readonly _: { readonly selectedFields: object; readonly result: R[] } }

/** Rows that are not at hand: how many there are (`most + 1`: more than that), the first few, and all of them, some hundred at a time. */
export type Pieces = { count: (most: number) => Promise<number>; first: (n: number) => Promise<Cell[][]>; all: () => AsyncIterable<Cell[][]> }

const handful = 500
let cursors = 0

/**
 * The rows of a select as cells. All of them are read by a cursor that the database keeps, so that memory does not grow with them and other statements
 * may run in between.
 */
export function pieces<R>(tx: Tx, select: Rows<R>, cells: (row: R) => Cell[]): Pieces
export function pieces<R>(tx: Tx, select: Rows<R>, cells: (rows: R[]) => Promise<Cell[][]>, how: 'together'): Pieces
export function pieces<R>(tx: Tx, select: Rows<R>, cells: ((row: R) => Cell[]) | ((rows: R[]) => Promise<Cell[][]>), how?: 'together'): Pieces {
  const { sql, params } = select.toSQL()
  const fields = Object.entries(select._.selectedFields)
  // As drizzle reads them.
  const rowOf = (values: unknown[]) => Object.fromEntries(fields.map(([name, field], n) => [name, values[n] !== null && is(field, Column) ? field.mapFromDriverValue(values[n]) : values[n]])) as R
  const told = async (found: unknown[][]) => {
    const rows = found.map(rowOf)
    return how ? (cells as (rows: R[]) => Promise<Cell[][]>)(rows) : rows.map(cells as (row: R) => Cell[])
  }
  return {
    count: async (most) => Number((await tx.raw.unsafe<{ n: string }[]>(`select count(*) as n from (select from (${sql}) as asked limit ${most + 1}) as counted`, params as never[]))[0]?.n),
    first: async (n) => told(await tx.raw.unsafe(`${sql} limit ${n}`, params as never[]).values()),
    all: async function* () {
      const name = `report_${++cursors}`
      await tx.raw.unsafe(`declare ${name} no scroll cursor for ${sql}`, params as never[])
      for (;;) {
        const some = (await tx.raw.unsafe(`fetch ${handful} from ${name}`).values()) as unknown[][]
        if (some.length > 0) yield await told(some)
        if (some.length < handful) break
      }
      await tx.raw.unsafe(`close ${name}`)
    },
  }
}
