import { hex, utf8 } from '../bytes.ts'
import { leafOf, Tree } from '../tree.ts'
import { type Check, ofRole, recordOf } from './check.ts'

/**
 * The rows of each population are those it was frozen with: counted, and hashed to its root (RFC 6962 over the leaves in the order of their
 * keys). A line of rows is the text that is the leaf; the population itself says `rowCount` and `root` (`sha256:` and hex).
 */
export const populations: Check = {
  what: 'populations have the rows and the root they were frozen with',
  check: async ({ platform, files, read, lines, counted, fault }) => {
    for (const { path } of ofRole(files, 'population', '/population.json')) {
      const about = recordOf(new TextDecoder().decode((await read(path)) ?? new Uint8Array()))
      const rows = path.replace(/population\.json$/, 'rows.ndjson')
      const tree = new Tree(platform.sha256)
      for await (const line of lines(rows)) tree.add(leafOf(platform.sha256, utf8(line)))
      const right = about !== null && tree.size === about.rowCount && `sha256:${hex(tree.root())}` === about.root
      counted(right)
      if (!right) fault(rows, `It has ${tree.size} rows that hash to sha256:${hex(tree.root()).slice(0, 16)}…; the population was frozen with ${String(about?.rowCount)} and ${String(about?.root).slice(0, 23)}….`, 'These are not the rows that were frozen.')
    }
  },
}
