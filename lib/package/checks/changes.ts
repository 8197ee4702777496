import { canonical, type Json } from '#lib/crypto/canonical.ts'
import { catalogue } from '#lib/reconcile/attributes/index.ts'
import type { Fact } from '#lib/reconcile/facts.ts'
import { reconcile } from '#lib/reconcile/judge.ts'
import type { Given } from '#lib/reconcile/world.ts'
import { hex, textOf, utf8 } from '../bytes.ts'
import { leafOf, Tree } from '../tree.ts'
import { type Check, ofRole, recordOf } from './check.ts'

/**
 * Every outcome of a reconciliation follows from its facts: they hash to the root it was judged with (RFC 6962, in their order), and the same
 * functions say the same of them. `run.json` has what it was judged by and what came of it; a line of `facts.ndjson` is the text of a leaf; a
 * line of `outcomes.ndjson` has `key` and `outcomes`, `[attribute, outcome, reason]` each.
 */
export const changes: Check = {
  what: 'reconciliations of changes come to the same outcomes from their facts',
  check: async ({ platform, files, read, lines, counted, note, fault }) => {
    for (const { path } of ofRole(files, 'change', '/run.json')) {
      const beside = (name: string) => path.replace(/run\.json$/, name)
      const run = recordOf(textOf((await read(path)) ?? new Uint8Array()))
      // Judged by other questions than this verifier knows: a verifier of that time says what follows from them.
      if (run !== null && run.catalogue !== catalogue) {
        counted(false)
        note(path, 'Not checked: it was judged by other questions than this verifier knows. A verifier of the portal that made the package says what follows from its facts.')
        continue
      }
      const tree = new Tree(platform.sha256)
      const facts: Fact[] = []
      for await (const line of lines(beside('facts.ndjson'))) {
        tree.add(leafOf(platform.sha256, utf8(line)))
        facts.push(recordOf(line) as unknown as Fact)
      }
      const stated: string[] = []
      for await (const line of lines(beside('outcomes.ndjson'))) stated.push(line)
      const problem = run === null ? 'It cannot be read.' : `sha256:${hex(tree.root())}` !== run.root ? 'Its facts are not those it was judged by: they have another root.' : differenceOf(run, facts, stated)
      counted(problem === null)
      if (problem !== null) fault(path, problem, 'What is said of these changes does not follow from the facts in the package.')
    }
  },
}

/** As `outcomes.ndjson` has them, sorted by key. */
export const outcomeLines = (judged: ReturnType<typeof reconcile>['judged']): string[] =>
  judged.map(({ unit, outcomes }) => canonical({ key: unit.key, outcomes: outcomes.map(({ attribute, outcome }) => [attribute, outcome.outcome, outcome.reason]) } as unknown as Json)).sort()

function differenceOf(run: Record<string, unknown>, facts: Fact[], stated: string[]): string | null {
  const given = run.given as Omit<Given, 'facts'>
  const period = run.period as { from: string; to: string }
  let found: ReturnType<typeof reconcile>
  try {
    found = reconcile({ ...given, facts }, period)
  } catch {
    return 'Its facts cannot be judged.'
  }
  const computed = outcomeLines(found.judged)
  const first = computed.findIndex((line, n) => line !== stated[n])
  if (computed.length !== stated.length || first >= 0) return `Of ${computed.length} changes that follow from its facts, ${stated.length} are stated${first >= 0 ? `; the first that differs is ${(recordOf(computed[first] ?? null)?.key as string | undefined) ?? 'unknown'}` : ''}.`
  return canonical(found.totals as unknown as Json) === canonical((run.totals ?? null) as Json) ? null : 'Its totals are not those of its outcomes.'
}
