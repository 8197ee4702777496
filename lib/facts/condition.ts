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
  for (const [operator, key, values] of entries(condition)) {
    if (!holds.has(operator.replace(/^foranyvalue:/, ''))) continue
    const few = leftBy(key, values)
    if (few !== null && (narrowest === null || narrowest.length === 0)) narrowest = few
  }
  return narrowest
}

/** Of a statement that refuses all who are not what it names. */
export function denied(condition: unknown): Left {
  const counted = entries(condition).filter(([, key]) => !besides.has(key))
  const [only] = counted
  if (only === undefined || counted.length > 1) return null
  const [operator, key, values] = only
  return refuses.has(operator.replace(/^forallvalues:|ifexists$/g, '')) ? leftBy(key, values) : null
}

function entries(condition: unknown): [operator: string, key: string, values: string[]][] {
  if (typeof condition !== 'object' || condition === null) return []
  return Object.entries(condition).flatMap(([operator, keys]) => (typeof keys !== 'object' || keys === null ? [] : Object.entries(keys as object).map(([key, value]): [string, string, string[]] => {
    const values = (Array.isArray(value) ? value : [value]).map(String)
    return [operator.toLowerCase(), key.toLowerCase(), values]
  })))
}

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
