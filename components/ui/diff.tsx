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
          <dt>{field}</dt>
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

function write(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '(empty)' : value
  return JSON.stringify(value) ?? String(value)
}
