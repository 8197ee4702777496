/** A run of literal text, `*` (any run of characters), or `?` (exactly one character). */
export type Part = string | typeof ANY | typeof ONE
/** Parts of a pattern that are no text: any characters or none, and exactly one. */
export const ANY = 0
export const ONE = 1

/**
 * Read a value with wildcards (rules specification, "String Wildcard" and "Escape Character").
 * A backslash before `*`, `?` or a backslash takes that character literally; any other backslash stands for itself.
 */
export function parsePattern(text: string): Part[] {
  const parts: Part[] = []
  let literal = ''
  const flush = (): void => {
    if (literal !== '') parts.push(literal)
    literal = ''
  }
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    const next = text.charAt(at + 1)
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next
      at++
    } else if (character === '*') {
      flush()
      if (parts[parts.length - 1] !== ANY) parts.push(ANY)
    } else if (character === '?') {
      flush()
      parts.push(ONE)
    } else {
      literal += character
    }
  }
  flush()
  return parts
}

/** Whether a value of a rule holds an unescaped `*` or `?`. */
export function hasWildcard(text: string): boolean {
  return parsePattern(text).some((part) => typeof part !== 'string')
}

/** The text a pattern without wildcards stands for. */
export function literalOf(text: string): string {
  return parsePattern(text).join('')
}

/** Put `*` before and/or after, as `startswith`, `endswith` and `contains` do. */
export function widen(parts: Part[], before: boolean, after: boolean): Part[] {
  const wide = [...parts]
  if (before && wide[0] !== ANY) wide.unshift(ANY)
  if (after && wide[wide.length - 1] !== ANY) wide.push(ANY)
  return wide
}

/**
 * Whether the whole text fits the parts. Each segment between two `*` is placed at its first fit and never moved
 * again, which is right for globs and keeps the work at (length × longest segment) at worst.
 */
export function matchParts(parts: Part[], text: string): boolean {
  const segments = splitAtAny(parts)
  const [head, ...rest] = segments
  if (head === undefined) return text === ''
  let at = fitAt(head, text, 0)
  if (at < 0) return false
  if (rest.length === 0) return at === text.length
  for (const segment of rest.slice(0, -1)) {
    at = findFit(segment, text, at)
    if (at < 0) return false
  }
  return fitsEnd(rest[rest.length - 1] ?? [], text, at)
}

function splitAtAny(parts: Part[]): Part[][] {
  const segments: Part[][] = [[]]
  for (const part of parts) {
    if (part === ANY) segments.push([])
    else segments[segments.length - 1]?.push(part)
  }
  return segments
}

/** End of the segment when it stands exactly at `from`, else -1. */
function fitAt(segment: Part[], text: string, from: number): number {
  let at = from
  for (const part of segment) {
    if (typeof part === 'string') {
      if (!text.startsWith(part, at)) return -1
      at += part.length
    } else {
      if (at >= text.length) return -1
      at += widthAt(text, at)
    }
  }
  return at
}

function findFit(segment: Part[], text: string, from: number): number {
  const first = segment[0]
  for (let at = from; at <= text.length; at += widthAt(text, at)) {
    if (typeof first === 'string') {
      at = text.indexOf(first, at)
      if (at < 0) return -1
    }
    const end = fitAt(segment, text, at)
    if (end >= 0) return end
  }
  return -1
}

function fitsEnd(segment: Part[], text: string, from: number): boolean {
  let at = text.length
  for (const part of segment.toReversed()) {
    if (typeof part === 'string') {
      at -= part.length
      if (at < from || !text.startsWith(part, at)) return false
    } else {
      at -= widthBefore(text, at)
      if (at < from) return false
    }
  }
  return at >= from
}

/** A character outside the basic plane is two units in a string and one character to a reader. */
function widthAt(text: string, at: number): number {
  const code = text.codePointAt(at)
  return code !== undefined && code > 0xffff ? 2 : 1
}

function widthBefore(text: string, at: number): number {
  return at >= 2 && widthAt(text, at - 2) === 2 ? 2 : 1
}
