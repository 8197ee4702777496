import type { Item, Modifier, Value } from '../rule.ts'
import { parseCidr } from '../text/cidr.ts'
import type { TimePart } from '../text/dates.ts'
import { encode } from '../text/encode.ts'
import { ANY, literalOf, parsePattern, widen } from '../text/pattern.ts'
import type { Part } from '../text/pattern.ts'
import { compileRegex } from '../text/regex.ts'
import { expand } from './expand.ts'
import type { Placeholders } from './expand.ts'
import { convertText } from './slot.ts'
import type { Form } from './slot.ts'
import type { Pattern, Test } from './test.ts'

const TIME_PARTS: TimePart[] = ['minute', 'hour', 'day', 'week', 'month', 'year']
const COMPARISONS = ['lt', 'lte', 'gt', 'gte'] as const
const ENCODINGS: Modifier[] = ['base64', 'base64offset', 'utf16le', 'utf16be', 'utf16', 'wide']

/** Apply the modifiers of an item to its values. Throws an Error with a plain message when a placeholder has no values. */
export function lower(item: Item, placeholders: Placeholders): Test {
  const has = (modifier: Modifier): boolean => item.modifiers.includes(modifier)
  const negated = has('neq')
  const quantity = has('all') ? 'all' : 'any'
  const field = item.field
  if (field !== null) {
    if (has('exists')) return { kind: 'exists', field, expected: item.values[0] === true }
    if (item.values[0] === null) return { kind: 'null', field, negated }
    const part = TIME_PARTS.find(has) ?? null
    const operator = COMPARISONS.find(has)
    if (part !== null || operator !== undefined) {
      return { kind: 'compare', field, operator: operator ?? 'eq', part, values: item.values.map(Number), negated }
    }
    if (has('fieldref')) {
      const position = has('startswith') ? 'prefix' : has('endswith') ? 'suffix' : has('contains') ? 'contains' : 'exact'
      return { kind: 'fieldref', field, form: has('cased') ? 'plain' : 'folded', quantity, position, others: item.values.map(String), negated }
    }
  }
  const form = formOf(item.modifiers)
  const patterns = item.values.flatMap((value) => toPatterns(value, item, form, placeholders))
  // Several spellings of one value (base64offset, expand) are alternatives even under `all`: only whole values are joined by it.
  if (quantity === 'all' && patterns.length > item.values.length) throw new Error("'all' together with a modifier that turns one value into several is not supported")
  return { kind: 'texts', field, form, quantity, patterns, negated }
}

function formOf(modifiers: Modifier[]): Form {
  if (modifiers.includes('re') || modifiers.includes('cidr')) return 'plain'
  const cased = modifiers.includes('cased')
  if (modifiers.includes('windash')) return cased ? 'dashed' : 'foldedDashed'
  return cased ? 'plain' : 'folded'
}

function toPatterns(value: Value, item: Item, form: Form, placeholders: Placeholders): Pattern[] {
  const { modifiers, field } = item
  const label = String(value)
  if (modifiers.includes('re')) {
    return [{ kind: 'regex', regex: compileRegex(label, modifiers), source: label, caseless: modifiers.includes('i'), label }]
  }
  if (modifiers.includes('cidr')) {
    const network = parseCidr(label)
    if (network === null) throw new Error(`'${label}' is not a network`)
    return [{ kind: 'cidr', network, label }]
  }
  const texts = modifiers.includes('expand') ? expand(label, placeholders) : [label]
  const encoded = modifiers.some((modifier) => ENCODINGS.includes(modifier))
  const inside = field === null || modifiers.includes('contains')
  return texts.flatMap((text) => {
    const literals: Part[][] = encoded
      ? encode(literalOf(text), modifiers).map((each) => [each])
      : [typeof value === 'string' ? parsePattern(text) : [text]]
    return literals.map((parts) => {
      const formed = parts.map((part) => (typeof part === 'string' ? convertText(part, form) : part))
      return toPattern(widen(formed, inside || modifiers.includes('endswith'), inside || modifiers.includes('startswith')), label)
    })
  })
}

/** The cheapest kind of pattern that says the same. */
function toPattern(parts: Part[], label: string): Pattern {
  const open = parts[0] === ANY
  const middle = parts.filter((part) => part !== ANY)
  const text = middle[0] ?? ''
  if (middle.length > 1 || typeof text !== 'string') return { kind: 'glob', parts, label }
  const closing = parts.length > 1 && parts[parts.length - 1] === ANY
  if (open && middle.length === 0) return { kind: 'contains', text: '', label }
  if (open) return { kind: closing ? 'contains' : 'suffix', text, label }
  return { kind: closing ? 'prefix' : 'exact', text, label }
}
