import type { Json } from '#lib/crypto/canonical.ts'

/** Search columns and where in the body each comes from (db/schema/audit.ts generates them; here they are computed again). */
export const sources = {
  action: ['action'], category: ['category'], outcome: ['outcome'], actor_kind: ['actor', 'kind'], actor_id: ['actor', 'id'],
  subject_type: ['subject', 'type'], subject_id: ['subject', 'id'], correlation_id: ['correlation'],
} as const satisfies Record<string, readonly string[]>

export type SearchColumns = Record<keyof typeof sources, string | null>

/** Of a row: its key, the time in milliseconds since 1970, the search columns, and the body they must follow from. */
export type StoredEntry = SearchColumns & { id: string; org_id: string; at: number; body: string }

/** The first column that does not say what the body says, or null. Ids and time are compared when the body names them. */
export function wrongColumn(row: StoredEntry): string | null {
  let body: Json
  try {
    body = JSON.parse(row.body) as Json
  } catch {
    return 'body'
  }
  const own = (name: string) => at(body, [name])
  if (own('id') !== null && own('id') !== row.id) return 'id'
  if (own('org') !== null && own('org') !== row.org_id) return 'org_id'
  const time = own('at')
  if (time !== null && Date.parse(time) !== row.at) return 'recorded_at'
  for (const [column, path] of Object.entries(sources) as [keyof typeof sources, readonly string[]][]) {
    if (at(body, path) !== row[column]) return column
  }
  return null
}

/** PostgreSQL's `#>>`: text as it is, anything else as JSON text, nothing for null. */
function at(body: Json, path: readonly string[]): string | null {
  let value: Json | undefined = body
  for (const name of path) value = value && typeof value === 'object' && !Array.isArray(value) ? value[name] : undefined
  if (value === undefined || value === null) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
