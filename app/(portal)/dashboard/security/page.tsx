import { StackedBars } from '#components/chart/charts.tsx'
import { Page } from '#components/page/page.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { severities } from '#lib/modules/findings/model.ts'
import { getSecurityDashboard } from '#lib/modules/metrics/dashboards/security.ts'
import { topDays as days } from '#lib/modules/metrics/model.ts'
import { bySeverity, eventsOfDay, findingsOfDay, lastDays, severityColors, totalOf } from '../../_parts/days.ts'
import { FindingsTable } from '../_parts/findings-table.tsx'
import { DashboardTabs } from '../_parts/tabs.tsx'
import { Top } from '../_parts/top.tsx'

export default async function SecurityPage({ searchParams }: { searchParams: Search }) {
  const { person, organization } = await requirePerson('stats.read', '/dashboard/security')
  const looks = may(person, 'findings.read')
  const search = await searchParams
  // Asked for at the same time.
  const [{ events, findings, top }, table] = await Promise.all([shown(getSecurityDashboard(person, {})), looks ? FindingsTable({ person, search }) : null])
  const source = organization.isSample ? 'sample' : 'live'
  const shownDays = lastDays(days)
  return (
    <Page title="Security" meaning={`Events and findings of the last ${days} days, and every finding below. Days are UTC.`} tabs={<DashboardTabs person={person} current="/dashboard/security" />}>
      <div className="stack above">
        <Stats>
          <Stat label="Events" value={totalOf(events)} source={source} href={may(person, 'events.read') ? '/events' : undefined} />
          <Stat label="Findings" value={totalOf(findings)} source={source} href={looks ? '/findings' : undefined} />
          {severities.toReversed().map((name) => {
            const rank = severities.indexOf(name) + 1
            return <Stat key={name} label={`${name[0]?.toUpperCase()}${name.slice(1)}`} value={totalOf(findings.filter((row) => row.severity === rank))} of={totalOf(findings)} unit="findings" source={source} href={looks ? `/dashboard/security?severity=${name}` : undefined} />
          })}
        </Stats>
        <Panel>
          <StackedBars
            title="Events a day" axis="Day" series={[{ key: 'events', label: 'Events', color: 'accent' }]}
            summary={`${formatCount(totalOf(events), 'event')} in the last ${days} days, by the day they occurred.`}
            points={shownDays.map((date) => ({ label: date.slice(5), href: may(person, 'events.read') ? eventsOfDay(date) : undefined, values: { events: totalOf(events.filter((row) => row.date === date)) } }))}
          />
        </Panel>
        <Panel>
          <StackedBars
            title="Findings a day by severity" axis="Day" series={severityColors} points={bySeverity(shownDays, findings, looks ? findingsOfDay : undefined)}
            summary={`${formatCount(totalOf(findings), 'finding')} in the last ${days} days, by the day they were found.`}
          />
        </Panel>
        {(looks || may(person, 'events.read')) && <Top {...top} />}
      </div>
      {table}
    </Page>
  )
}
