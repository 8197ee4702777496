import { createHash, createPublicKey, verify as verifyBytes } from 'node:crypto'
import { idText, NoteError, parseNote, publicPrefix, strictBase64 } from './note.ts'

/** Cosignatures (https://c2sp.org/tlog-cosignature, cosignature/v1, signature type 0x04): a witness has seen this checkpoint grow out of all before. */
export type CosignerKey = { name: string; id: number; publicKey: Buffer }

const timestamped = 0x04
const signatureLength = 8 + 64

/** First four bytes of SHA-256(name ‖ 0x0A ‖ 0x04 ‖ public key). */
export const cosignerId = (name: string, publicKey: Uint8Array) =>
  createHash('sha256').update(name).update(Buffer.from([0x0a, timestamped])).update(publicKey).digest().readUInt32BE(0)

export const encodeCosigner = ({ name, id, publicKey }: CosignerKey) =>
  `${name}+${idText(id)}+${Buffer.concat([Buffer.from([timestamped]), publicKey]).toString('base64')}`

/** @throws NoteError when it is malformed, of another algorithm, or its id is not that of its key */
export function decodeCosigner(text: string): CosignerKey {
  const [, name = '', hex = '', data = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text) ?? []
  const bytes = strictBase64(data)
  if (!bytes || bytes.length !== 33 || bytes[0] !== timestamped) throw new NoteError('the key of the witness is malformed, or not one for cosignatures (type 0x04)')
  const key = { name, id: Number.parseInt(hex, 16), publicKey: bytes.subarray(1) }
  if (cosignerId(name, key.publicKey) !== key.id) throw new NoteError('the id of the witness key is not that of its key')
  return key
}

/** What a witness signs. @param at seconds since 1970 */
export const cosignedText = (checkpoint: string, at: number) => `cosignature/v1\ntime ${at}\n${checkpoint}`

/**
 * When the witness cosigned the note, by its first signature that verifies.
 * @returns seconds since 1970, or null when it did not sign it
 * @throws NoteError when a signature bears its name and id and does not verify
 */
export function cosignedAt(note: string, key: CosignerKey): number | null {
  const { text, signatures } = parseNote(note)
  const found = signatures.find((each) => each.name === key.name && each.id === key.id)
  if (!found) return null
  if (found.signature.length !== signatureLength) throw new NoteError(`the cosignature of ${key.name} is malformed`)
  const at = Number(found.signature.readBigUInt64BE(0))
  const publicKey = createPublicKey({ key: Buffer.concat([publicPrefix, key.publicKey]), format: 'der', type: 'spki' })
  if (!Number.isSafeInteger(at) || !verifyBytes(null, Buffer.from(cosignedText(text, at)), publicKey, found.signature.subarray(8))) throw new NoteError(`the cosignature of ${key.name} is wrong`)
  return at
}
