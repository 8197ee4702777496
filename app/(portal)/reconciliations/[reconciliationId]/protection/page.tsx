import { TwoColumn } from '#components/page/page.tsx'
import { Status, type Tone } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount, formatDuration } from '#lib/format.ts'
import { getProtection } from '#lib/modules/reconciliations/lines.ts'
import { protectionStates } from '#lib/modules/reconciliations/model.ts'
import { getReconciliation } from '#lib/modules/reconciliations/queries.ts'
import { Rows } from '../../../_parts/rows.tsx'
import { SaidAt } from '../../../_parts/said-at.tsx'
import { ReconciliationFrame } from '../../_parts/frame.tsx'
import { Span } from '../../_parts/span.tsx'

const tones = { on: 'good', off: 'bad', unknown: 'warn' } as const satisfies Record<keyof typeof protectionStates, Tone>

export default async function ReconciliationProtectionPage({ params }: { params: Promise<{ reconciliationId: string }> }) {
  const { reconciliationId } = await params
  const { person } = await requirePerson('reconciliations.read', `/reconciliations/${reconciliationId}/protection`)
  const [of, found] = await Promise.all([shown(getReconciliation(person, { id: reconciliationId })), shown(getProtection(person, { id: reconciliationId }))])
  const refs = [...new Set((found ?? []).map(({ ref }) => ref))]
  const [from, to] = [of.fromAt.getTime(), Math.min(of.toAt.getTime(), of.asOf.getTime())]
  return (
    <ReconciliationFrame of={of} view="protection">
      {refs.length === 0 && <EmptyState icon="shield" title={found === null ? 'Not kept yet' : 'Nothing is asked of the branches'}>{found === null ? 'It was judged before this was kept. A new reconciliation of the period has it.' : 'How the system’s changes reach production asks for no protection.'}</EmptyState>}
      <TwoColumn>{refs.map((ref) => {
        const own = (found ?? []).filter((each) => each.ref === ref)
        const lasting = (state: keyof typeof protectionStates) => own.filter((each) => each.state === state).reduce((sum, each) => sum + Date.parse(each.to) - Date.parse(each.from), 0)
        const off = own.filter(({ state }) => state === 'off')
        const commits = off.reduce((sum, each) => sum + each.commits, 0)
        return (
          <Panel
            key={ref}
            title={`${ref.replace('refs/heads/', '')}${of.sourceName ? ` of ${of.sourceName}` : ''}`}
            meaning={off.length === 0 ? `Protected whenever that is known${lasting('unknown') > 0 ? `; not known for ${formatDuration(lasting('unknown'))}` : ''}.` : `Not protected ${['', 'once', 'twice'][off.length] ?? `${off.length} times`}, for ${formatDuration(lasting('off'))} in all; ${commits === 0 ? 'nothing' : formatCount(commits, 'commit')} came in meanwhile.`}
            flush
          >
            <Span label={`Protection of ${ref} over the period`} from={from} to={to} parts={own.map((each) => ({ from: Date.parse(each.from), to: Date.parse(each.to), tone: tones[each.state], title: `${protectionStates[each.state]}${each.why ? `: ${each.why}` : ''}` }))} />
            <Rows
              caption={`Intervals of ${ref}`}
              heads={['From', 'To', 'Lasted', 'State', 'Why', 'Came in meanwhile']}
              rows={own.map((each) => ({
                key: each.from,
                cells: [
                  <Time key="f" at={each.from} format="absolute" />, <Time key="t" at={each.to} format="absolute" />, formatDuration(Date.parse(each.to) - Date.parse(each.from)), <Status key="s" tone={tones[each.state]}>{protectionStates[each.state]}</Status>, <SaidAt key="w">{each.why ?? ''}</SaidAt>,
                  each.state === 'on' ? '' : each.commits === 0 ? 'Nothing' : <span key="c">{formatCount(each.commits, 'commit')}: {each.changes.map((change, n) => <span key={change.number}>{n > 0 && ', '}<a href={`/reconciliations/${reconciliationId}/changes/${change.number}`}>{change.title}</a></span>)}</span>,
                ],
              }))}
            />
          </Panel>
        )
      })}</TwoColumn>
    </ReconciliationFrame>
  )
}
