import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatCount, formatNumber } from '#lib/format.ts'
import { Rows } from '../../_parts/rows.tsx'
import type { ShownScan } from './scan-frame.tsx'

const causes = { denied: 'Denied', throttled: 'Asked too often', timeout: 'No answer in time', malformed: 'Answer not understood', disabled: 'Not switched on', skipped: 'Not asked', failed: 'Error of the provider' } as const

/** What a scan could not read, and which calls failed: nothing of it is left out of the numbers. */
export function NotRead({ of }: { of: ShownScan }) {
  const failed = of.calls.filter((call) => call.failed > 0)
  if (of.gaps.length === 0 && failed.length === 0) return <Notice kind="good" title="Everything was read">{formatCount(of.reads, 'call')}, {formatCount(of.resources, 'resource')}.</Notice>
  return (
    <>
      {of.gaps.length > 0 && (
        <Panel title="Not read" meaning={`${formatCount(of.incomplete, 'list')} not complete, ${formatCount(of.unread, 'facet')} not read. What checks needed of it is not evaluable.`} flush>
          <Rows
            caption="What could not be read"
            heads={['What', 'Of', 'Region', 'Cause', 'Answer', 'How many']}
            rows={of.gaps.map((gap) => ({ key: `${gap.type} ${gap.facet} ${gap.region} ${gap.cause} ${gap.code}`, cells: [gap.facet ?? 'The list', gap.type, gap.region, causes[gap.cause], gap.code ?? '—', formatNumber(gap.count)] }))}
          />
        </Panel>
      )}
      {failed.length > 0 && (
        <Panel title="Calls that failed" meaning="Those that say “there is none” stand here too: a check reads them as that." flush>
          <Rows
            caption="Calls that failed"
            heads={['Permission', 'Call', 'Failed', 'Answers']}
            rows={failed.map((call) => ({ key: `${call.client} ${call.command}`, cells: [call.action, call.command, `${formatNumber(call.failed)} of ${formatNumber(call.count)}`, Object.entries(call.codes).map(([code, count]) => `${code} × ${formatNumber(count)}`).join(', ')] }))}
          />
        </Panel>
      )}
    </>
  )
}
