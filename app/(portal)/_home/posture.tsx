import { StackedBars } from '#components/chart/charts.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { areaNames } from '#lib/control-codes.ts'
import { getPosture } from '#lib/edge/posture.ts'
import { formatCount, formatOf, formatPercent } from '#lib/format.ts'
import { bySeverity, byWeek, lastDays, severityColors, totalOf } from '../_parts/days.ts'
import { countOf } from './worklist.tsx'

/** For whoever answers for the whole and not for single events: coverage, what is open, and which way it goes. */
export async function Posture({ person, source }: { person: Person; source: 'sample' | 'live' }) {
  const { coverage, undecided, severe, oldestSevere, found } = await getPosture(person, {})
  const findings = may(person, 'findings.read')
  const points = byWeek(bySeverity(lastDays(84), found))
  return (
    <>
      <Stats>
        <Stat label="Evidence in place" value={coverage.due === 0 ? null : coverage.have} of={coverage.due} unit="due" source={source} href={may(person, 'evidenceTemplates.read') ? '/evidence-templates' : undefined} tone={coverage.have < coverage.due ? 'warn' : 'good'} caveat={coverage.expired > 0 && `${coverage.expired} expired`} />
        <Stat label="High or critical, undecided" value={severe.count} of={undecided.count} unit="undecided" source={source} href={findings ? '/findings?status=undecided&sort=severity' : undefined} tone={severe.count > 0 ? 'bad' : 'good'} caveat={undecided.more ? `of ${countOf(undecided)}` : oldestSevere && <>the oldest from <Time at={oldestSevere} format="date" /></>} />
      </Stats>
      <Panel title="Evidence by control area" meaning="Evidence in place of evidence due, by template." flush>
        {coverage.areas.length === 0 ? <p className="muted pad">No template says what is due yet.</p> : (
          <ul className="areas">
            {coverage.areas.map(({ area, have, due }) => (
              <li key={area}>
                <span>{areaNames[area] ?? area}</span>
                <meter className={have < due ? 't-warn' : 't-good'} min={0} max={Math.max(1, due)} value={have} aria-label={areaNames[area] ?? area} />
                <span className="muted">{due === 0 ? 'nothing due yet' : `${formatOf(have, due)} · ${formatPercent(have, due)}`}</span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel>
        <StackedBars title="Findings a week by severity" summary={`${formatCount(totalOf(found), 'finding')} in twelve weeks, by the week they were found; the last four: ${lastWeeks(points, 4)}, the four before: ${lastWeeks(points.slice(0, -4), 4)}.`} axis="Week from" series={severityColors} points={points} />
      </Panel>
    </>
  )
}

const lastWeeks = (points: { values: Record<string, number> }[], n: number) => points.slice(-n).reduce((sum, point) => sum + Object.values(point.values).reduce((one, other) => one + other, 0), 0)
