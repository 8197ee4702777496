import { inflateRawSync } from 'node:zlib'

/**
 * Tells XLSX and DOCX from a bare ZIP by the directory at its end (APPNOTE 4.3). Nothing is unpacked but the two short parts that say
 * which one is the main one, where it has not its usual name. Pure.
 */
const endSignature = 0x06054b50
const entrySignature = 0x02014b50
const endSize = 22
const maxParts = 20_000

/** Where a ZIP's end record begins in `tail`, if one reaches exactly to the end; -1 when none does. */
export function zipEnd(tail: Buffer): number {
  for (let at = tail.length - endSize; at >= 0 && at >= tail.length - endSize - 0xffff; at--) {
    if (tail.readUInt32LE(at) === endSignature && at + endSize + tail.readUInt16LE(at + 20) === tail.length) return at
  }
  return -1
}

const wanted = {
  xlsx: { name: 'xl/workbook.xml', type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml' },
  docx: { name: 'word/document.xml', type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml' },
} as const

/** Where a part lies, as the directory has it. */
type Part = { at: number; packed: number; method: number }

/**
 * @param tail the last bytes of the file, its directory among them
 * @param size of the whole file
 * @param head the first bytes of the file
 * @returns what is wrong with it as that kind, or null
 */
export function officeProblem(tail: Buffer, size: number, kind: 'xlsx' | 'docx', head: Buffer = tail): string | null {
  const end = zipEnd(tail)
  if (end < 0) return 'is cut, or something stands after its end'
  const before = size - tail.length
  const [parts, length, start] = [tail.readUInt16LE(end + 10), tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
  if (parts > maxParts || start < before) return 'has more parts than a document has'
  if (start + length !== before + end) return 'has something between its parts that belongs to no part'
  const found = new Map<string, Part>()
  let first = Number.POSITIVE_INFINITY
  for (let at = start - before, n = 0; n < parts; n++) {
    if (at + 46 > end || tail.readUInt32LE(at) !== entrySignature) return 'has a broken directory'
    if (tail.readUInt16LE(at + 8) & 1) return 'is protected with a password: take that off, then upload it again'
    const nameLength = tail.readUInt16LE(at + 28)
    const part = { at: tail.readUInt32LE(at + 42), packed: tail.readUInt32LE(at + 20), method: tail.readUInt16LE(at + 10) }
    first = Math.min(first, part.at)
    found.set(tail.toString('utf8', at + 46, at + 46 + nameLength), part)
    at += 46 + nameLength + tail.readUInt16LE(at + 30) + tail.readUInt16LE(at + 32)
  }
  const names = [...found.keys()]
  if (names.some((name) => /^[/\\]|\\|(^|\/)\.\.(\/|$)|^[a-z]:|\0/i.test(name))) return 'has a part whose name leads out of it'
  if (first !== 0) return 'has something before its first part'
  if (names.some((name) => /vbaProject\.bin$/i.test(name))) return 'carries macros: save it without them'
  const textOf = (name: string) => partText(found.get(name), { head, tail, before })
  if (!found.has('[Content_Types].xml') || !(found.has(wanted[kind].name) || hasMain(kind, names, textOf))) return `is a ZIP, but not ${kind === 'xlsx' ? 'a workbook' : 'a document'}`
  return null
}

/** Is the part that the package's relationships call its document there, and of the kind? (ECMA-376 part 2) Word Online names it word/document2.xml. */
function hasMain(kind: 'xlsx' | 'docx', names: string[], textOf: (name: string) => string): boolean {
  const relationship = elements(textOf('_rels/.rels'), 'Relationship').find(({ Type = '' }) => /\/relationships\/officeDocument$/.test(Type))
  const target = relationship?.Target?.replace(/^\//, '')
  if (!target || relationship?.TargetMode === 'External' || !names.includes(target)) return false
  return elements(textOf('[Content_Types].xml'), 'Override').some(({ PartName, ContentType }) => PartName === `/${target}` && ContentType === wanted[kind].type)
}

/** Bounded: whoever writes a file to keep us busy gets no more than its length out of it. */
const attribute = /([\w:]{1,60})\s{0,20}=\s{0,20}(?:"([^"<]{0,400})"|'([^'<]{0,400})')/g

const withoutComments = (xml: string): string =>
  xml.split('<!--').map((piece, n) => (n === 0 ? piece : piece.includes('-->') ? piece.slice(piece.indexOf('-->') + 3) : '')).join('')

/** The attributes of each element of that name, with or without a prefix. */
const elements = (xml: string, name: string): Record<string, string | undefined>[] =>
  [...withoutComments(xml).matchAll(new RegExp(`<(?:\\w+:)?${name}\\s([^<>]*)>`, 'g'))]
    .map(([, inside = '']) => Object.fromEntries([...inside.matchAll(attribute)].map((each) => [each[1], each[2] ?? each[3]])))

const mostText = 256 * 1024
const localSignature = 0x04034b50

/** Empty when it is not there, not among the bytes at hand, broken, or long. */
function partText(part: Part | undefined, { head, tail, before }: { head: Buffer; tail: Buffer; before: number }): string {
  if (!part) return ''
  const [bytes, at] = part.at >= before ? [tail, part.at - before] : [head, part.at]
  if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== localSignature) return ''
  const begin = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
  if (part.packed > mostText || begin + part.packed > bytes.length) return ''
  const packed = bytes.subarray(begin, begin + part.packed)
  if (part.method === 0) return packed.toString('utf8')
  try {
    return part.method === 8 ? inflateRawSync(packed, { maxOutputLength: mostText }).toString('utf8') : ''
  } catch {
    return ''
  }
}
