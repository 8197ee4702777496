import { Severity, Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import type { getLoggedUser } from '#lib/edge/entities.ts'
import { formatNumber } from '#lib/format.ts'
import { severityName, statusNames } from '#lib/modules/findings/model.ts'
import { sourceName } from '../../_parts/sources.ts'

type Entity = Awaited<ReturnType<typeof getLoggedUser>>
export type Picture = Entity['events']

export const userHref = (name: string) => `/logs/users/${encodeURIComponent(name)}`
export const addressHref = (address: string) => `/logs/addresses/${encodeURIComponent(address)}`

/** How many events the counts are made of, and from when: what is cut says so. */
export const spanOf = ({ count, more, first, last }: Picture) => (
  count === 0 ? 'No events.' : <>{more ? `The newest ${formatNumber(count)} events` : `${formatNumber(count)} ${count === 1 ? 'event' : 'events'}`}, from <Time at={first} format="absolute" /> to <Time at={last} format="absolute" /></>
)

const kinds: [keyof Picture & ('types' | 'sources' | 'systems' | 'addresses' | 'users'), string, (value: string) => string, ((value: string) => string)?][] = [
  ['types', 'What was done', (value) => `/events?event_type=${encodeURIComponent(value)}`],
  ['users', 'Who', userHref],
  ['addresses', 'From where', addressHref],
  ['systems', 'On which systems', (value) => `/events?system=${encodeURIComponent(value)}`],
  ['sources', 'In which logs', (value) => `/events?source=${encodeURIComponent(value)}`, sourceName],
]

/** Counts by kind, each a way on. `without`: what the page itself is about. */
export function Counts({ picture, without }: { picture: Picture; without: 'users' | 'addresses' | 'systems' }) {
  const told = kinds.filter(([kind]) => kind !== without && picture[kind].length > 0)
  return told.length > 0 && <div className="pair">{told.map(([kind, title, href, called]) => (
    <Panel key={kind} title={title} flush>
      <ul className="areas">
        {picture[kind].map(({ value, count }) => (
          <li key={value}><a href={href(value)}>{called?.(value) ?? value}</a><meter className="t-info" min={0} max={Math.max(1, picture.count)} value={count} aria-label={value} /><span className="muted">{formatNumber(count)}</span></li>
        ))}
      </ul>
    </Panel>
  ))}</div>
}

/** `who`: each is shown with its user, where the page is not about one. */
export function Latest({ picture, all, who = false }: { picture: Picture; all: string; who?: boolean }) {
  return (
    <Panel title="Newest events" actions={<a href={all}>See all</a>} flush>
      <ul className="areas">
        {picture.latest.map((event) => (
          <li key={event.id}><a href={`/events/${event.id}`}>{event.eventType}</a>{event.outcome === 'failure' && <Status tone="bad">Failure</Status>}{who && <span className="muted">{event.userName ?? 'nobody named'}</span>}<span className="muted"><Time at={event.occurredAt} format="both" /></span></li>
        ))}
      </ul>
    </Panel>
  )
}

export function Fired({ findings, all }: { findings: Entity['findings']; all?: string }) {
  if (findings === null) return null
  const { rows, total, undecided } = findings
  return (
    <Panel title="Findings" meaning={total.count === 0 ? 'Nothing fired.' : `${total.more ? 'More than ' : ''}${formatNumber(total.count)}, ${formatNumber(undecided.count)} of them undecided.`} actions={all && total.count > rows.length && <a href={all}>See all</a>} flush={rows.length > 0}>
      {rows.length > 0 && (
        <ul className="areas">
          {rows.map((row) => <li key={row.id}><a href={`/findings/${row.id}`}>{row.ruleName}</a><Severity value={severityName(row.severity)} /><span>{statusNames[row.status]}</span><span className="muted"><Time at={row.occurredAt} format="both" /></span></li>)}
        </ul>
      )}
    </Panel>
  )
}
