import { StackedBars } from '#components/chart/charts.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { formatCount } from '#lib/format.ts'
import { getActivity } from '#lib/modules/stats/queries.ts'
import { bySeverity, findingsOfDay, lastDays, severityColors, totalOf } from '../_parts/days.ts'

/** For whoever works with events: the last thirty days. */
export async function Monitoring({ person, source }: { person: Person; source: 'sample' | 'live' }) {
  const { events, findings } = await getActivity(person, { days: 30 })
  return (
    <>
      <Stats>
        <Stat label="Events, last 30 days" value={totalOf(events)} source={source} href="/events" />
        <Stat label="Findings, last 30 days" value={totalOf(findings)} source={source} href={may(person, 'findings.read') ? '/findings' : undefined} />
        <Stat label="High or critical" value={totalOf(findings.filter((row) => row.severity >= 3))} of={totalOf(findings)} unit="findings" tone={findings.some((row) => row.severity >= 3) ? 'warn' : 'good'} />
      </Stats>
      <Panel>
        <StackedBars
          title="Findings a day by severity"
          summary={`${formatCount(totalOf(findings), 'finding')} in the last 30 days, by the day they were found, from ${formatCount(totalOf(events), 'event')}.`}
          axis="Day"
          series={severityColors}
          points={bySeverity(lastDays(30), findings, may(person, 'findings.read') ? findingsOfDay : undefined)}
        />
      </Panel>
    </>
  )
}
