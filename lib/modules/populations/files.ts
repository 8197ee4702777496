import 'server-only'
import { inArray, sql } from 'drizzle-orm'
import { artifacts } from '#db/schema/artifacts.ts'
import { populations } from '#db/schema/populations.ts'
import { type FileKind, fileKind } from '#lib/door/file-kinds.ts'
import { readableOf } from './readers.ts'

const labels: FileKind['labels'] = async (tx, ids) => new Map((await tx.select({ id: populations.id, title: populations.title }).from(populations).where(inArray(populations.id, ids))).map((row) => [row.id, row.title]))
/** A log of doors lets few read its file. */
const where: FileKind['where'] = (actor) => readableOf(actor, sql`${artifacts.ownerId}`)
const href: FileKind['href'] = (ownerId) => `/populations/${ownerId}`

/** What a system exported, byte for byte; read only after it lies in the store. */
export const populationFile = fileKind({
  name: 'populations.raw', label: 'Export of a system', ownerType: 'population', maxBytes: 1024 ** 3, retention: 'evidence', ends: 'kept', permission: 'populations.read',
  where, labels, href, download: null,
})

/** What the system showed when it was extracted. */
export const populationScreenshot = fileKind({
  name: 'populations.screenshot', label: 'Screenshot of an extraction', ownerType: 'population', maxBytes: 20 * 1024 ** 2, retention: 'evidence', ends: 'kept', permission: 'populations.read',
  where, labels, href, download: null,
})
