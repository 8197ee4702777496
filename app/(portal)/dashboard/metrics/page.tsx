import { Page } from '#components/page/page.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { rateOf } from '#lib/modules/metrics/model.ts'
import { listMetrics } from '#lib/modules/metrics/queries.ts'
import { Rows } from '../../_parts/rows.tsx'
import { DashboardTabs } from '../_parts/tabs.tsx'
import { drawn, monthLabel } from './_parts/months.ts'
import { MetricMark, targetOf, Value } from './_parts/said.tsx'

const kinds = { security: 'Security', controls: 'Controls', business: 'Business' }

export default async function MetricsPage() {
  const { person } = await requirePerson('stats.read', '/dashboard/metrics')
  const metrics = await shown(listMetrics(person, {}))
  const newest = metrics.flatMap((each) => each.measured?.measuredAt ?? []).sort((one, other) => other.getTime() - one.getTime())[0]
  return (
    <Page title="Metrics" meaning={newest ? <>What is aimed at, and how far it is reached; measured <Time at={newest} />. What nobody records is not measured, and says what would.</> : 'Nothing was measured yet: that happens every hour, and once a day at least.'} tabs={<DashboardTabs person={person} current="/dashboard/metrics" />}>
      <div className="stack">
        {Object.entries(kinds).map(([kind, title]) => (
          <Panel key={kind} title={title} flush>
            <Rows
              caption={`Metrics: ${title}`}
              heads={['Metric', 'Value', 'Target', 'Status', 'Trend', 'Rows']}
              rows={metrics.filter((each) => each.kind === kind).map((each) => ({
                key: each.name,
                cells: [
                  <a href={`/dashboard/metrics/${each.name}`}>{each.title}</a>, <Value unit={each.unit} measured={each.measured} />, targetOf(each.target, each.unit), <MetricMark status={each.status} />, trendOf(each),
                  each.lacking ? '—' : <>{each.sources.map(({ label, href }, n) => <span key={href}>{n > 0 && ', '}<a href={href}>{label}</a></span>)}</>,
                ],
              }))}
            />
          </Panel>
        ))}
      </div>
    </Page>
  )
}

type Trended = Awaited<ReturnType<typeof listMetrics>>[number]

/** Against the end of the month before: "was 91 in Oct 2026". */
function trendOf({ unit, months, rate }: Trended): string {
  if (rate === null) return '—'
  const of = months.filter((each) => rateOf({ unit }, each) !== null)
  const [former, last] = [of.at(-2), of.at(-1)]
  if (!last || !former) return '—'
  const [was, is] = [drawn(unit, rateOf({ unit }, former)) ?? 0, drawn(unit, rateOf({ unit }, last)) ?? 0]
  return was === is ? `as in ${monthLabel(former.month)}` : `${is > was ? 'up' : 'down'} from ${was}${unit === 'share' ? ' %' : unit === 'hours' ? ' h' : ''} in ${monthLabel(former.month)}`
}
