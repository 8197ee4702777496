import { accountIn } from './principal.ts'

/**
 * What a condition leaves of "anybody": null, still anybody; else the accounts it leaves, none when it names an organization or a network
 * (of which no record says whether they are one's own). As S3 decides whether a policy is public: only fixed values count, and only
 * operators that need the key to be there.
 */
type Left = string[] | null

const holds = new Set(['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike', 'ipaddress'])
const refuses = new Set(['stringnotequals', 'stringnotequalsignorecase', 'stringnotlike', 'arnnotequals', 'arnnotlike', 'notipaddress'])
/** That AWS itself calls on somebody's behalf takes nothing from a refusal. */
const besides = new Set(['aws:principalisawsservice', 'aws:viaawsservice'])

/** Of a statement that allows. All conditions hold at once, so the narrowest counts; with accounts before those without. */
export function left(condition: unknown): Left {
  let narrowest: Left = null
  for (const [operator, key, value] of entries(condition)) {
    if (!holds.has(operator.replace(/^foranyvalue:/, ''))) continue
    const few = leftBy(key, valuesOf(value))
    if (few !== null && (narrowest === null || narrowest.length === 0)) narrowest = few
  }
  return narrowest
}

/** Of a statement that refuses all who are not what it names. */
export function denied(condition: unknown): Left {
  let only: Entry | null = null
  for (const entry of entries(condition)) {
    if (besides.has(entry[1])) continue
    if (only !== null) return null
    only = entry
  }
  return only !== null && refuses.has(only[0].replace(/^forallvalues:|ifexists$/g, '')) ? leftBy(only[1], valuesOf(only[2])) : null
}

type Entry = [operator: string, key: string, value: unknown]

function* entries(condition: unknown): Generator<Entry> {
  if (typeof condition !== 'object' || condition === null) return
  for (const [operator, keys] of Object.entries(condition)) {
    if (typeof keys !== 'object' || keys === null) continue
    for (const [key, value] of Object.entries(keys as object)) yield [operator.toLowerCase(), key.toLowerCase(), value]
  }
}

const valuesOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String)

const accounts = new Set(['aws:principalaccount', 'aws:sourceaccount', 'aws:sourceowner', 'kms:calleraccount', 's3:dataaccesspointaccount'])
const arns = new Set(['aws:principalarn', 'aws:sourcearn', 's3:dataaccesspointarn'])
/** Keys whose values name a place, and how a fixed one begins. */
const places: Record<string, RegExp> = {
  'aws:principalorgid': /^o-\w/, 'aws:principalorgpaths': /^o-\w/, 'aws:sourceorgid': /^o-\w/, 'aws:sourceorgpaths': /^o-\w/,
  'aws:sourcevpc': /^vpc-\w/, 'aws:sourcevpce': /^vpce-\w/, 'aws:userid': /^[A-Z0-9]{4}/, 'aws:sourceip': /./,
}

function leftBy(key: string, values: string[]): Left {
  if (values.length === 0) return null
  if (accounts.has(key)) return values.every((each) => /^\d{12}$/.test(each)) ? values : null
  if (arns.has(key)) return values.every(isFixedArn) ? values.flatMap((each) => accountIn(each) ?? []) : null
  if (key === 'aws:sourceip') return values.every(isNetwork) ? [] : null
  const place = places[key]
  if (place !== undefined) return values.every((each) => place.test(each)) ? [] : null
  return isIdentity(key) && values.every((each) => /^[^*?]/.test(each.replace(/^[\w-]+:/, ''))) ? [] : null
}

/** What a provider of identities says of who comes. Those that build software say the same audience of everybody. */
const isIdentity = (key: string) => /:(sub|repository|repository_owner|amr)$/.test(key) || (key.endsWith(':aud') && !/^(token\.actions\.githubusercontent\.com|gitlab\.com|app\.terraform\.io):/.test(key))

/** It names an account, or at least a thing: buckets have no account in their ARN. */
const isFixedArn = (arn: string) => accountIn(arn) !== null || /^arn:[\w-]+:[\w-]+::?:[\w-]/.test(arn)

/** Not half the internet: what S3 takes for public has fewer bits than these. */
function isNetwork(text: string): boolean {
  const [address = '', bits] = text.split('/')
  return bits === undefined || Number(bits) >= (address.includes(':') ? 32 : 8)
}
