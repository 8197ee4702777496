import { hours, now } from '#lib/clock.ts'
import { type ArtifactAddress, ArtifactError, type ArtifactStore, type ListedArtifact } from './store.ts'

/** What a row says of its object. `retainUntil` null: no lock is wanted beyond the one it was stored under. */
export type KnownArtifact = ArtifactAddress & { id: string; size: number; retainUntil: Date | null }

/** The rows of one organization, as the sweeper needs them. */
export interface KnownArtifacts {
  /** Which of these addresses (at most `LOOK_UP` of them) stand in a row, as `addressText`. */
  known(addresses: ArtifactAddress[]): Promise<ReadonlySet<string>>
  /** Every row whose object must be there, in any order. */
  all(): AsyncIterable<KnownArtifact>
}

export const LOOK_UP = 500
export const addressText = ({ key, version }: ArtifactAddress): string => `${key}#${version ?? ''}`

/** A row whose object is not what the row says. */
export type BrokenArtifact = { id: string; key: string; why: 'missing' | 'wrong size' | 'lock not extended'; says: string }

export type SweepReport = {
  /** Objects looked at, rows looked at. */
  objects: number
  rows: number
  /** Orphans: objects without a row, older than `ORPHAN_HOURS`. What is locked or held stays, and is counted. */
  removed: number
  lockedOrphans: number
  /** Rows whose lock a crash had left short. */
  extended: number
  /** What crashes left half-written. */
  unfinished: number
  /** Rows with something wrong, the first `NAMED` of `brokenCount`. */
  broken: BrokenArtifact[]
  brokenCount: number
}

/** Long enough that the row of a put which still runs is not missed. */
export const ORPHAN_HOURS = 48
export const NAMED = 200

/**
 * Compares store and rows in both directions: removes objects without a row once their lock has run out, extends locks that a crash left
 * short, and names the rows whose object is not there or has another size. Run again it finds what is left; memory is bounded.
 * @throws ArtifactError `unavailable` | `refused` when the store could not be asked: nothing is then called missing
 */
export async function sweep(store: ArtifactStore, orgId: string, rows: KnownArtifacts): Promise<SweepReport> {
  const before = new Date(now().getTime() - hours(ORPHAN_HOURS))
  const report: SweepReport = { objects: 0, rows: 0, removed: 0, lockedOrphans: 0, extended: 0, unfinished: 0, broken: [], brokenCount: 0 }
  report.unfinished = await store.dropUnfinished(orgId, before)
  for await (const objects of batches(store.list(orgId), LOOK_UP)) {
    report.objects += objects.length
    await removeOrphans(store, rows, objects.filter((each) => each.storedAt < before), report)
  }
  for await (const some of batches(rows.all(), AT_ONCE)) {
    report.rows += some.length
    const found = await Promise.all(some.map(async (row) => ({ row, wrong: await compare(store, row, report) })))
    for (const { row, wrong } of found) {
      if (!wrong) continue
      report.brokenCount++
      if (report.broken.length < NAMED) report.broken.push({ id: row.id, key: row.key, ...wrong })
    }
  }
  return report
}

/** As many as a store far away needs to be asked at once. */
const AT_ONCE = 16

async function* batches<T>(all: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const each of all) {
    if (batch.push(each) < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function removeOrphans(store: ArtifactStore, rows: KnownArtifacts, old: ListedArtifact[], report: SweepReport): Promise<void> {
  if (old.length === 0) return
  const known = await rows.known(old)
  for (const orphan of old.filter((each) => !known.has(addressText(each)))) {
    try {
      await store.remove(orphan)
      report.removed++
    } catch (error) {
      if (!(error instanceof ArtifactError && error.problem === 'locked')) throw error
      report.lockedOrphans++
    }
  }
}

async function compare(store: ArtifactStore, row: KnownArtifact, report: SweepReport): Promise<Pick<BrokenArtifact, 'why' | 'says'> | null> {
  const state = await store.stat(row).catch((error: unknown) => {
    // Something else stands in its place.
    if (error instanceof ArtifactError && error.problem === 'mismatch') return error.message
    throw error
  })
  if (state === null) return { why: 'missing', says: 'The file is not in the store.' }
  if (typeof state === 'string') return { why: 'missing', says: state }
  if (state.size !== row.size) return { why: 'wrong size', says: `The store holds ${state.size} bytes, the row says ${row.size}.` }
  if (!row.retainUntil || row.retainUntil <= now() || (state.lockedUntil && state.lockedUntil >= row.retainUntil)) return null
  try {
    await store.lock(row, { retainUntil: row.retainUntil })
    report.extended++
    return null
  } catch (error) {
    if (!(error instanceof ArtifactError) || error.problem === 'unavailable') throw error
    return { why: 'lock not extended', says: error.message }
  }
}
