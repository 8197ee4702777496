import 'server-only'
import { join } from 'node:path'
import { env } from '#lib/env.ts'
import { folderStore } from './folder.ts'
import type { ArtifactStore } from './store.ts'

let store: ArtifactStore | undefined

/** The store this installation keeps its files in. */
export function artifactStore(): ArtifactStore {
  return (store ??= folderStore(join(env().DATA_DIR, 'artifacts')))
}
