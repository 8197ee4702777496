import 'server-only'
import { PassThrough, type Readable } from 'node:stream'
import { readerPool, type Tx } from '#db/client.ts'
import { columnsOf, csvOf, labelsOf } from './csv.ts'
import type { As, Export, Rows } from './export.ts'

/**
 * Rows of a download as PostgreSQL itself writes CSV: COPY takes a fifth of the time that telling each value here would. It has no parameters, so
 * that what was asked for stands in its text, quoted as libpq quotes it, and cast to what PostgreSQL says it took the parameter for.
 * @returns the statement, whose answer goes through `Finishing`: its texts are quoted, all of them, and nothing else is
 */
export async function copyOf(tx: Tx, taken: Pick<Export, 'columns'>, select: Rows<unknown>): Promise<string> {
  await tx.raw`select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true)`
  const { sql, params } = select.toSQL()
  const fields = Object.keys(select._.selectedFields)
  const { types, columns } = await tx.raw.unsafe(sql, params as never[]).describe()
  const oids = columns.map(({ type }) => type)
  const known = new Map((await tx.raw<{ oid: number; name: string; category: string }[]>`select oid::int8::int as oid, format_type(oid, null) as name, typcategory as category from pg_type where oid = any(${[...new Set([...types, ...oids])]}::oid[])`).map((each) => [each.oid, each]))
  const asked = sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g, (found, n?: string) => (n === undefined ? found : `${literal(params[Number(n) - 1])}::${known.get(types[Number(n) - 1] as number)?.name ?? 'text'}`))
  const told = columnsOf(taken).map(({ field, as }) => {
    const place = fields.indexOf(field)
    return cellOf(`c${place}`, known.get(oids[place] as number)?.category ?? 'S', as)
  })
  const quoted = told.flatMap(({ quoted }, n) => (quoted ? [`t${n}`] : []))
  return `copy (select ${told.map(({ sql }, n) => `${sql} as t${n}`).join(', ')} from (${asked}) as asked(${fields.map((_, n) => `c${n}`).join(', ')})) to stdout (format csv${quoted.length > 0 ? `, force_quote (${quoted.join(', ')})` : ''})`
}

/** In bytes. */
const handful = 65_536

/**
 * Takes what a COPY tells to `write`, piece by piece, and waits for it. When that throws, PostgreSQL is told to stop and what is on its way is thrown away:
 * left alone it would hold the connection for ever.
 */
export async function copied(tx: Tx, statement: string, write: (piece: Buffer) => Promise<void>): Promise<void> {
  const [own] = await tx.raw<{ pid: number }[]>`select pg_backend_pid() as pid`
  const source = await tx.raw.unsafe(statement).readable()
  let stopped: { by: unknown; told: Promise<unknown> } | null = null
  const ended = new Promise<unknown>((resolve) => {
    const stopBy = (by: unknown) => {
      // Waited for: a word to stop that comes late must not reach whoever has the connection next.
      stopped ??= { by, told: readerPool()`select pg_cancel_backend(${own?.pid ?? 0})`.catch(() => {}) }
    }
    // It tells a row at a time, which is too little to be handed on.
    let [rows, size]: [Buffer[], number] = [[], 0]
    const handOn = () => {
      const some = Buffer.concat(rows, size)
      ;[rows, size] = [[], 0]
      return write(some).catch(stopBy)
    }
    source.on('data', (row: Buffer) => {
      if (stopped) return
      rows.push(row)
      if ((size += row.length) < handful) return
      source.pause()
      void handOn().then(() => source.resume())
    })
    source.on('end', () => void (stopped || size === 0 ? resolve(null) : handOn().then(() => resolve(null)))).on('error', resolve)
  })
  const error = await ended
  const stop = stopped as { by: unknown; told: Promise<unknown> } | null
  if (stop) {
    await stop.told
    throw stop.by
  }
  if (error !== null) throw error
}

/** A text that would be a formula to a spreadsheet gets an apostrophe before it: as `cell` of csv.ts does. Its signs by their code points, which are quicker to look at. */
const neutral = (text: string) => `case when ascii(${text}) in (9, 10, 13, 43, 45, 61, 64, 65291, 65293, 65309, 65312) and ${text} !~ '^-?\\d+(\\.\\d+)?$' then '''' || ${text} else ${text} end`

/** @param category of PostgreSQL's types: S texts, A arrays, E enumerations */
function cellOf(column: string, category: string, as?: As): { sql: string; quoted: boolean } {
  const labels = labelsOf(as)
  if (labels) return { sql: neutral(`(case ${column}::text ${Object.entries(labels).map(([value, label]) => `when ${literal(value)} then ${literal(label)}`).join(' ')} else ${column}::text end)`), quoted: true }
  // As PostgreSQL writes it; `Finishing` makes ISO 8601 of it, as that takes PostgreSQL as long again as everything else.
  if (as === 'time') return { sql: `${column}::timestamptz`, quoted: false }
  if (category === 'A') return { sql: neutral(`array_to_string(${column}, '; ')`), quoted: true }
  if (category === 'S') return { sql: neutral(column), quoted: true }
  return { sql: `${column}::text`, quoted: category !== 'N' }
}

/** As PQescapeLiteral of libpq: safe whatever `standard_conforming_strings` says. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return literal(`{${value.map((each) => `"${textOf(each).replace(/[\\"]/g, '\\$&')}"`).join(',')}}`)
  const text = textOf(value)
  if (text.includes('\0')) throw new Error('a text of PostgreSQL holds no zero')
  return text.includes('\\') ? ` E'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'` : `'${text.replaceAll("'", "''")}'`
}
const textOf = (value: unknown): string => (value instanceof Date ? value.toISOString() : typeof value === 'object' ? JSON.stringify(value) : String(value))

/**
 * Finishes what `copyOf` tells, piece by piece: lines end as RFC 4180 has it, and times are ISO 8601. Between quotes everything is the text’s own; beyond
 * them a blank stands in times alone, and a plus behind one before its 00.
 */
export class Finishing {
  /** That ended. */
  lines = 0
  #quoted = false
  #time = false
  #skipped = 0

  take(piece: Uint8Array): Buffer {
    const made = Buffer.allocUnsafe(piece.length * 2)
    let [to, quoted, time, skipped, lines] = [0, this.#quoted, this.#time, this.#skipped, this.lines]
    for (let n = 0; n < piece.length; n++) {
      const byte = piece[n] as number
      if (skipped > 0) {
        skipped--
        continue
      }
      if (byte === 0x22) quoted = !quoted
      if (quoted || byte === 0x22) made[to++] = byte
      else if (byte === 0x20) [made[to++], time] = [0x54, true]
      else if (byte === 0x2b && time) [made[to++], skipped] = [0x5a, 2]
      else {
        if (byte === 0x0a) [made[to++], lines] = [0x0d, lines + 1]
        if (byte === 0x2c || byte === 0x0a) time = false
        made[to++] = byte
      }
    }
    ;[this.#quoted, this.#time, this.#skipped, this.lines] = [quoted, time, skipped, lines]
    return made.subarray(0, to)
  }
}

/** The bytes of a download, for whoever keeps them. @param told how many rows there were, now and then */
export function csvCopied(tx: Tx, taken: Pick<Export, 'columns'>, select: Rows<unknown>, told: (rows: number) => void): Readable {
  const [out, finishing] = [new PassThrough(), new Finishing()]
  const write = (piece: string | Buffer) => new Promise<void>((resolve, reject) => void out.write(piece, (error) => (error ? reject(error) : resolve())))
  const written = async () => {
    await write(csvOf(taken).head)
    await copied(tx, await copyOf(tx, taken, select), async (piece) => {
      await write(finishing.take(piece))
      told(finishing.lines)
    })
    out.end()
  }
  written().catch((error: Error) => out.destroy(error))
  return out
}
