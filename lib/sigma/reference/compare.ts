import { compile, parseRules } from '../index.ts'
import type { RuleSet, SigmaRule } from '../index.ts'
import { evaluate } from './evaluate.ts'
import { PLACEHOLDERS } from './generate.ts'
import type { Sample } from './generate.ts'

/** What came of comparing a sample: `pairs` of rule and event, of which `hits` matched and `unparsed` were told from the JSON text alone, and the first few `differences`. */
export type Tally = { pairs: number; hits: number; unparsed: number; refused: number; differences: string[] }

/** Match a sample with the engine and with the reference. Rules the checker refuses are left out and counted. */
export function compareSample(sample: Sample): Tally {
  const tally: Tally = { pairs: 0, hits: 0, unparsed: 0, refused: 0, differences: [] }
  const rules: SigmaRule[] = []
  for (const rule of sample.rules) rules.push(...parseRules(JSON.stringify(rule), 'generated.yml').rules)
  const ruleSet = grow(rules)
  const kept = sample.rules.filter((rule) => ruleSet.has(rule.id))
  tally.refused = sample.rules.length - kept.length
  const keywordRules = rules.filter((rule) => rule.detection.selections.length === 1)
  const byJson = compile(keywordRules)
  // One rule alone, so that no other makes the text worth parsing.
  const alone = kept.map((rule) => ({ id: rule.id, ruleSet: compile(rules.filter((each) => each.id === rule.id), { placeholders: PLACEHOLDERS }) }))
  for (const event of sample.events) {
    const hits = new Set(ruleSet.match(event).map((hit) => hit.rule.id))
    // Without the index, by way of the JSON text, and routed: all must say the same.
    const others = [ruleSet.matchEach(event), ruleSet.match(event, undefined, JSON.stringify(event)), ruleSet.match(event, { category: 'test', product: 'any' })]
    if (others.some((other) => other.length !== hits.size || other.some((hit) => !hits.has(hit.rule.id)))) tally.differences.push(`ways of asking differ on ${JSON.stringify(event)}`)
    const words = byJson.match(event, undefined, JSON.stringify(event)).map((hit) => hit.rule.id).join()
    if (words !== keywordRules.map((rule) => rule.id).filter((id) => hits.has(id)).join()) tally.differences.push(`by way of the JSON text keywords differ on ${JSON.stringify(event)}`)
    const text = spell(event, tally.pairs)
    for (const { id, ruleSet: one } of alone) {
      if (!one.mustParse(text)) tally.unparsed++
      if ((one.matchText(text).length > 0) !== hits.has(id)) tally.differences.push(`unparsed, ${id} differs on ${text}\n${JSON.stringify(kept.find((rule) => rule.id === id)?.detection)}`)
    }
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

/** An event as JSON, in one of the ways others write it: with spaces, with letters and slashes escaped, with numbers spelled freely. */
function spell(event: Record<string, unknown>, way: number): string {
  const json = JSON.stringify(event, null, way % 3 === 1 ? 1 : way % 3 === 2 ? '\t' : undefined)
  switch (way % 5) {
    case 1: {
      const freely = json.replace(/(?<=[[:,]\s*)-?\d+(?=\s*[,\]}])/g, (number) => (/^-?\d+0$/.test(number) ? `${number.slice(0, -1)}e1` : `${number}.0`))
      // Texts hold digits too: these must stay.
      return JSON.stringify(JSON.parse(freely)) === JSON.stringify(event) ? freely : json
    }
    case 2: return json.replaceAll('g', '\\u0067')
    case 3: return json.replaceAll('/', '\\/')
    default: return json
  }
}

/** A rule set that came about in steps: half of the rules, the rest, some taken out and some of these put back, and the others by way of a former set. */
function grow(rules: SigmaRule[]): RuleSet {
  const options = { placeholders: PLACEHOLDERS }
  const half = Math.ceil(rules.length / 2)
  const former = compile(rules.slice(0, half), options)
  former.match({}, { category: 'test', product: 'any' })
  former.add(rules.slice(half))
  const again = rules.filter((_, index) => index % 3 === 0)
  for (const rule of again) former.remove(rule.id)
  former.match({ a: 'b' })
  former.add(again.filter((_, index) => index % 2 === 0))
  return compile(rules, options, former)
}
