import { canonical, type Json } from '#lib/crypto/canonical.ts'
import { hex, textOf, utf8 } from '../bytes.ts'
import { leafOf, Tree } from '../tree.ts'
import { type Check, isWhole, type Looking, ofRole, recordOf } from './check.ts'

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
    const roots = await endsIn(look)
    for (const { path } of papers) {
      const problems: [file: string, problem: string][] = []
      try {
        await checkCensus(look, path, roots, (file, problem) => void problems.push([file, problem]))
      } catch {
        problems.push([path, 'It cannot be followed: a part of it is none that a census has.'])
      }
      look.counted(problems.length === 0)
      for (const [file, problem] of problems) look.fault(file, problem, 'What is said of these people and accounts is not what the census came to.')
    }
  },
}

const same = (one: unknown, other: unknown) => canonical((one ?? null) as Json) === canonical((other ?? null) as Json)

async function checkCensus({ platform, read, lines }: Looking, path: string, ends: ReadonlyMap<string, End>, fault: (file: string, problem: string) => void): Promise<void> {
  const about = recordOf(textOf((await read(path)) ?? new Uint8Array()))
  if (about === null) return fault(path, 'It cannot be read.')
  const rows = path.replace(/census\.json$/, 'rows.ndjson')
  const [tree, counts] = [new Tree(platform.sha256), new Map<string, Map<string, number>>()]
  let gap: number | null = null
  for await (const line of lines(rows)) {
    tree.add(leafOf(platform.sha256, utf8(line)))
    const row = recordOf(line)
    if (row?.number !== tree.size) gap ??= tree.size
    const kind = counts.get(String(row?.kind)) ?? new Map<string, number>()
    counts.set(String(row?.kind), kind.set(String(row?.outcome), (kind.get(String(row?.outcome)) ?? 0) + 1))
  }
  if (gap !== null) fault(rows, `A row is missing or moved: row ${gap} is not at its place.`)
  const [root, said] = [hex(tree.root()), String(about.root).replace('sha256:', '')]
  if (tree.size !== about.rows || root !== said) fault(rows, `It has ${tree.size} rows that hash to ${root.slice(0, 16)}…; the census came to ${String(about.rows)} and ${said.slice(0, 16)}….`)
  const end = ends.get(String(about.id))
  if (!end || end.root !== about.root) fault(path, 'No entry of the audit trail in the package says that it came to this root.')
  for (const field of ['totals', 'people', 'accounts'] as const) if (end && end.after[field] !== undefined && isWhole(end.after[field]) && !same(end.after[field], about[field])) fault(path, `What it came to (${field}) is not what the audit trail says.`)
  const totals = Array.isArray(about.totals) ? (about.totals as Total[]) : []
  for (const total of totals) {
    const outcomes = counts.get(total.kind) ?? new Map<string, number>()
    const n = [...outcomes.values()].reduce((all, each) => all + each, 0)
    const wrong = total.n !== n ? `${n} rows, not ${total.n}` : ['pass', 'fail', 'not_evaluable', 'not_applicable'].flatMap((outcome) => ((outcomes.get(outcome) ?? 0) === total[outcome] ? [] : [`${outcome.replace('_', ' ')} ${outcomes.get(outcome) ?? 0}, not ${String(total[outcome])}`])).join('; ')
    if (wrong !== '') fault(path, `Its totals of ${total.kind.replace('_', ' ')} are not those of its rows: ${wrong}.`)
  }
  for (const kind of counts.keys()) if (!totals.some((total) => total.kind === kind)) fault(path, `It has rows of ${kind.replace('_', ' ')}, and no totals of them.`)
}

type End = { root: unknown; after: Record<string, unknown> }

/** By census, what the entry of its end has. */
async function endsIn({ files, lines }: Looking): Promise<Map<string, End>> {
  const found = new Map<string, End>()
  for (const { path } of ofRole(files, 'trail', 'entries.ndjson')) {
    for await (const line of lines(path)) {
      if (!line.includes('census.complete')) continue
      const entry = recordOf(typeof recordOf(line)?.body === 'string' ? (recordOf(line)?.body as string) : null)
      const subject = entry?.subject as Record<string, unknown> | undefined
      if (entry?.action === 'census.complete' && entry.outcome === 'success') found.set(String(subject?.id), { root: entry.root, after: Object.fromEntries(Object.entries((entry.changes ?? {}) as Record<string, unknown>).flatMap(([name, pair]) => (Array.isArray(pair) ? [[name, pair[1] as unknown]] : []))) })
    }
  }
  return found
}
