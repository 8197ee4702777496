import { createInterface } from 'node:readline'
import type { Paper } from '../../lib/documents/paper.ts'
import type { Sheet } from '../../lib/documents/sheet.ts'

/** What is told on standard input: the document as a line of JSON, and after it, for a list, its rows. */
export const told = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]()
export const document = JSON.parse((await told.next()).value ?? 'null') as { list: Paper } | { sheet: Sheet }
