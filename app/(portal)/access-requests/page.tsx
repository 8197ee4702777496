import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search } from '#lib/edge/page.ts'
import { requestsExport } from '#lib/modules/access-requests/exports.ts'
import { requestStates } from '#lib/modules/access-requests/model.ts'
import { countRequests, listRequests } from '#lib/modules/access-requests/queries.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { Views } from '../_parts/views.tsx'
import { RequestStatus } from './_parts/marks.tsx'

export default async function AccessRequestsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('accessRequests.read', '/access-requests')
  const list = readList(await searchParams, listRequests)
  const page = await listed(person, list, [listRequests, countRequests], '/access-requests')
  const make = may(person, 'accessRequests.create') && <ButtonLink href="/access-requests/new" variant="primary" icon="plus">Request access</ButtonLink>
  return (
    <Page title="Access requests" meaning="Who is to get which right, and until when. Their manager and the owner of the system decide; that it was given, and taken away again, is shown by later populations." actions={<><Views list={list} path="/access-requests" />{make}</>}>
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/access-requests"
        filters={[
          { kind: 'search', name: 'search', label: 'Search access requests' },
          { kind: 'select', name: 'state', label: 'State', options: Object.entries(requestStates).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'mine', label: 'Mine', options: [{ value: 'requested', label: 'Requested by me' }] },
          { kind: 'select', name: 'review', label: 'Review', options: [{ value: 'due', label: 'To be reviewed' }, { value: 'late', label: 'Late' }] },
        ]}
      />
      <DataTable
        caption="Access requests"
        columns={[
          { key: 'number', header: 'Request', cell: (row) => <span className="whitespace-nowrap">{row.reference}</span> },
          { key: 'right', header: 'Right', grow: true, cell: (row) => <>{row.rightName} for {row.personName}{row.emergency && <> <Badge tone="warn">Emergency</Badge></>}{row.late && <> <Badge tone="bad">{row.approvedAt ? 'Approved late' : 'Not approved in time'}</Badge></>}{row.reviewedLate && <> <Badge tone="bad">{row.reviewedAt ? 'Reviewed late' : 'Not reviewed in time'}</Badge></>}</> },
          { key: 'state', header: 'State', cell: (row) => <RequestStatus of={row} /> },
          { key: 'system', header: 'System', hideBelow: 'md', cell: (row) => row.system },
          { key: 'endsAt', header: 'Expires', hideBelow: 'md', cell: (row) => (row.endsAt ? <Time at={row.endsAt} format="date" /> : '—') },
          { key: 'createdAt', header: 'Requested', sort: 'createdAt', hideBelow: 'sm', cell: (row) => <Time at={row.createdAt} /> },
        ]}
        total={{ of: page.total, noun: ['request'] }}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/access-requests/${row.id}`}
        list={list}
        path="/access-requests"
        page={page}
        downloads={downloads(person, requestsExport, list)}
        empty={<EmptyState icon="user-plus" title="No access request yet" action={make || undefined}>What can be requested are the rights of the newest frozen population of a system.</EmptyState>}
      />
    </Page>
  )
}
