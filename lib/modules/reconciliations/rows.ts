import type { OutcomeWord, UnitType } from '#db/schema/reconciliations.ts'
import type { Coverage } from '#lib/reconcile/coverage.ts'
import type { ProtectionInterval } from '#lib/reconcile/intervals.ts'
import type { Judged as JudgedUnit, Judging } from '#lib/reconcile/judge.ts'
import type { LineStep } from '#lib/reconcile/line.ts'
import type { Unit } from '#lib/reconcile/units.ts'
import type { Given } from '#lib/reconcile/world.ts'

/** A change and what its questions came to, as it is stored. */
export type JudgedRow = { number: number; key: string; type: UnitType; title: string; at: string | null; result: OutcomeWord; body: Unit; line: LineStep[]; outcomes: { attribute: number; outcome: OutcomeWord; reason: string; said: string }[] }

/** What comes of judging, as it is stored. `rows` are judged while somebody goes through them, and the same each time. */
export type Judgement = { rows: Iterable<JudgedRow>; units: number; commits: number; incomplete: string[]; contradictions: { key: string; fields: string[] }[]; root: string; people: Given['people']; requests: Given['requests']; protection: ProtectionInterval[]; coverage: Coverage[] }

const worst = ['fail', 'not_evaluable', 'pass', 'not_applicable'] as const

/** Newest last; the same order for the same facts. */
export function rowsOf({ units, judge }: Pick<Judging, 'units' | 'judge'>): Iterable<JudgedRow> {
  const sorted = units.map((unit) => ({ unit, at: timeOf(unit) })).sort((one, other) => ((one.at ?? '') < (other.at ?? '') ? -1 : (one.at ?? '') > (other.at ?? '') ? 1 : one.unit.key < other.unit.key ? -1 : 1))
  return {
    *[Symbol.iterator]() {
      for (const [n, { unit, at }] of sorted.entries()) {
        const { outcomes, line } = judge(unit)
        yield { number: n + 1, key: unit.key, type: unit.type, title: titleOf(unit), at, result: resultOf(outcomes), body: unit, line, outcomes: outcomes.map(({ attribute, outcome: { outcome, reason, said } }) => ({ attribute, outcome, reason, said })) }
      }
    },
  }
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
