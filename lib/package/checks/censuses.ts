import { hex, textOf, utf8 } from '../bytes.ts'
import { leafOf, Tree } from '../tree.ts'
import { type Check, type Looking, ofRole, recordOf } from './check.ts'

type Total = { kind: string; n: number; [outcome: string]: number | string }

/**
 * The rows of a census are those that it came to: numbered without a gap, hashed to its root (RFC 6962), which the entry of its end has too, and counted
 * as its totals say. What a row says is not judged again: that takes every list it was judged by.
 */
export const censuses: Check = {
  what: 'censuses of joiners, movers and leavers have the rows, the root and the totals that they came to',
  check: async (look) => {
    const papers = ofRole(look.files, 'census', '/census.json')
    if (papers.length === 0) return
    const roots = await rootsIn(look)
    for (const { path } of papers) {
      const about = recordOf(textOf((await look.read(path)) ?? new Uint8Array()))
      const rows = path.replace(/census\.json$/, 'rows.ndjson')
      const [tree, counts] = [new Tree(look.platform.sha256), new Map<string, Map<string, number>>()]
      let gap: number | null = null
      for await (const line of look.lines(rows)) {
        tree.add(leafOf(look.platform.sha256, utf8(line)))
        const row = recordOf(line)
        if (row?.number !== tree.size) gap ??= tree.size
        const kind = counts.get(String(row?.kind)) ?? new Map<string, number>()
        counts.set(String(row?.kind), kind.set(String(row?.outcome), (kind.get(String(row?.outcome)) ?? 0) + 1))
      }
      const problems: [file: string, problem: string][] = []
      const say = (wrong: boolean, file: string, problem: string) => void (wrong && problems.push([file, problem]))
      const root = hex(tree.root())
      const said = String(about?.root).replace('sha256:', '')
      say(about === null, path, 'It cannot be read.')
      say(gap !== null, rows, `A row is missing or moved: row ${gap} is not at its place.`)
      say(tree.size !== about?.rows || root !== said, rows, `It has ${tree.size} rows that hash to ${root.slice(0, 16)}…; the census came to ${String(about?.rows)} and ${said.slice(0, 16)}….`)
      say(roots.get(String(about?.id)) !== about?.root, path, 'No entry of the audit trail in the package says that it came to this root.')
      const totals = Array.isArray(about?.totals) ? (about.totals as Total[]) : []
      for (const total of totals) {
        const outcomes = counts.get(total.kind) ?? new Map<string, number>()
        const n = [...outcomes.values()].reduce((all, each) => all + each, 0)
        const wrong = total.n !== n ? `${n} rows, not ${total.n}` : ['pass', 'fail', 'not_evaluable', 'not_applicable'].flatMap((outcome) => ((outcomes.get(outcome) ?? 0) === total[outcome] ? [] : [`${outcome.replace('_', ' ')} ${outcomes.get(outcome) ?? 0}, not ${String(total[outcome])}`])).join('; ')
        say(wrong !== '', path, `Its totals of ${total.kind.replace('_', ' ')} are not those of its rows: ${wrong}.`)
      }
      for (const kind of counts.keys()) say(!totals.some((total) => total.kind === kind), path, `It has rows of ${kind.replace('_', ' ')}, and no totals of them.`)
      look.counted(problems.length === 0)
      for (const [file, problem] of problems) look.fault(file, problem, 'What is said of these people and accounts is not what the census came to.')
    }
  },
}

/** By census, the root that the entry of its end has. */
async function rootsIn({ files, lines }: Looking): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>()
  for (const { path } of ofRole(files, 'trail', 'entries.ndjson')) {
    for await (const line of lines(path)) {
      if (!line.includes('census.complete')) continue
      const entry = recordOf(typeof recordOf(line)?.body === 'string' ? (recordOf(line)?.body as string) : null)
      const subject = entry?.subject as Record<string, unknown> | undefined
      if (entry?.action === 'census.complete' && entry.outcome === 'success') found.set(String(subject?.id), entry.root)
    }
  }
  return found
}
