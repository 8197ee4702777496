import type { Modifier } from '../rule.ts'

/** A text on its way through the encoding modifiers: characters until `utf16*` or `base64*` has made bytes of it. */
type Encoded = { text: string; bytes: boolean }

/**
 * Apply the encoding modifiers in the order written (modifiers appendix, "Encoding"). One value may become three
 * (`base64offset`). Bytes without base64 around them are shown as one character each.
 */
export function encode(text: string, modifiers: Modifier[]): string[] {
  let values: Encoded[] = [{ text, bytes: false }]
  for (const modifier of modifiers) values = values.flatMap((value) => encodeOne(value, modifier))
  return values.map((value) => value.text)
}

function encodeOne(value: Encoded, modifier: Modifier): Encoded[] {
  switch (modifier) {
    case 'wide':
    case 'utf16le':
      return [{ text: utf16(value.text, true), bytes: true }]
    case 'utf16be':
      return [{ text: utf16(value.text, false), bytes: true }]
    case 'utf16':
      return [{ text: `\xff\xfe${utf16(value.text, true)}`, bytes: true }]
    case 'base64':
      return [{ text: btoa(toBytes(value)), bytes: false }]
    case 'base64offset':
      return OFFSETS.map((offset) => ({ text: base64At(toBytes(value), offset), bytes: false }))
    default:
      return [value]
  }
}

function utf16(text: string, littleEndian: boolean): string {
  let bytes = ''
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const low = String.fromCharCode(code & 0xff)
    const high = String.fromCharCode(code >> 8)
    bytes += littleEndian ? low + high : high + low
  }
  return bytes
}

/** One character per byte, as `btoa` takes it. */
function toBytes(value: Encoded): string {
  if (value.bytes) return value.text
  return String.fromCharCode(...new TextEncoder().encode(value.text))
}

const OFFSETS = [0, 1, 2] as const
/** Base64 characters touched by the unknown bytes before the value, and after it. */
const LEADING = [0, 2, 3] as const
const TRAILING = [0, 3, 2] as const

/** The part of the encoding that does not depend on the neighbours when `offset` bytes come before. */
function base64At(bytes: string, offset: (typeof OFFSETS)[number]): string {
  const whole = btoa('\0'.repeat(offset) + bytes)
  const trailing = TRAILING[((offset + bytes.length) % 3) as 0 | 1 | 2]
  return whole.slice(LEADING[offset], whole.length - trailing)
}
