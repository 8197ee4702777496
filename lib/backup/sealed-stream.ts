import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'

/**
 * Bytes under a key of their own, in pieces that can be neither altered, left out, moved nor cut off at the end: the STREAM construction, as age has it
 * (https://c2sp.org/age, Payload), with AES-256-GCM instead of ChaCha20-Poly1305. The nonce is the number of the piece, 11 bytes, and whether it is the last one.
 */
const piece = 65_536
const tagLength = 16

/** Why bytes could not be opened: another key, altered, or cut off. */
export class Unopened extends Error {}

const keyOf = (key: Buffer, about: Buffer) => Buffer.from(hkdfSync('sha256', key, about, 'tickmark backup payload', 32))

function nonce(number: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUIntBE(number, 5, 6)
  bytes[11] = last ? 1 : 0
  return bytes
}

/**
 * @param key 32 bytes that seal nothing else
 * @param about what stands in front, in plain: bound to every piece
 */
export async function* sealStream(key: Buffer, about: Buffer, plain: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const under = keyOf(key, about)
  let number = 0
  const seal = (bytes: Buffer, last: boolean) => {
    const cipher = createCipheriv('aes-256-gcm', under, nonce(number++, last))
    return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  }
  let held: Buffer = Buffer.alloc(0)
  for await (const bytes of plain) {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes])
    let at = 0
    // One piece is always kept back: only what is not the end may be sealed as such.
    const pieces: Buffer[] = []
    for (; held.length - at > piece; at += piece) pieces.push(seal(held.subarray(at, at + piece), false))
    if (pieces.length > 0) yield Buffer.concat(pieces)
    held = held.subarray(at)
  }
  yield seal(held, true)
}

/** @throws Unopened saying after how many bytes */
export async function* openStream(key: Buffer, about: Buffer, sealed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const under = keyOf(key, about)
  let number = 0
  const open = (bytes: Buffer, last: boolean) => {
    if (bytes.length < tagLength) throw cut(number)
    const cipher = createDecipheriv('aes-256-gcm', under, nonce(number, last), { authTagLength: tagLength }).setAuthTag(bytes.subarray(bytes.length - tagLength))
    try {
      const plain = Buffer.concat([cipher.update(bytes.subarray(0, bytes.length - tagLength)), cipher.final()])
      number++
      return plain
    } catch {
      throw new Unopened(number === 0 ? 'The backup does not open: it was altered, or its key was.' : `The backup was altered or cut off ${(number * piece).toLocaleString('en')} bytes in.`)
    }
  }
  let held: Buffer = Buffer.alloc(0)
  for await (const bytes of sealed) {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes])
    let at = 0
    const pieces: Buffer[] = []
    for (; held.length - at > piece + tagLength; at += piece + tagLength) pieces.push(open(held.subarray(at, at + piece + tagLength), false))
    if (pieces.length > 0) yield Buffer.concat(pieces)
    held = held.subarray(at)
  }
  yield open(held, true)
}

const cut = (number: number) => new Unopened(`The backup is cut off ${(number * piece).toLocaleString('en')} bytes in.`)

/** By which ENCRYPTION_KEY a backup was made, without telling anything of it. */
export const fingerprint = (key: Buffer): string => createHmac('sha256', key).update('tickmark backup fingerprint').digest('hex').slice(0, 16)
