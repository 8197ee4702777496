import type { Framework } from '#lib/cloud/check.ts'
import { checkOf } from '#lib/cloud/providers.ts'
import { noTotals, type Totals } from '#lib/cloud/scanned.ts'

export function totalsOf(each: Totals[]): Totals {
  const all = noTotals()
  for (const totals of each) for (const outcome of Object.keys(all) as (keyof Totals)[]) all[outcome] += totals[outcome]
  return all
}

type CheckTotals = { check: string; pass: number; fail: number; notApplicable: number; notEvaluable: number; manual: number }
type Posture = { framework: Framework; id: string; checks: number; totals: Totals }

/** What the checks that are mapped to a requirement came to, together; requirements in the order of their framework. */
export function frameworkPosture(checks: CheckTotals[]): Posture[] {
  const found = new Map<string, Posture>()
  for (const { check, pass, fail, notApplicable, notEvaluable, manual } of checks) {
    for (const { framework, id } of checkOf(check)?.mappings ?? []) {
      const name = `${framework} ${id}`
      const own = found.get(name) ?? { framework, id, checks: 0, totals: noTotals() }
      found.set(name, { ...own, checks: own.checks + 1, totals: totalsOf([own.totals, { pass, fail, not_applicable: notApplicable, not_evaluable: notEvaluable, manual }]) })
    }
  }
  return [...found.values()].sort((one, other) => one.framework.localeCompare(other.framework) || one.id.localeCompare(other.id, 'en', { numeric: true }))
}
