import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { reportKinds, reportStates } from '#lib/modules/reports/model.ts'
import { kindLabel, listReports } from '#lib/modules/reports/queries.ts'
import { ReportStatus } from './_parts/status.tsx'

const choices = (of: Record<string, string>) => Object.entries(of).map(([value, label]) => ({ value, label }))

export default async function ReportsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('summaries.read', '/reports')
  const list = readList(await searchParams, listReports)
  const page = await shown(listReports(person, listInput(list)), '/reports')
  const make = may(person, 'reports.create') && <ButtonLink href="/reports/new" variant="primary" icon="plus">New report</ButtonLink>
  return (
    <Page title="Reports" meaning="What a period came to, as locked files: each says what was counted, how it was found, and where the audit trail stood." actions={make}>
      <FilterBar list={list} path="/reports" filters={[{ kind: 'select', name: 'kind', label: 'Kind', options: choices(reportKinds) }, { kind: 'select', name: 'state', label: 'State', options: choices(reportStates) }]} />
      <DataTable
        caption="Reports, newest first"
        columns={[
          { key: 'title', header: 'Title', cell: (row) => row.title },
          { key: 'kind', header: 'Kind', hideBelow: 'sm', cell: (row) => kindLabel(row.kind) },
          { key: 'state', header: 'State', cell: (row) => <ReportStatus of={row} /> },
          { key: 'version', header: 'Version', align: 'right', hideBelow: 'sm', cell: (row) => row.versionNumber || '' },
          { key: 'period', header: 'Period', hideBelow: 'md', cell: (row) => `${row.fromDay} to ${row.toDay}` },
          { key: 'by', header: 'Asked for by', hideBelow: 'lg', cell: (row) => row.createdByName ?? 'Tickmark' },
          { key: 'created', header: 'Asked for', sort: 'created', hideBelow: 'md', cell: (row) => <Time at={row.createdAt} /> },
        ]}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/reports/${row.id}`}
        list={list}
        path="/reports"
        page={page}
        order="newer"
        empty={<EmptyState icon="file-text" title="No report yet" action={make || undefined}>Choose what a report is about and a period, look at it, and lock it: its PDF, XLSX, CSV and JSON hold the same rows and stay as they are.</EmptyState>}
      />
    </Page>
  )
}
