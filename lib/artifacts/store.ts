/**
 * Where bytes live that must not change (EV-2): one interface, a locked bucket or a folder. A store holds bytes only; what they are,
 * whose, and how long they are kept is the row's business (`artifacts`), and the row is what is trusted to name them.
 *
 * Order of every write: object, then row, then the full lock. A crash after the object leaves an orphan under a short lock, which the
 * sweeper removes once that has run out; a crash after the row leaves a short lock, which the sweeper extends.
 */
export interface ArtifactStore {
  readonly kind: 'folder' | 'bucket'
  /** What the store does about deletion: a folder's is detected afterwards, a locked bucket's is prevented. */
  readonly deletion: 'detected' | 'prevented'
  /**
   * Streams `body` in, hashing it on the way, then reads the stored object back and compares. Nothing is left when it throws.
   * @param body read once, never held whole
   * @returns what to keep in the row
   * @throws ArtifactError `too_large` past `maxBytes`, `empty`, `mismatch` when what was read back differs, `full`, `unavailable`, `refused`
   */
  put(body: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredArtifact>
  /** The bytes of one pinned version. @throws ArtifactError `missing` | `unavailable` */
  read(at: ArtifactAddress, range?: { from: number; to: number }): Promise<AsyncIterable<Uint8Array>>
  /** What the store says of it; null when it is not there. */
  stat(at: ArtifactAddress): Promise<ArtifactState | null>
  /** Makes the lock longer or sets a legal hold. Shortening is refused by the store itself, and here first. */
  lock(at: ArtifactAddress, lock: { retainUntil?: Date; legalHold?: boolean }): Promise<void>
  /** Only what is past its lock and not held. @throws ArtifactError `locked` */
  remove(at: ArtifactAddress): Promise<void>
  /** Every object of an organization, in the order of the store, for the sweeper. */
  list(orgId: string): AsyncIterable<ArtifactAddress & { size: number; storedAt: Date }>
  /** An address a browser can fetch for a few minutes; null when the store has none and the portal streams. */
  downloadUrl(at: ArtifactAddress, options: { name: string; type: string; seconds: number }): Promise<string | null>
  /** What is lacking before evidence may be trusted to it, each line saying how to mend; empty when fit. */
  problems(): Promise<string[]>
}

export type PutOptions = { orgId: string; type: string; maxBytes: number; signal?: AbortSignal }
/** `version` is the bucket's version id; null in a folder, where the key is the content's hash. */
export type ArtifactAddress = { key: string; version: string | null }
export type StoredArtifact = ArtifactAddress & { /** Hex, 64 characters. */ sha256: string; size: number; lockedUntil: Date }
export type ArtifactState = { size: number; lockedUntil: Date | null; legalHold: boolean }

export type ArtifactProblem = 'too_large' | 'empty' | 'mismatch' | 'missing' | 'locked' | 'full' | 'unavailable' | 'refused'

/** `message` may be shown to people; what the store said in its own words is the cause. */
export class ArtifactError extends Error {
  readonly problem: ArtifactProblem
  constructor(problem: ArtifactProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.problem = problem
  }
}
