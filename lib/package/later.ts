import { fromBase64 } from './bytes.ts'
import { fingerprintOf, keyOf, signedText } from './note.ts'
import type { Platform } from './platform.ts'
import { consistent } from './tree.ts'

/** What the portal tells of a package later on: its newest checkpoint, and the proof that the log of the pinned one is the beginning of that. Hashes in base64. */
export type Later = { from: number; to: number; hashes: string[]; checkpoint: string; key: string }

export type Grown = { from: number; to: number; fingerprint: string; sameKey: boolean }

/** @returns the size and root that a signed checkpoint says; null when the key has not signed it */
export async function signedTree(platform: Platform, note: string, keyText: string): Promise<{ origin: string; size: number; root: Uint8Array } | null> {
  const key = keyOf(platform.sha256, keyText)
  const text = key ? await signedText(platform, note, key) : null
  const [origin = '', size = '', encoded = ''] = text?.split('\n') ?? []
  const root = fromBase64(encoded)
  return text !== null && /^\d{1,15}$/.test(size) && root?.length === 32 ? { origin, size: Number(size), root } : null
}

/** @param text of the file. @returns what it shows, or what is wrong with it */
export async function grownSince(platform: Platform, pinned: { checkpoint: string; key: string }, text: string): Promise<Grown | string> {
  let given: Later
  try {
    given = JSON.parse(text) as Later
    if (![given.from, given.to].every(Number.isSafeInteger) || typeof given.checkpoint !== 'string' || typeof given.key !== 'string' || !Array.isArray(given.hashes)) throw new Error('no such file')
  } catch {
    return 'It is not the file of a later checkpoint. Download it from the page of the package in the portal.'
  }
  const [older, newer] = [await signedTree(platform, pinned.checkpoint, pinned.key), await signedTree(platform, given.checkpoint, given.key)]
  const key = keyOf(platform.sha256, given.key)
  if (!older || !newer || !key) return 'The later checkpoint is not signed by the key it names.'
  if (older.origin !== newer.origin) return `The later checkpoint is of the log ${newer.origin}, and the package of ${older.origin}.`
  const proof = given.hashes.map((each) => fromBase64(String(each)))
  if (older.size !== given.from || newer.size !== given.to || proof.some((each) => each?.length !== 32)) return 'It is about other sizes of the log than its checkpoints.'
  if (!consistent(platform.sha256, older.size, newer.size, older.root, newer.root, proof as Uint8Array[])) return `The log of ${older.size} entries that the package names is not the beginning of the later one of ${newer.size}.`
  return { from: older.size, to: newer.size, fingerprint: fingerprintOf(platform.sha256, key), sameKey: given.key === pinned.key }
}
