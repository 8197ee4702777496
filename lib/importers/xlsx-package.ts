import { SaxesParser } from 'saxes'
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl'
import { officeProblem } from '#lib/files/office.ts'
import { mostCell, refused } from './frame.ts'
import { textOf } from './text.ts'

/** The parts of a workbook (ECMA-376 part 2), each unpacked only while it is read, within limits that a bomb meets first. */
export type Package = { names: string[]; part: (name: string) => AsyncIterable<Uint8Array> }

const mebibyte = 1024 * 1024
/** What a workbook may take, packed: it is held in memory, as its directory stands at its end. */
const mostPacked = 128 * mebibyte
/** Of one part, unpacked. */
const mostUnpacked = 4096 * mebibyte
/** Unpacked to packed. Small parts may be anything. */
const mostRatio = 100
const smallPart = mebibyte

const ole = Buffer.from('d0cf11e0a1b11ae1', 'hex')

/** @throws AppError for what is no workbook, is protected, or would unpack beyond its limits */
export async function openPackage(body: AsyncIterable<Uint8Array>): Promise<Package> {
  const bytes = await collected(body)
  if (bytes.subarray(0, 8).equals(ole)) throw refused('This workbook is protected with a password, or is of the old kind (.xls). Open it, take the password off, and save it as XLSX.')
  const problem = bytes.readUInt32LE(0) === 0x04034b50 ? officeProblem(bytes, bytes.length, 'xlsx') : 'is no XLSX workbook'
  if (problem) throw refused(`This file ${problem}.`)
  const entries = new Map<string, Entry>()
  let zip: ZipFile
  try {
    zip = await fromBufferPromise(bytes, { lazyEntries: true })
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) throw refused(`This workbook has two parts called “${entry.fileName}”: programs differ in which of them they show.`)
      const { uncompressedSize: size, compressedSize: packed } = entry
      if (size > mostUnpacked || (size > smallPart && size > packed * mostRatio)) throw refused(`“${entry.fileName}” would unpack to ${Math.round(size / mebibyte)} MiB, more than ${mostRatio} times what it takes packed. That is no ordinary workbook: export it as CSV.`)
      entries.set(entry.fileName, entry)
    }
  } catch (error) {
    throw brokenZip(error)
  }
  return { names: [...entries.keys()], part: (name) => unpacked(zip, entries.get(name), name) }
}

async function* unpacked(zip: ZipFile, entry: Entry | undefined, name: string): AsyncGenerator<Buffer> {
  if (!entry) throw refused(`This workbook lacks its part “${name}”.`)
  try {
    for await (const part of await zip.openReadStreamPromise(entry)) yield part as Buffer
  } catch (error) {
    throw brokenZip(error)
  }
}

const brokenZip = (error: unknown) => (error instanceof Error && error.name === 'AppError' ? error : refused(`This workbook is broken: ${error instanceof Error ? error.message.slice(0, 120) : 'it cannot be unpacked'}.`, error))

async function collected(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    if (size > mostPacked) throw refused(`This workbook is larger than ${mostPacked / mebibyte} MiB. Export it as CSV, which may have any length.`)
    parts.push(part)
  }
  if (size < 22) throw refused(size === 0 ? 'This file is empty.' : 'This file is no XLSX workbook.')
  return Buffer.concat(parts)
}

export type Tag = { name: string; attributes: Record<string, string> }
export type Handlers = { open: (tag: Tag) => void; text?: (text: string) => void; close?: (name: string) => void }

const spreadsheet = /^http:\/\/(schemas\.openxmlformats\.org\/spreadsheetml\/2006\/main|purl\.oclc\.org\/ooxml\/spreadsheetml\/main|schemas\.openxmlformats\.org\/package\/2006\/relationships)$/

/**
 * Reads one part. Handlers hear of the elements of the part's own namespace, without the prefix it has there; others pass unheard. After each piece of the part comes
 * a turn, in which whoever reads can hand on what they have.
 * @throws AppError for a part that is cut, is no XML, or declares a type of its own
 */
export async function* xmlTurns(part: AsyncIterable<Uint8Array>, name: string, { open, text, close }: Handlers): AsyncGenerator<void> {
  // Namespaces are told by the root alone: looking each element up costs half of the time.
  const parser = new SaxesParser({ xmlns: false, position: false })
  let prefix: string | null = null
  // The parser holds a text until its end: one without end is a bomb that no ratio shows.
  let quiet = 0
  const own = (full: string) => (prefix === '' ? (full.includes(':') ? null : full) : full.startsWith(prefix as string) ? full.slice((prefix as string).length) : null)
  parser.on('error', (error) => {
    throw refused(`“${name}” of this workbook is cut or broken (${error.message.slice(0, 120)}). Save it again, then upload it; nothing of it was taken.`, error)
  })
  parser.on('doctype', () => {
    throw refused(`“${name}” of this workbook declares a document type, which no spreadsheet program writes. Save it again in one.`)
  })
  parser.on('opentag', ({ name: full, attributes }) => {
    if (prefix === null) {
      const found = Object.entries(attributes).find(([key, value]) => /^xmlns(:|$)/.test(key) && spreadsheet.test(value))
      if (!found) throw refused(`“${name}” of this workbook is in no namespace of a workbook.`)
      prefix = found[0] === 'xmlns' ? '' : `${found[0].slice('xmlns:'.length)}:`
    }
    quiet = 0
    const local = own(full)
    if (local !== null) open({ name: local, attributes })
  })
  if (text) {
    parser.on('text', text)
    parser.on('cdata', text)
  }
  if (close) {
    parser.on('closetag', ({ name: full }) => {
      quiet = 0
      const local = own(full)
      if (local !== null) close(local)
    })
  }
  const { bytes } = await textOf(part)
  for await (const piece of bytes) {
    quiet += piece.length
    if (quiet > mostCell + 2_000_000) throw refused(`“${name}” of this workbook has a cell of more than 10 MB. Export it as CSV.`)
    parser.write(piece.toString('utf8'))
    yield
  }
  parser.close()
  yield
}

export async function readXml(part: AsyncIterable<Uint8Array>, name: string, handlers: Handlers): Promise<void> {
  for await (const _ of xmlTurns(part, name, handlers)) continue
}
