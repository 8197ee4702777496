import { compile, parseRules } from '../index.ts'
import type { RuleSet, SigmaRule } from '../index.ts'
import { evaluate } from './evaluate.ts'
import { PLACEHOLDERS } from './generate.ts'
import type { Sample } from './generate.ts'

/** What came of comparing a sample: `pairs` of rule and event, of which `hits` matched, and the first few `differences`. */
export type Tally = { pairs: number; hits: number; refused: number; differences: string[] }

/** Match a sample with the engine and with the reference. Rules the checker refuses are left out and counted. */
export function compareSample(sample: Sample): Tally {
  const tally: Tally = { pairs: 0, hits: 0, refused: 0, differences: [] }
  const rules: SigmaRule[] = []
  for (const rule of sample.rules) rules.push(...parseRules(JSON.stringify(rule), 'generated.yml').rules)
  const ruleSet: RuleSet = compile(rules, { placeholders: PLACEHOLDERS })
  const kept = sample.rules.filter((rule) => ruleSet.has(rule.id))
  tally.refused = sample.rules.length - kept.length
  for (const event of sample.events) {
    const hits = new Set(ruleSet.match(event).map((hit) => hit.rule.id))
    for (const rule of kept) {
      const expected = evaluate(rule, event, PLACEHOLDERS)
      tally.pairs++
      if (expected) tally.hits++
      if (expected !== hits.has(rule.id)) {
        tally.differences.push(`reference says ${expected}\n${JSON.stringify(rule.detection)}\n${JSON.stringify(event)}`)
      }
    }
  }
  return tally
}
