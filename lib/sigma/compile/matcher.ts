import { Automaton } from '../index/automaton.ts'
import { inAnyCidr, inCidr } from '../text/cidr.ts'
import type { Cidr } from '../text/cidr.ts'
import { timePart } from '../text/dates.ts'
import { matchParts } from '../text/pattern.ts'
import type { Budget } from './budget.ts'
import type { EventTexts, Scene, Slot, Texts } from './slot.ts'
import { BETWEEN, textOf } from './slot.ts'
import type { Pattern, Test } from './test.ts'

/** Why a line of a selection matched. */
export type Found = { field: string; value: unknown; pattern: string }

/** A compiled line. `matches` allocates nothing it can avoid; `find` runs only for hits. `slot`: the only field it reads; null when it reads others too, or all. */
export type Matcher = { slot: Slot | null; matches(scene: Scene): boolean; find(scene: Scene): Found[] }

/** What matchers read: fields, all texts of the event; and what they spend. */
export type Surroundings = { slot(name: string): Slot; texts: EventTexts; budget: Budget }

/** The matcher of a line. */
export function toMatcher(test: Test, around: Surroundings): Matcher {
  const matcher = toPlainMatcher(test, around)
  if (!('negated' in test) || !test.negated) return matcher
  const slot = test.field === null ? null : around.slot(test.field)
  return {
    slot: matcher.slot,
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
      return { slot, matches, find: () => [{ field: test.field, value: null, pattern: 'null' }] }
    }
    case 'exists': {
      const slot = around.slot(test.field)
      const matches = (scene: Scene): boolean => (slot.value(scene) !== undefined) === test.expected
      return { slot, matches, find: (scene) => [{ field: test.field, value: slot.value(scene) ?? null, pattern: `exists: ${test.expected}` }] }
    }
    case 'compare': return compareMatcher(test, around.slot(test.field))
    case 'fieldref': return fieldrefMatcher(test, around)
  }
}

function isNull(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.flat(Infinity).includes(null))
}

/** From here on a list is asked as a whole. */
const MANY = 12

type TextsTest = Extract<Test, { kind: 'texts' }>

function textsMatcher(test: TextsTest, around: Surroundings): Matcher {
  const words = test.field === null && test.patterns.every((pattern) => pattern.kind === 'contains' && pattern.text !== '' && !pattern.text.includes(BETWEEN))
  if (words) return wordsMatcher(test, around)
  const slot = test.field === null ? null : around.slot(test.field)
  const read = (scene: Scene): Texts => (slot === null ? around.texts.texts(scene, test.form) : slot.texts(scene, test.form))
  const predicates = test.patterns.map((pattern) => toPredicate(pattern, around.budget))
  const every = test.quantity === 'all'
  const finder = predicates.length > MANY && !every ? toFinder(test.patterns, around.budget) : null
  const some = finder !== null ? (text: string): boolean => finder(text) >= 0 : every ? null : toSome(test.patterns, around.budget)
  const holds = (predicate: (text: string) => boolean, texts: Texts): boolean => {
    if (typeof texts === 'string') return predicate(texts)
    return texts !== null && texts.some(predicate)
  }
  const matches = (scene: Scene): boolean => {
    const texts = read(scene)
    if (texts === null) return false
    if (some !== null) return holds(some, texts)
    for (const predicate of predicates) {
      if (holds(predicate, texts) !== every) return !every
    }
    return every
  }
  const show = (scene: Scene, texts: Texts, place: number): Found => {
    const value = shownValue(slot, scene, texts, predicates[place] ?? (() => false))
    return { field: test.field ?? '', value, pattern: test.patterns[place]?.label ?? '' }
  }
  const find = (scene: Scene): Found[] => {
    const texts = read(scene)
    if (every) return test.patterns.map((_, place) => show(scene, texts, place))
    if (finder !== null) {
      const text = typeof texts === 'string' ? texts : texts?.find((each) => finder(each) >= 0)
      return text === undefined ? [] : [show(scene, texts, finder(text))]
    }
    return [show(scene, texts, predicates.findIndex((predicate) => holds(predicate, texts)))]
  }
  return { slot, matches, find }
}

/** Plain keywords: the texts of the event are searched as one. */
function wordsMatcher(test: TextsTest, around: Surroundings): Matcher {
  const { texts, budget } = around
  const patterns = test.patterns.map((pattern) => ('text' in pattern ? pattern.text : ''))
  const every = test.quantity === 'all'
  const finder = patterns.length > MANY && !every ? toFinder(test.patterns, budget) : null
  /** The place of the first pattern that is there as wanted, or -1. */
  const first = (joined: string, wanted: boolean): number => {
    if (finder !== null) return finder(joined)
    for (let at = 0; at < patterns.length; at++) {
      budget.spend(joined.length)
      if (joined.includes(patterns[at] as string) === wanted) return at
    }
    return -1
  }
  const matches = (scene: Scene): boolean => first(texts.joined(scene, test.form), !every) >= 0 !== every
  const find = (scene: Scene): Found[] => {
    const joined = texts.joined(scene, test.form)
    const places = every ? patterns.keys() : [first(joined, true)]
    return Array.from(places, (place) => ({ field: '', value: textAround(joined, patterns[place] ?? ''), pattern: test.patterns[place]?.label ?? '' }))
  }
  return { slot: null, matches, find }
}

/** Of joined texts the first that holds a part. */
function textAround(joined: string, part: string): string {
  const at = joined.indexOf(part)
  const end = joined.indexOf(BETWEEN, at)
  return joined.slice(joined.lastIndexOf(BETWEEN, at) + 1, end < 0 ? joined.length : end)
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
    case 'suffix': return (text) => endsIn(text, pattern.text)
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

/** As `endsWith`, which most texts are spared. */
function endsIn(text: string, end: string): boolean {
  const start = text.length - end.length
  return start >= 0 && (end.length === 0 || text.charCodeAt(start) === end.charCodeAt(0)) && text.endsWith(end)
}

/** Whether any of the patterns fits, the cheapest to ask first. */
function toSome(patterns: Pattern[], budget: Budget): (text: string) => boolean {
  const exact: string[] = []
  const suffixes: string[] = []
  const contained: string[] = []
  const networks: Cidr[] = []
  const rest: ((text: string) => boolean)[] = []
  for (const pattern of patterns) {
    if (pattern.kind === 'exact') exact.push(pattern.text)
    else if (pattern.kind === 'suffix') suffixes.push(pattern.text)
    else if (pattern.kind === 'contains') contained.push(pattern.text)
    else if (pattern.kind === 'cidr') networks.push(pattern.network)
    else rest.push(toPredicate(pattern, budget))
  }
  return (text) => {
    for (let at = 0; at < exact.length; at++) if (text === exact[at]) return true
    for (let at = 0; at < suffixes.length; at++) if (endsIn(text, suffixes[at] as string)) return true
    for (let at = 0; at < contained.length; at++) {
      budget.spend(text.length)
      if (text.includes(contained[at] as string)) return true
    }
    if (networks.length > 0 && inAnyCidr(networks, text)) return true
    for (let at = 0; at < rest.length; at++) if ((rest[at] as (text: string) => boolean)(text)) return true
    return false
  }
}

/**
 * A long list asked as a whole: exact texts in a map, contained texts in an automaton, the rest one after the other.
 * Answers with the place of a pattern that fits, or -1.
 */
function toFinder(patterns: Pattern[], budget: Budget): (text: string) => number {
  const exact = new Map<string, number>()
  const contained = new Map<string, Int32Array>()
  const rest: { fits: (text: string) => boolean; place: number }[] = []
  patterns.forEach((pattern, place) => {
    if (pattern.kind === 'exact') exact.set(pattern.text, place)
    else if (pattern.kind === 'contains' && pattern.text !== '') contained.set(pattern.text, Int32Array.of(place))
    else rest.push({ fits: toPredicate(pattern, budget), place })
  })
  let automaton: Automaton | null = null
  return (text) => {
    const place = exact.get(text) ?? rest.find((each) => each.fits(text))?.place
    if (place !== undefined || contained.size === 0) return place ?? -1
    automaton ??= new Automaton(contained, true)
    return automaton.first(text)
  }
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
  return { slot, matches, find: (scene) => [{ field: test.field, value: slot.value(scene), pattern: label }] }
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
  return { slot: null, matches, find }
}
