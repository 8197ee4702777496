/** Tells XLSX and DOCX from a bare ZIP by the directory at its end (APPNOTE 4.3). Nothing is unpacked. Pure. */
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

const wanted = { xlsx: 'xl/workbook.xml', docx: 'word/document.xml' } as const

/**
 * @param tail the last bytes of the file, its directory among them
 * @param size of the whole file
 * @returns what is wrong with it as that kind, or null
 */
export function officeProblem(tail: Buffer, size: number, kind: 'xlsx' | 'docx'): string | null {
  const end = zipEnd(tail)
  if (end < 0) return 'is cut, or something stands after its end'
  const before = size - tail.length
  const [parts, length, start] = [tail.readUInt16LE(end + 10), tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
  if (parts > maxParts || start < before) return 'has more parts than a document has'
  if (start + length !== before + end) return 'has something between its parts that belongs to no part'
  const names: string[] = []
  let first = Number.POSITIVE_INFINITY
  for (let at = start - before, n = 0; n < parts; n++) {
    if (at + 46 > end || tail.readUInt32LE(at) !== entrySignature) return 'has a broken directory'
    if (tail.readUInt16LE(at + 8) & 1) return 'is protected with a password: take that off, then upload it again'
    const nameLength = tail.readUInt16LE(at + 28)
    first = Math.min(first, tail.readUInt32LE(at + 42))
    names.push(tail.toString('utf8', at + 46, at + 46 + nameLength))
    at += 46 + nameLength + tail.readUInt16LE(at + 30) + tail.readUInt16LE(at + 32)
  }
  if (names.some((name) => /^[/\\]|\\|(^|\/)\.\.(\/|$)|^[a-z]:|\0/i.test(name))) return 'has a part whose name leads out of it'
  if (first !== 0) return 'has something before its first part'
  if (names.some((name) => /vbaProject\.bin$/i.test(name))) return 'carries macros: save it without them'
  if (!names.includes('[Content_Types].xml') || !names.includes(wanted[kind])) return `is a ZIP, but not ${kind === 'xlsx' ? 'a workbook' : 'a document'}`
  return null
}
