import { TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import { getUnattributed } from '#lib/modules/reconciliations/lines.ts'
import { getReconciliation } from '#lib/modules/reconciliations/queries.ts'
import { attributes, catalogue } from '#lib/reconcile/attributes/index.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Rows } from '../../_parts/rows.tsx'
import { ReconciliationFrame } from '../_parts/frame.tsx'
import { rateOf } from '../_parts/marks.tsx'
import { ReportsAbout } from '../_parts/reports.tsx'

const mostShown = 20

export default async function ReconciliationPage({ params }: { params: Promise<{ reconciliationId: string }> }) {
  const { reconciliationId } = await params
  const { person } = await requirePerson('reconciliations.read', `/reconciliations/${reconciliationId}`)
  const of = await shown(getReconciliation(person, { id: reconciliationId }))
  const loose = await shown(getUnattributed(person, { id: of.id }))
  const path = `/reconciliations/${of.id}`
  return (
    <ReconciliationFrame of={of} view="">
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {of.error && <Notice kind="danger" title="It could not be judged">{of.error}</Notice>}
        {of.state === 'judging' && <Notice title="It is being judged">Load this page again in a moment.</Notice>}
        {of.units !== null && of.incomplete.length > 0 && (
          <Notice kind="warn" title={`The population is incomplete: ${formatNumber(of.incomplete.length)} ${of.incomplete.length === 1 ? 'reason' : 'reasons'}`}>
            <ul>{of.incomplete.slice(0, mostShown).map((why) => <li key={why}>{why}</li>)}</ul>
          </Notice>
        )}
        {of.contradictions.length > 0 && (
          <Notice kind="warn" title={`${formatNumber(of.contradictions.length)} facts contradict each other`}>
            <ul>{of.contradictions.slice(0, mostShown).map(({ key, fields }) => <li key={key}>{key}: {fields.join(', ')}</li>)}</ul>
          </Notice>
        )}
        {loose.changes > 0 && <Notice kind="warn" title={`${formatCount(loose.commits, 'commit')} came without a pull request`}>{formatCount(loose.changes, 'change')} that nobody was asked about: <a className="inline" href={`${path}/changes?type=unattributed`}>look at {loose.changes === 1 ? 'it' : 'them'}</a>.</Notice>}
        {of.totals && (
          <Panel title="Outcomes" meaning="Pass + fail + not evaluable + not applicable = changes asked about. The rate is of those that were asked: not applicable is left out, not evaluable is not." flush>
            <Rows
              caption="Outcomes by question"
              heads={['Question', 'Changes', 'Pass', 'Fail', 'Not evaluable', 'Not applicable', 'Rate']}
              rows={of.totals.map((row) => ({ key: String(row.attribute), cells: [`${row.attribute}. ${attributes[row.attribute - 1]?.title ?? ''}`, ...[row.n, row.pass, row.fail, row.not_evaluable, row.not_applicable].map(formatNumber), rateOf(row)] }))}
            />
          </Panel>
        )}
        {of.state === 'done' && <ReportsAbout person={person} reconciliationId={of.id} fromAt={of.fromAt} toAt={of.toAt} />}
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'System', value: <a href={`/systems/${of.systemId}`}>{of.systemName}</a> },
              { label: 'Period', value: <><Time at={of.fromAt} format="absolute" /> to <Time at={of.toAt} format="absolute" /></> },
              { label: 'Looked at', value: <Time at={of.asOf} format="absolute" /> },
              { label: 'Changes', value: of.units === null ? null : <a href={`${path}/changes`}>{formatNumber(of.units)}</a> },
              { label: 'Commits', value: of.commits === null ? null : `${formatNumber(of.commits)}, each in exactly one change` },
              { label: 'Repository', value: of.sourceName },
              { label: 'Judged by', value: `${formatNumber(of.sourceFacts)} facts of the repository, ${formatNumber(of.pipelineFacts)} of pipelines` },
              { label: 'Version of the questions', value: of.catalogue === catalogue ? String(of.catalogue) : `${of.catalogue}; they are at ${catalogue} now. A new reconciliation of the same period is judged by these.` },
              { label: 'Root of the facts', value: of.root && <Code wrap>{of.root}</Code>, wide: true },
            ]}
          />
        </Panel>
      </TwoColumn>
    </ReconciliationFrame>
  )
}
