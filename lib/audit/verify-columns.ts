import type { Json } from '#lib/crypto/canonical.ts'

/** Of a row: its key, the time in milliseconds since 1970, the search columns, and the body they must follow from. */
export type StoredEntry = {
  id: string
  org_id: string
  at: number
  action: string | null
  category: string | null
  outcome: string | null
  actor_kind: string | null
  actor_id: string | null
  subject_type: string | null
  subject_id: string | null
  correlation_id: string | null
  body: string
}

/**
 * The first column that does not say what the body says, or null: what the trigger of the table reads from it (db/rules.sql), read here by
 * another hand. Ids and time are compared when the body names them.
 */
export function wrongColumn(row: StoredEntry): string | null {
  let body: Json
  try {
    body = JSON.parse(row.body) as Json
  } catch {
    return 'body'
  }
  if (!isMap(body)) return 'body'
  const { actor, subject } = body
  const id = text(body.id)
  const org = text(body.org)
  const time = text(body.at)
  if (id !== null && id !== row.id) return 'id'
  if (org !== null && org !== row.org_id) return 'org_id'
  if (time !== null && Date.parse(time) !== row.at) return 'recorded_at'
  if (text(body.action) !== row.action) return 'action'
  if (text(body.category) !== row.category) return 'category'
  if (text(body.outcome) !== row.outcome) return 'outcome'
  if (text(body.correlation) !== row.correlation_id) return 'correlation_id'
  const [by, of] = [isMap(actor) ? actor : {}, isMap(subject) ? subject : {}]
  if (text(by.kind) !== row.actor_kind) return 'actor_kind'
  if (text(by.id) !== row.actor_id) return 'actor_id'
  if (text(of.type) !== row.subject_type) return 'subject_type'
  return text(of.id) === row.subject_id ? null : 'subject_id'
}

const isMap = (value: Json | undefined): value is { [name: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value)

/** PostgreSQL's `#>>`: text as it is, anything else as JSON text, nothing for null. */
const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : value === undefined || value === null ? null : JSON.stringify(value))
