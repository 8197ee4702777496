import { Lines, StackedBars } from '#components/chart/charts.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatCount } from '#lib/format.ts'
import type { getPosture } from '#lib/modules/posture-snapshots/now.ts'
import { percent } from '../../_parts/marks.tsx'

type Of = Awaited<ReturnType<typeof getPosture>>

const said = (point: Of['trend'][number]) => `${percent(point)} on ${point.day} (${point.passed} of ${point.requirements} passed)`

/** The last snapshot of every day: the score, and what it is made of. */
export function PostureTrend({ name, trend, at }: { name: string; trend: Of['trend']; at: Date }) {
  const [first, last] = [trend[0], trend.at(-1)]
  if (!first || !last || first === last) return <Panel title={`Trend, ${name}`}><p className="muted">{last ? 'There are snapshots of one day; a trend needs two.' : 'There is no snapshot in these 90 days.'} One is taken every day.</p></Panel>
  const marks = <span className="muted">as of <Time at={at} format="date" /></span>
  return (
    <div className="grid-2">
      <Panel>
        <Lines
          title={`Score, ${name}`} axis="Day" marks={marks} summary={`${said(last)}, ${said(first)}. By weight; the last snapshot of each of ${formatCount(trend.length, 'day')}.`}
          series={[{ key: 'score', label: 'Score, %', color: 'accent' }]}
          points={trend.map((point) => ({ label: point.day, values: { score: point.weight === 0 ? null : Math.floor((100 * point.weightPassed) / point.weight) } }))}
        />
      </Panel>
      <Panel>
        <StackedBars
          title={`Requirements, ${name}`} axis="Day" marks={marks} summary={`Now ${last.passed} passed, ${last.failed} failed and ${last.notEvaluable} not evaluable of ${last.requirements}. What nobody could tell counts as open, never as good.`}
          series={[{ key: 'passed', label: 'Passed', color: 'pass' }, { key: 'failed', label: 'Failed', color: 'fail' }, { key: 'notEvaluable', label: 'Not evaluable', color: 'not_evaluable' }]}
          points={trend.map(({ day, passed, failed, notEvaluable }) => ({ label: day, values: { passed, failed, notEvaluable } }))}
        />
      </Panel>
    </div>
  )
}
