import { dutiesBy, type Mapping, type Right } from './mapping.ts'
import { matchesName } from './pattern.ts'

/** Duty against duty: who has both has a conflict. */
export type Rule = {
  id: string
  one: string
  other: string
  /** Both in one system; else wherever they are. */
  sameSystem: boolean
  /** Where it counts; null: everywhere, the portal included. */
  environment: string | null
  /** A pattern of scopes; empty: all. */
  scope: string
}

/** Positions in what a person holds, on each side. `systemId` where both sides have to be in one. */
export type Found = { rule: number; systemId: string | null; one: number[]; other: number[] }

/**
 * People against rules. Duties are numbered; of each person the rights of a duty are gathered once, and only rules whose first duty the person has are looked at: the work is that of
 * the rights a person holds, not of people times rules.
 */
export function evaluator(rules: readonly Rule[], mappings: readonly Mapping[]) {
  const numberOf = new Map<string, number>()
  for (const { one, other } of rules) for (const duty of [one, other]) if (!numberOf.has(duty)) numberOf.set(duty, numberOf.size)
  const dutiesOf = dutiesBy(mappings, numberOf)
  const byFirst: number[][] = Array.from({ length: numberOf.size }, () => [])
  for (const [n, rule] of rules.entries()) byFirst[numberOf.get(rule.one) as number]?.push(n)
  const counts = (rule: Rule, right: Right) => (rule.environment === null || rule.environment === right.environment) && (rule.scope === '' || matchesName(rule.scope, right.scope))

  /** @param held rights of one person @returns each rule they break, and by which of these rights: one right that is both duties stands on both sides */
  function conflictsOf(held: readonly Right[]): Found[] {
    const having = new Map<number, number[]>()
    for (const [n, right] of held.entries()) {
      for (const duty of dutiesOf(right)) {
        const list = having.get(duty)
        list ? list.push(n) : having.set(duty, [n])
      }
    }
    if (having.size === 0) return []
    const found: Found[] = []
    for (const [duty, firsts] of having) {
      for (const number of byFirst[duty] as number[]) {
        const rule = rules[number] as Rule
        const seconds = having.get(numberOf.get(rule.other) as number)
        if (!seconds) continue
        const one = firsts.filter((n) => counts(rule, held[n] as Right))
        const other = seconds.filter((n) => counts(rule, held[n] as Right))
        if (one.length === 0 || other.length === 0) continue
        if (!rule.sameSystem) {
          found.push({ rule: number, systemId: null, one, other })
          continue
        }
        const within = Map.groupBy(other, (n) => (held[n] as Right).systemId)
        for (const [systemId, mine] of Map.groupBy(one, (n) => (held[n] as Right).systemId)) {
          const theirs = within.get(systemId)
          if (theirs) found.push({ rule: number, systemId, one: mine, other: theirs })
        }
      }
    }
    return found
  }
  return { conflictsOf, dutiesOf: (right: Right) => dutiesOf(right).length, reach: reachOf(rules, numberOf, dutiesOf, counts) }
}

/** Of one rule, where it could be evaluated: a system in which nothing maps to one of its duties tells nothing about anybody. */
export type Reach = { ruleId: string; evaluable: number; of: number; lacking: { systemId: string; sides: ('one' | 'other')[] }[] }

const reachOf = (rules: readonly Rule[], numberOf: ReadonlyMap<string, number>, dutiesOf: (right: Right) => readonly number[], counts: (rule: Rule, right: Right) => boolean) =>
  /** @param systems with what rights there are in each @returns of a rule across systems one place: all of them */
  (systems: readonly { systemId: string; environment: string; rights: readonly Right[] }[]): Reach[] => {
    const having = systems.map(({ rights }) => {
      const rightsOf = new Map<number, Right[]>()
      for (const right of rights) for (const duty of dutiesOf(right)) rightsOf.set(duty, [...(rightsOf.get(duty)?.slice(0, 200) ?? []), right])
      return rightsOf
    })
    return rules.map((rule): Reach => {
      const places = systems.map(({ systemId, environment }, n) => ({ systemId, environment, having: having[n] as Map<number, Right[]> })).filter(({ environment }) => rule.environment === null || rule.environment === environment)
      const sides = (rightsOf: Map<number, Right[]>) => (['one', 'other'] as const).filter((side) => !rightsOf.get(numberOf.get(rule[side]) as number)?.some((right) => counts(rule, right)))
      const lacking = places.map(({ systemId, having }) => ({ systemId, sides: sides(having) })).filter((place) => place.sides.length > 0)
      if (rule.sameSystem) return { ruleId: rule.id, evaluable: places.length - lacking.length, of: places.length, lacking }
      const nowhere = (['one', 'other'] as const).filter((side) => lacking.length === places.length && lacking.every((place) => place.sides.includes(side)))
      return { ruleId: rule.id, evaluable: nowhere.length === 0 ? 1 : 0, of: 1, lacking: nowhere.length === 0 ? [] : [{ systemId: '', sides: nowhere }] }
    })
  }
