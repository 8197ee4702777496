import { AppError } from '#lib/errors.ts'

/** One event as it arrived, character for character, with its place: the line of NDJSON, or the position in an array (from 1). */
export type Piece = { line: number; text: string } | { line: number; reason: string }

/**
 * Splits a delivery into events without changing a character of them. Shapes: one object, an array, NDJSON, `{"Records":[…]}`.
 * A piece that is not valid UTF-8 is a reject of its own where lines separate events; elsewhere the whole delivery is refused.
 * @throws AppError `invalid` when the bytes are none of these
 */
export function split(bytes: Buffer): Piece[] {
  const start = firstMeaningful(bytes)
  const first = bytes[start]
  if (first === undefined) return []
  if (first === 0x5b) return elements(utf8(bytes), start)
  if (first !== 0x7b) throw new AppError('invalid', 'The body must be JSON: an object, an array, one object a line (NDJSON), or {"Records": […]}.')
  return looksLikeLines(bytes, start) ? lines(bytes) : object(utf8(bytes))
}

const decoder = new TextDecoder('utf-8', { fatal: true })

function utf8(bytes: Buffer): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new AppError('invalid', 'The body is not valid UTF-8.')
  }
}

function firstMeaningful(bytes: Buffer): number {
  let at = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (at < bytes.length && (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0a || bytes[at] === 0x0d)) at++
  return at
}

/** NDJSON when the first line is a whole object: a pretty-printed object is not. */
function looksLikeLines(bytes: Buffer, start: number): boolean {
  const end = bytes.indexOf(0x0a, start)
  if (end === -1) return false
  const line = bytes.subarray(start, end).toString('utf8').trim()
  if (!line.endsWith('}')) return bytes.subarray(end).includes(0x0a) && !/^\{\s*("[^"]*"\s*:.*)?$/.test(line)
  return isJson(line) && firstMeaningful(bytes.subarray(end)) < bytes.length - end
}

function lines(bytes: Buffer): Piece[] {
  const pieces: Piece[] = []
  let from = firstMeaningful(bytes) === 3 ? 3 : 0
  for (let line = 1; from < bytes.length; line++) {
    const found = bytes.indexOf(0x0a, from)
    const end = found === -1 ? bytes.length : found
    const slice = bytes.subarray(from, bytes[end - 1] === 0x0d ? end - 1 : end)
    from = end + 1
    if (slice.length === 0) continue
    try {
      const text = decoder.decode(slice)
      if (text.trim() !== '') pieces.push({ line, text })
    } catch {
      pieces.push({ line, reason: 'is not valid UTF-8' })
    }
  }
  return pieces
}

/** A single event, or a wrapper around CloudTrail records. */
function object(text: string): Piece[] {
  const records = /^\s*\{\s*"Records"\s*:\s*\[/.exec(text)
  if (!records) return [{ line: 1, text: text.trim() }]
  return elements(text, records[0].length - 1)
}

/**
 * The elements of the array that opens at `open`, by brackets and strings alone: one pass, no stack, so that depth costs nothing.
 * A delivery cut in the middle gives its whole elements, then one reject for the rest.
 */
function elements(text: string, open: number): Piece[] {
  const pieces: Piece[] = []
  let depth = 0
  let quoted = false
  let from = open + 1
  const push = (end: number) => {
    const piece = text.slice(from, end).trim()
    if (piece !== '') pieces.push({ line: pieces.length + 1, text: piece })
  }
  for (let at = open + 1; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (quoted) {
      if (sign === 92) at++
      else if (sign === 34) quoted = false
    } else if (sign === 34) quoted = true
    else if (sign === 123 || sign === 91) depth++
    else if (sign === 44 && depth === 0) {
      push(at)
      from = at + 1
    } else if (sign === 125 || sign === 93) {
      if (depth === 0) {
        push(at)
        return pieces
      }
      depth--
    }
  }
  pieces.push({ line: pieces.length + 1, reason: 'the delivery ends in the middle of this event' })
  return pieces
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
