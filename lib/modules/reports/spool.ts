import 'server-only'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '#lib/errors.ts'
import type { Cell } from '#lib/files/xlsx.ts'
import { formatNumber } from '#lib/format.ts'
import { mostRows } from './model.ts'
import type { Table } from './shape.ts'

/** The rows of a report as they were read once, in a file without a name that is gone with this process: every file of the report is made of these. */
export type Spool = { counts: number[]; read: (table: number) => AsyncGenerator<Cell[][]>; close: () => Promise<void> }

/** Bytes that are read at once: some hundred rows. */
const piece = 65_536

/** A time is a list of one number: nothing else is. */
const lineOf = (row: Cell[]) => `${JSON.stringify(row.map((cell) => (cell instanceof Date ? [cell.getTime()] : cell)))}\n`
const rowOf = (line: string) => (JSON.parse(line) as (Exclude<Cell, Date> | [number])[]).map((cell): Cell => (Array.isArray(cell) ? new Date(cell[0]) : cell))

/**
 * @param progress told of how many rows there are so far
 * @throws AppError `too_large` when a table has more rows than a file of each format holds
 */
export async function spooled(tables: Table[], progress: (rows: number) => void): Promise<Spool> {
  const folder = await mkdtemp(join(tmpdir(), 'tickmark-report-'))
  const file = await open(join(folder, 'rows'), 'wx+', 0o600)
  await rm(folder, { recursive: true })
  const [counts, starts]: [number[], number[]] = [[], [0]]
  let [size, rows] = [0, 0]
  try {
    for (const table of tables) {
      let count = 0
      for await (const some of Array.isArray(table.rows) ? [table.rows] : table.rows.all()) {
        count += some.length
        if (count > mostRows) throw new AppError('too_large', `“${table.title}” has more than ${formatNumber(mostRows)} rows, which is more than a sheet holds. Narrow the period or the scope.`)
        const bytes = Buffer.from(some.map(lineOf).join(''))
        await file.writeFile(bytes)
        size += bytes.length
        progress(rows += some.length)
      }
      counts.push(count)
      starts.push(size)
    }
  } catch (error) {
    await file.close()
    throw error
  }
  return {
    counts,
    async *read(table) {
      const end = starts[table + 1] as number
      let [at, left] = [starts[table] as number, Buffer.alloc(0)]
      while (at < end) {
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(piece, end - at)), 0, Math.min(piece, end - at), at)
        if (bytesRead === 0) throw new Error('the rows of the report broke off')
        at += bytesRead
        const told = Buffer.concat([left, buffer.subarray(0, bytesRead)])
        const last = told.lastIndexOf(10) + 1
        left = told.subarray(last)
        if (last > 0) yield told.toString('utf8', 0, last - 1).split('\n').map(rowOf)
      }
    },
    close: () => file.close(),
  }
}
