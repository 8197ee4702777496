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
import { changesExport } from '#lib/modules/changes/exports.ts'
import { changeCategories, changeStates, changeTypes } from '#lib/modules/changes/model.ts'
import { countChanges, listChanges } from '#lib/modules/changes/queries.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { Views } from '../_parts/views.tsx'
import { ChangeStatus, RiskMark } from './_parts/marks.tsx'

const options = (of: Record<string, string>) => Object.entries(of).map(([value, label]) => ({ value, label }))

export default async function ChangesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('changes.read', '/changes')
  const list = readList(await searchParams, listChanges)
  const page = await listed(person, list, [listChanges, countChanges], '/changes')
  const make = may(person, 'changes.create') && <ButtonLink href="/changes/new" variant="primary" icon="plus">Request a change</ButtonLink>
  return (
    <Page title="Changes" meaning="What is to change in production: asked for, approved by somebody else, made, and verified by somebody else." actions={<><Views list={list} path="/changes" />{make}</>}>
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/changes"
        filters={[
          { kind: 'search', name: 'search', label: 'Search changes' },
          { kind: 'select', name: 'state', label: 'State', options: options(changeStates) },
          { kind: 'select', name: 'type', label: 'Type', options: options(changeTypes) },
          { kind: 'select', name: 'category', label: 'Category', options: options(changeCategories) },
          { kind: 'select', name: 'mine', label: 'Mine', options: [{ value: 'requested', label: 'Requested by me' }, { value: 'implementing', label: 'Implemented by me' }] },
          { kind: 'select', name: 'portal', label: 'Portal', options: [{ value: 'yes', label: 'Made by the portal' }, { value: 'alone', label: 'Nobody else could approve it' }] },
          { kind: 'select', name: 'late', label: 'Late', options: [{ value: 'yes', label: 'Approved late, or not' }] },
        ]}
      />
      <DataTable
        caption="Changes"
        columns={[
          { key: 'number', header: 'Change', cell: (row) => <span className="whitespace-nowrap">{row.reference}</span> },
          { key: 'title', header: 'Title', grow: true, cell: (row) => <>{row.title}{row.type === 'emergency' && <> <Badge tone="warn">Emergency</Badge></>}{row.type === 'standard' && <> <Badge>Standard</Badge></>}{row.approvalId && <> <Badge>By the portal</Badge></>}{row.alone && <> <Badge tone="bad">Nobody else could approve it</Badge></>}{row.late && <> <Badge tone="bad">{row.approvedAt ? 'Approved late' : 'Not approved in time'}</Badge></>}</> },
          { key: 'state', header: 'State', cell: (row) => <ChangeStatus of={row} /> },
          { key: 'risk', header: 'Risk', hideBelow: 'md', cell: (row) => <RiskMark risk={row.risk} /> },
          { key: 'systems', header: 'Systems', hideBelow: 'lg', cell: (row) => row.systems.join(', ') },
          { key: 'plannedFrom', header: 'Begins', sort: 'plannedFrom', hideBelow: 'md', cell: (row) => (row.plannedFrom ? <Time at={row.plannedFrom} format="date" /> : '—') },
          { key: 'createdAt', header: 'Requested', sort: 'createdAt', hideBelow: 'sm', cell: (row) => <Time at={row.createdAt} /> },
        ]}
        total={{ of: page.total, noun: ['change'] }}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/changes/${row.id}`}
        list={list}
        path="/changes"
        page={page}
        downloads={downloads(person, changesExport, list)}
        empty={<EmptyState icon="git-pull-request-arrow" title="No change yet" action={make || undefined}>A change says what is done, why, how it is tested and backed out. Somebody else approves it before it is made; pipelines ask the gate.</EmptyState>}
      />
    </Page>
  )
}
