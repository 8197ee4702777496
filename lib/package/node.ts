import { createHash, createPublicKey, verify } from 'node:crypto'
import type { Platform } from './platform.ts'

// DER around a raw Ed25519 key (RFC 8410).
const spki = Buffer.from('302a300506032b6570032100', 'hex')

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

export const node: Platform = {
  sha256,
  ed25519: (publicKey, message, signature) => Promise.resolve(verify(null, message, createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' }), signature)),
}
