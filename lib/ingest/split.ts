import { AppError } from '#lib/errors.ts'
import { maxEvent } from './limits.ts'
import { parse, type Parsed, tooDeep } from './parse.ts'
import { isOpening, listNames, nextList, scalarEnd, skipBlank, valueEnd } from './scan.ts'

/** One event as it arrived, character for character, with its place: the line, or the position among the elements of arrays (from 1). */
export type Piece = { line: number; text: string; read: Parsed } | { line: number; reason: string }

/**
 * Splits a delivery into events without changing a character of them. It is any number of JSON values one after another, on lines of their
 * own or not: objects, arrays of them, and wrappers such as `{"Records":[…]}`. What cannot be read is a piece too, with its reason.
 * A piece that is not valid UTF-8 is a reject of its own where lines separate events; elsewhere the whole delivery is refused.
 * @throws AppError `invalid` when the bytes are none of these
 */
export function* split(given: Buffer, isEvent: (value: unknown) => boolean): Generator<Piece, void> {
  const bytes = fromUtf16(given)
  const place: Place = { line: 1, stop: lineEnd(bytes, 0), elements: 0, several: 0 }
  let at = skipBlank(bytes, 0)
  if (at < bytes.length && !isOpening(bytes[at]) && !hasObjectLine(bytes)) throw new AppError('invalid', 'The body must be JSON: an object, an array, one object a line (NDJSON), or {"Records": […]}.')
  while (at < bytes.length) {
    const sign = bytes[at]
    if (sign === 0x7b) at = yield* object(bytes, at, place, isEvent)
    else if (sign === 0x5b) at = yield* elements(bytes, at, place)
    // What is left of a broken array or object says nothing.
    else if (sign === 0x2c || sign === 0x5d || sign === 0x7d) at++
    else {
      const end = lineEnd(bytes, at)
      yield onLine(bytes, at, end, lineAt(bytes, at, place))
      at = end
    }
    at = skipBlank(bytes, at)
  }
}

/** Lines are counted when one is named, from the last that was; `stop` is where that one ends, `several` the line known to be more than one value. */
type Place = { line: number; stop: number; elements: number; several: number }

function lineAt(bytes: Buffer, at: number, place: Place): number {
  while (place.stop < at) {
    place.line++
    place.stop = lineEnd(bytes, place.stop + 1)
  }
  return place.line
}

function lineEnd(bytes: Buffer, at: number): number {
  const found = bytes.indexOf(0x0a, at)
  return found === -1 ? bytes.length : found
}

const decoder = new TextDecoder('utf-8', { fatal: true })

function utf8(bytes: Buffer, from: number, end: number): string {
  try {
    return decoder.decode(bytes.subarray(from, end))
  } catch {
    throw new AppError('invalid', 'The body is not valid UTF-8.')
  }
}

/** A text within one line: without valid UTF-8 it is rejected alone. */
function onLine(bytes: Buffer, from: number, end: number, line: number): Piece {
  if (end - from > 4 * maxEvent) return { line, reason: 'is larger than 1 MB' }
  try {
    const text = decoder.decode(bytes.subarray(from, textEnd(bytes, from, end)))
    return { line, text, read: parse(text) }
  } catch {
    return { line, reason: 'is not valid UTF-8' }
  }
}

/** What Windows tools write: with a byte order mark it is known, and read as if it were UTF-8. */
function fromUtf16(bytes: Buffer): Buffer {
  const order = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null
  if (!order) return bytes
  try {
    return Buffer.from(new TextDecoder(order, { fatal: true }).decode(bytes))
  } catch (error) {
    throw new AppError('invalid', 'The body is not valid UTF-16.', { cause: error })
  }
}

/** Whether some line at least is an object: only then are the others broken lines, and not something else altogether. */
function hasObjectLine(bytes: Buffer): boolean {
  for (let from = 0; from < bytes.length; from = lineEnd(bytes, from) + 1) {
    const end = textEnd(bytes, from, lineEnd(bytes, from))
    if (bytes[skipBlank(bytes, from)] === 0x7b && bytes[end - 1] === 0x7d) return true
  }
  return false
}

function textEnd(bytes: Buffer, from: number, end: number): number {
  let at = end
  while (at > from && (bytes[at - 1] as number) <= 0x20) at--
  return at
}

/** An object that opens here: the line as a whole when it parses, which most do; else as far as its brackets reach. @returns where it ends */
function* object(bytes: Buffer, at: number, place: Place, isEvent: (value: unknown) => boolean): Generator<Piece, number> {
  // The first letter of the first name, or a blank: few events need the closer look.
  const head = bytes[at + 2] === 0x52 || (bytes[at + 1] as number) <= 0x20 ? /^\{\s*"Records"\s*:\s*\[/.exec(bytes.toString('latin1', at, at + 64)) : null
  if (head) return yield* wrapped(bytes, at + head[0].length - 1, place)
  const line = lineAt(bytes, at, place)
  const lineStop = place.stop
  const end = textEnd(bytes, at, lineStop)
  if (bytes[end - 1] === 0x7d && end - at <= maxEvent && place.several !== line) {
    const piece = onLine(bytes, at, end, line)
    if ('reason' in piece) {
      yield piece
      return end
    }
    if ('value' in piece.read && !isWrapper(piece.read.value, isEvent)) {
      yield piece
      return end
    }
  }
  place.several = line
  const span = valueEnd(bytes, at, maxEvent)
  if (span.how === 'whole' && span.end - at <= 4 * maxEvent) {
    const text = span.end <= lineStop ? null : utf8(bytes, at, span.end)
    const piece = text === null ? onLine(bytes, at, span.end, line) : { line, text, read: parse(text) }
    if (span.list === -1 || (!('reason' in piece) && 'value' in piece.read && !isWrapper(piece.read.value, isEvent))) {
      yield piece
      return span.end
    }
  }
  if (span.list !== -1) return yield* wrapped(bytes, span.list, place)
  if (span.how === 'whole') {
    yield { line, reason: 'is larger than 1 MB' }
    return span.end
  }
  const next = nextStart(bytes, at, span.end)
  if (span.how === 'deep') {
    yield { line, reason: tooDeep }
    return next
  }
  const first = next < bytes.length || lineStop >= span.end ? onLine(bytes, at, lineStop, line) : null
  // Where another line is read after it, this one was cut and not the delivery.
  yield first && (span.how === 'broken' || next < bytes.length) ? first : { line, reason: first && 'reason' in first ? first.reason : 'the delivery ends in the middle of this event' }
  return next
}

/** After a broken value: the next line that could begin another. Indented lines and closing brackets belong to the broken one. */
function nextStart(bytes: Buffer, at: number, stop: number): number {
  const from = stop - at > maxEvent ? stop : at
  for (let end = bytes.indexOf(0x0a, from); end !== -1; end = bytes.indexOf(0x0a, end + 1)) {
    const sign = bytes[end + 1]
    if (sign !== undefined && sign > 0x20 && sign !== 0x7d && sign !== 0x5d) return end + 1
  }
  return bytes.length
}

/** The name of its list, and no event by itself. */
function isWrapper(value: unknown, isEvent: (value: unknown) => boolean): boolean {
  const members = value as Record<string, unknown>
  if (Array.isArray(members.Records)) return true
  return listNames.some((name) => Array.isArray(members[name])) && !isEvent(value)
}

function* wrapped(bytes: Buffer, open: number, place: Place): Generator<Piece, number> {
  for (let list = open; ; ) {
    const at = yield* elements(bytes, list, place)
    if (bytes[at - 1] !== 0x5d) return at
    const next = nextList(bytes, at)
    if ('end' in next) {
      // Another list may have stood there.
      if (bytes[skipBlank(bytes, at)] === 0x2c && bytes[next.end - 1] !== 0x7d) yield { line: ++place.elements, reason: 'the delivery breaks off or is broken behind the event before' }
      return next.end
    }
    list = next.open
  }
}

/** The elements of the array that opens at `open`. One that is cut in the middle is a reject; the others are read. @returns where to go on */
function* elements(bytes: Buffer, open: number, place: Place): Generator<Piece, number> {
  for (let at = skipBlank(bytes, open + 1); ; at = skipBlank(bytes, at)) {
    const sign = bytes[at]
    if (sign === 0x5d) return at + 1
    if (sign === 0x2c) {
      at++
      continue
    }
    const line = ++place.elements
    const span = sign === undefined ? null : isOpening(sign) ? valueEnd(bytes, at) : { end: scalarEnd(bytes, at), how: 'whole' }
    if (!span || span.how === 'cut') {
      yield { line, reason: 'the delivery ends in the middle of this event' }
      return bytes.length
    }
    if (span.how !== 'whole') {
      yield { line, reason: span.how === 'deep' ? tooDeep : 'is not valid JSON (another value begins in the middle of it)' }
      const next = nextStart(bytes, at, span.end)
      if (next <= span.end + 1 || !isOpening(bytes[span.end])) return next
      at = span.end
      continue
    }
    if (span.end - at > 4 * maxEvent) yield { line, reason: 'is larger than 1 MB' }
    else {
      const text = utf8(bytes, at, textEnd(bytes, at, span.end))
      yield { line, text, read: parse(text) }
    }
    at = span.end
  }
}
