import 'server-only'
import { v7 } from 'uuid'
import type { AnyCheck, Severity } from '#lib/cloud/check.ts'
import { type Evidence, evidenceOf } from '#lib/cloud/evidence.ts'
import { findingKey, globally } from '#lib/cloud/facts.ts'
import { judge, type Judged } from '#lib/cloud/judge.ts'
import type { Scanned, Totals } from '#lib/cloud/scanned.ts'
import { noTotals } from '#lib/cloud/scanned.ts'
import type { World } from '#lib/cloud/world.ts'

/** A result as it is written down. `findingId`: of the finding it makes if it makes one. `evidence`: where something begins or ends. */
export type ResultRow = Judged & { number: number; key: string; severity: Severity; findingId: string | null; systemId: string | null; evidence: Evidence | null }

type Given = {
  scanId: string
  scanned: Scanned
  checks: AnyCheck[]
  scopes: Readonly<Record<string, 'global' | 'regional'>>
  /** Keys of findings that are open: what they come to is shown with what was read. */
  open: ReadonlySet<string>
  /** Whose a resource is. */
  systemOf: (world: World, judged: Judged) => string | null
}

/** Judges a scan while its rows are written, and counts what they came to. */
export class Results {
  readonly totals: Totals = noTotals()
  readonly byCheck = new Map<string, Totals>()
  private readonly given: Given
  constructor(given: Given) {
    this.given = given
  }

  *rows(): Generator<ResultRow> {
    const { scanId, scanned, checks, scopes, open, systemOf } = this.given
    const { world, head } = scanned
    if (!world || !head) throw new Error('there is nothing to judge')
    const severities = new Map(checks.map((check) => [check.id, check.severity]))
    for (const { id } of checks) this.byCheck.set(id, noTotals())
    let number = 0
    for (const judged of judge(world, checks)) {
      const { outcome, type, check, region, id } = judged
      this.totals[outcome]++
      const own = this.byCheck.get(check) as Totals
      own[outcome]++
      // Where all of a type have one list, a region that was not read must not make another finding of it.
      const key = findingKey({ account: head.account, region: scopes[type] === 'global' ? globally : region, type, id: id ?? '', check })
      const fails = outcome === 'fail' && id !== null
      const evidence = fails || open.has(key) ? evidenceOf(world, judged.uses, (read) => scanned.reads.get(read), { scanId, at: world.at, said: judged.said }) : null
      yield { ...judged, number: ++number, key, severity: severities.get(check) as Severity, findingId: fails ? v7() : null, systemId: fails ? systemOf(world, judged) : null, evidence }
    }
  }
}

/** Lists that are whole, as `type` (of those that have one) and `type region`: what is not on them is gone. */
export function wholeLists(world: World, types: Iterable<string>, scopes: Readonly<Record<string, 'global' | 'regional'>>): string[] {
  const whole: string[] = []
  for (const type of types) {
    for (const place of world.placesOf(type)) if (world.inventory(type, place).complete) whole.push(scopes[type] === 'global' ? type : `${type} ${place}`)
  }
  return whole
}
