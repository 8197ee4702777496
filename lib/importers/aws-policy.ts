import { canonical, type Json, sha256Hex } from '#lib/crypto/canonical.ts'

type Document = { [name: string]: Json }
const isObject = (value: Json | undefined): value is Document => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The policy itself: the API gives it encoded for addresses, the CLI as an object. Null when it is neither. */
export function documentOf(value: Json | undefined): Document | null {
  if (isObject(value)) return value
  if (typeof value !== 'string') return null
  for (const text of [value, decoded(value)]) {
    try {
      const read = JSON.parse(text) as Json
      if (isObject(read)) return read
    } catch {
      // The other way may fit.
    }
  }
  return null
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const sets = new Set(['Action', 'NotAction', 'Resource', 'NotResource'])
const asSet = (value: Json): Json => [...new Map((Array.isArray(value) ? value : [value]).map((each) => [canonical(each), each])).entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each)

/** A condition with its values as sets: the same one written otherwise is the same. */
export const conditionOf = (value: Json): Json => mapped(value, (operator) => mapped(operator, asSet))

const mapped = (value: Json, change: (each: Json) => Json): Json => (isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, change(each)])) : value)

/** A policy as what it means: one or several made alike, sets in order, without what statements are called. What is written in another order is the same. */
function normalized(document: Document): Json {
  const statements = document.Statement === undefined ? [] : Array.isArray(document.Statement) ? document.Statement : [document.Statement]
  return {
    ...document,
    Statement: asSet(statements.map((statement) => {
      if (!isObject(statement)) return statement
      return Object.fromEntries(Object.entries(statement).filter(([name]) => name !== 'Sid').map(([name, value]) => {
        if (sets.has(name)) return [name, asSet(value)]
        if (name === 'Principal' || name === 'NotPrincipal') return [name, mapped(value, asSet)]
        if (name === 'Condition') return [name, conditionOf(value)]
        return [name, value]
      }))
    })),
  }
}

/** Hex of SHA-256 of what a policy means, or null when it cannot be read. */
export function policyDigest(value: Json | undefined): string | null {
  const document = documentOf(value)
  return document && sha256Hex(canonical(normalized(document)))
}
