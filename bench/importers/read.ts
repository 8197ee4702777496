import { createReadStream } from 'node:fs'
import { type Leaf, leafOf, rootOf } from '../../lib/importers/entitlement.ts'
import { mappedReader } from '../../lib/importers/mapped.ts'
import { openExport } from '../../lib/importers/open.ts'
import { mapping } from './files.ts'

/** One export read in a process of its own: bytes to rows, keys, hashes and the root; says what that took. */
export type Read = { rows: number; root: string; milliseconds: number; mebibytes: number }

async function* leaves(path: string): AsyncGenerator<Leaf> {
  const opened = await openExport(createReadStream(path))
  const { read } = mappedReader(mapping, 'bench')
  for await (const { entries, rejects } of opened.batches) {
    if (rejects.length > 0) throw new Error(`rejected: ${JSON.stringify(rejects[0])}`)
    for (const entry of entries) {
      const made = read(entry)
      if ('reason' in made) throw new Error(made.reason)
      for (const { row } of made) yield leafOf(row)
    }
  }
}

const start = performance.now()
const { root, size } = await rootOf(leaves(process.argv[2] ?? ''))
process.send?.({ rows: size, root: root.toString('hex'), milliseconds: performance.now() - start, mebibytes: process.resourceUsage().maxRSS / 1_024 } satisfies Read)
