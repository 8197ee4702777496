import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { now } from '#lib/clock.ts'
import { areaNames } from '#lib/control-codes.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { answeredBy } from '#lib/modules/control-templates/model.ts'
import { listControlTemplates } from '#lib/modules/control-templates/queries.ts'
import { controlFrequencies } from '#lib/modules/controls/model.ts'
import { Answered } from '../_parts/answered.tsx'
import { ControlTabs } from '../_parts/tabs.tsx'

const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))

export default async function ControlPackPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('controlTemplates.read', '/controls/pack')
  const list = readList(await searchParams, listControlTemplates)
  const page = await shown(listControlTemplates(person, listInput(list)), '/controls/pack')
  return (
    <Page title="Control pack" meaning="Forty controls to begin with, by area. What you make of one is yours: a change of the pack changes none of your controls." tabs={<ControlTabs person={person} current="/controls/pack" />}>
      <FilterBar
        list={list}
        path="/controls/pack"
        filters={[
          { kind: 'search', name: 'search', label: 'Search the pack' },
          { kind: 'select', name: 'area', label: 'Area', options: optionsOf(areaNames) },
          { kind: 'select', name: 'answered', label: 'Answered by', options: optionsOf(answeredBy) },
        ]}
      />
      <DataTable
        caption="Controls of the pack"
        columns={[
          { key: 'code', header: 'Code', sort: 'code', cell: (row) => row.code },
          { key: 'title', header: 'Title', grow: true, cell: (row) => row.title },
          { key: 'answered', header: 'Answered by', cell: (row) => <Answered value={row.answered} /> },
          { key: 'questions', header: 'Questions, by data', align: 'right', hideBelow: 'md', cell: (row) => `${row.byData} of ${row.attributes}` },
          { key: 'frequency', header: 'How often', hideBelow: 'lg', cell: (row) => controlFrequencies[row.frequency] },
          { key: 'ours', header: 'Yours', hideBelow: 'sm', cell: (row) => row.controls.map(({ code }) => code).join(', ') || <span className="muted">not yet</span> },
        ]}
        total={{ of: { count: page.total, more: false, asOf: now() }, noun: ['control'] }}
        rows={page.rows}
        rowKey={(row) => row.code}
        rowHref={(row) => `/controls/pack/${row.code}`}
        list={list}
        path="/controls/pack"
        page={page}
        empty={<EmptyState icon="layers" title="No control of the pack matches">Take a filter away.</EmptyState>}
      />
    </Page>
  )
}
