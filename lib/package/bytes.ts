/** Bytes and text without anything of Node: whatever lies here runs in a browser as well. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** @returns null when the bytes are not UTF-8 */
export function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

const pairs = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'))
export function hex(bytes: Uint8Array): string {
  let text = ''
  for (const each of bytes) text += pairs[each]
  return text
}

/** @returns null for anything but pairs of hexadecimal digits in lower case */
export function fromHex(text: unknown): Uint8Array | null {
  if (typeof text !== 'string' || text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return null
  return Uint8Array.from({ length: text.length / 2 }, (_, n) => Number.parseInt(text.slice(n * 2, n * 2 + 2), 16))
}

export const same = (one: Uint8Array, other: Uint8Array): boolean => one.length === other.length && one.every((each, n) => each === other[n])

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, each) => sum + each.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** CRC-32 (ISO 3309) of a few bytes. */
export function crc32Of(bytes: Uint8Array): number {
  let sum = ~0
  for (const each of bytes) {
    sum ^= each
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb8_8320 : 0)
  }
  return ~sum >>> 0
}

/** RFC 4648 section 4, padded, no other characters, no stray bits; null when it is not. */
export function fromBase64(text: string): Uint8Array | null {
  try {
    const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0))
    return btoa(String.fromCharCode(...bytes)) === text ? bytes : null
  } catch {
    return null
  }
}
