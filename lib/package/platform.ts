import type { Sha256 } from './tree.ts'

/** What Node and a browser each have of their own. */
export type Platform = {
  sha256: Sha256
  /** Ed25519 (RFC 8032). @param publicKey 32 bytes */
  ed25519: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => Promise<boolean>
}
