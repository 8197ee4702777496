import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { kindNames, kinds } from '#lib/modules/trail-streams/model.ts'
import { listTrailStreams } from '#lib/modules/trail-streams/queries.ts'
import { Lag, Marks } from './_parts/marks.tsx'

export default async function TrailStreamsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('trailStreams.read', '/trail-streams')
  const list = readList(await searchParams, listTrailStreams)
  const page = await shown(listTrailStreams(person, listInput(list)), '/trail-streams')
  const create = may(person, 'trailStreams.create') && <ButtonLink href="/trail-streams/new" variant="primary" icon="plus">Create a stream</ButtonLink>
  return (
    <Page title="Trail streams" meaning="Where the audit trail goes, entry by entry: to a SIEM, a webhook, or a collector that asks. Each entry carries its place in the log, so that a gap shows." actions={create}>
      <FilterBar
        list={list}
        path="/trail-streams"
        filters={[
          { kind: 'search', name: 'search', label: 'Search streams' },
          { kind: 'select', name: 'kind', label: 'How', options: kindNames.map((value) => ({ value, label: kinds[value].label })) },
        ]}
      />
      <DataTable
        caption="Trail streams"
        columns={[
          { key: 'name', header: 'Name', sort: 'name', cell: (row) => row.name },
          { key: 'state', header: 'State', cell: (row) => <span className="row"><Marks of={row} /></span> },
          { key: 'kind', header: 'How', hideBelow: 'sm', cell: (row) => kinds[row.kind].label },
          { key: 'address', header: 'To', hideBelow: 'md', cell: (row) => row.address ?? 'Whoever asks with a token' },
          { key: 'lag', header: 'Waiting', align: 'right', cell: (row) => <Lag of={row} /> },
          { key: 'sent', header: 'Last taken', hideBelow: 'sm', cell: (row) => (row.sentAt ? <Time at={row.sentAt} /> : '—') },
        ]}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/trail-streams/${row.id}`}
        list={list}
        path="/trail-streams"
        page={page}
        empty={<EmptyState icon="arrow-up-right" title="No stream yet" action={create || undefined}>A SIEM that has every entry, each with its place and its hash, is proof that the portal alone cannot take back.</EmptyState>}
      />
    </Page>
  )
}
