import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search } from '#lib/edge/page.ts'
import { formatBytes } from '#lib/format.ts'
import { filesExport } from '#lib/modules/artifacts/exports.ts'
import { kindsFor } from '#lib/modules/artifacts/knowable.ts'
import { checkNames } from '#lib/modules/artifacts/model.ts'
import { countFiles, listFilesOf } from '#lib/modules/artifacts/queries.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { Views } from '../_parts/views.tsx'
import { CheckMark } from './_parts/marks.tsx'
import { FileTabs } from './_parts/tabs.tsx'

export default async function StoredFilesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('artifacts.read', '/artifacts')
  const list = readList(await searchParams, listFilesOf)
  const page = await listed(person, list, [listFilesOf, countFiles], '/artifacts')
  return (
    <Page
      title="Stored files"
      meaning="Every file that is kept, whatever record it belongs to: hashed as it came in, locked, and read again every night."
      actions={<Views list={list} path="/artifacts" />}
      tabs={<FileTabs current="/artifacts" />}
    >
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/artifacts"
        filters={[
          { kind: 'search', name: 'search', label: 'Search files by name' },
          { kind: 'select', name: 'kind', label: 'Kind', options: kindsFor(person).map(({ name, label }) => ({ value: name, label })) },
          { kind: 'select', name: 'check', label: 'Check', options: Object.entries(checkNames).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'held', label: 'Legal hold', options: [{ value: 'yes', label: 'Under a legal hold' }] },
          { kind: 'select', name: 'removed', label: 'Removed', options: [{ value: 'yes', label: 'Removed after their retention' }] },
        ]}
      />
      <DataTable
        caption="Stored files, newest first"
        columns={[
          { key: 'name', header: 'File', cell: (file) => file.name },
          { key: 'owner', header: 'Of', cell: (file) => file.ownerLabel },
          { key: 'kind', header: 'Kind', hideBelow: 'lg', cell: (file) => file.kindLabel },
          { key: 'size', header: 'Size', hideBelow: 'md', cell: (file) => formatBytes(file.size) },
          { key: 'check', header: 'Check', cell: (file) => <>{file.checkOutcome ? <CheckMark value={file.checkOutcome} /> : 'Not yet'} {file.legalHold && <Badge tone="warn">Legal hold</Badge>}</> },
          { key: 'retainUntil', header: 'Kept until', hideBelow: 'sm', cell: (file) => <Time at={file.retainUntil} format="date" /> },
          { key: 'createdAt', header: 'Received', sort: 'createdAt', hideBelow: 'md', cell: (file) => <Time at={file.createdAt} /> },
        ]}
        total={{ of: page.total, noun: ['file'] }}
        rows={page.rows}
        rowKey={(file) => file.id}
        rowHref={(file) => `/artifacts/${file.id}`}
        list={list}
        path="/artifacts"
        page={page}
        downloads={downloads(person, filesExport, list)}
        empty={<EmptyState icon="archive" title="No file yet">{may(person, 'evidence.collect') ? 'Files come with evidence, and with deliveries where the settings have them kept.' : 'Files come with the records that own them.'}</EmptyState>}
      />
    </Page>
  )
}
