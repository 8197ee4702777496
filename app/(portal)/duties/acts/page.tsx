import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { actKinds } from '#lib/modules/duties/model.ts'
import { getMatrix, listActs } from '#lib/modules/duties/queries.ts'
import { ActOf } from '../_parts/acts.tsx'
import { crumb, DutyTabs } from '../_parts/marks.tsx'

export default async function ActsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('duties.read', '/duties/acts')
  const list = readList(await searchParams, listActs)
  const [page, { last }] = await Promise.all([shown(listActs(person, listInput(list) as never), '/duties/acts'), getMatrix(person, {})])
  return (
    <Page title="Acts" meaning="Two acts of one person that two people should have done. They happened: nothing undoes them." breadcrumbs={[crumb]} tabs={<DutyTabs current="/duties/acts" />}>
      {last?.facts && <Notice title="What was looked at"><ul>{last.facts.acts.map((each) => <li key={each.kind}>{actKinds[each.kind]}: {formatNumber(each.found)} of {formatNumber(each.looked)}{each.notEvaluable > 0 && `; ${formatNumber(each.notEvaluable)} not evaluable`}</li>)}</ul>{last.doneAt && <>As of <Time at={last.doneAt} format="both" />.</>}</Notice>}
      <FilterBar list={list} path="/duties/acts" filters={[{ kind: 'select', name: 'kind', label: 'Acts', options: Object.entries(actKinds).map(([value, label]) => ({ value, label })) }]} />
      <DataTable
        caption="Acts of one person, the newest first"
        columns={[
          { key: 'title', header: 'About', grow: true, cell: (row) => row.title },
          { key: 'holder', header: 'Who', cell: (row) => row.holder },
          { key: 'kind', header: 'Acts', cell: (row) => actKinds[row.kind] },
          { key: 'one', header: 'First', hideBelow: 'md', cell: (row) => <ActOf of={row.one} /> },
          { key: 'other', header: 'Second', hideBelow: 'md', cell: (row) => <ActOf of={row.other} /> },
          { key: 'at', header: 'Happened', sort: 'happenedAt', cell: (row) => <Time at={row.happenedAt} /> },
        ]}
        rows={page.rows}
        rowKey={(row) => row.id}
        list={list}
        path="/duties/acts"
        page={page}
        order="newer"
        empty={<EmptyState icon="scale" title="No such acts are known">They are looked for with each evaluation. The portal refuses most of them; changes in production come from reconciliations.</EmptyState>}
      />
    </Page>
  )
}
