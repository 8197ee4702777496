import { isDeeper } from '#lib/crypto/depth.ts'
import { texts } from '#lib/facts/policy.ts'

/** Either these, or all but these. */
export type Patterns = { not: boolean; of: string[] }
/** Whom a statement of a resource is about. `aws`: accounts, ARNs or `*`. */
export type Who = { not: boolean; aws: string[]; services: string[]; federated: string[]; canonical: string[] }
/** `operator` and `key` in lower case. `set`: of several values of a key. */
export type Condition = { operator: string; key: string; values: string[]; ifExists: boolean; set: 'all' | 'any' | null }
/** `who` null: of an identity, whoever has it. `resources` null: the resource on which it stands. Actions are in lower case, as AWS compares them. */
export type Statement = { allow: boolean; who: Who | null; actions: Patterns; resources: Patterns | null; conditions: Condition[] }

/** A policy of IAM has at most 20,480 characters, one of S3 20 KB, one of KMS 32 KB. */
const longest = 200_000

/**
 * A policy in its normal form: several for one, and all spellings that AWS takes.
 * @returns null when it is no policy that AWS would take: nobody can say what it allows
 */
export function statementsOf(document: unknown): Statement[] | null {
  const value = typeof document === 'string' ? parsed(document) : document
  if (!isObject(value) || !('Statement' in value)) return null
  const given: unknown[] = Array.isArray(value.Statement) ? value.Statement : [value.Statement]
  const statements = given.map(statementOf)
  return statements.every((each) => each !== null) ? statements : null
}

function parsed(text: string): unknown {
  if (text.length > longest) return null
  try {
    const plain = /^\s*%7B/i.test(text) ? decodeURIComponent(text.replace(/\+/g, '%20')) : text
    return isDeeper(plain, 100) ? null : (JSON.parse(plain) as unknown)
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
/** One or several texts; null when something else is among them. */
function textsOf(value: unknown): string[] | null {
  const found = texts(value)
  const count = Array.isArray(value) ? value.length : 1
  return found.length === count ? found : null
}

function statementOf(value: unknown): Statement | null {
  if (!isObject(value)) return null
  const actions = patternsOf(value.Action, value.NotAction)
  const resources = value.Resource === undefined && value.NotResource === undefined ? 'none' : patternsOf(value.Resource, value.NotResource)
  const who = whoOf(value.Principal, value.NotPrincipal)
  const conditions = conditionsOf(value.Condition)
  if ((value.Effect !== 'Allow' && value.Effect !== 'Deny') || actions === null || resources === null || who === undefined || conditions === null) return null
  return { allow: value.Effect === 'Allow', who, actions: { ...actions, of: actions.of.map((each) => each.toLowerCase()) }, resources: resources === 'none' ? null : resources, conditions }
}

function patternsOf(these: unknown, allBut: unknown): Patterns | null {
  if ((these === undefined) === (allBut === undefined)) return null
  const of = textsOf(these ?? allBut)
  return of === null ? null : { not: these === undefined, of }
}

/** Undefined: malformed. */
function whoOf(these: unknown, allBut: unknown): Who | null | undefined {
  if (these === undefined && allBut === undefined) return null
  if (these !== undefined && allBut !== undefined) return undefined
  const given = these ?? allBut
  const not = these === undefined
  if (given === '*') return { not, aws: ['*'], services: [], federated: [], canonical: [] }
  if (!isObject(given)) return undefined
  const [aws, services, federated, canonical] = (['AWS', 'Service', 'Federated', 'CanonicalUser'] as const).map((kind) => (given[kind] === undefined ? [] : textsOf(given[kind])))
  const known = Object.keys(given).every((kind) => ['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(kind))
  return known && aws && services && federated && canonical ? { not, aws, services, federated, canonical } : undefined
}

function conditionsOf(value: unknown): Condition[] | null {
  if (value === undefined) return []
  if (!isObject(value)) return null
  const found: Condition[] = []
  for (const [name, keys] of Object.entries(value)) {
    if (!isObject(keys)) return null
    const [, set, operator = '', ifExists] = /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/.exec(name.toLowerCase()) ?? []
    for (const [key, values] of Object.entries(keys)) {
      const given: unknown[] = Array.isArray(values) ? values : [values]
      if (!given.every((each) => ['string', 'number', 'boolean'].includes(typeof each))) return null
      found.push({ operator, key: key.toLowerCase(), values: given.map(String), ifExists: ifExists !== undefined, set: set === undefined ? null : set === 'forallvalues' ? 'all' : 'any' })
    }
  }
  return found
}
