import { Diff } from '#components/ui/diff.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Timeline, type TimelineEntry } from '#components/ui/timeline.tsx'
import type { ShownEntry } from '#lib/modules/audit-trail/queries.ts'
import { sentenceOf } from '#lib/words/index.ts'

const kinds: Record<string, string> = { job: 'Tickmark', visitor: 'Somebody', webhook: 'A webhook', scim: 'Provisioning' }

/** Somebody who was not signed in yet, and has just proven to be the one the entry is about. */
const provenBy = (entry: ShownEntry) => entry.actorKind === 'visitor' && entry.outcome === 'success' && entry.subjectLabel !== '' && entry.category === 'authentication'

/** Who is named for an entry: a person by the name they had, a token as what it is, whatever it is called. */
export function actorOf(entry: ShownEntry): string {
  if (entry.actorKind === 'token') return `The API token “${entry.actorName ?? ''}”`
  if (entry.actorName) return entry.actorName
  return provenBy(entry) ? entry.subjectLabel : (kinds[entry.actorKind] ?? entry.actorKind)
}

/** The account beside the name, as a name can be anybody's: its address. Null for what is no account. */
export const accountOf = (entry: ShownEntry): string | null => entry.actorEmail ?? (provenBy(entry) ? entry.subjectEmail : null)

/** The changes worth a line: not who and when, which the sentence says, nor the reason again, nor the first state of something new. */
function told(entry: ShownEntry): ShownEntry['changes'] {
  const changes = entry.changes.filter((change) => !/(ById|At)$/.test(change.field) && change.after !== entry.reason)
  return changes.length <= 12 && changes.some((change) => change.before !== null) ? changes : []
}

/** The audit trail of one record as sentences, for the right side of every detail page. `first`: facts that are newer than the newest entry. */
export function Activity({ events, title = 'Activity', first = [] }: { events: ShownEntry[]; title?: string; first?: TimelineEntry[] }) {
  return (
    <Panel title={title} meaning="From the audit trail.">
      <Timeline
        entries={[...first, ...events.map((entry): TimelineEntry => ({
          id: entry.id,
          at: entry.recordedAt,
          actor: actorOf(entry),
          account: accountOf(entry),
          icon: entry.actorKind === 'person' ? undefined : 'settings',
          tone: entry.outcome === 'success' ? undefined : 'bad',
          text: sentenceOf(entry, true),
          detail: (
            <>
              {entry.reason && <p>“{entry.reason}”</p>}
              {entry.error && <p>{entry.error}</p>}
              {told(entry).length > 0 && <Diff changes={told(entry)} />}
            </>
          ),
        }))]}
      />
    </Panel>
  )
}
