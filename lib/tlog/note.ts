import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign as signBytes, verify as verifyBytes } from 'node:crypto'

/** Signed notes (https://c2sp.org/signed-note) with Ed25519, signature type 0x01. A note's text ends with a newline. */
export class NoteError extends Error {}

export type VerifierKey = { name: string; id: number; publicKey: Buffer }
export type SignerKey = VerifierKey & { sign: (text: string) => Buffer }
export type Signature = { name: string; id: number; signature: Buffer }

const ed25519 = 0x01
/** A verifier must accept 16 signatures; more than this are refused before anything is computed. */
const mostSignatures = 100
const largest = 1_000_000
// DER around a raw Ed25519 key (RFC 8410).
export const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex')
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')

const isName = (name: string) => name !== '' && !/[\s+\u0085]/u.test(name) && name.isWellFormed()

/** First four bytes, big-endian, of SHA-256(name ‖ 0x0A ‖ type ‖ public key). */
export function keyId(name: string, publicKey: Uint8Array): number {
  return createHash('sha256').update(name).update(Buffer.from([0x0a, ed25519])).update(publicKey).digest().readUInt32BE(0)
}

export const idText = (id: number) => id.toString(16).padStart(8, '0')

/** The `vkey` text: `<name>+<hex id>+<base64 of type ‖ key>`. */
export const encodeVerifier = ({ name, id, publicKey }: VerifierKey) =>
  `${name}+${idText(id)}+${Buffer.concat([Buffer.from([ed25519]), publicKey]).toString('base64')}`

/** @throws NoteError when it is malformed, of another algorithm, or its id is not that of its key */
export function decodeVerifier(text: string): VerifierKey {
  const [, name = '', hex = '', data = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s.exec(text) ?? []
  const bytes = strictBase64(data)
  if (!isName(name) || !bytes || bytes.length !== 33 || bytes[0] !== ed25519) throw new NoteError('the verifier key is malformed')
  const publicKey = bytes.subarray(1)
  const id = Number.parseInt(hex, 16)
  if (keyId(name, publicKey) !== id) throw new NoteError('the id of the verifier key is not that of its key')
  return { name, id, publicKey }
}

/** @param seed the 32 bytes of an Ed25519 private key (RFC 8032) */
export function signer(name: string, seed: Uint8Array): SignerKey {
  if (!isName(name)) throw new NoteError('a key name has neither spaces nor a plus')
  const key = createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
  return { name, id: keyId(name, publicKey), publicKey, sign: (text) => signBytes(null, Buffer.from(text), key) }
}

export function newSeed(): Buffer {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)
}

const isText = (text: string) => text.endsWith('\n') && text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text)

/** @throws NoteError when the text does not end with a newline or holds control characters */
export function signNote(text: string, signers: readonly SignerKey[]): string {
  if (!isText(text)) throw new NoteError('the text of a note ends with a newline and has no control characters')
  if (signers.length === 0) throw new NoteError('a note needs a signature')
  return `${text}\n${signers.map((each) => signatureLine({ name: each.name, id: each.id, signature: each.sign(text) })).join('')}`
}

function signatureLine({ name, id, signature }: Signature): string {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(id)
  return `— ${name} ${Buffer.concat([head, signature]).toString('base64')}\n`
}

/** Only the form; nothing is trusted yet. @throws NoteError */
export function parseNote(note: string): { text: string; signatures: Signature[] } {
  if (note.length > largest || !isText(note)) throw new NoteError('the note is too large or not the text of a note')
  const end = note.lastIndexOf('\n\n')
  if (end < 0) throw new NoteError('the note has no blank line before its signatures')
  const lines = note.slice(end + 2).split('\n').slice(0, -1)
  if (lines.length === 0 || lines.length > mostSignatures) throw new NoteError('the note has no signature, or too many')
  const signatures = lines.map((line) => {
    const [, name = '', data = ''] = /^— ([^ ]+) ([^ ]+)$/u.exec(line) ?? []
    const bytes = strictBase64(data)
    if (!isName(name) || !bytes || bytes.length < 5) throw new NoteError('a signature line is malformed')
    return { name, id: bytes.readUInt32BE(0), signature: bytes.subarray(4) }
  })
  return { text: note.slice(0, end + 1), signatures }
}

/**
 * The text, once a known key has signed it. Signatures of unknown keys are skipped; one of a known key that does not verify
 * condemns the whole note, and so does the absence of any known one.
 * @throws NoteError
 */
export function openNote(note: string, known: readonly VerifierKey[]): { text: string; by: VerifierKey[] } {
  const { text, signatures } = parseNote(note)
  const by: VerifierKey[] = []
  for (const each of signatures) {
    const key = known.find((candidate) => candidate.name === each.name && candidate.id === each.id)
    if (!key || by.includes(key)) continue
    if (!verifyBytes(null, Buffer.from(text), publicKeyOf(key), each.signature)) throw new NoteError(`the signature of ${key.name}+${idText(key.id)} is wrong`)
    by.push(key)
  }
  if (by.length === 0) throw new NoteError('no known key has signed the note')
  return { text, by }
}

const parsedKeys = new WeakMap<VerifierKey, KeyObject>()

function publicKeyOf(key: VerifierKey): KeyObject {
  let found = parsedKeys.get(key)
  if (!found) parsedKeys.set(key, (found = createPublicKey({ key: Buffer.concat([publicPrefix, key.publicKey]), format: 'der', type: 'spki' })))
  return found
}

/** RFC 4648 section 4, padded, no other characters, no stray bits; null when it is not. */
export function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}
