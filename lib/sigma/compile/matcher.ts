import { inCidr } from '../text/cidr.ts'
import { timePart } from '../text/dates.ts'
import { matchParts } from '../text/pattern.ts'
import type { Budget } from './budget.ts'
import type { EventTexts, Scene, Slot, Texts } from './slot.ts'
import { textOf } from './slot.ts'
import type { Pattern, Test } from './test.ts'

/** Why a line of a selection matched. */
export type Found = { field: string; value: unknown; pattern: string }

/** A compiled line. `matches` allocates nothing it can avoid; `find` runs only for hits. */
export type Matcher = { matches(scene: Scene): boolean; find(scene: Scene): Found[] }

export type Surroundings = { slot(name: string): Slot; texts: EventTexts; budget: Budget }

export function toMatcher(test: Test, around: Surroundings): Matcher {
  const matcher = toPlainMatcher(test, around)
  if (!('negated' in test) || !test.negated) return matcher
  const slot = test.field === null ? null : around.slot(test.field)
  return {
    matches: (scene) => !matcher.matches(scene),
    find: (scene) => [{ field: slot?.name ?? '', value: slot?.value(scene) ?? null, pattern: 'neq' }],
  }
}

function toPlainMatcher(test: Test, around: Surroundings): Matcher {
  switch (test.kind) {
    case 'texts': return textsMatcher(test, around)
    case 'null': {
      const slot = around.slot(test.field)
      const matches = (scene: Scene): boolean => isNull(slot.value(scene))
      return { matches, find: () => [{ field: test.field, value: null, pattern: 'null' }] }
    }
    case 'exists': {
      const slot = around.slot(test.field)
      const matches = (scene: Scene): boolean => (slot.value(scene) !== undefined) === test.expected
      return { matches, find: (scene) => [{ field: test.field, value: slot.value(scene) ?? null, pattern: `exists: ${test.expected}` }] }
    }
    case 'compare': return compareMatcher(test, around.slot(test.field))
    case 'fieldref': return fieldrefMatcher(test, around)
  }
}

function isNull(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.flat(Infinity).includes(null))
}

type TextsTest = Extract<Test, { kind: 'texts' }>

function textsMatcher(test: TextsTest, around: Surroundings): Matcher {
  const slot = test.field === null ? null : around.slot(test.field)
  const read = (scene: Scene): Texts => (slot === null ? around.texts.texts(scene, test.form) : slot.texts(scene, test.form))
  const predicates = test.patterns.map((pattern) => toPredicate(pattern, around.budget))
  const some = predicates.length > 8 ? toAny(test.patterns, around.budget) : null
  const holds = (predicate: (text: string) => boolean, texts: Texts): boolean => {
    if (typeof texts === 'string') return predicate(texts)
    return texts !== null && texts.some(predicate)
  }
  const every = test.quantity === 'all'
  const matches = (scene: Scene): boolean => {
    const texts = read(scene)
    if (texts === null) return false
    if (some !== null && !every) return holds(some, texts)
    for (const predicate of predicates) {
      if (holds(predicate, texts) !== every) return !every
    }
    return every
  }
  const find = (scene: Scene): Found[] => {
    const texts = read(scene)
    const found = test.patterns.flatMap((pattern, index) => {
      const predicate = predicates[index]
      if (predicate === undefined || !holds(predicate, texts)) return []
      return [{ field: test.field ?? '', value: shownValue(slot, scene, texts, predicate), pattern: pattern.label }]
    })
    return every ? found : found.slice(0, 1)
  }
  return { matches, find }
}

/** The value a pattern fitted, as the event has it; for arrays and keywords, the text that fitted. */
function shownValue(slot: Slot | null, scene: Scene, texts: Texts, predicate: (text: string) => boolean): unknown {
  if (slot !== null && typeof texts === 'string') return slot.value(scene)
  return typeof texts === 'string' ? texts : (texts?.find(predicate) ?? null)
}

function toPredicate(pattern: Pattern, budget: Budget): (text: string) => boolean {
  switch (pattern.kind) {
    case 'exact': return (text) => text === pattern.text
    case 'prefix': return (text) => text.startsWith(pattern.text)
    case 'suffix': return (text) => text.endsWith(pattern.text)
    case 'contains': return (text) => {
      budget.spend(text.length)
      return text.includes(pattern.text)
    }
    case 'glob': return (text) => {
      budget.spend(text.length * pattern.parts.length)
      return matchParts(pattern.parts, text)
    }
    case 'regex': return (text) => {
      budget.spend(text.length * 16)
      return pattern.regex.test(text)
    }
    case 'cidr': return (text) => inCidr(pattern.network, text)
  }
}

/** One predicate for a long list: exact texts in a set, the rest one after the other. */
function toAny(patterns: Pattern[], budget: Budget): (text: string) => boolean {
  const exact = new Set<string>()
  const rest: ((text: string) => boolean)[] = []
  for (const pattern of patterns) {
    if (pattern.kind === 'exact') exact.add(pattern.text)
    else rest.push(toPredicate(pattern, budget))
  }
  return (text) => exact.has(text) || rest.some((predicate) => predicate(text))
}

function compareMatcher(test: Extract<Test, { kind: 'compare' }>, slot: Slot): Matcher {
  const holds = (value: unknown): boolean => {
    const number = test.part === null ? toNumber(value) : typeof value === 'string' ? timePart(value, test.part) : null
    if (number === null) return false
    return test.values.some((bound) => {
      switch (test.operator) {
        case 'lt': return number < bound
        case 'lte': return number <= bound
        case 'gt': return number > bound
        case 'gte': return number >= bound
        case 'eq': return number === bound
      }
    })
  }
  const matches = (scene: Scene): boolean => {
    const value = slot.value(scene)
    return Array.isArray(value) ? value.flat(Infinity).some(holds) : holds(value)
  }
  const label = `${test.part ?? ''} ${test.operator} ${test.values.join(', ')}`.trim()
  return { matches, find: (scene) => [{ field: test.field, value: slot.value(scene), pattern: label }] }
}

/** A number, or a text that is the decimal notation of one. */
function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(value)) return null
  return Number(value)
}

function fieldrefMatcher(test: Extract<Test, { kind: 'fieldref' }>, around: Surroundings): Matcher {
  const slot = around.slot(test.field)
  const others = test.others.map((name) => around.slot(name))
  const fits = (text: string, other: string): boolean => {
    around.budget.spend(text.length)
    switch (test.position) {
      case 'exact': return text === other
      case 'prefix': return text.startsWith(other)
      case 'suffix': return text.endsWith(other)
      case 'contains': return text.includes(other)
    }
  }
  const list = (texts: Texts): string[] => (texts === null ? [] : typeof texts === 'string' ? [texts] : texts)
  const refers = (scene: Scene, other: Slot): boolean => {
    const wanted = list(other.texts(scene, test.form))
    return list(slot.texts(scene, test.form)).some((text) => wanted.some((each) => fits(text, each)))
  }
  const matches = (scene: Scene): boolean =>
    test.quantity === 'all' ? others.every((other) => refers(scene, other)) : others.some((other) => refers(scene, other))
  const find = (scene: Scene): Found[] =>
    others.filter((other) => refers(scene, other)).map((other) => ({ field: test.field, value: textOf(slot.value(scene)), pattern: other.name }))
  return { matches, find }
}
