import { Page } from '#components/page/page.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { rateOf } from '#lib/modules/metrics/model.ts'
import { getMetric } from '#lib/modules/metrics/queries.ts'
import { drawn, lastMonths, monthLabel } from '../_parts/months.ts'
import { MetricMark, targetOf, Value } from '../_parts/said.tsx'
import { Trend } from '../_parts/trend.tsx'

const units = { share: 'Per cent', hours: 'Hours', count: 'Count' }

export default async function MetricPage({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params
  const { person, organization } = await requirePerson('stats.read', `/dashboard/metrics/${name}`)
  const of = await shown(getMetric(person, { name }))
  const at = (row: Parameters<typeof rateOf>[1]) => ({ value: drawn(of.unit, rateOf(of, row)) })
  const source = organization.isSample ? 'sample' : 'live'
  const series = [{ key: 'value', label: units[of.unit], color: 'accent' as const }]
  return (
    <Page title={of.title} meaning={of.definition} breadcrumbs={[{ label: 'Metrics', href: '/dashboard/metrics' }]} marks={<MetricMark status={of.status} />}>
      <div className="stack">
        {of.lacking && <Notice title="Not measured">{of.lacking}</Notice>}
        <Panel>
          <Facts
            facts={[
              { label: 'Value', value: <Value unit={of.unit} measured={of.measured} /> },
              { label: 'Target', value: targetOf(of.target, of.unit) },
              { label: 'Measured', value: of.measured && <Time at={of.measured.measuredAt} format="both" /> },
              { label: 'Numerator', value: of.numerator },
              { label: 'Denominator', value: of.denominator ?? 'None: a count' },
              { label: 'Rows', value: of.sources.length > 0 && <>{of.sources.map(({ label, href }, n) => <span key={href}>{n > 0 && ', '}<a className="link" href={href}>{label}</a></span>)}</> },
            ]}
          />
        </Panel>
        {!of.lacking && (
          <>
            <Trend title="12 months" source={source} axis="Month" summary={`At the end of each month, the present one as it was measured last: ${formatCount(of.months.length, 'month')} measured.`} series={series} points={lastMonths().map((month) => ({ label: monthLabel(month), values: at(of.months.find((each) => each.month === month) ?? null) }))} />
            <Trend title="92 days" source={source} axis="Day" summary={`Of each day the last: ${formatCount(of.days.length, 'day')} measured.`} series={series} points={of.days.map((each) => ({ label: each.day, values: at(each) }))} />
          </>
        )}
      </div>
    </Page>
  )
}
