import { isDeeper } from '#lib/crypto/depth.ts'
import { denied, left } from './condition.ts'
import { matches } from './glob.ts'
import { principalIn } from './principal.ts'

/** Whom something lets in, and how far. */
export type Access = {
  /** Anybody at all. */
  public: boolean
  /** Accounts and identities that are not of the own account; the first hundred of them. */
  outside: string[]
  /** Everything is allowed, or everything about identities, from which the rest follows. */
  admin: boolean
}

type Statement = { [name: string]: unknown }

export const mostOutside = 100
/** A policy of IAM has at most 20,480 characters in all; a pattern beyond this is none. */
const longestPattern = 2_000

export const noAccess = (): Access => ({ public: false, outside: [], admin: false })

/** Both together; each account once. */
export function add(to: Access, more: Access): void {
  to.public ||= more.public
  to.admin ||= more.admin
  for (const each of more.outside) if (to.outside.length < mostOutside && !to.outside.includes(each)) to.outside.push(each)
}

/**
 * Read a policy document of AWS as AWS does: who is allowed what, after conditions and refusals of everything. Linear in its size, and
 * what it answers is bounded, whatever the document.
 * @param document JSON text, the same URL-encoded, or the object itself
 * @param own the twelve digits of the account it stands in; null: not known, and every account named is another
 * @returns null when it is no policy
 */
export function readPolicy(document: unknown, own: string | null): Access | null {
  const statements = statementsOf(document)
  if (statements === null) return null
  const access = noAccess()
  const refusals = statements.filter((each) => effectOf(each) === 'deny')
  if (refusals.some(refusesAll)) return access
  // What a refusal leaves of "anybody": a refusal of all but an organization is how most policies close a `*`.
  const kept = refusals.filter((each) => isForAll(each) && isWhole(each)).map((each) => denied(each.Condition)).find((each) => each !== null) ?? null
  for (const statement of statements) {
    if (effectOf(statement) !== 'allow') continue
    access.admin ||= isAdmin(statement, own)
    add(access, letIn(statement, own, kept))
  }
  return access
}

function statementsOf(document: unknown): Statement[] | null {
  const value = typeof document === 'string' ? parsed(document) : document
  if (typeof value !== 'object' || value === null || !('Statement' in value)) return null
  const statements = list(value.Statement).filter((each): each is Statement => typeof each === 'object' && each !== null && !Array.isArray(each))
  return statements.length === 0 ? null : statements
}

function parsed(text: string): unknown {
  try {
    const plain = /^\s*%7B/i.test(text) ? decodeURIComponent(text.replace(/\+/g, '%20')) : text
    return isDeeper(plain, 100) ? null : (JSON.parse(plain) as unknown)
  } catch {
    return null
  }
}

/** One or several: AWS takes both everywhere. */
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value])
export const texts = (value: unknown): string[] => list(value).filter((each) => typeof each === 'string')

const effectOf = (statement: Statement) => (typeof statement.Effect === 'string' ? statement.Effect.toLowerCase() : null)
const hasConditions = ({ Condition }: Statement) => typeof Condition === 'object' && Condition !== null && Object.keys(Condition).length > 0
const isStar = (pattern: string) => /^\*+$/.test(pattern)

/** Of a policy of an identity there is no principal: it is for whoever has it. */
const isForAll = (statement: Statement) => statement.NotPrincipal === undefined && (statement.Principal === undefined || principals(statement.Principal).some(isStar))

const principals = (value: unknown): string[] => (typeof value === 'object' && value !== null && !Array.isArray(value) ? texts((value as Statement).AWS) : texts(value))

/** Whether it speaks of every action, of one service at least. */
const isWhole = (statement: Statement) => texts(statement.Action).some((each) => /^(?:[\w-]+:)?\*+$/.test(each))

const refusesAll = (statement: Statement) => !hasConditions(statement) && isForAll(statement) && texts(statement.Action).some((each) => /^\*+(:\*+)?$/.test(each)) && (statement.Resource === undefined || texts(statement.Resource).some(isStar))

/** Two acts on identities that no narrower grant has together. */
const adminActs = ['iam:createpolicyversion', 'iam:updateassumerolepolicy']

function isAdmin(statement: Statement, own: string | null): boolean {
  const some = (value: unknown, all: string[]) => texts(value).some((pattern) => pattern.length <= longestPattern && all.every((each) => matches(pattern.toLowerCase(), each)))
  const acts = statement.NotAction === undefined ? some(statement.Action, adminActs) : !texts(statement.NotAction).some((each) => /^\*+(:\*+)?$/.test(each))
  const account = own ?? '000000000000'
  return acts && (statement.NotResource !== undefined || some(statement.Resource, [`arn:aws:iam::${account}:policy/any`, `arn:aws:iam::${account}:role/any`]))
}

/** Providers of identities where anybody has an account. */
const sharedProviders = /(^|\/)(token\.actions\.githubusercontent\.com|gitlab\.com|app\.terraform\.io|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com|cognito-identity\.amazonaws\.com)$/

function letIn(statement: Statement, own: string | null, kept: string[] | null): Access {
  const access = noAccess()
  const anybody = () => {
    const few = left(statement.Condition) ?? kept
    if (few === null) access.public = true
    else add(access, { ...noAccess(), outside: few.filter((each) => each !== own) })
  }
  if (statement.NotPrincipal !== undefined) anybody()
  const { Principal: given } = statement
  const byKind = typeof given === 'object' && given !== null && !Array.isArray(given) ? (given as Statement) : { AWS: given }
  for (const text of [...texts(byKind.AWS), ...texts(byKind.CanonicalUser)]) {
    const named = principalIn(text, own)
    if (named === 'anybody') anybody()
    else if (named !== null) add(access, { ...noAccess(), outside: [named] })
  }
  // Whoever has an account there, unless a condition says who.
  if (texts(byKind.Federated).some((each) => sharedProviders.test(each))) anybody()
  return access
}
