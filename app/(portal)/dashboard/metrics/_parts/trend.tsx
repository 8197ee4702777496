import { Lines } from '#components/chart/charts.tsx'
import { Source } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'

type Drawn = Pick<Parameters<typeof Lines>[0], 'title' | 'summary' | 'axis' | 'series' | 'points'>

/** Measures over time; a line needs two of them. */
export function Trend({ source, ...chart }: Drawn & { source: 'sample' | 'live' }) {
  const measured = Math.max(...chart.series.map(({ key }) => chart.points.filter(({ values }) => typeof values[key] === 'number').length))
  if (measured < 2) return <Panel title={chart.title} flush><p className="muted pad">{measured === 0 ? 'Nothing was measured yet: that happens every hour in which something is recorded, and once a day at least.' : `One ${chart.axis.toLowerCase()} is measured; a line needs two.`}</p></Panel>
  return <Panel><Lines {...chart} marks={<Source value={source} />} /></Panel>
}
