/** Control characters but line feed and tab, the BOM, and what ends a line for some reader and not for others. */
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g
const seen = /[^\p{Cf}\p{Z}\s]/u

/** Any text as one line that is not empty: what the value of a property has to be. */
export function oscalLine(text: string): string {
  const line = text.toWellFormed().replace(unprintable, ' ').replace(/\s+/g, ' ').trim()
  return seen.test(line) ? line : 'none'
}

/** Text of several lines, without control characters. */
export function oscalProse(text: string): string {
  const prose = text.toWellFormed().replace(/\r\n?/g, '\n').replace(unprintable, ' ').trim()
  return seen.test(prose) ? markup(prose) : 'none'
}

/** One line where OSCAL takes Markdown: titles. */
export const oscalTitle = (text: string): string => markup(oscalLine(text))

/** What people typed is text: it neither becomes HTML nor takes a parameter in where a reader renders Markdown. */
function markup(text: string): string {
  const opens = (at: number) => /^(?:<[A-Za-z/!?]|\{\{)/.test(text.slice(at, at + 2))
  return text.replace(/\\+|<(?=[A-Za-z/!?])|\{\{/g, (found, at: number) => {
    if (found.startsWith('\\')) return opens(at + found.length) ? found + found : found
    return found === '{{' ? '\\{\\{' : `\\${found}`
  })
}

/** At most so many UTF-16 units, never half a character. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const end = text.charCodeAt(most - 1)
  return text.slice(0, end >= 0xd800 && end <= 0xdbff ? most - 1 : most)
}

const token = /^[\p{L}_][\p{L}\p{N}._-]*$/u
const escaped = 'tm_'
export const isToken = (id: string): boolean => token.test(id)

/**
 * An id as OSCAL takes one. What is a token stays as it is, other text becomes `tm_` with each character that is no letter, digit, dot or hyphen of ASCII as `_<hex>_`;
 * a token that begins with `tm_` is written out too, so that no two ids become one.
 */
export function oscalToken(id: string): string {
  if (isToken(id) && !id.startsWith(escaped)) return id
  let made = escaped
  for (const sign of id) made += /^[A-Za-z0-9.-]$/.test(sign) ? sign : `_${(sign.codePointAt(0) ?? 0).toString(16)}_`
  return made
}

/** The id a token was made of. */
export const idOfToken = (made: string): string => (made.startsWith(escaped) ? made.slice(escaped.length).replace(/_(10[0-9a-f]{4}|[0-9a-f]{1,5})_/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16))) : made)

/** How the ids of one framework are written. A catalog whose ids are all tokens is pointed into as it stands, whatever they begin with; else each is written by `oscalToken`. */
export const tokensOf = (all: readonly { controlId: string }[]): ((id: string) => string) => (all.every(({ controlId }) => isToken(controlId)) ? (id) => id : oscalToken)

/** An address as a URI reference: web addresses and URNs stay, anything else is a path, whatever it looks like. */
export function oscalHref(href: string): string {
  const line = href.toWellFormed().replace(unprintable, ' ').trim()
  const encoded = line.replace(/%(?![0-9A-Fa-f]{2})|[^\w\-.~!$&'()*+,;=:@/?#%]/gu, (sign) => (sign === '%' ? '%25' : encodeURIComponent(sign)))
  const [before = '', ...after] = encoded.split('#')
  const whole = after.length === 0 ? before : `${before}#${after.join('%23')}`
  if (/^https?:\/\/[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?(?:[/?#]|$)/i.test(whole) || /^urn:[a-z0-9][a-z0-9-]{1,31}:[^?#]+$/i.test(whole)) return whole
  if (whole === '') return '#'
  if (whole.startsWith('//')) return `.${whole}`
  const [first = ''] = whole.split(/[/?#]/)
  return first.includes(':') ? `./${whole}` : whole
}

/** A moment as OSCAL takes one. */
export function oscalTime(at: Date): string {
  const year = at.getUTCFullYear()
  if (!(year >= 1900 && year <= 2999)) throw new RangeError('OSCAL has moments of the years 1900 to 2999 only')
  return at.toISOString()
}

/** Codes in the order people read them: AC-2 before AC-10. The same wherever it runs, so no collation. */
export function inOrder(one: string, other: string): number {
  const [ones, others] = [partsOf(one), partsOf(other)]
  for (const [at, a] of ones.entries()) {
    const b = others[at]
    if (b === undefined) return 1
    if (a === b) continue
    const [x, y] = [a, b].map((part) => (/^\d/.test(part) ? part.replace(/^0+/, '') : null))
    if (typeof x === 'string' && typeof y === 'string' && x !== y) return x.length - y.length || (x < y ? -1 : 1)
    return a < b ? -1 : 1
  }
  return ones.length - others.length
}

const partsOf = (text: string): string[] => text.match(/\d+|\D+/g) ?? []

/** A copy in the order of a key, ties by a second one. */
export const sorted = <T>(list: readonly T[], key: (each: T) => string, tie: (each: T) => string = () => ''): T[] =>
  list.toSorted((a, b) => inOrder(key(a), key(b)) || (tie(a) < tie(b) ? -1 : tie(a) > tie(b) ? 1 : 0))
