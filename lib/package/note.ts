import { fromBase64, hex, joined, utf8 } from './bytes.ts'
import type { Platform } from './platform.ts'
import type { Sha256 } from './tree.ts'

/** Signed notes (https://c2sp.org/signed-note) as a verifier needs them; `lib/tlog/note.ts` signs them. */
export type Key = { name: string; id: string; publicKey: Uint8Array }

const ed25519 = 1

/** @param text `<name>+<hex id>+<base64 of type ‖ key>`. @returns null when it is malformed, or its id is not that of its key */
export function keyOf(sha256: Sha256, text: string): Key | null {
  const [, name = '', id = '', data = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? []
  const bytes = fromBase64(data)
  if (name === '' || !bytes || bytes.length !== 33 || bytes[0] !== ed25519) return null
  const publicKey = bytes.subarray(1)
  return hex(sha256(joined([utf8(name), Uint8Array.of(0x0a, ed25519), publicKey])).subarray(0, 4)) === id ? { name, id, publicKey } : null
}

/** What people compare: SHA-256 of the public key, in groups of four. */
export const fingerprintOf = (sha256: Sha256, key: Key): string => (hex(sha256(key.publicKey)).match(/.{8}/g) ?? []).join(' ')

/** The text of a note that the key has signed. @returns null when it has not, or the note is none */
export async function signedText({ ed25519: verify }: Pick<Platform, 'ed25519'>, note: string, key: Key): Promise<string | null> {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n')) return null
  const text = note.slice(0, end + 1)
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, name = '', data = ''] = /^— ([^ ]+) ([^ ]+)$/u.exec(line) ?? []
    const bytes = fromBase64(data)
    if (!bytes || name !== key.name || hex(bytes.subarray(0, 4)) !== key.id) continue
    return (await verify(key.publicKey, utf8(text), bytes.subarray(4))) ? text : null
  }
  return null
}
