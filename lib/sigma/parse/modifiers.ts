import type { Allowance } from '../allowance.ts'
import type { Place, Report } from '../problem.ts'
import { MODIFIERS } from '../rule.ts'
import type { Modifier, Value } from '../rule.ts'
import { parseCidr } from '../text/cidr.ts'
import { hasWildcard } from '../text/pattern.ts'
import { checkRegex } from '../text/regex.ts'

const ANCHORS = new Set<Modifier>(['startswith', 'endswith', 'contains'])
const ENCODINGS = new Set<Modifier>(['base64', 'base64offset', 'utf16le', 'utf16be', 'utf16', 'wide'])
const COMPARISONS = new Set<Modifier>(['lt', 'lte', 'gt', 'gte'])
const TIME_PARTS = new Set<Modifier>(['minute', 'hour', 'day', 'week', 'month', 'year'])
const FLAGS = new Set<Modifier>(['i', 'm', 's'])
/** Each of these decides alone how the value is read. */
const TYPES = new Set<Modifier>(['re', 'cidr', 'exists', 'fieldref', ...COMPARISONS])

const known = new Set<string>(MODIFIERS)

/** Read the words after the field name. Null: one of them was refused, and reported. */
export function parseModifiers(words: string[], place: Place, report: Report): Modifier[] | null {
  const modifiers: Modifier[] = []
  for (const word of words) {
    if (!known.has(word)) {
      report.add(place, `The modifier '${word}' is not known.`, `Sigma 2.1 has: ${MODIFIERS.join(', ')}.`)
      return null
    }
    const modifier = word as Modifier
    if (modifiers.includes(modifier)) {
      report.add(place, `The modifier '${word}' appears twice.`, 'Keep one.')
      return null
    }
    modifiers.push(modifier)
  }
  const conflict = findConflict(modifiers)
  if (conflict === null) return modifiers
  report.add(place, conflict[0], conflict[1])
  return null
}

/** Message and help for the first combination that has no one meaning. */
function findConflict(modifiers: Modifier[]): [string, string] | null {
  const has = (modifier: Modifier): boolean => modifiers.includes(modifier)
  const both = (a: Modifier, b: Modifier): [string, string] => [`The modifiers '${a}' and '${b}' contradict each other.`, 'Keep one of them.']

  const anchors = modifiers.filter((modifier) => ANCHORS.has(modifier))
  if (anchors[0] !== undefined && anchors[1] !== undefined) return both(anchors[0], anchors[1])
  const types = modifiers.filter((modifier) => TYPES.has(modifier))
  if (types[0] !== undefined && types[1] !== undefined) return both(types[0], types[1])
  const parts = modifiers.filter((modifier) => TIME_PARTS.has(modifier))
  if (parts[0] !== undefined && parts[1] !== undefined) return both(parts[0], parts[1])
  const type = types[0]
  const part = parts[0]

  for (const modifier of modifiers) {
    if (FLAGS.has(modifier) && modifiers.indexOf(modifier) < Math.max(0, modifiers.indexOf('re'))) {
      return [`'${modifier}' stands before 're'.`, `Write '|re|${modifier}'.`]
    }
    if (FLAGS.has(modifier) && !has('re')) return [`'${modifier}' is a flag of 're' and stands alone.`, `Write '|re|${modifier}'.`]
    const transforms = ENCODINGS.has(modifier) || modifier === 'windash' || modifier === 'expand'
    if (transforms && (type !== undefined || part !== undefined)) return both(modifier, (type ?? part) as Modifier)
    if (ANCHORS.has(modifier) && type !== undefined && type !== 'fieldref') return both(modifier, type)
    if (ANCHORS.has(modifier) && part !== undefined) return both(modifier, part)
    if (modifier === 'cased' && has('i')) return both('cased', 'i')
    if (modifier === 'cased' && type !== undefined && type !== 'fieldref') return both('cased', type)
    if (modifier === 'cased' && part !== undefined) return both('cased', part)
  }
  if (part !== undefined && type !== undefined && !COMPARISONS.has(type)) return both(part, type)
  if (has('exists') && (has('all') || has('neq'))) {
    return ["'exists' takes no other modifier.", 'Write exists: false instead of neq.']
  }
  if (has('all') && has('neq')) {
    return ["'all' with 'neq' can be read in two ways.", "Write the selection without 'neq' and put 'not' into the condition."]
  }
  if (has('all') && type !== undefined && type !== 're' && type !== 'fieldref') return both('all', type)
  return findOrderConflict(modifiers)
}

function findOrderConflict(modifiers: Modifier[]): [string, string] | null {
  const encodings = modifiers.filter((modifier) => ENCODINGS.has(modifier))
  const anchor = modifiers.findIndex((modifier) => ANCHORS.has(modifier))
  const lastEncoding = modifiers.findLastIndex((modifier) => ENCODINGS.has(modifier))
  if (anchor >= 0 && lastEncoding > anchor) {
    return [`'${modifiers[anchor]}' stands before '${modifiers[lastEncoding]}': its wildcards can not be encoded.`,
      `Write '|${encodings.join('|')}|${modifiers[anchor]}'.`]
  }
  const bases = encodings.filter((modifier) => modifier.startsWith('base64'))
  const utfs = encodings.filter((modifier) => !modifier.startsWith('base64'))
  if (bases.length > 1) return [`'${bases.join("' and '")}' contradict each other.`, 'Keep one of them.']
  if (utfs.length > 1) return [`'${utfs.join("' and '")}' contradict each other.`, 'Keep one of them.']
  if (bases[0] !== undefined && utfs[0] !== undefined && modifiers.indexOf(bases[0]) < modifiers.indexOf(utfs[0])) {
    return [`'${bases[0]}' stands before '${utfs[0]}'.`, `Write '|${utfs[0]}|${bases[0]}': the text is widened first.`]
  }
  if (modifiers.includes('windash') && lastEncoding >= 0 && modifiers.indexOf('windash') > lastEncoding) {
    return ["'windash' stands after an encoding, where there are no dashes left.", "Put 'windash' first."]
  }
  if (modifiers.includes('windash') && lastEncoding >= 0) {
    return ["'windash' together with an encoding is not supported.", 'Write the spellings as separate values.']
  }
  if (modifiers.includes('expand') && lastEncoding >= 0 && modifiers.indexOf('expand') > lastEncoding) {
    return ["'expand' stands after an encoding, where there are no placeholders left.", "Put 'expand' first."]
  }
  return null
}

/** Check the values of one item against its modifiers. Message and help for the first that does not fit. */
export function checkValues(field: string | null, modifiers: Modifier[], values: Value[], allowance: Allowance): [string, string] | null {
  const has = (modifier: Modifier): boolean => modifiers.includes(modifier)
  if (values.length === 0) return ['The list of values is empty.', 'Give at least one value.']
  if (has('all') && values.length < 2) return ["'all' needs a list of at least two values.", "Remove 'all', or add values."]
  if (values.length > 1 && values.includes(null)) return ['null stands among other values, and it is a type of its own.', 'Give null a selection of its own.']
  if (field === null) {
    const bad = modifiers.find((modifier) => !KEYWORD_MODIFIERS.has(modifier))
    if (bad !== undefined) return [`The modifier '${bad}' needs a field.`, 'Keyword searches look at the whole event.']
    if (values.includes(null)) return ['null is not a keyword.', 'Name the field that must be null.']
  }
  for (const value of values) {
    const problem = checkValue(modifiers, value, allowance)
    if (problem !== null) return problem
  }
  return null
}

const KEYWORD_MODIFIERS = new Set<Modifier>([
  'all', 'cased', 'contains', 're', 'i', 'm', 's', 'windash', 'expand', 'base64', 'base64offset', 'utf16', 'utf16le', 'utf16be', 'wide',
])

function checkValue(modifiers: Modifier[], value: Value, allowance: Allowance): [string, string] | null {
  const has = (modifier: Modifier): boolean => modifiers.includes(modifier)
  const shown = JSON.stringify(value)?.slice(0, 80)
  if (has('exists')) {
    return typeof value === 'boolean' ? null : [`'exists' takes true or false, not ${shown}.`, 'Write true or false without quotes.']
  }
  if (modifiers.some((modifier) => COMPARISONS.has(modifier) || TIME_PARTS.has(modifier))) {
    return typeof value === 'number' ? null : [`A number is needed here, not ${shown}.`, 'Write the number without quotes.']
  }
  const others = modifiers.filter((modifier) => modifier !== 'neq')
  if (value === null) return others.length === 0 ? null : [`null takes no modifier '${others[0]}'.`, 'Write the field name alone.']
  if (has('re')) {
    const problem = checkRegex(String(value), modifiers, allowance)
    return problem === null ? null : [`The regular expression ${shown} is refused: ${problem}.`, 'Only the linear-time syntax of RE2 is supported: no look-around, no back-references.']
  }
  if (has('cidr')) {
    if (typeof value === 'string' && parseCidr(value) !== null) return null
    return [`${shown} is not a network.`, "Write it like '10.0.0.0/8' or '2001:db8::/32', with no bit set behind the prefix."]
  }
  if (has('fieldref')) {
    return typeof value === 'string' && value !== '' ? null : [`'fieldref' takes the name of a field, not ${shown}.`, 'Write a field name.']
  }
  if (modifiers.some((modifier) => ENCODINGS.has(modifier))) {
    if (String(value) === '') return ['An empty value can not be encoded.', 'Give the text to look for.']
    if (hasWildcard(String(value))) return [`${shown} holds a wildcard, which can not be encoded.`, 'Escape it with a backslash, or remove it.']
  }
  return null
}
