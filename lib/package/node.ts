import { createHash, createPublicKey, verify, webcrypto } from 'node:crypto'
import type { Platform } from './platform.ts'

// DER around a raw Ed25519 key (RFC 8410).
const spki = Buffer.from('302a300506032b6570032100', 'hex')

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

export const node: Platform = {
  sha256,
  // On another thread, where one is free.
  digest: async (bytes) => new Uint8Array(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)),
  ed25519: (publicKey, message, signature) => Promise.resolve(verify(null, message, createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' }), signature)),
}
