import { openCheckpoint } from './checkpoint.ts'
import { NoteError, strictBase64, type VerifierKey } from './note.ts'
import { verifyInclusion } from './tree.ts'

/** https://c2sp.org/tlog-proof: an offline proof that a leaf stands in a log. `checkpoint` is the signed note, verbatim. */
export type Proof = { index: number; hashes: Buffer[]; checkpoint: string; extra?: Buffer }

const header = 'c2sp.org/tlog-proof@v1'

export function formatProof({ index, hashes, checkpoint, extra }: Proof): string {
  const lines = [header, ...(extra ? [`extra ${extra.toString('base64')}`] : []), `index ${index}`, ...hashes.map((hash) => hash.toString('base64'))]
  return `${lines.join('\n')}\n\n${checkpoint}`
}

/** @throws NoteError when it is not the form of a proof; nothing is verified here */
export function parseProof(text: string): Proof {
  const end = text.indexOf('\n\n')
  const lines = text.slice(0, Math.max(end, 0)).split('\n')
  if (end < 0 || lines.shift() !== header) throw new NoteError('this is not a C2SP tlog-proof')
  const encoded = lines[0]?.startsWith('extra ') ? strictBase64(lines.shift()?.slice(6) ?? '') : undefined
  const digits = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? '')?.[1]
  const index = Number(digits ?? Number.NaN)
  // A tree of less than 2^53 leaves has no longer path.
  if (encoded === null || !Number.isSafeInteger(index) || lines.length > 53) throw new NoteError('the proof is malformed')
  const hashes = lines.map((line) => {
    const hash = strictBase64(line)
    if (hash?.length !== 32) throw new NoteError('a hash of the proof is malformed')
    return hash
  })
  return { index, hashes, checkpoint: text.slice(end + 2), ...(encoded ? { extra: encoded } : {}) }
}

/** Whether the leaf stands where the proof says, in a tree that a known key signed. The extra data is not authenticated. */
export function verifyProof(text: string, leaf: Uint8Array, known: readonly VerifierKey[], origin?: string): boolean {
  try {
    const proof = parseProof(text)
    const { size, root } = openCheckpoint(proof.checkpoint, known, origin)
    return verifyInclusion(proof.index, size, root, leaf, proof.hashes)
  } catch (error) {
    if (error instanceof NoteError) return false
    throw error
  }
}
