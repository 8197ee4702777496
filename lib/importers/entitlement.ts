import { canonical, type Json } from '#lib/crypto/canonical.ts'
import { leafHash } from '#lib/crypto/merkle.ts'
import { Edge } from '#lib/tlog/tree.ts'
import { type Place, refused, type Reject, type Warning } from './frame.ts'

/** The grain of access: who has which right where. What a population holds a row of, and a reviewer decides. */

export const accountKinds = ['person', 'service', 'group', 'role', 'external', 'unknown'] as const
export type AccountKind = (typeof accountKinds)[number]

export type Account = {
  /** Native and immutable: an account that is deleted and made anew under its name is another one. */
  id: string
  name: string
  kind: AccountKind
  /** Null where the source does not say. */
  enabled: boolean | null
  email: string | null
  userName: string | null
  /** The number that personnel knows its person by, where the source has it. Not in the hash: a name for the same account. */
  employeeId: string | null
  /** ISO 8601. Which sign-ins count says `lastUseOf`. */
  lastUsedAt: string | null
  lastUseOf: string | null
  mfa: boolean | null
  /** When its status last moved, where the source says it. Not in the hash. */
  statusChangedAt?: string | null
}

export type Right = {
  kind: string
  /** Native and immutable. */
  id: string
  name: string
  /** What the right means, hashed, where that can change under its name. Hex of SHA-256, or null. */
  definitionDigest: string | null
  /** Null where the source does not say: then people do. */
  privileged: boolean | null
}

export type Entitlement = {
  system: string
  account: Account
  right: Right
  /** Where the right holds; empty where it holds throughout. */
  scope: string
  /** Ways it is held, sorted: `direct`, or the groups from the one the account is in to the one that has the right (`wayOf`). */
  paths: string[]
  /** ISO 8601, or null when it does not end. */
  until: string | null
  /** What else decides whether it holds. */
  conditions: Json
}

export type Placed = { at: Place; row: Entitlement }

/** What an importer makes of its records. `lacking`: what the source did not give; while there is any, nothing may be concluded from what is not in `rows`. */
export type Outcome = { rows: Placed[]; rejects: Reject[]; warnings: Warning[]; lacking: string[] }

/** The identity of a row within its population. */
export const keyOf = ({ system, account, right, scope }: Entitlement): string => canonical([system, account.id, right.kind, right.id, scope])

/** The version of what is hashed: a row is compared only with rows hashed alike. */
export const rowVersion = 1

/**
 * What a decision is about, as RFC 8785 text. Never in it: last use, MFA, age of a password, counts, times, flags; whoever decides sees these, and a change
 * of them changes no right.
 */
export function canonicalRow(row: Entitlement): string {
  const { system, account, right, scope, paths, until, conditions } = row
  return canonical({
    v: rowVersion, key: [system, account.id, right.kind, right.id, scope], name: account.name, enabled: account.enabled, kind: account.kind, rightName: right.name,
    definition: right.definitionDigest, paths: [...new Set(paths)].sort(), until, conditions,
  })
}

/** SHA-256(0x00 ‖ the canonical row): the leaf of RFC 6962. */
export const rowHash = (row: Entitlement): Buffer => leafHash(canonicalRow(row))

/** Key and hash, as a population stores them. */
export type Leaf = { key: string; hash: Uint8Array }
export const leafOf = (row: Entitlement): Leaf => ({ key: keyOf(row), hash: rowHash(row) })

/** The order of leaves: by the bytes of the key in UTF-8, which is `collate "C"` of PostgreSQL. JavaScript's own order is another one beyond U+FFFF. */
export const byKey = (one: Leaf, other: Leaf): number => Buffer.compare(Buffer.from(one.key), Buffer.from(other.key))

/**
 * The root of RFC 6962 over leaves that come sorted by key, in memory that does not grow with them.
 * @throws AppError when a key is not greater than the one before: such leaves have no root
 */
export async function rootOf(leaves: Iterable<Leaf> | AsyncIterable<Leaf>): Promise<{ root: Buffer; size: number }> {
  const edge = new Edge()
  let before: Buffer | null = null
  for await (const { key, hash } of leaves) {
    const bytes = Buffer.from(key)
    if (before && Buffer.compare(before, bytes) >= 0) throw refused(`The rows of a population are out of order, or two have one key, at ${key.slice(0, 200)}.`)
    edge.append(hash)
    before = bytes
  }
  return { root: edge.root(), size: edge.size }
}

/** Rows that are not one of their key. `duplicate`: the same content again. `conflict`: other content. `first` is where the key stood first. */
export type Collision = { at: Place; first: Place; key: string; kind: 'duplicate' | 'conflict' }

/**
 * One row a key, for what fits in memory; of a large population PostgreSQL makes them. Records of one key that differ in nothing but the way are one row with all of
 * its ways; one that brings no way of its own is a duplicate, one with other content a conflict: the first stays.
 */
export function oneAKey(placed: Iterable<Placed>): { rows: Placed[]; leaves: Leaf[]; collisions: Collision[] } {
  const seen = new Map<string, Placed>()
  const found: Collision[] = []
  for (const { at, row } of placed) {
    const key = keyOf(row)
    const first = seen.get(key)
    if (!first) {
      seen.set(key, { at, row })
      continue
    }
    const same = canonicalRow({ ...row, paths: [] }) === canonicalRow({ ...first.row, paths: [] })
    const more = row.paths.filter((way) => !first.row.paths.includes(way))
    if (same && more.length > 0) seen.set(key, { at: first.at, row: { ...first.row, paths: [...first.row.paths, ...more].sort() } })
    else found.push({ at, first: first.at, key, kind: same ? 'duplicate' : 'conflict' })
  }
  return { rows: [...seen.values()], leaves: [...seen.values()].map(({ row }) => leafOf(row)).sort(byKey), collisions: found }
}

export const direct = 'direct'

/** A way through groups as one text: ids from the group the account is in to the one that has the right. */
export const wayOf = (groups: readonly string[]): string => groups.map((id) => id.replace(/[\\>]/g, '\\$&')).join('>')
