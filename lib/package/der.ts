/** DER (X.690) as time stamps need it: what is spelled in any other way than the one is refused. */
export type Value = {
  /** Its first byte: class, form and number. */
  tag: number
  body: Uint8Array
  /** With what stands before the body. */
  whole: Uint8Array
}

export class DerError extends Error {}

export const tags = { boolean: 0x01, integer: 0x02, bytes: 0x04, oid: 0x06, time: 0x18, sequence: 0x30, set: 0x31, own: 0xa0 } as const

/** The values that lie one behind the other. @throws DerError */
export function valuesOf(bytes: Uint8Array): Value[] {
  const found: Value[] = []
  for (let at = 0; at < bytes.length;) {
    const [tag = 0, first] = [bytes[at], bytes[at + 1]]
    if ((tag & 0x1f) === 0x1f || first === undefined || first === 0x80 || first > 0x83) throw new DerError('not DER')
    const more = first < 0x80 ? 0 : first - 0x80
    const length = more === 0 ? first : bytes.subarray(at + 2, at + 2 + more).reduce((sum, each) => sum * 256 + each, 0)
    const from = at + 2 + more
    if (from + length > bytes.length || (more > 0 && length < (more === 1 ? 0x80 : 256 ** (more - 1)))) throw new DerError('not DER')
    found.push({ tag, body: bytes.subarray(from, from + length), whole: bytes.subarray(at, from + length) })
    at = from + length
  }
  return found
}

/** The one value that the bytes are. @throws DerError */
export function single(bytes: Uint8Array): Value {
  const [value, ...more] = valuesOf(bytes)
  if (!value || more.length > 0) throw new DerError('something lies behind it')
  return value
}

/** @throws DerError when it is another one, or not there */
export function taken(value: Value | undefined, tag: number): Value {
  if (value?.tag !== tag) throw new DerError('not of the form that a time stamp has')
  return value
}

/** What a value holds. @throws DerError */
export const inside = (value: Value | undefined, tag: number = tags.sequence): Value[] => valuesOf(taken(value, tag).body)

/** Such as 2.16.840.1.101.3.4.2.1. */
export function oidOf(value: Value | undefined): string {
  const numbers: number[] = []
  let number = 0
  for (const each of taken(value, tags.oid).body) {
    number = number * 128 + (each & 0x7f)
    if (each < 0x80) {
      numbers.push(number)
      number = 0
    }
  }
  const [first = 0, ...rest] = numbers
  const top = Math.min(Math.floor(first / 40), 2)
  return [top, first - top * 40, ...rest].join('.')
}

/** GeneralizedTime in UTC, with a fraction or without. @throws DerError */
export function timeOf(value: Value | undefined): Date {
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = ''] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d*[1-9])?Z$/.exec(String.fromCharCode(...taken(value, tags.time).body)) ?? []
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}Z`)
  if (Number.isNaN(at.getTime())) throw new DerError('without a time')
  return at
}

const attributes: Record<string, string> = { '2.5.4.3': 'CN', '2.5.4.5': 'serialNumber', '2.5.4.6': 'C', '2.5.4.7': 'L', '2.5.4.8': 'ST', '2.5.4.10': 'O', '2.5.4.11': 'OU', '2.5.4.97': 'organizationIdentifier' }
const bmp = 0x1e

/** A distinguished name, as people read it: `CN=…, O=…, C=…`. */
export const nameOf = (value: Value | undefined): string => inside(value).reverse().flatMap((set) => inside(set, tags.set)).map((pair) => {
  const [type, text] = inside(pair)
  return `${attributes[oidOf(type)] ?? oidOf(type)}=${new TextDecoder(text?.tag === bmp ? 'utf-16be' : 'utf-8').decode(text?.body)}`
}).join(', ').slice(0, 500)

/** A value around a body. */
export function der(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, each) => sum + each.length, 0)
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : length < 0x10000 ? [0x82, length >> 8, length & 255] : [0x83, length >> 16, (length >> 8) & 255, length & 255]
  const made = new Uint8Array(1 + size.length + length)
  made.set([tag, ...size])
  let at = 1 + size.length
  for (const part of parts) {
    made.set(part, at)
    at += part.length
  }
  return made
}

/** @param text numbers with dots between them */
export function derOid(text: string): Uint8Array {
  const [top = 0, second = 0, ...rest] = text.split('.').map(Number)
  return der(tags.oid, Uint8Array.from([top * 40 + second, ...rest].flatMap((number) => {
    const bytes = [number % 128]
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128)) bytes.unshift(128 + (left % 128))
    return bytes
  })))
}
