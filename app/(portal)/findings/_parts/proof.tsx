import { DataTable } from '#components/table/data-table.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import type { getFinding } from '#lib/modules/findings/one.ts'
import { type Proof, proofOf } from '#lib/modules/findings/proof.ts'
import { sourceName } from '../../_parts/sources.ts'

/** So many values stand open; the rest one click away. */
const atFirst = 8

/** What the rule looked for, and what it found. */
export function WhyItMatched({ matched }: { matched: Parameters<typeof proofOf>[0] }) {
  const proofs = proofOf(matched)
  if (proofs.length === 0) return null
  return (
    <Panel title="Why it matched" meaning="What the rule looked for, and what it found.">
      <div className="proofs">{proofs.map((proof) => <Found key={`${proof.selection} ${proof.pattern} ${proof.values[0]?.field}`} proof={proof} />)}</div>
    </Panel>
  )
}

function Found({ proof: { selection, pattern, values } }: { proof: Proof }) {
  const [open, rest] = [values.slice(0, atFirst), values.slice(atFirst)]
  // That a value is what was looked for needs no saying twice.
  const said = pattern === '' || (values.length === 1 && pattern === values[0]?.value)
  const wanted = [!said && pattern, selection !== 'selection' && selection].filter(Boolean).join(' · ')
  return (
    <div>
      <Values of={open} wanted={wanted} />
      {rest.length > 0 && <details className="more"><summary>{rest.length} more</summary><Values of={rest} wanted="" /></details>}
    </div>
  )
}

const Values = ({ of, wanted }: { of: Proof['values']; wanted: string }) => (
  <dl className="proof">{of.map(({ field, value }, n) => <div key={field}><dt><code>{field}</code></dt><dd><code>{value}</code>{n === 0 && wanted && <span className="muted">{wanted}</span>}</dd></div>)}</dl>
)

type Finding = Awaited<ReturnType<typeof getFinding>>

/** The events that show it, of a window up to twenty. Opening one reads its raw record, which is recorded. */
export function ItsEvents({ finding, opens }: { finding: Finding; opens: boolean }) {
  if (finding.events.length === 0) return null
  const none = { filters: {}, sort: '', direction: 'asc' as const, after: null, before: null, limit: 20 }
  const count = (finding.extraData as { count?: number }).count
  return (
    <Panel title={finding.events.length === 1 ? 'The event' : 'Its events'} meaning={finding.events.length > 1 && count !== undefined && count > finding.events.length ? `The newest ${finding.events.length} of the window, in the order they happened.` : undefined} flush>
      <DataTable
        caption="Events that show it"
        columns={[
          { key: 'at', header: 'Occurred', cell: (event) => <Time at={event.occurredAt} format="absolute" /> },
          { key: 'type', header: 'Event', cell: (event) => event.eventType },
          { key: 'user', header: 'User', cell: (event) => event.accountName ?? event.userName ?? 'Nobody named' },
          { key: 'ip', header: 'Address', cell: (event) => event.ip ?? '—' },
          { key: 'source', header: 'Source', hideBelow: 'md', cell: (event) => sourceName(event.source) },
          { key: 'outcome', header: 'Outcome', hideBelow: 'md', cell: (event) => (event.outcome === 'failure' ? <Status tone="bad">Failure</Status> : event.outcome === 'success' ? 'Success' : '—') },
        ]}
        rows={finding.events}
        rowKey={(event) => event.id}
        {...(opens && { rowHref: (event: Finding['events'][number]) => `/events/${event.id}` })}
        list={none}
        path="/events"
        page={{ next: null, previous: null }}
        empty={null}
      />
    </Panel>
  )
}
