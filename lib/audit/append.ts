import 'server-only'
import { hash } from 'node:crypto'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { columns } from '#db/columns.ts'
import { type Actor, idOf, personOf } from '#lib/auth/actor.ts'
import { canonical, type Json, sha256Hex, toJson } from '#lib/crypto/canonical.ts'
import { ids } from '#lib/crypto/ids.ts'
import { randomOnce } from '#lib/crypto/random.ts'
import { personalLabels, subjects } from '#lib/words/index.ts'
import type { Change } from './change.ts'

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
/** What every record has beside its facts, which no entry repeats. */
export const unrecorded: ReadonlySet<string> = new Set(['orgId', 'id', 'createdAt', 'updatedAt', 'createdById', 'updatedById', 'version'])

type Opening = { path: string; salt: Buffer; value: string }
type Written = { id: string; body: string; openings: Opening[] }

/**
 * Appends every entry, 5,000 to a statement of the caller's transaction, all of them sent before this returns: COMMIT may follow at once.
 * The door alone calls this.
 */
export function append(tx: Tx, orgId: string, entries: Entry[]): Promise<unknown> {
  const own = ids(entries.length)
  const written = entries.map((entry, n) => ({ ...write(orgId, entry, own[n]), at: entry.at.toISOString() }))
  return Promise.all([...chunks(written, 5_000)].map((part) => insert(tx, orgId, part).execute()))
}

function insert(tx: Tx, orgId: string, part: (Written & { at: string })[]) {
  const list = (values: string[]) => tx.raw.array(values, textType)
  const personal = part.flatMap((each) => each.openings.map((opening) => ({ entryId: each.id, at: each.at, ...opening })))
  const [one, ...more] = part
  const alone = one !== undefined && more.length === 0
  const entries = alone ? [one.id, one.at, one.body] : [list(part.map((each) => each.id)), list(part.map((each) => each.at)), list(part.map((each) => each.body))]
  const openings = personal.length === 0 ? [] : [
    list(personal.map((each) => each.path)), list(personal.map((each) => each.salt.toString('hex'))), list(personal.map((each) => each.value)),
    ...(alone ? [] : [list(personal.map((each) => each.entryId)), list(personal.map((each) => each.at))]),
  ]
  const statement = (alone ? forOne : forMany)[personal.length === 0 ? 'entries' : 'withPersonal']
  return tx.raw.unsafe(statement, [orgId, ...entries, ...openings], { prepare: true })
}

/** OID of text. */
const textType = 25

const statements = (entries: string, personal: string) => {
  const insertEntries = `insert into audit_entries (org_id, id, recorded_at, body, cluster) ${entries}`
  return { entries: insertEntries, withPersonal: `with entries as (${insertEntries}) insert into audit_personal (org_id, path, salt, value, entry_id, recorded_at) ${personal}` }
}
const forMany = statements(
  'select $1::uuid, id, at, body, (select tickmark_cluster_remembered()) from unnest($2::text[]::uuid[], $3::text[]::timestamptz[], $4::text[]) as e(id, at, body)',
  `select $1::uuid, path, decode(salt, 'hex'), value, id, at from unnest($5::text[], $6::text[], $7::text[], $8::text[]::uuid[], $9::text[]::timestamptz[]) as p(path, salt, value, id, at)`,
)
/** Nearly every change is one entry: lists would only be made to be taken apart. */
const forOne = statements(
  'values ($1::uuid, $2::uuid, $3::timestamptz, $4, tickmark_cluster_remembered())',
  `select $1::uuid, path, decode(salt, 'hex'), value, $2::uuid, $3::timestamptz from unnest($5::text[], $6::text[], $7::text[]) as p(path, salt, value)`,
)

/** Pure: the body and the openings of its commitments. Exported for tests and verifiers. */
export function write(orgId: string, entry: Entry, id = v7()): Written {
  const openings: Opening[] = []
  const commit = (path: string, value: Json): Json => {
    if (value === null || value === '') return value
    const salt = randomOnce(16)
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
  `sha256:${hash('sha256', Buffer.concat([salt, Buffer.from(canonical([path, value]))]))}`

function actorOf(actor: Actor, commit: (path: string, value: Json) => Json): Json {
  const base = { kind: actor.kind, id: idOf(actor) }
  switch (actor.kind) {
    case 'person':
      return { ...base, person: personOf(actor), session: actor.sessionId, roles: actor.roles, name: commit('actor.name', actor.name), email: commit('actor.email', actor.email) }
    case 'token':
      return { ...base, person: personOf(actor), user: actor.userId, name: actor.name, email: commit('actor.email', actor.email) }
    case 'webhook':
    case 'scim':
      return { ...base, name: actor.name }
    default:
      return base
  }
}

/** Whether anything of a record moved that an entry would tell. */
export const moved = (change: Change): boolean => Object.keys(difference(change, (_, value) => value)).length > 0

/** Field → [before, after], only what differs; secrets never, personal values committed. */
function difference(change: Change, commit: (path: string, value: Json) => Json): Record<string, Json> {
  const marks = columns[subjects[change.subject.type]] ?? {}
  const result: Record<string, Json> = {}
  const names = new Set([...Object.keys(change.before ?? {}), ...Object.keys(change.after ?? {})])
  for (const name of names) {
    if (unrecorded.has(name) || marks[name] === 'secret' || change.before?.[name] === change.after?.[name]) continue
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
