import type { Measured } from '#lib/package/measure.ts'

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
   * Streams `body` in, hashing it on the way, reads the stored object back and compares. It is locked for `PROVISIONAL_HOURS`; `lock`
   * extends that once the row stands. Nothing is left when it throws, but what a bucket gave back altered: that waits for the end of its
   * lock and the sweeper.
   * @param body read once, never held whole; what it throws itself comes out as it is
   * @returns what to keep in the row
   * @throws ArtifactError `too_large` past `maxBytes`, `empty`, `mismatch` when what was read back differs, `full`, `unavailable`, `refused`
   */
  put(body: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredArtifact>
  /**
   * The bytes of one pinned version, opened when the first is asked for. Whoever knows the hash reads through `verified` (stream.ts).
   * @param range both ends included, as in HTTP
   * @throws ArtifactError `missing` | `mismatch` | `unavailable`, also while bytes come
   */
  read(at: ArtifactAddress, range?: { from: number; to: number }): Promise<AsyncIterable<Uint8Array>>
  /** What the store says of it; null when it is not there. @throws ArtifactError `unavailable` when that could not be told */
  stat(at: ArtifactAddress): Promise<ArtifactState | null>
  /**
   * Makes the lock longer or sets a legal hold. A shorter lock than there is throws `locked`, here first and then in the store itself.
   * In a folder two rows may have one address: look for the other before releasing a hold.
   * @throws ArtifactError `missing` | `locked` | `refused` | `unavailable`
   */
  lock(at: ArtifactAddress, lock: { retainUntil?: Date; legalHold?: boolean }): Promise<void>
  /** Only what is past its lock and not held; what is not there is removed already. @throws ArtifactError `locked` */
  remove(at: ArtifactAddress): Promise<void>
  /** Every object of an organization, in the order of the store, for the sweeper. */
  list(orgId: string): AsyncIterable<ListedArtifact>
  /** Clears what crashes left half-written before that time. @returns how many */
  dropUnfinished(orgId: string, before: Date): Promise<number>
  /** An address a browser can fetch for a few minutes; null when the store has none and the portal streams. */
  downloadUrl(at: ArtifactAddress, options: { name: string; type: string; seconds: number }): Promise<string | null>
  /** Whether it answers at all, for readiness. @throws ArtifactError `unavailable` | `refused` */
  ping(signal: AbortSignal): Promise<void>
  /** What is lacking before evidence may be trusted to it, each line saying how to mend; empty when fit. */
  problems(): Promise<string[]>
}

export type PutOptions = { orgId: string; type: string; maxBytes: number; signal?: AbortSignal }
/** `version` is the bucket's version id; null in a folder, where the key is the content's hash. */
export type ArtifactAddress = { key: string; version: string | null }
export type StoredArtifact = ArtifactAddress & /** Taken from what was read back. */ Measured & { lockedUntil: Date }
export type ArtifactState = { size: number; lockedUntil: Date | null; legalHold: boolean }
export type ListedArtifact = ArtifactAddress & { size: number; storedAt: Date }

/** The lock an object has from its first moment, while its row is still to be written. */
export const PROVISIONAL_HOURS = 24

export type ArtifactProblem = 'too_large' | 'empty' | 'mismatch' | 'missing' | 'locked' | 'full' | 'unavailable' | 'refused'

/** `message` may be shown to people; what the store said in its own words is the cause. */
export class ArtifactError extends Error {
  readonly problem: ArtifactProblem
  constructor(problem: ArtifactProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ArtifactError'
    this.problem = problem
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Paths and keys are made from it, so nothing but a uuid passes. @throws ArtifactError `refused` */
export function assertOrgId(orgId: string): void {
  if (!uuid.test(orgId)) throw new ArtifactError('refused', 'The organization is not named by a uuid.')
}

/** A lock's end that every store can hold. @throws ArtifactError `refused` */
export function assertLockEnd(until: Date): void {
  const year = until.getUTCFullYear()
  if (!(year >= 1970 && year <= 9998)) throw new ArtifactError('refused', 'The end of the lock is not a date before the year 9999.')
}

export const lockedMessage = (until: Date | null, hold: boolean): string =>
  hold ? 'It is under a legal hold. Release the hold first.' : `It is locked until ${until?.toISOString() ?? 'a later date'}. A lock can be made longer, never shorter.`
