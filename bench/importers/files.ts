import { createWriteStream, existsSync, mkdirSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { rowXml, sheetBegin, sheetEnd, workbook } from '../../lib/files/xlsx.ts'

/** Exports of a large system, made once: the same on every machine. Their keys come in order, so that the root needs no sorting. */
const heads = ['Account', 'Name', 'Email', 'Enabled', 'Kind', 'Right', 'Right name', 'Scope', 'Last used', 'Until']
const row = (n: number) => [`U${String(n).padStart(8, '0')}`, `Person ${n}`, `person.${n}@example.com`, n % 9 > 0 ? 'yes' : 'no', 'person', `R${n % 40}`, `Role number ${n % 40}`, `/scope/${n % 7}`, '2026-03-04', n % 11 > 0 ? '' : '2026-12-31']

export const mapping = { columns: { accountId: 'Account', accountName: 'Name', email: 'Email', enabled: 'Enabled', accountKind: 'Kind', rightId: 'Right', rightName: 'Right name', scope: 'Scope', lastUsedAt: 'Last used', until: 'Until' } } as const

const folder = resolve(import.meta.dirname, '../.cache/importers')

function* parts(count: number, text: (n: number) => string): Generator<Buffer> {
  for (let from = 0; from < count; from += 1_000) yield Buffer.from(Array.from({ length: Math.min(1_000, count - from) }, (_, n) => text(from + n)).join(''))
}

async function once(name: string, source: () => Iterable<Buffer> | NodeJS.ReadableStream): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  if (existsSync(path)) return path
  await pipeline(source(), createWriteStream(`${path}.part`))
  await rename(`${path}.part`, path)
  return path
}

/** CRLF after the head, LF after the rest. */
export const csvOf = (count: number) => once(`${count}.csv`, function* () {
  yield Buffer.from(`${heads.join(',')}\r\n`)
  yield* parts(count, (n) => `${row(n).join(',')}\n`)
})

export const xlsxOf = (count: number) => once(`${count}.xlsx`, () => workbook([{ name: 'Users', body: async function* () {
  yield Buffer.from(sheetBegin(heads, heads.map(() => 20)))
  yield* parts(count, (n) => rowXml(n + 2, row(n).map((cell, column) => (column === 8 ? new Date(`${cell}T00:00:00Z`) : cell))))
  yield Buffer.from(sheetEnd)
} }], new Date('2026-01-01T00:00:00Z')))
