import { StackedBars } from '#components/chart/charts.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Severity } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { Time } from '#components/ui/time.tsx'
import { Timeline } from '#components/ui/timeline.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { getRecent, getWorklist } from '#lib/edge/home.ts'
import { formatCount } from '#lib/format.ts'
import { getActivity } from '#lib/modules/stats/queries.ts'
import { sentenceOf } from '#lib/words/index.ts'
import { accountOf, actorOf } from './_parts/activity.tsx'
import { bySeverity, lastDays, totalOf } from './_parts/days.ts'

export const metadata = { title: 'Home' }

export default async function HomePage() {
  const { person, organization } = await requirePerson(null, '/')
  const [tasks, recent, activity] = await Promise.all([getWorklist(person, {}), getRecent(person, {}), may(person, 'stats.read') ? getActivity(person, { days: 30 }) : null])
  const days = lastDays(30)
  return (
    <Page title={`Hello, ${person.name.split(' ')[0]}`} meaning={tasks.length === 0 ? 'Nothing waits for you.' : `${formatCount(tasks.length, 'thing')} ${tasks.length === 1 ? 'waits' : 'wait'} for you.`}>
      <TwoColumn
        aside={
          <Panel title="What changed">
            <Timeline
              entries={recent.map((entry) => ({ id: entry.id, at: entry.recordedAt, actor: actorOf(entry), account: accountOf(entry), icon: entry.actorKind === 'person' ? undefined : 'settings', tone: entry.outcome === 'success' ? undefined : 'bad', text: sentenceOf(entry) }))}
              more={may(person, 'auditTrail.read') ? '/audit-trail' : null}
            />
          </Panel>
        }
        asideLabel="What changed"
      >
        <Panel title="Waiting for you" flush>
          {tasks.length === 0 ? (
            <EmptyState icon="list-checks" title="All done">Findings, invitations and reminders that need you stand here.</EmptyState>
          ) : (
            <ul className="tasks">
              {tasks.map((task) => (
                <li key={`${task.href} ${task.id}`}>
                  <div>
                    <a href={task.href}>{task.title}</a>
                    <p className="muted">{task.severity && <><Severity value={task.severity} /> </>}{task.detail}{task.due && <> · due <Time at={task.due} /></>}</p>
                  </div>
                  <ButtonLink href={task.href} size="small" label={`${task.button}: ${task.title}`}>{task.button}</ButtonLink>
                </li>
              ))}
            </ul>
          )}
        </Panel>
        {activity && (
          <>
            <Stats>
              <Stat label="Events in 30 days" value={totalOf(activity.events)} source={organization.isSample ? 'sample' : 'live'} href={may(person, 'events.read') ? '/events' : undefined} />
              <Stat label="Findings in 30 days" value={totalOf(activity.findings)} source={organization.isSample ? 'sample' : 'live'} href={may(person, 'findings.read') ? '/findings' : undefined} />
              <Stat label="High or critical" value={totalOf(activity.findings.filter((row) => row.severity >= 3))} of={totalOf(activity.findings)} unit="findings" tone={activity.findings.some((row) => row.severity >= 3) ? 'warn' : 'good'} />
            </Stats>
            <Panel title="Findings a day">
              <StackedBars
                title="Findings a day by severity"
                summary={`${formatCount(totalOf(activity.findings), 'finding')} in the last 30 days, from ${formatCount(totalOf(activity.events), 'event')}.`}
                axis="Day"
                series={[{ key: 'low', label: 'Low', color: 'low' }, { key: 'medium', label: 'Medium', color: 'medium' }, { key: 'high', label: 'High', color: 'high' }, { key: 'critical', label: 'Critical', color: 'critical' }]}
                points={bySeverity(days, activity.findings)}
              />
            </Panel>
          </>
        )}
      </TwoColumn>
    </Page>
  )
}
