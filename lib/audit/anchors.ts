import 'server-only'
import { join } from 'node:path'
import { bucketSettings } from '#lib/artifacts/bucket-client.ts'
import { env } from '#lib/env.ts'
import { bucketAnchors } from './anchor-bucket.ts'
import { folderStore } from './anchor-folder.ts'
import type { AnchorStore } from './anchor-store.ts'

/** `<DATA_DIR>/anchors/<organization>`: C2SP tiles, `checkpoint`, `keys`, and every anchored checkpoint under `checkpoints/<size>`. */
const anchorFolder = (orgId: string) => join(env().DATA_DIR, 'anchors', orgId)

/**
 * Where this installation anchors: beside its files, `anchors/<organization>/` in the bucket or a folder of the data folder.
 * @param years how long what is written from now on is locked, where there are locks; who only reads need not know
 */
export function anchorStore(orgId: string, years?: number): AnchorStore {
  const settings = bucketSettings(env())
  return settings ? bucketAnchors(settings, orgId, years) : folderStore(anchorFolder(orgId))
}
