import { join, resolve } from 'node:path'
import { artifactStore } from '#lib/artifacts/index.ts'
import { folderPlace, type Place, storePlace } from '#lib/backup/places.ts'
import { env } from '#lib/env.ts'

/** Where backups go unless a command says otherwise: BACKUP_FOLDER, else the bucket, else the data folder. */
export function placeOf(given: { to?: string | undefined; store?: boolean | undefined }): Place {
  if (given.to && given.store) throw new Error('Give --to or --store, not both.')
  if (given.store) return storePlace()
  const folder = given.to ?? env().BACKUP_FOLDER
  if (folder) return folderPlace(resolve(folder))
  return artifactStore().kind === 'bucket' ? storePlace() : folderPlace(join(env().DATA_DIR, 'backups'))
}
