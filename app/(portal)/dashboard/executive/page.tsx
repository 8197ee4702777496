import { Page } from '#components/page/page.tsx'
import { Severity } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { areaNames } from '#lib/control-codes.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import { severityName } from '#lib/modules/findings/model.ts'
import { getExecutiveDashboard } from '#lib/modules/metrics/dashboards/executive.ts'
import type { MonthValue } from '#lib/modules/metrics/dashboards/shared.ts'
import { rateOf } from '#lib/modules/metrics/model.ts'
import { latestSnapshots } from '#lib/modules/posture-snapshots/queries.ts'
import { percent, scoreWords } from '../../frameworks/_parts/marks.tsx'
import { Areas } from '../_parts/areas.tsx'
import { Figures } from '../_parts/figures.tsx'
import { Changes } from '../_parts/live-changes.tsx'
import { DashboardTabs } from '../_parts/tabs.tsx'
import { drawn, lastMonths, monthLabel } from '../metrics/_parts/months.ts'
import { Trend } from '../metrics/_parts/trend.tsx'

export default async function ExecutivePage() {
  const { person, organization } = await requirePerson('stats.read', '/dashboard/executive')
  const [{ figures, areas, changes, ages, oldest, months, priorities }, posture] = await shown(Promise.all([getExecutiveDashboard(person, {}), may(person, 'postureSnapshots.read') ? latestSnapshots(person, {}) : []]))
  const source = organization.isSample ? 'sample' : 'live'
  const share = (metric: string, month: string) => drawn('share', rateOf({ unit: 'share' }, months.find((each) => each.metric === metric && each.month === month) ?? null))
  const severe = (month: string) => months.find((each) => each.metric === 'severe-undecided' && each.month === month)?.numerator ?? null
  return (
    <Page title="Executive" meaning="How well controls are proven, which way it goes, and what is open, as far as there are records." tabs={<DashboardTabs person={person} current="/dashboard/executive" />}>
      <div className="stack">
        <Figures figures={figures} source={source} />
        <div className="grid-2">
          <Trend
            source={source} title="Proven and passing, 12 months" axis="Month" summary={postureSummary(months)}
            series={[{ key: 'proven', label: 'Controls proven, %', color: 'accent' }, { key: 'passing', label: 'Changes that pass, %', color: 'pass' }]}
            points={lastMonths().map((month) => ({ label: monthLabel(month), values: { proven: share('controls-proven', month), passing: share('changes-passing', month) } }))}
          />
          <Trend
            source={source} title="High and critical findings undecided, 12 months" axis="Month" summary="At the end of each month; the present one as it was measured last."
            series={[{ key: 'severe', label: 'Undecided', color: 'critical' }]}
            points={lastMonths().map((month) => ({ label: monthLabel(month), values: { severe: severe(month) } }))}
          />
        </div>
        <Areas areas={areas} />
        {posture.length > 0 && (
          <Panel title="Posture by framework" meaning="By the newest snapshot of each adopted framework, weighed. What could not be told counts as open, never as good." actions={<a className="link" href="/frameworks/posture">Trend</a>} flush>
            <ul className="areas areas-said">{posture.map((of) => <li key={of.id}><a href={`/frameworks/posture/${of.id}`}>{of.framework}</a><span className="muted"><b>{percent(of)}</b> · {scoreWords(of)} · <Time at={of.takenAt} format="date" /></span></li>)}</ul>
          </Panel>
        )}
        <div className="grid-2">
          <Panel title="Where to invest first" meaning="By control area: the highest severity of its undecided findings (1 low to 4 critical) times its implemented controls that are not proven or of which nobody could tell." flush>
            {priorities.length === 0 ? <p className="muted pad">Nothing: no area has both an undecided finding that maps to it and a control that is not proven.</p> : (
              <ol className="areas areas-said">
                {priorities.map(({ area, severity, undecided, uncovered, score }) => (
                  <li key={area}>
                    <a href={`/controls?area=${area}&proof=all`}>{areaNames[area] ?? area}</a>
                    <span className="muted"><b>{score}</b> = {severity} <Severity value={severityName(severity)} /> × {formatCount(uncovered, 'control')} · {formatCount(undecided, 'undecided finding')}</span>
                  </li>
                ))}
              </ol>
            )}
          </Panel>
          <Panel title="Oldest exceptions of changes" meaning="Open, or accepted until a day." actions={<a className="link" href="/reconciliations/exceptions?sort=createdAt&direction=asc">See all</a>} flush>
            {oldest.length === 0 ? <p className="muted pad">There is none.</p> : (
              <ul className="areas areas-said">
                {oldest.map(({ id, title, system, state, dueAt, exceptedUntil, createdAt }) => (
                  <li key={id}>
                    <a href={`/reconciliations/exceptions/${id}`}>{title}</a>
                    <span className="muted">{system} · since <Time at={createdAt} format="date" /> · {state === 'excepted' && exceptedUntil ? <>accepted until <Time at={exceptedUntil} format="date" /></> : <>due <Time at={dueAt} format="date" /></>}</span>
                  </li>
                ))}
              </ul>
            )}
          </Panel>
        </div>
        {ages.length > 0 && (
          <Panel title="How long findings wait" meaning="By severity, since when the oldest group that has an undecided finding has been found." flush>
            <ul className="areas">{ages.map(({ severity, oldest: since }) => <li key={severity}><a href={`/findings?status=undecided&severity=${severityName(severity)}`}><Severity value={severityName(severity)} /></a><span className="muted">since <Time at={since} format="date" /></span></li>)}</ul>
          </Panel>
        )}
        <Changes changes={changes} />
      </div>
    </Page>
  )
}

function postureSummary(months: MonthValue[]): string {
  const of = months.filter((each) => each.metric === 'controls-proven' && each.denominator)
  const [first, last] = [of[0], of.at(-1)]
  if (!first || !last) return 'Nothing was measured yet: that happens every hour.'
  const said = (each: MonthValue) => `${formatNumber(each.numerator)} of ${formatNumber(each.denominator ?? 0)} controls proven in ${monthLabel(each.month)}`
  return first === last ? `${said(last)}; there is no earlier month.` : `${said(last)}, ${said(first)}.`
}
