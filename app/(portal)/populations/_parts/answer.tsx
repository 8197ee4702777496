import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatNumber } from '#lib/format.ts'
import { reconciledBys } from '#lib/modules/populations/model.ts'
import type { getPopulation } from '#lib/modules/populations/queries.ts'

export type Population = Awaited<ReturnType<typeof getPopulation>>

const n = (count: number | null) => formatNumber(count ?? 0)

/** “Was the list complete?”, with what speaks for it: an auditor’s first question. */
export function Answer({ of }: { of: Population }) {
  const r = of.reconciliation
  return (
    <Panel title="Was the list complete?">
      <div className="stack">
        <Verdict of={of} />
        <Facts
          facts={[
            { label: 'Every record is accounted for', value: `${n(of.records)} came in = ${n(of.used)} used + ${n(of.rejected)} rejected + ${n(of.blank)} blank`, wide: true },
            { label: 'Every row is accounted for', value: `${n(of.entries)} in the records = ${n(of.accepted)} accepted + ${n(of.duplicates)} ${of.duplicates === 1 ? 'duplicate' : 'duplicates'} + ${n(of.conflicts)} ${of.conflicts === 1 ? 'conflict' : 'conflicts'}`, wide: true },
            ...(r ? [
              { label: r.against === 'total' ? 'A total that its system shows' : 'Compared with', value: r.against === 'total' ? r.seen : <a href={`/populations/${r.otherId}`}>{r.otherTitle}</a>, wide: true },
              { label: 'What is compared', value: reconciledBys[r.by], wide: true },
              { label: 'Here', value: n(r.here) },
              { label: r.against === 'total' ? 'As the system shows' : 'There', value: n(r.there) },
              { label: 'Compared by', value: <>{r.reconciledByName}, <Time at={r.reconciledAt} format="absolute" /></> },
              { label: 'Explained by', value: r.explained.length === 0 ? (r.onlyHere + r.onlyThere === 0 ? 'Nothing to explain' : 'Nobody yet') : <ul>{r.explained.map((each) => <li key={each.byName}>{each.byName}: {n(each.count)}, <Time at={each.at} format="absolute" /></li>)}</ul> },
            ] : []),
            ...(of.reason ? [{ label: `What ${of.frozenByName ?? 'whoever froze it'} answers`, value: of.reason, wide: true }] : []),
          ]}
        />
      </div>
    </Panel>
  )
}

function Verdict({ of }: { of: Population }) {
  const r = of.reconciliation
  if (of.lacking.length > 0) return <Notice kind="danger" title="No: the source did not give all of it"><ul>{of.lacking.slice(0, 50).map((each) => <li key={each}>{each}</li>)}</ul></Notice>
  if (of.notOccurring) return <Notice kind="info" title="Not occurring">It holds no row, and {of.frozenByName} confirmed that this is so.</Notice>
  if (!r) return <Notice kind="warn" title="Not reconciled">Nothing else says that it is complete.{of.state === 'complete' && ' Compare it with a total that its system shows, or with a second list.'}</Notice>
  if (r.stale) return <Notice kind="warn" title="Not known any more">What it was compared with was read again since. Compare it anew.</Notice>
  const differences = r.onlyHere + r.onlyThere
  if (differences === 0) return <Notice kind="good" title="Yes">{r.against === 'total' ? `The system shows ${n(r.there)}, and so many are here.` : `The second list has the same ${n(r.here)}.`}</Notice>
  const what = r.against === 'total' ? `${n(r.here)} are here, and the system shows ${n(r.there)}.` : `${n(r.onlyHere)} stand only here, ${n(r.onlyThere)} only there.`
  if (r.unexplained > 0) return <Notice kind="warn" title="Not yet known" action={<a className="btn btn-small" href={`/populations/${of.id}/differences?explained=no`}>Explain</a>}>{what} {r.unexplained === 1 ? 'One difference is' : `${n(r.unexplained)} differences are`} not explained.</Notice>
  return <Notice kind="good" title="Yes, with differences that are explained">{what} <a href={`/populations/${of.id}/differences`}>Each has its explanation.</a></Notice>
}
