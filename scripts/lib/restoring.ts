import { knownMigrations, migrateAsOwner, migrateUpTo } from '#db/migrate.ts'
import { fileTaker } from '#lib/backup/files.ts'
import { type Head, NoBackup, type Opened, openBackup } from '#lib/backup/format.ts'
import { CannotRestore, load, type Loaded } from '#lib/backup/load.ts'
import type { Kept, Place } from '#lib/backup/places.ts'
import { fingerprint } from '#lib/backup/sealed-stream.ts'
import { now } from '#lib/clock.ts'
import { openEnvelope } from '#lib/crypto/envelope.ts'
import { portalKey } from '#lib/crypto/secrets.ts'

export type Found = Opened & { kept: Kept }

/** The backup that is wanted, else the newest of the place. @throws NoBackup */
export async function find(place: Place, wanted?: string): Promise<Found> {
  const all = await place.list()
  const kept = wanted ? all.find(({ name }) => name === wanted || name.endsWith(wanted)) : all[0]
  if (!kept) throw new NoBackup(wanted ? `There is no backup ${wanted} in ${place.called}. There are: ${all.slice(0, 10).map(({ name }) => name).join(', ') || 'none'}.` : `There is no backup in ${place.called}.`)
  return { ...(await openBackup(await place.read(kept))), kept }
}

/** Asked before anything is written. @throws CannotRestore, naming what is lacking */
async function keyOf(head: Head): Promise<{ key: Buffer; newest: boolean }> {
  if (head.encryptionKey !== fingerprint(portalKey())) throw new CannotRestore(`The backup was made under another ENCRYPTION_KEY (${head.encryptionKey}; here is ${fingerprint(portalKey())}). With this one nobody could sign in with a second factor, and the audit trail could not be signed: put the ENCRYPTION_KEY of that portal back (secrets.json of its data folder) and try again.`)
  const known = await knownMigrations()
  if (!known.some(({ when }) => when === head.migration.when)) throw new CannotRestore(`The backup is of a later version of Tickmark (migration ${head.migration.tag}; here is ${known.at(-1)?.tag}). Install that version, or a later one, and restore with it.`)
  try {
    return { key: Buffer.from(await openEnvelope('backup', head.key), 'base64'), newest: known.at(-1)?.when === head.migration.when }
  } catch (error) {
    throw new CannotRestore(`The key of the backup does not open: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

type Given = { ownerUrl: string; found: Found; /** Where stored files go; null: they are not taken. */ data: string | null; progress?: (said: string) => void; between?: (step: string) => Promise<void> | void }
export type Restored = Loaded & { head: Head; /** No migration came after the one it was made at. */ newest: boolean; rows: number; files: number }

export async function restoreInto({ ownerUrl, found, data, progress, between }: Given): Promise<Restored> {
  const { head } = found
  const { key, newest } = await keyOf(head)
  const files = data === null ? null : fileTaker(data)
  const loaded = await load({
    ownerUrl, backupId: head.id, takenAt: head.takenAt, at: now(), inside: found.inside(key), file: files?.take ?? null, newest,
    migrateTo: () => migrateUpTo(ownerUrl, head.migration.when),
    migrateOn: () => migrateAsOwner(ownerUrl, true),
    ...(progress ? { progress } : {}), ...(between ? { between } : {}),
  })
  return { ...loaded, head, newest, rows: Object.values(loaded.whole.tables).reduce((sum, each) => sum + (each.rows ?? 0), 0), files: files?.taken() ?? 0 }
}
