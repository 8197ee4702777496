import { Badge } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { getAccountFacts } from '#lib/edge/account-facts.ts'
import { formatCount } from '#lib/format.ts'
import { Days } from '../../logs/_parts/days.tsx'
import { Done } from '../../logs/_parts/directory.tsx'
import { Counts, Fired, Latest, spanOf } from '../../logs/_parts/picture.tsx'

/** What an account holds, and what it did there: what the reader may not see is left out. */
export function AccountFacts({ of, systemName }: { of: Awaited<ReturnType<typeof getAccountFacts>>; systemName: string }) {
  const [name = ''] = of.names
  const all = `/events?user=${encodeURIComponent(name)}&system=${encodeURIComponent(systemName)}`
  return (
    <>
      <Panel title="Access it holds" meaning={of.rights.length === 0 ? 'No list of its system has a right of it.' : `${of.moreRights ? `The first ${formatCount(of.rights.length, 'right')}` : formatCount(of.rights.length, 'right')} in the last list of its system, privileged ones first.`} flush={of.rights.length > 0}>
        {of.rights.length > 0 && <ul className="areas">{of.rights.map((right) => <li key={`${right.kind} ${right.name} ${right.scope}`}><b>{right.name}</b>{right.privileged && <Badge tone="warn">Privileged</Badge>}<span className="muted">{right.kind}{right.scope && `, ${right.scope}`}</span></li>)}</ul>}
      </Panel>
      {of.events && of.days && (
        <>
          <Days days={of.days} events={`/events?user=${encodeURIComponent(name)}`} findings={`/findings?view=each&user=${encodeURIComponent(name)}`} />
          {of.days.some(({ events, findings }) => events + (findings ?? 0) > 0) && <p className="muted">Days count what logs say of its name on every system.{of.events.count > 0 && <> On {systemName} in the last 90 days: {spanOf(of.events)}.</>}</p>}
        </>
      )}
      <Fired findings={of.findings} />
      {of.events && of.events.count > 0 && (
        <>
          <Counts picture={of.events} without="users" />
          <Latest picture={of.events} all={all} />
        </>
      )}
      {(of.changes ?? []).length + (of.evidence ?? []).length > 0 && <div className="pair"><Done changes={of.changes} evidence={of.evidence} /></div>}
    </>
  )
}
