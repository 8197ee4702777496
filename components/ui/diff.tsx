export type Change = { field: string; fieldLabel: string; beforeLabel: string | null; afterLabel: string | null; /** Where what it names now is shown. */ href?: string }

/** Before and after in words, field by field; the name as it is recorded is on hover. Said for screen readers, struck and underlined for those who see no colour. */
export function Diff({ changes }: { changes: Change[] }) {
  if (changes.length === 0) return <p className="muted">No field changed.</p>
  return (
    <dl className="diff">
      {changes.map(({ field, fieldLabel, beforeLabel, afterLabel, href }) => (
        <div key={field}>
          <dt title={field}>{fieldLabel}</dt>
          <dd>
            {beforeLabel !== null && <del><span className="sr">was </span>{beforeLabel}</del>}
            {beforeLabel !== null && afterLabel !== null && <span aria-hidden="true">→</span>}
            {afterLabel === null ? <span className="muted">removed</span> : <ins><span className="sr">now </span>{href ? <a href={href}>{afterLabel}</a> : afterLabel}</ins>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
