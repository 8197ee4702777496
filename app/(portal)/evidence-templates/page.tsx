import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { formatOf } from '#lib/format.ts'
import { categories, type EvidenceCategory } from '#lib/modules/evidence/model.ts'
import { countTemplates, listTemplates } from '#lib/modules/evidence-templates/queries.ts'
import { frequencies, type Frequency } from '#lib/occurrences.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { Views } from '../_parts/views.tsx'
import { Areas } from '../evidence/_parts/marks.tsx'

export default async function TemplatesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('evidenceTemplates.read', '/evidence-templates')
  const list = readList(await searchParams, listTemplates)
  const page = await listed(person, list, [listTemplates, countTemplates], '/evidence-templates')
  const create = may(person, 'evidenceTemplates.create') && <ButtonLink href="/evidence-templates/new" variant="primary" icon="plus">New template</ButtonLink>
  return (
    <Page title="Evidence templates" meaning="What is expected, how often, and how much of it is in place: current and approved, of the occurrences due." actions={<><Views list={list} path="/evidence-templates" />{create}</>}>
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/evidence-templates"
        filters={[
          { kind: 'search', name: 'search', label: 'Search templates' },
          { kind: 'select', name: 'category', label: 'Category', options: Object.entries(categories).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'removed', label: 'Removed', options: [{ value: 'yes', label: 'Removed templates' }] },
        ]}
      />
      <DataTable
        caption="Templates of evidence by name"
        columns={[
          { key: 'name', header: 'Template', sort: 'name', cell: (row) => row.name },
          { key: 'coverage', header: 'Have', align: 'right', cell: (row) => (row.coverage.due === 0 ? 'Nothing due yet' : formatOf(row.coverage.have, row.coverage.due)) },
          { key: 'state', header: 'Coverage', cell: (row) => <CoverageMark {...row.coverage} /> },
          { key: 'frequency', header: 'How often', hideBelow: 'sm', cell: (row) => frequencies[row.frequency as Frequency] },
          { key: 'category', header: 'Category', hideBelow: 'md', cell: (row) => categories[row.category as EvidenceCategory] },
          { key: 'areas', header: 'Controls', hideBelow: 'md', cell: (row) => <Areas codes={row.controlAreas} /> },
          { key: 'owner', header: 'Owner', hideBelow: 'lg', cell: (row) => row.ownerName ?? 'Nobody yet' },
        ]}
        total={{ of: page.total, noun: ['template'] }}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/evidence-templates/${row.id}`}
        list={list}
        path="/evidence-templates"
        page={page}
        empty={
          <EmptyState icon="layers" title="No template yet" action={create || undefined}>
            A template says once what has to be collected every week, month or quarter. Gaps then show on their own.
          </EmptyState>
        }
      />
    </Page>
  )
}

function CoverageMark({ have, due, expired, missing }: { have: number; due: number; expired: number; missing: number }) {
  if (due === 0) return <Status tone="off">Nothing due yet</Status>
  if (have === due) return <Status tone="good">Complete</Status>
  return <Status tone={missing > 0 ? 'bad' : 'warn'}>{[missing > 0 && `${missing} missing`, expired > 0 && `${expired} expired`].filter(Boolean).join(', ')}</Status>
}
