import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { addressTables } from '#db/schema/anomalies.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { users } from '#db/schema/users.ts'
import { NoTable, type Places, placesOf } from '#lib/anomalies/places.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { ArtifactError } from '#lib/artifacts/store.ts'
import { verified } from '#lib/artifacts/stream.ts'
import type { Background } from '#lib/door/background.ts'
import { log } from '#lib/log.ts'
import { ofProcess } from '#lib/of-process.ts'

/** Tables in the memory of a process, whoever uses them, by what they hash to: the one used longest ago goes first. */
const mostHeld = 1024 * 1024 * 1024

type Held = { places: Places | null; size: number }
const held = () => ofProcess('tables of addresses', () => new Map<string, Held>())

/** The table an organization uses, and what is wrong with its file; null: it has none. */
export async function usedTable(tx: Tx) {
  const [found] = await tx.select({
    id: addressTables.id, name: addressTables.name, sha256: addressTables.sha256, size: addressTables.size, type: addressTables.type, builtAt: addressTables.builtAt, at: addressTables.createdAt, by: users.name,
    artifactId: artifacts.id, key: artifacts.key, version: artifacts.objectVersion, outcome: artifacts.checkOutcome, removedAt: artifacts.deletedAt,
  }).from(addressTables)
    .leftJoin(artifacts, and(eq(artifacts.orgId, addressTables.orgId), eq(artifacts.id, addressTables.artifactId)))
    .leftJoin(users, and(eq(users.orgId, addressTables.orgId), eq(users.id, addressTables.createdById)))
    .where(isNull(addressTables.deletedAt))
  if (!found) return null
  const { outcome, removedAt, ...table } = found
  const problem = table.key === null || removedAt !== null ? 'Its file was removed, as its retention was over.' : outcome === 'missing' ? 'Its file is missing in the store.' : outcome === 'mismatch' ? 'Its file is not what was uploaded.' : null
  return { ...table, problem: problem && `${problem} Upload a table again; until then places come from records alone.` }
}

/** All of it, in one piece. @throws ArtifactError also when it is not what it should be */
export async function tableBytes({ key, version, sha256, size }: { key: string; version: string | null; sha256: string; size: number }): Promise<Buffer> {
  const bytes = Buffer.alloc(size)
  let at = 0
  for await (const piece of verified(await artifactStore().read({ key, version }), sha256.slice('sha256:'.length))) {
    if (at + piece.length > size) throw new ArtifactError('mismatch', 'What is stored is longer than what was stored.')
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/**
 * Reads the table of an organization into this process, before a transaction needs it: none waits for the store. One that cannot be used is said and left out.
 * @throws ArtifactError `unavailable`: the store may answer later, and nothing is compared until then
 */
export async function holdTable(read: Background['read'], orgId: string): Promise<void> {
  const table = await read(orgId, usedTable)
  if (!table || table.key === null || table.problem !== null) return
  const all = held()
  const before = all.get(table.sha256)
  if (before) {
    all.delete(table.sha256)
    all.set(table.sha256, before)
    return
  }
  let places: Places | null = null
  try {
    places = placesOf(await tableBytes({ ...table, key: table.key }))
  } catch (error) {
    const isOver = error instanceof NoTable || (error instanceof ArtifactError && ['missing', 'mismatch'].includes(error.problem))
    if (!isOver) throw error
    log.warn({ orgId, error, table: table.sha256 }, 'the table of addresses cannot be used')
  }
  all.set(table.sha256, { places, size: places ? table.size : 0 })
  for (const [sha256, { size }] of all) {
    if ([...all.values()].reduce((sum, each) => sum + each.size, 0) <= mostHeld || sha256 === table.sha256) break
    if (size > 0) all.delete(sha256)
  }
}

/** As it was held; null: it is not here, or cannot be used. */
export const heldPlaces = (sha256: string): Places | null => held().get(sha256)?.places ?? null
