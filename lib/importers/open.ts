import { readAwsXml } from './aws-xml.ts'
import { type CsvOptions, readCsv } from './csv.ts'
import { type Format, framed, type Opened } from './frame.ts'
import { readJson } from './json.ts'
import { peeked } from './text.ts'
import { readXlsx, type XlsxOptions } from './xlsx.ts'

/** `file`: what places are called by, of a list that comes in several files. */
export type OpenOptions = CsvOptions & XlsxOptions & { format?: Format; file?: string }

/**
 * Opens an export: its columns are known when this answers, its records come from `batches`, read no faster than they are taken and never all at once.
 * @throws AppError `invalid`, here and from `batches`: what is wrong with the file as a whole, where, and how to mend it
 */
export async function openExport(body: AsyncIterable<Uint8Array>, options: OpenOptions = {}): Promise<Opened> {
  const { head, whole } = await peeked(body, 512)
  const format = options.format ?? formatOf(head)
  if (format === 'xlsx') return framed(await readXlsx(whole, options))
  if (format === 'xml') return framed(await readAwsXml(whole, options.file))
  return framed(format === 'csv' ? await readCsv(whole, options) : await readJson(whole, options.format === 'ndjson' ? 'ndjson' : undefined))
}

/** By content: a name says little. */
function formatOf(head: Buffer): 'xlsx' | 'json' | 'xml' | 'csv' {
  if (head.toString('latin1', 0, 4) === 'PK\x03\x04' || head.toString('latin1', 0, 4) === '\xd0\xcf\x11\xe0') return 'xlsx'
  const text = head.toString(head[0] === 0xff && head[1] === 0xfe ? 'utf16le' : 'utf8').replace(/^[\ufeff\ufffd]+/, '').replaceAll('\0', '')
  if (/^\s*<(\?xml|!DOCTYPE|\w+Response)[\s>]/.test(text)) return 'xml'
  return /^\s*[[{]/.test(text) ? 'json' : 'csv'
}
