import 'server-only'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnchorStore } from './anchor-store.ts'

/** What a verification from outside reads: the anchors of one organization, whoever keeps them. */
export type AnchorSource = Pick<AnchorStore, 'read' | 'checkpoints'> & { name: string }

const absent = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}

/**
 * A copy of anchors in a folder, as the data folder has them or as they were fetched from the bucket: their checkpoints are named
 * `<size>` there and `<2⁵³−1 − size>-<size>` here. What stands in the copy may be anybody's.
 */
export function copySource(folder: string): AnchorSource {
  const read = (path: string): Promise<Buffer | null> => readFile(join(folder, path)).catch(absent)
  return {
    name: folder,
    read,
    async *checkpoints(most) {
      const names = ((await readdir(join(folder, 'checkpoints')).catch(absent)) ?? []).flatMap((name) => {
        const digits = /^(?:\d{16}-)?(\d{1,16})$/.exec(name)?.[1]
        return digits ? [{ path: `checkpoints/${name}`, claims: Number(digits) }] : []
      })
      for (const each of names.sort((one, other) => other.claims - one.claims).slice(0, most)) {
        const note = await read(each.path)
        if (note) yield { ...each, note }
      }
      const note = await read('checkpoint')
      if (note) yield { path: 'checkpoint', claims: null, note }
    },
  }
}

/** The organizations a folder holds anchors of: its own, or one a folder below it, also under `anchors/`. */
export async function copiesIn(folder: string): Promise<AnchorSource[]> {
  const holds = async (path: string) => (await Promise.all(['checkpoint', 'checkpoints', 'tile'].map((name) => stat(join(path, name)).catch(absent)))).some(Boolean)
  if (await holds(folder)) return [copySource(folder)]
  const found: AnchorSource[] = []
  for (const parent of [folder, join(folder, 'anchors')]) {
    const entries = (await readdir(parent, { withFileTypes: true }).catch(absent)) ?? []
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const path = join(parent, entry.name)
      if (entry.isDirectory() && entry.name !== 'anchors' && (await holds(path))) found.push(copySource(path))
    }
  }
  return found
}
