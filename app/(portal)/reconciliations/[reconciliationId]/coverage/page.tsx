import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { getCoverage } from '#lib/modules/reconciliations/lines.ts'
import { coverageWords } from '#lib/modules/reconciliations/model.ts'
import { getReconciliation } from '#lib/modules/reconciliations/queries.ts'
import { Rows } from '../../../_parts/rows.tsx'
import { ReconciliationFrame } from '../../_parts/frame.tsx'
import { Span } from '../../_parts/span.tsx'

export default async function ReconciliationCoveragePage({ params }: { params: Promise<{ reconciliationId: string }> }) {
  const { reconciliationId } = await params
  const { person } = await requirePerson('reconciliations.read', `/reconciliations/${reconciliationId}/coverage`)
  const [of, found] = await Promise.all([shown(getReconciliation(person, { id: reconciliationId })), shown(getCoverage(person, { id: reconciliationId }))])
  const starts = (found ?? []).flatMap(({ since }) => since ?? [])
  const [from, to] = [Math.min(of.fromAt.getTime(), ...starts.map((at) => Date.parse(at))), of.asOf.getTime()]
  return (
    <ReconciliationFrame of={of} view="coverage">
      {found === null ? <EmptyState icon="history" title="Not kept yet">It was judged before this was kept. A new reconciliation of the period has it.</EmptyState> : (
        <Panel title="Since when what can be proven" meaning={`Of ${of.sourceName ?? 'what pipelines tell'}. Before its first fact, and in a gap, what a question needs is not known: its outcome is then not evaluable, and never a pass.`} flush>
          <Rows
            caption="Coverage of facts"
            heads={['Facts', 'Known since', 'Newest', 'Over time', 'Gaps', 'Lists read to their end']}
            rows={found.map(({ what, facts, since, until, gaps, read }) => ({
              key: what,
              cells: [
                <span key="w" title={coverageWords[what][1]}>{coverageWords[what][0]} <small className="muted">{formatNumber(facts)}</small></span>,
                since ? <Time key="s" at={since} format="absolute" /> : facts > 0 ? 'Undated' : 'None told', until ? <Time key="u" at={until} format="absolute" /> : '',
                since ? <Span key="o" label={`${coverageWords[what][0]} over time`} from={from} to={to} parts={[{ from: Date.parse(since), to, tone: 'good', title: 'Known' }, ...gaps.map((gap) => ({ from: Date.parse(gap.from), to: Date.parse(gap.to), tone: 'bad' as const, title: gap.why }))]} /> : '',
                gaps.length === 0 ? 'None known' : <ul key="g">{gaps.map((gap) => <li key={gap.from}><Time at={gap.from} format="absolute" /> to <Time at={gap.to} format="absolute" />: {gap.why}</li>)}</ul>,
                read === null ? '' : `${formatNumber(read.n)} of ${formatNumber(read.of)} pull requests`,
              ],
            }))}
          />
        </Panel>
      )}
    </ReconciliationFrame>
  )
}
