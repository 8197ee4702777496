import { type Fact, nothing } from '#lib/reconcile/facts.ts'
import type { Reconciliation } from '#lib/reconcile/judge.ts'
import type { ChangeSettings } from '#lib/reconcile/system.ts'
import type { Unit } from '#lib/reconcile/units.ts'
import type { Person, Requested } from '#lib/reconcile/world.ts'
import type { HistoryKey, Request, SystemKey } from '../scripts/planted/history/key.ts'

/** The planted history in the reconciler's words, and what it says in the key's. For tests. */

const iso = (at: number) => new Date(at).toISOString()

export function settingsOf({ settings }: SystemKey): ChangeSettings {
  const { production, paths, requests, twoForBots, skippedPasses, separateDeployer, requiredRules } = settings
  const counts = skippedPasses ? 'pass' : 'fail'
  return {
    production: 'environment' in production ? { by: 'environment', names: [production.environment] } : 'tags' in production ? { by: 'tag', names: [production.tags] } : { by: 'branch', names: [production.branch] },
    branches: ['tags' in production ? 'main' : production.branch], paths, baseline: null,
    asks: { request: requests !== null, deployer: separateDeployer, botApprovals: twoForBots, skipped: counts, neutral: counts, protection: { approvals: requiredRules.includes('pull_request') ? 1 : 0, checks: requiredRules.includes('required_status_checks') } },
  }
}

export const peopleOf = ({ people }: HistoryKey): Person[] => people.map(({ name, accounts, to }) => ({ id: name, name, accounts: accounts.map(({ id }) => id), from: null, to: to === null ? null : iso(to) }))

/** @param mergedAt when what names it was merged: an emergency has to be approved so many hours after that */
export const requestsOf = ({ requests }: HistoryKey, hours: number, mergedAt: (ref: string) => number | null): Requested[] => requests.map((each: Request): Requested => {
  const { ref, type, approvedAt, revisedAt, needs, has } = each
  const revised = revisedAt !== null && approvedAt !== null && revisedAt > approvedAt
  const merged = mergedAt(ref)
  // Of a standard change its template is approved.
  return { ref, type, approvedAt: type === 'standard' ? iso(0) : approvedAt === null || revised ? null : iso(approvedAt), approveBy: type === 'emergency' && merged !== null ? iso(merged + hours * 3_600_000) : null, olderApproved: revised, lacks: needs.filter((need) => !has.includes(need)) }
})

const idOf = (unit: Unit): string => {
  if (unit.type === 'pull') return `pull_request #${unit.pull}`
  if (unit.type === 'unattributed') return `unattributed ${unit.commits.at(-1)}`
  if (unit.type === 'update') return `ref_update ${unit.move.before}..${unit.move.after}`
  if (unit.type === 'deployment') return `deployment ${unit.release.deployment}`
  return unit.type === 'artifact' ? `artifact ${unit.digest ?? 'pod without a digest'}` : `artifact ${unit.key.replace('snapshot ', '')}`
}

/** What runs, and what the pipeline told, as facts. */
export const runningOf = ({ snapshots, reports }: HistoryKey): Fact[] => [
  ...snapshots.map(({ environment, name, takenAt, items }): Fact => ({ kind: 'snapshot', id: name, environment, at: iso(takenAt), artifacts: items.map(({ digest, count, since }) => ({ digest, sha: null, since: iso(since), count })) })),
  ...reports.flatMap(({ environment, sha, digest, at, succeeded }, n): Fact[] => [
    { kind: 'deployment', id: `report ${n}`, sha, digest, environment, by: null, run: null, at: iso(at) }, { kind: 'deployed', deployment: `report ${n}`, id: `report ${n}`, state: succeeded ? 'success' : 'failure', at: iso(at) },
  ]),
]

/** Where the reconciler and the key differ, a line each; empty: nowhere. */
export function differences(system: SystemKey, { judged, commits }: Pick<Reconciliation, 'judged' | 'commits'>, kinds: readonly string[] = ['pull_request', 'unattributed', 'ref_update', 'deployment']): string[] {
  const wanted = new Map(system.units.filter(({ kind }) => kinds.includes(kind)).map((unit) => [`${unit.kind} ${unit.id}`, unit]))
  const found = new Map(judged.map((each) => [idOf(each.unit), each]))
  // A branch that was made is asked nothing.
  const made = (id: string) => id.startsWith(`ref_update ${nothing}..`)
  const lines = [...found.keys()].filter((id) => !made(id)).filter((id) => !wanted.has(id) && kinds.includes(id.split(' ')[0] as string)).map((id) => `${system.system}: ${id} is no unit of the key`)
  if (kinds.includes('pull_request') && commits !== system.range) lines.push(`${system.system}: ${commits} commits, the key has ${system.range}`)
  for (const [id, unit] of wanted) {
    const own = found.get(id)
    if (!own) {
      lines.push(`${system.system}: ${id} (${unit.case}) is missing`)
      continue
    }
    const brought = 'commits' in own.unit ? own.unit.commits : []
    if ([...brought].sort().join() !== [...unit.commits].sort().join()) lines.push(`${system.system}: ${id} (${unit.case}) has ${brought.length} commits, the key ${unit.commits.length}`)
    for (const { attribute, outcome } of own.outcomes) {
      const answer = unit.answers[attribute as 1]
      if (answer.outcome !== outcome.outcome && !answer.or?.includes(outcome.outcome)) lines.push(`${system.system}: ${id} (${unit.case}), ${attribute}: ${outcome.outcome} ${outcome.reason} (${outcome.said}); the key: ${answer.outcome} ${answer.reason}${answer.or ? ` or ${answer.or.join()}` : ''}`)
    }
  }
  return lines
}
