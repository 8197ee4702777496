/**
 * Where JSON values end, by brackets and strings alone: one pass over the bytes, nothing parsed. `broken`: a line begins a new value where
 * this one cannot hold any, so this one was cut. `deep`: it goes on over lines deeper than any event may, and is followed no further. `cut`: the
 * bytes end first. `list` is where a member that may wrap events opens its array.
 */
export type Span = { end: number; how: 'whole' | 'broken' | 'deep' | 'cut'; list: number }

const tracked = 256
const kinds = new Uint8Array(tracked)

/** From an opening bracket to behind its closing one. With `patience`, an object that holds a list is not followed further than that many bytes. */
export function valueEnd(bytes: Buffer, open: number, patience = Number.POSITIVE_INFINITY): Span {
  let depth = 0
  let before = 0
  let fresh = false
  let list = -1
  for (let at = open; at < bytes.length; at++) {
    const sign = bytes[at] as number
    if (sign <= 32) {
      if (sign === 10) fresh = true
      continue
    }
    if (sign === 34) {
      for (at++; at < bytes.length; at++) {
        const inside = bytes[at] as number
        if (inside === 34) break
        if (inside === 92) at += bytes[at + 1] === 10 ? 0 : 1
        else if (inside === 10 && isOpening(bytes[at + 1])) return { end: at, how: 'broken', list }
      }
    } else if (sign === 123 || sign === 91) {
      if (fresh && depth >= tracked - 1) return { end: at, how: 'deep', list }
      if (fresh && depth > 0 && depth < tracked && !mayOpen(before, kinds[depth] as number)) return { end: at, how: 'broken', list }
      if (depth === 1 && sign === 91 && list === -1 && before === 58 && isListName(bytes, at)) list = at
      depth++
      if (depth < tracked) kinds[depth] = sign
      if (list !== -1 && at - open > patience) return { end: at, how: 'cut', list }
    } else if ((sign === 125 || sign === 93) && --depth === 0) return { end: at + 1, how: 'whole', list }
    before = sign
    fresh = false
  }
  return { end: bytes.length, how: 'cut', list }
}

export const isOpening = (sign: number | undefined) => sign === 0x7b || sign === 0x5b

/** A value may follow a colon, or stand in an array. */
const mayOpen = (before: number, kind: number) => before === 58 || before === 91 || (before === 44 && kind === 91)

/** Members whose array holds the events: CloudTrail files, Azure exports, `aws cloudtrail lookup-events`, Microsoft Graph, Google Workspace, Google Cloud. */
export const listNames = ['Records', 'records', 'Events', 'value', 'items', 'entries'] as const
const listName = new RegExp(`"(${listNames.join('|')})"\\s*:\\s*$`)
const isListName = (bytes: Buffer, at: number) => listName.test(bytes.toString('latin1', Math.max(0, at - 40), at))

/** Past blanks, a byte order mark and the record separator of JSON text sequences. */
export function skipBlank(bytes: Buffer, from: number): number {
  for (let at = from; ; at++) {
    const sign = bytes[at]
    if (sign === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 2
    else if (sign !== 0x20 && sign !== 0x0a && sign !== 0x0d && sign !== 0x09 && sign !== 0x1e) return at
  }
}

/** Behind a value that is no object and no array: a string, or whatever stands before the next comma, bracket or line. */
export function scalarEnd(bytes: Buffer, from: number): number {
  if (bytes[from] === 34) return stringEnd(bytes, from)
  let at = from + 1
  for (; at < bytes.length; at++) {
    const sign = bytes[at] as number
    if (sign === 44 || sign === 93 || sign === 125 || sign === 10 || sign === 34 || isOpening(sign)) break
  }
  return at
}

/** Behind the closing quote, or at the end of the line that has none. */
export function stringEnd(bytes: Buffer, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    if (bytes[at] === 34) return at + 1
    if (bytes[at] === 10) return at
    if (bytes[at] === 92) at++
  }
  return bytes.length
}

/**
 * The members of an object after one of them, from the byte behind it. Nothing is looked for in members that wrap no events.
 * @returns the next list of events (`open`), or where the object ends or stops being one (`end`)
 */
export function nextList(bytes: Buffer, from: number): { open: number } | { end: number } {
  let at = skipBlank(bytes, from)
  while (bytes[at] === 44) {
    at = skipBlank(bytes, at + 1)
    if (bytes[at] !== 34) return { end: at }
    at = skipBlank(bytes, stringEnd(bytes, at))
    if (bytes[at] !== 58) return { end: at }
    at = skipBlank(bytes, at + 1)
    if (bytes[at] === 91 && isListName(bytes, at)) return { open: at }
    at = skipBlank(bytes, isOpening(bytes[at]) ? valueEnd(bytes, at).end : scalarEnd(bytes, at))
  }
  return { end: bytes[at] === 125 ? at + 1 : at }
}

/** The text of a member of an object that parses, as it was written; of several with the name the last, as JSON.parse has it. */
export function memberText(text: string, name: string): string | null {
  const bytes = Buffer.from(text)
  let at = skipBlank(bytes, 0)
  let found: string | null = null
  while (bytes[at] === 123 || bytes[at] === 44) {
    at = skipBlank(bytes, at + 1)
    const key = bytes.subarray(at, stringEnd(bytes, at)).toString()
    const from = skipBlank(bytes, skipBlank(bytes, at + Buffer.byteLength(key)) + 1)
    const end = isOpening(bytes[from]) ? valueEnd(bytes, from).end : scalarEnd(bytes, from)
    if (key === JSON.stringify(name)) found = bytes.subarray(from, end).toString()
    at = skipBlank(bytes, end)
  }
  return found
}
