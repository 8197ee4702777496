import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { maxFiles, maxUnpacked, openArchive, type PackFile } from '#lib/modules/detection-rules/pack/archive.ts'

/** The rules at a path: a folder, a .zip, a .tar.gz or one file. */
export async function filesOf(path: string): Promise<PackFile[]> {
  if (!(await stat(path)).isDirectory()) return openArchive(basename(path), await readFile(path))
  const entries = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile() && /\.ya?ml$|^LICEN[CS]E/i.test(entry.name))
  if (entries.length > maxFiles) throw new Error(`${path} holds more than ${maxFiles} files.`)
  const files: PackFile[] = []
  let total = 0
  for (const each of entries.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    const bytes = await readFile(each)
    total += bytes.length
    if (total > maxUnpacked) throw new Error(`${path} holds more than 200 MB of rules.`)
    files.push({ path: relative(path, each), bytes })
  }
  return files
}
