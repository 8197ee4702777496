import { BlockList, isIP } from 'node:net'
import { type Fill, hasVariable, matchesPattern } from './match.ts'
import type { Condition } from './statements.ts'
import { both, either, not, type Truth } from './truth.ts'

/** What is known of a key of a request: its values; that it is absent; that whoever asks may choose it; or nothing. */
export type Values = readonly string[] | 'absent' | 'chosen' | 'unknown'
/** `missing`: keys of which the answer depended and nothing was known. */
export type Context = {
  values: (key: string) => Values
  missing: Set<string>
  /** Of a key whose value whoever asks has from a range of them, such as their address: whether one of theirs fits a value of a condition. Undefined: not such a key. */
  reach?: (key: string, value: string) => boolean | undefined
}

/** Whether all conditions of a statement hold. One that whoever asks can choose holds for what allows, and not for what refuses. */
export const allHold = (conditions: readonly Condition[], context: Context, allow: boolean): Truth => {
  const found = conditions.map((each) => holds(each, context, allow))
  const truth = both(...found.map(({ truth: each }) => each))
  // What is not known counts only where the answer hangs on it.
  if (truth === null) for (const { truth: each, key } of found) if (each === null) context.missing.add(key)
  return truth
}

function holds({ operator, key, values, ifExists, set }: Condition, context: Context, allow: boolean): { truth: Truth; key: string } {
  const reached = values.map((each) => context.reach?.(key, each))
  if (reached.length > 0 && !reached.includes(undefined) && operators[operator] !== undefined) {
    const { negated = false } = operators[operator]
    const isOne = reached.includes(true)
    // Such a key may also be absent: of who belongs to no organization, comes through no endpoint, or does not sign in at all.
    const passesAbsent = ifExists || set === 'all'
    return { key, truth: allow ? negated || passesAbsent || isOne : negated && set !== 'any' && !isOne }
  }
  const given = context.values(key)
  if (given === 'chosen') return { key, truth: allow }
  if (given === 'unknown') return { key, truth: null }
  if (operator === 'null') return { key, truth: either(...values.map((each) => (each.toLowerCase() === 'true') === (given === 'absent'))) }
  const test = operators[operator]
  if (test === undefined) return { key, truth: null }
  const negated = test.negated ?? false
  // A condition on a key that is not there holds only where it says what must not be.
  if (given === 'absent') return { key, truth: set === 'all' || ifExists || (negated && set === null) }
  const one = (value: string): Truth => {
    const found = either(...values.map((each) => (hasVariable(each) && !test.patterns ? null : test.is(each, value, context))))
    return negated ? not(found) : found
  }
  return { key, truth: set === 'any' ? either(...given.map(one)) : both(...given.map(one)) }
}

/** `patterns`: it reads variables in a value itself. */
type Test = { is: (wanted: string, given: string, fill?: Fill) => Truth; negated?: boolean; patterns?: boolean }

const number = (compare: (wanted: number, given: number) => boolean): Test['is'] => (wanted, given) => {
  const [one, other] = [Number(wanted), Number(given)]
  return Number.isNaN(one) || Number.isNaN(other) || wanted.trim() === '' ? null : compare(one, other)
}
const time = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text))
const date = (compare: (wanted: number, given: number) => boolean): Test['is'] => (wanted, given) => {
  const [one, other] = [time(wanted), time(given)]
  return Number.isNaN(one) || Number.isNaN(other) ? null : compare(one, other)
}

/** The six parts of an ARN, each by itself: a `*` goes over no colon but in the last. */
const arn: Test['is'] = (wanted, given, fill) => {
  const split = (text: string) => {
    const parts = text.split(':')
    return parts.length < 6 ? null : [...parts.slice(0, 5), parts.slice(5).join(':')]
  }
  if (/^\*+$/.test(wanted)) return true
  const [one, other] = [split(wanted), split(given)]
  return one === null || other === null ? false : both(...one.map((part, n) => matchesPattern(part, other[n] as string, fill)))
}

/** Values such as 10.0.0.0/8; an address is a network of one. */
export const inNetwork: Test['is'] = (wanted, given) => {
  const [net = '', bits] = wanted.split('/')
  const [kind, other] = [isIP(net), isIP(given)]
  if (kind === 0 || other === 0) return null
  if (kind !== other) return false
  const family = kind === 4 ? 'ipv4' : 'ipv6'
  const length = bits === undefined ? (kind === 4 ? 32 : 128) : Number(bits)
  if (!Number.isInteger(length) || length < 0 || length > (kind === 4 ? 32 : 128)) return null
  const list = new BlockList()
  list.addSubnet(net, length, family)
  return list.check(given, family)
}

/** Of a text that is compared letter by letter, but for variables. */
const exact = (same: (text: string) => string): Test => ({ is: (wanted, given, fill) => (hasVariable(wanted) ? matchesPattern(wanted, given, fill) : same(wanted) === same(given)), patterns: true })
const equals = exact((text) => text)
const sameLetters = exact((text) => text.toLowerCase())
const like: Test = { is: matchesPattern, patterns: true }
const likeArn: Test = { is: arn, patterns: true }
const numeric = (compare: (wanted: number, given: number) => boolean): Test => ({ is: number(compare) })
const dated = (compare: (wanted: number, given: number) => boolean): Test => ({ is: date(compare) })
const refused = (test: Test): Test => ({ ...test, negated: true })
const network: Test = { is: inNetwork }

const operators: Readonly<Record<string, Test | undefined>> = Object.assign(Object.create(null) as Record<string, Test>, {
  stringequals: equals, stringnotequals: refused(equals), stringequalsignorecase: sameLetters, stringnotequalsignorecase: refused(sameLetters), stringlike: like, stringnotlike: refused(like),
  arnequals: likeArn, arnlike: likeArn, arnnotequals: refused(likeArn), arnnotlike: refused(likeArn),
  bool: sameLetters, binaryequals: equals, ipaddress: network, notipaddress: refused(network),
  numericequals: numeric((wanted, given) => given === wanted), numericnotequals: refused(numeric((wanted, given) => given === wanted)),
  numericlessthan: numeric((wanted, given) => given < wanted), numericlessthanequals: numeric((wanted, given) => given <= wanted), numericgreaterthan: numeric((wanted, given) => given > wanted), numericgreaterthanequals: numeric((wanted, given) => given >= wanted),
  dateequals: dated((wanted, given) => given === wanted), datenotequals: refused(dated((wanted, given) => given === wanted)),
  datelessthan: dated((wanted, given) => given < wanted), datelessthanequals: dated((wanted, given) => given <= wanted), dategreaterthan: dated((wanted, given) => given > wanted), dategreaterthanequals: dated((wanted, given) => given >= wanted),
})
