import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { Source } from '#components/ui/marks.tsx'
import { Menu, MenuLink } from '#components/ui/menu.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search } from '#lib/edge/page.ts'
import { evidenceExport } from '#lib/modules/evidence/exports.ts'
import { categories, dataSources, evidenceStatuses, sourceNames, statusNames } from '#lib/modules/evidence/model.ts'
import { countEvidence, listEvidence } from '#lib/modules/evidence/queries.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { Views } from '../_parts/views.tsx'
import { Areas, EvidenceState } from './_parts/marks.tsx'

export default async function EvidencePage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('evidence.read', '/evidence')
  const list = readList(await searchParams, listEvidence)
  const page = await listed(person, list, [listEvidence, countEvidence], '/evidence')
  const collect = may(person, 'evidence.collect') && <ButtonLink href="/evidence/new" variant="primary" icon="upload">Collect evidence</ButtonLink>
  return (
    <Page
      title="Evidence"
      meaning="What shows that controls work: each file hashed as it came in, read again every night, decided by somebody else than who collected it."
      actions={(
        <>
          <Views list={list} path="/evidence" />
          {may(person, 'evidence.create') && (
            <Menu label="More ways to add">
              <MenuLink href="/evidence/link" icon="link">Link an object of a bucket</MenuLink>
              <MenuLink href="/evidence/expect" icon="clock">Add what is expected</MenuLink>
            </Menu>
          )}
          {collect}
        </>
      )}
    >
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/evidence"
        filters={[
          { kind: 'search', name: 'search', label: 'Search evidence' },
          { kind: 'select', name: 'status', label: 'Status', options: evidenceStatuses.map((value) => ({ value, label: statusNames[value] })) },
          { kind: 'select', name: 'category', label: 'Category', options: Object.entries(categories).map(([value, label]) => ({ value, label })) },
          { kind: 'search', name: 'area', label: 'Control', placeholder: 'Control, such as AC-02' },
          { kind: 'select', name: 'source', label: 'Data source', options: dataSources.map((value) => ({ value, label: sourceNames[value] })) },
          { kind: 'select', name: 'owner', label: 'Owner', options: [{ value: 'me', label: 'Mine' }] },
          { kind: 'select', name: 'expiring', label: 'Expires', options: [{ value: '7', label: 'within 7 days' }, { value: '30', label: 'within 30 days' }, { value: '90', label: 'within 90 days' }] },
          ...(may(person, 'auditTrail.read') ? [{ kind: 'select' as const, name: 'removed', label: 'Removed', options: [{ value: 'yes', label: 'Removed evidence' }] }] : []),
        ]}
      />
      <DataTable
        caption="Evidence, newest first"
        columns={[
          { key: 'title', header: 'Title', sort: 'title', cell: (row) => row.title },
          { key: 'status', header: 'Status', cell: (row) => <EvidenceState value={row.status} /> },
          { key: 'source', header: 'Source', cell: (row) => <Source value={row.dataSource} /> },
          { key: 'category', header: 'Category', hideBelow: 'md', cell: (row) => categories[row.category as keyof typeof categories] },
          { key: 'areas', header: 'Controls', hideBelow: 'md', cell: (row) => <Areas codes={row.controlAreas} /> },
          { key: 'owner', header: 'Owner', hideBelow: 'lg', cell: (row) => row.ownerName ?? 'Nobody' },
          { key: 'expires', header: 'Expires', hideBelow: 'lg', cell: (row) => <Time at={row.expiresAt} format="date" none="Never" /> },
          { key: 'arrived', header: 'Arrived', sort: 'arrivedAt', hideBelow: 'sm', cell: (row) => <Time at={row.arrivedAt} /> },
        ]}
        total={{ of: page.total, noun: ['piece of evidence', 'pieces of evidence'] }}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/evidence/${row.id}`}
        list={list}
        path="/evidence"
        page={page}
        downloads={downloads(person, evidenceExport, list)}
        bulk={may(person, 'evidence.exportFiles') ? {
          name: 'ids',
          formId: 'export-files',
          // A plain form: the browser downloads what it answers.
          actions: <form id="export-files" method="get" action="/api/v1/evidence.zip" data-hard=""><button className="btn btn-small" type="submit"><Icon name="package" />Download the files</button></form>,
        } : undefined}
        empty={
          <EmptyState icon="library" title="No evidence yet" action={collect || undefined}>
            A file that shows a control at work: an access review, a restore test, an export of a configuration. It is hashed as it comes in, and from then on nobody can change it unseen.
          </EmptyState>
        }
      />
    </Page>
  )
}
