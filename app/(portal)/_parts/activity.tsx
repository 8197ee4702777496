import { Diff } from '#components/ui/diff.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Timeline, type TimelineEntry } from '#components/ui/timeline.tsx'
import type { ShownEntry } from '#lib/modules/audit-trail/shown.ts'
import { provenBy } from '#lib/words/entry.ts'
import { sentenceOf } from '#lib/words/index.ts'

/** The account beside the name, as a name can be anybody's: its address. Null for what is no account. */
export const accountOf = (entry: ShownEntry): string | null => entry.actorEmail ?? (provenBy(entry) ? entry.subjectEmail : null)

/** So few fields without a value before are a change all the same: somebody was assigned, an owner was named. */
const firstState = 3

/** The changes worth a line: not who and when, which the sentence says, nor the reason again, nor the first state of something new. */
function told(entry: ShownEntry): ShownEntry['changes'] {
  const changes = entry.changes.filter((change) => !/(ById|At)$/.test(change.field) && change.after !== entry.reason)
  return changes.length <= 12 && (changes.length < firstState || changes.some((change) => change.before !== null)) ? changes : []
}

/** The audit trail of one record as sentences, for the right side of every detail page. `first`: facts that are newer than the newest entry. `pages`: where fields name what has a page. */
export function Activity({ events, title = 'Activity', first = [], pages = {} }: { events: ShownEntry[]; title?: string; first?: TimelineEntry[]; pages?: Record<string, string> }) {
  return (
    <Panel title={title} meaning="From the audit trail.">
      <Timeline
        entries={[...first, ...events.map((entry): TimelineEntry => ({
          id: entry.id,
          at: entry.recordedAt,
          actor: entry.actorLabel,
          account: accountOf(entry),
          icon: entry.actorKind === 'person' ? undefined : 'settings',
          tone: entry.outcome === 'success' ? undefined : 'bad',
          text: sentenceOf(entry, true),
          detail: (
            <>
              {entry.reason && <p>“{entry.reason}”</p>}
              {entry.error && <p>{entry.error}</p>}
              {told(entry).length > 0 && <Diff changes={told(entry).map((change) => (pages[change.field] ? { ...change, href: pages[change.field] } : change))} />}
            </>
          ),
        }))]}
      />
    </Panel>
  )
}
