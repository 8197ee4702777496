import 'server-only'
import { join } from 'node:path'
import { bucketSettings } from '#lib/artifacts/bucket-client.ts'
import { assertOrgId } from '#lib/artifacts/store.ts'
import { env } from '#lib/env.ts'
import { bucketAnchors } from './anchor-bucket.ts'
import { folderStore } from './anchor-folder.ts'
import type { AnchorStore } from './anchor-store.ts'
import { turnOf } from './seal-keys.ts'

/** Of the log under its first name that of the organization; begun anew it has another one. */
const nameOf = (orgId: string, origin: string) => (turnOf(origin) === 1 ? orgId : `${orgId}.${turnOf(origin)}`)

/** `<DATA_DIR>/anchors/<name>`: C2SP tiles, `checkpoint`, `keys`, and every anchored checkpoint under `checkpoints/<size>`. */
const anchorFolder = (name: string) => join(env().DATA_DIR, 'anchors', name)

/**
 * Where this installation anchors: beside its files, `anchors/<organization>/` in the bucket or a folder of the data folder.
 * @param years how long what is written from now on is locked, where there are locks; who only reads need not know
 */
export function anchorStore(orgId: string, origin: string, years?: number): AnchorStore {
  assertOrgId(orgId)
  const settings = bucketSettings(env())
  const name = nameOf(orgId, origin)
  return settings ? bucketAnchors(settings, name, years) : folderStore(anchorFolder(name))
}
