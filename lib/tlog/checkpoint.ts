import { NoteError, openNote, signNote, type SignerKey, strictBase64, type VerifierKey } from './note.ts'

/** https://c2sp.org/tlog-checkpoint: origin, size, root, signed as a note. The root is 32 bytes of SHA-256. */
export type Checkpoint = { origin: string; size: number; root: Buffer }

export const checkpointText = ({ origin, size, root }: Checkpoint) => `${origin}\n${size}\n${root.toString('base64')}\n`

/** The log's key name matches the origin line; several signers sign during a key rotation. */
export const signCheckpoint = (checkpoint: Checkpoint, signers: readonly SignerKey[]) => signNote(checkpointText(checkpoint), signers)

/** Extension lines are allowed and ignored. @throws NoteError when it is not the text of a checkpoint */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', digits = '', encoded = '', ...rest] = text.split('\n')
  const root = strictBase64(encoded)
  const size = /^(0|[1-9][0-9]{0,15})$/.test(digits) ? Number(digits) : Number.NaN
  if (origin === '' || !Number.isSafeInteger(size) || root?.length !== 32 || rest.pop() !== '' || rest.includes('')) throw new NoteError('the checkpoint is malformed')
  return { origin, size, root }
}

/** @throws NoteError when no known key signed it, or it speaks of another log */
export function openCheckpoint(note: string, known: readonly VerifierKey[], origin?: string): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(note, known).text)
  if (origin !== undefined && checkpoint.origin !== origin) throw new NoteError(`the checkpoint is of ${checkpoint.origin}, not of ${origin}`)
  return checkpoint
}
