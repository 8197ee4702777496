import type { OutcomeWord, UnitTotal, UnitType } from '#db/schema/reconciliations.ts'
import type { Coverage } from '#lib/reconcile/coverage.ts'
import type { ProtectionInterval } from '#lib/reconcile/intervals.ts'
import type { Judged as JudgedUnit, Reconciliation } from '#lib/reconcile/judge.ts'
import type { LineStep } from '#lib/reconcile/line.ts'
import type { Unit } from '#lib/reconcile/units.ts'
import type { Given } from '#lib/reconcile/world.ts'

/** A change and what its questions came to, as it is stored. */
export type JudgedRow = { number: number; key: string; type: UnitType; title: string; at: string | null; result: OutcomeWord; body: Unit; line: LineStep[]; outcomes: { attribute: number; outcome: OutcomeWord; reason: string; said: string }[] }

/** What came of judging, as it is stored. */
export type Judgement = { rows: JudgedRow[]; totals: UnitTotal[]; commits: number; incomplete: string[]; contradictions: { key: string; fields: string[] }[]; root: string; people: Given['people']; requests: Given['requests']; protection: ProtectionInterval[]; coverage: Coverage[] }

const worst = ['fail', 'not_evaluable', 'pass', 'not_applicable'] as const

/** Newest last; the same order for the same facts. */
export function rowsOf({ judged }: Pick<Reconciliation, 'judged'>): JudgedRow[] {
  return judged.map(({ unit, outcomes, line }) => ({ unit, at: timeOf(unit), outcomes, line })).sort((one, other) => ((one.at ?? '') < (other.at ?? '') ? -1 : (one.at ?? '') > (other.at ?? '') ? 1 : one.unit.key < other.unit.key ? -1 : 1)).map(({ unit, at, outcomes, line }, n) => ({
    number: n + 1, key: unit.key, type: unit.type, title: titleOf(unit), at, result: resultOf(outcomes), body: unit, line,
    outcomes: outcomes.map(({ attribute, outcome: { outcome, reason, said } }) => ({ attribute, outcome, reason, said })),
  }))
}

const resultOf = (outcomes: JudgedUnit['outcomes']): OutcomeWord => worst.find((word) => outcomes.some(({ outcome }) => outcome.outcome === word)) ?? 'not_applicable'

const timeOf = (unit: Unit): string | null => (unit.type === 'artifact' || unit.type === 'snapshot' ? unit.at : unit.type === 'update' ? unit.move.at : unit.release.at)

const short = (sha: string) => sha.slice(0, 7)

function titleOf(unit: Unit): string {
  switch (unit.type) {
    case 'pull': return `Pull request ${unit.pull}`
    case 'unattributed': return unit.commits.length === 1 ? `Commit ${short(unit.commits[0] as string)}` : `${unit.commits.length} commits up to ${short(unit.commits.at(-1) as string)}`
    case 'update': return `${unit.move.ref.replace(/^refs\/(?:heads|tags)\//, '')} moved to ${short(unit.move.after)}`
    case 'deployment': return `Deployment of ${unit.release.sha === null ? 'an unknown commit' : short(unit.release.sha)} to ${unit.release.name}`
    case 'artifact': return `${(unit.digest ?? unit.sha)?.replace('sha256:', '').slice(0, 12) ?? 'Something without digest or commit'} in ${unit.environment}`
    case 'snapshot': return `Empty snapshot of ${unit.environment}`
  }
}
