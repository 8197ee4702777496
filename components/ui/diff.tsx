import { capital, formatDateTime } from '#lib/format.ts'

export type Change = { field: string; before: unknown; after: unknown }

/** The fields that differ between two states of a record, in the order of the second. */
export function changesBetween(before: Record<string, unknown> | null, after: Record<string, unknown> | null): Change[] {
  const names = new Set([...Object.keys(after ?? {}), ...Object.keys(before ?? {})])
  return [...names]
    .map((field) => ({ field, before: before?.[field], after: after?.[field] }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after))
}

/** Before and after, field by field. Said in words for screen readers, struck and underlined for those who see no colour. */
export function Diff({ changes }: { changes: Change[] }) {
  if (changes.length === 0) return <p className="muted">No field changed.</p>
  return (
    <dl className="diff">
      {changes.map(({ field, before, after }) => (
        <div key={field}>
          <dt title={field}>{fieldName(field)}</dt>
          <dd>
            {before !== undefined && before !== null && <del><span className="sr">was </span>{write(before)}</del>}
            {after !== undefined && after !== null && <ins><span className="sr">now </span>{write(after)}</ins>}
            {(after === undefined || after === null) && <span className="muted">removed</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** `dataSource` → "Data source"; `ownerId` → "Owner". The name as it is recorded is on hover. */
function fieldName(field: string): string {
  const words = field.replace(/(?<=[a-z])Id$/, '').replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return capital(words).replace(/\b(ip|mfa|totp|url)\b/i, (short) => short.toUpperCase())
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

function write(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '(empty)' : instant.test(value) ? formatDateTime(value) : value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value) && value.every((each) => typeof each === 'string' || typeof each === 'number')) return value.length > 0 ? value.join(', ') : '(none)'
  return JSON.stringify(value) ?? String(value)
}
