import { Page } from '#components/page/page.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { listHref } from '#components/table/href.ts'
import { Pager } from '#components/table/pager.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { cellStates } from '#lib/calendar/index.ts'
import { areaNames } from '#lib/control-codes.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { formatCount, formatDate, formatDateTime } from '#lib/format.ts'
import { calendarExport } from '#lib/modules/controls/calendar/exports.ts'
import { listCalendar } from '#lib/modules/controls/calendar/queries.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { HeatMap } from './_parts/heat-map.tsx'
import { Legend } from './_parts/legend.tsx'
import { CalendarTabs } from './_parts/tabs.tsx'

const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))

export default async function CalendarPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('controls.read', '/calendar')
  const list = readList(await searchParams, listCalendar)
  const page = await shown(listCalendar(person, listInput(list)), '/calendar')
  const asOf = list.filters.asOf ?? null
  const outside = page.rows.reduce((sum, row) => sum + row.outside, 0)
  const years = (from: number, to: number) => `/calendar?${new URLSearchParams({ ...list.filters, from: `${from}-01-01`, to: `${to - 1}-12-31` })}`
  const year = page.from.getUTCFullYear()
  return (
    <Page
      title="Control calendar"
      meaning="Whether each control was performed in each of its periods, with what shows it. Everything is UTC."
      tabs={<CalendarTabs current="/calendar" />}
      actions={<>{downloads(person, calendarExport, list).map(([kind, href]) => <ButtonLink key={kind} href={href} variant="quiet" icon="download" hard download="">{`Download ${kind}`}</ButtonLink>)}<ButtonLink href={years(year - 1, year)} variant="quiet">{String(year - 1)}</ButtonLink><ButtonLink href={years(year + 1, year + 2)} variant="quiet">{String(year + 1)}</ButtonLink><ButtonLink href={years(year - 2, year + 1)} variant="quiet">Three years</ButtonLink></>}
    >
      <FilterBar
        list={list}
        path="/calendar"
        named={await filterNames(person, list)}
        filters={[
          { kind: 'select', name: 'area', label: 'Area', options: optionsOf(areaNames) },
          { kind: 'select', name: 'state', label: 'State', options: optionsOf(cellStates) },
          { kind: 'dates', from: 'from', to: 'to', label: 'Periods' },
          { kind: 'day', name: 'asOf', label: 'As of the end of (UTC)' },
        ]}
      />
      <div className="stack">
        {asOf && <Notice title={`As of ${formatDate(page.asOf)}`}>What was recorded by {formatDateTime(page.asOf)}, and nothing that came later.</Notice>}
        {page.cut && <Notice kind="warn" title="Cut">There are more proofs than one page reads. Choose a shorter time: periods may look emptier here than they are.</Notice>}
        <Panel
          title={`${formatDate(page.from)} to ${formatDate(new Date(page.to.getTime() - 1))}`}
          meaning={`${formatCount(page.totals.all, 'period')} of ${formatCount(page.rows.length, 'control')}${page.next || page.previous ? ' on this page' : ''}. Blank: not in force, or not begun.`}
          flush
        >
          {page.rows.length === 0
            ? <EmptyState icon="calendar" title="No control has a period here">A control has periods from the day on which it is implemented.</EmptyState>
            : <HeatMap rows={page.rows} from={page.from} to={page.to} asOf={asOf} />}
        </Panel>
        <Legend totals={page.totals} outside={outside} />
        <Pager next={page.next && listHref('/calendar', list, { after: page.next })} previous={page.previous && listHref('/calendar', list, { before: page.previous })} />
      </div>
    </Page>
  )
}
