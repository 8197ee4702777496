import { Page } from '#components/page/page.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount, formatDate } from '#lib/format.ts'
import { getComing } from '#lib/modules/controls/calendar/queries.ts'
import { controlLabel } from '#lib/modules/controls/model.ts'
import { Rows } from '../../_parts/rows.tsx'
import { CalendarTabs } from '../_parts/tabs.tsx'

export default async function ComingPage() {
  const { person } = await requirePerson('controls.read', '/calendar/coming')
  const { rows } = await shown(getComing(person, {}))
  return (
    <Page title="Coming periods" meaning="The next four of each control that is implemented, as things stand today: how often, and who owns it." tabs={<CalendarTabs current="/calendar/coming" />}>
      <Panel title={formatCount(rows.length, 'control')} flush={rows.length > 0}>
        {rows.length === 0
          ? <EmptyState icon="calendar" title="No control is implemented">What is to come follows from how often a control is performed.</EmptyState>
          : <Rows caption="Coming periods" heads={['Control', 'Owner', 'Next', 'Then', 'Then', 'Then'].map((head, n) => (n > 3 ? `${head} ${n - 2}` : head))} rows={rows.map((row) => ({ key: row.id, cells: [<a key="to" href={`/controls/${row.id}`}>{controlLabel(row)}</a>, row.ownerName ?? 'Nobody yet', ...[0, 1, 2, 3].map((n) => { const period = row.periods[n]; return period ? `${period.key}, due ${formatDate(period.due)}` : '—' })] }))} />}
      </Panel>
    </Page>
  )
}
