import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { approvalStates } from '#lib/modules/approvals/model.ts'
import { approvalKinds, countApprovals, listApprovals } from '#lib/modules/approvals/queries.ts'
import { approvalTone } from '../_parts/approval.tsx'
import { Views } from '../_parts/views.tsx'
import { ApprovalTabs } from './_parts/tabs.tsx'

const options = (all: Record<string, string>) => Object.entries(all).map(([value, label]) => ({ value, label }))

export default async function ApprovalsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('approvals.read', '/approvals')
  const list = readList(await searchParams, listApprovals)
  const page = await listed(person, list, [listApprovals, countApprovals], '/approvals')
  return (
    <Page title="Approvals" meaning="What somebody requested and others decide: never whoever asked, and only as it was shown." actions={<Views list={list} path="/approvals" />} tabs={<ApprovalTabs current="/approvals" />}>
      <FilterBar
        list={list}
        path="/approvals"
        filters={[
          { kind: 'select', name: 'mine', label: 'Mine', options: [{ value: 'decide', label: 'I may decide now' }, { value: 'requested', label: 'I requested' }] },
          { kind: 'select', name: 'state', label: 'State', options: options(approvalStates) },
          { kind: 'select', name: 'kind', label: 'Kind', options: approvalKinds() },
        ]}
      />
      <DataTable
        caption="Requests, newest first"
        columns={[
          { key: 'title', header: 'Request', cell: (row) => row.title },
          { key: 'state', header: 'State', cell: (row) => <Status tone={approvalTone(row.state)}>{approvalStates[row.state]}</Status> },
          { key: 'kind', header: 'Kind', hideBelow: 'md', cell: (row) => row.label },
          { key: 'by', header: 'Requested by', hideBelow: 'md', cell: (row) => row.requestedByName },
          { key: 'opened', header: 'Requested', sort: 'openedAt', cell: (row) => <Time at={row.openedAt} /> },
          { key: 'until', header: 'Open until', hideBelow: 'lg', cell: (row) => (row.state === 'open' ? <Time at={row.expiresAt} format="date" /> : '—') },
        ]}
        total={{ of: page.total, noun: ['request'] }}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/approvals/${row.id}`}
        list={list}
        path="/approvals"
        page={page}
        order="newer"
        empty={<EmptyState icon="check" title="Nothing was requested yet">Mutes, switching off a high rule, resets, removals of evidence and weaker settings wait here for a second person.</EmptyState>}
      />
    </Page>
  )
}
