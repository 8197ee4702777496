import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge, Status } from '#components/ui/marks.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { changeTypes } from '#lib/modules/changes/model.ts'
import { getCalendar } from '#lib/modules/changes/queries.ts'
import { ChangeStatus, RiskMark } from '../_parts/marks.tsx'

const day = 86_400_000
const weeks = 4
const key = (at: Date) => at.toISOString().slice(0, 10)

export default async function ChangeCalendarPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('changes.read', '/changes/calendar')
  const search = await searchParams
  const calendar = await shown(getCalendar(person, { ...(typeof search.from === 'string' && { from: search.from }), days: weeks * 7 }), '/changes/calendar')
  const at = (days: number) => `/changes/calendar?from=${key(new Date(calendar.from.getTime() + days * day))}`
  const ends = new Date(calendar.to.getTime() - day)
  return (
    <Page title="Change calendar" meaning={<>From <Time at={calendar.from} format="date" zone="UTC" /> to <Time at={ends} format="date" zone="UTC" />, by UTC: what is planned, what is frozen, and what meets on one system.</>} breadcrumbs={[{ label: 'Changes', href: '/changes' }]} actions={<>
      <ButtonLink href={at(-weeks * 7)} icon="chevron-left">Earlier</ButtonLink><ButtonLink href="/changes/calendar">Today</ButtonLink><ButtonLink href={at(weeks * 7)} icon="chevron-right">Later</ButtonLink>
    </>}>
      <div className="stack">
        {calendar.more && <Notice kind="warn" title="Not all of it is shown">The first 500 changes and 100 freezes.</Notice>}
        {calendar.freezes.map((freeze) => <Notice key={freeze.id} kind="info" title={`Freeze: ${freeze.title}`}><Time at={freeze.startsAt} format="absolute" /> to <Time at={freeze.endsAt} format="absolute" />, {freeze.systems.length === 0 ? 'all systems' : freeze.systems.join(', ')}. {freeze.reason}</Notice>)}
        {calendar.planned.length === 0 && <EmptyState icon="calendar" title="Nothing is planned" action={may(person, 'changes.create') ? <ButtonLink href="/changes/new" variant="primary" icon="plus">Request a change</ButtonLink> : undefined}>Changes with a window stand here from when they are submitted.</EmptyState>}
        {Array.from({ length: weeks }, (_, n) => {
          const [from, to] = [new Date(calendar.from.getTime() + n * 7 * day), new Date(calendar.from.getTime() + (n + 1) * 7 * day)]
          const planned = calendar.planned.filter((each) => each.plannedFrom && each.plannedFrom < to && (each.plannedFrom >= from || (n === 0 && each.plannedFrom < from)))
          if (planned.length === 0) return null
          return (
            <Panel key={n} title={n === 0 && search.from === undefined ? 'These seven days' : `From ${key(from)}`}>
              <ul className="rows">{planned.map((each) => (
                <li key={each.id}><div>
                  <p><a href={`/changes/${each.id}`}><b>{each.reference} {each.title}</b></a> <ChangeStatus of={each} />{each.type !== 'normal' && <> <Badge tone={each.type === 'emergency' ? 'warn' : 'neutral'}>{changeTypes[each.type]}</Badge></>}</p>
                  <p className="muted">{each.plannedFrom && <Time at={each.plannedFrom} format="absolute" />} to {each.plannedTo && <Time at={each.plannedTo} format="absolute" />} · {each.systems.join(', ')} · <RiskMark risk={each.risk} />{each.implementerName && ` · ${each.implementerName}`}</p>
                  {each.collides.length > 0 && <p><Status tone="warn">Meets {each.collides.join(', ')} on one system</Status></p>}
                  {each.frozen.length > 0 && <p><Status tone="bad">Within the freeze {each.frozen.join(', ')}</Status></p>}
                </div></li>
              ))}</ul>
            </Panel>
          )
        })}
        <p className="muted">A calendar program can read this: give it the address <code>/api/calendar/….ics</code> of this portal, with an API token in place of the dots that has <code>changes.read</code> and nothing else.</p>
      </div>
    </Page>
  )
}
