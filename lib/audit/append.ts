import 'server-only'
import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { columns } from '#db/columns.ts'
import { type Actor, idOf, personOf } from '#lib/auth/actor.ts'
import { canonical, type Json, sha256, sha256Hex, toJson } from '#lib/crypto/canonical.ts'
import type { Change } from '#lib/door/change.ts'
import { personalLabels, subjects } from './subjects.ts'

/**
 * The entry, in its final form. `body` is the canonical JSON that counts:
 * `{ v, id, org, at, action, category, outcome, actor, subject, changes?, reason?, error?, count?, root?, correlation, request? }`.
 * A personal value stands there as `{ "commitment": "sha256:…" }`, SHA-256 over salt ‖ canonical JSON of [path, value].
 */
export type Category =
  | 'authentication' | 'authorization' | 'data access' | 'configuration' | 'detection'
  | 'scan' | 'remediation' | 'approval' | 'rollback' | 'export'

export type Entry = { action: string; category: Category; change: Change; actor: Actor; at: Date; correlationId: string }

/** Bytes of UTF-8 a body may have; the table checks the same. */
export const maxBody = 60 * 1024
/** A single value longer than this is cut to its beginning, length and hash when a body would be too large. */
const longValue = 2_000
const unrecorded = new Set(['orgId', 'id', 'createdAt', 'updatedAt', 'createdById', 'updatedById', 'version'])

type Opening = { path: string; salt: Buffer; value: string }
type Written = { id: string; body: string; openings: Opening[] }

/**
 * Appends every entry in two pipelined statements of the caller's transaction, both sent before this returns: COMMIT may follow at once.
 * The door alone calls this.
 */
export function append(tx: Tx, orgId: string, entries: Entry[]): Promise<unknown> {
  const inserts: Promise<unknown>[] = []
  for (const part of chunks(entries, 5_000)) {
    const written = part.map((entry) => ({ ...write(orgId, entry), at: entry.at.toISOString() }))
    const personal = written.flatMap((each) => each.openings.map((opening) => ({ entryId: each.id, at: each.at, ...opening })))
    const list = (values: string[]) => tx.raw.array(values, textType)
    inserts.push(tx.raw`
      insert into audit_entries (org_id, id, recorded_at, body)
      select ${orgId}::uuid, id, at, body from unnest(${list(written.map((each) => each.id))}::text[]::uuid[], ${list(written.map((each) => each.at))}::text[]::timestamptz[], ${list(written.map((each) => each.body))}::text[]) as e(id, at, body)`.execute())
    if (personal.length === 0) continue
    inserts.push(tx.raw`
      insert into audit_personal (org_id, entry_id, path, salt, value, recorded_at)
      select ${orgId}::uuid, id, path, decode(salt, 'hex'), value, at
      from unnest(${list(personal.map((each) => each.entryId))}::text[]::uuid[], ${list(personal.map((each) => each.path))}::text[], ${list(personal.map((each) => each.salt.toString('hex')))}::text[], ${list(personal.map((each) => each.value))}::text[], ${list(personal.map((each) => each.at))}::text[]::timestamptz[]) as p(id, path, salt, value, at)`.execute())
  }
  return Promise.all(inserts)
}

/** OID of text. */
const textType = 25

/** Pure: the body and the openings of its commitments. Exported for tests and verifiers. */
export function write(orgId: string, entry: Entry): Written {
  const id = v7()
  const openings: Opening[] = []
  const commit = (path: string, value: Json): Json => {
    if (value === null || value === '') return value
    const salt = randomBytes(16)
    openings.push({ path, salt, value: canonical(value) })
    return { commitment: commitmentOf(salt, path, value) }
  }
  const { change, actor } = entry
  const body: Record<string, Json> = {
    v: 1,
    id,
    org: orgId,
    at: entry.at.toISOString(),
    action: entry.action,
    category: entry.category,
    outcome: change.outcome,
    actor: actorOf(actor, commit),
    subject: {
      type: change.subject.type,
      id: change.subject.id,
      label: personalLabels.has(change.subject.type) ? commit('subject.label', change.subject.label) : change.subject.label,
    },
    correlation: entry.correlationId,
  }
  const changes = difference(change, commit)
  if (Object.keys(changes).length > 0) body.changes = changes
  if (change.reason) body.reason = change.reason
  if (change.error) body.error = change.error
  if (change.count !== undefined) body.count = change.count
  if (change.root) body.root = change.root
  if (actor.request.ip || actor.request.userAgent) {
    body.request = { id: actor.request.id, ip: commit('request.ip', actor.request.ip), agent: commit('request.agent', actor.request.userAgent) }
  } else {
    body.request = { id: actor.request.id }
  }
  return { id, body: fit(body), openings }
}

export const commitmentOf = (salt: Uint8Array, path: string, value: Json) =>
  `sha256:${sha256(Buffer.concat([salt, Buffer.from(canonical([path, value]))])).toString('hex')}`

function actorOf(actor: Actor, commit: (path: string, value: Json) => Json): Json {
  const base = { kind: actor.kind, id: idOf(actor) }
  switch (actor.kind) {
    case 'person':
      return { ...base, person: personOf(actor), session: actor.sessionId, roles: actor.roles, name: commit('actor.name', actor.name), email: commit('actor.email', actor.email) }
    case 'token':
      return { ...base, person: personOf(actor), user: actor.userId, name: actor.name }
    case 'webhook':
    case 'scim':
      return { ...base, name: actor.name }
    default:
      return base
  }
}

/** Field → [before, after], only what differs; secrets never, personal values committed. */
function difference(change: Change, commit: (path: string, value: Json) => Json): Record<string, Json> {
  const marks = columns[subjects[change.subject.type]] ?? {}
  const result: Record<string, Json> = {}
  const names = new Set([...Object.keys(change.before ?? {}), ...Object.keys(change.after ?? {})])
  for (const name of names) {
    if (unrecorded.has(name) || marks[name] === 'secret') continue
    const before = toJson(change.before?.[name])
    const after = toJson(change.after?.[name])
    if (canonical(before) === canonical(after)) continue
    result[name] = marks[name] === 'personal'
      ? [commit(`changes.${name}.before`, before), commit(`changes.${name}.after`, after)]
      : [before, after]
  }
  return result
}

function fit(body: Record<string, Json>): string {
  const whole = canonical(body)
  if (Buffer.byteLength(whole) <= maxBody) return whole
  const cut = canonical(shorten(body, longValue))
  if (Buffer.byteLength(cut) <= maxBody) return cut
  const text = canonical(body.changes ?? null)
  return canonical({ ...(shorten({ ...body, changes: null }, 200) as Record<string, Json>), changes: { sha256: sha256Hex(text), bytes: Buffer.byteLength(text) } })
}

/** A text too long to keep says how it began, how long it was, and its hash. */
function shorten(value: Json, longest: number): Json {
  if (typeof value === 'string') {
    if (value.length <= longest) return value
    return { begins: value.slice(0, Math.min(200, longest)), bytes: Buffer.byteLength(value), sha256: sha256Hex(value) }
  }
  if (Array.isArray(value)) {
    const text = canonical(value)
    if (value.length > 2 && text.length > longest * 4) return { items: value.length, bytes: Buffer.byteLength(text), sha256: sha256Hex(text) }
    return value.map((each) => shorten(each, longest))
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shorten(each, longest)]))
  }
  return value
}

export function* chunks<T>(all: T[], size: number): Generator<T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size)
}
