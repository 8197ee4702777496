import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { listFrameworks } from '#lib/modules/frameworks/queries.ts'
import { frameworkSources, frameworkStates } from '#lib/modules/frameworks/words.ts'
import { FrameworkState } from './_parts/marks.tsx'

const choices = (of: Record<string, string>) => Object.entries(of).map(([value, label]) => ({ value, label }))

export default async function FrameworksPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('frameworks.read', '/frameworks')
  const list = readList(await searchParams, listFrameworks)
  const page = await shown(listFrameworks(person, listInput(list)), '/frameworks')
  const add = may(person, 'frameworks.add') && <ButtonLink href="/frameworks/catalogue" variant="primary" icon="plus">Add from the catalogue</ButtonLink>
  const actions = (
    <>
      <ButtonLink href="/frameworks/matrix" variant="quiet" icon="layers">Matrix</ButtonLink>
      {may(person, 'postureSnapshots.read') && <ButtonLink href="/frameworks/posture">Posture</ButtonLink>}
      {may(person, 'frameworks.import') && <ButtonLink href="/frameworks/import" icon="upload">Import OSCAL</ButtonLink>}
      {add}
    </>
  )
  return (
    <Page title="Frameworks" meaning="What the organization is held against: requirements by their numbers, and what serves them." actions={actions}>
      <FilterBar list={list} path="/frameworks" filters={[{ kind: 'search', name: 'search', label: 'Search frameworks' }, { kind: 'select', name: 'state', label: 'State', options: choices(frameworkStates) }, { kind: 'select', name: 'source', label: 'From', options: choices(frameworkSources) }]} />
      <DataTable
        caption="Frameworks"
        columns={[
          { key: 'name', header: 'Name', sort: 'name', cell: (of) => of.name },
          { key: 'edition', header: 'Version', cell: (of) => of.edition },
          { key: 'state', header: 'State', cell: (of) => <FrameworkState value={of.state} /> },
          { key: 'requirements', header: 'Requirements', align: 'right', cell: (of) => of.requirements.toLocaleString('en') },
          { key: 'from', header: 'From', hideBelow: 'md', cell: (of) => frameworkSources[of.source] },
          { key: 'days', header: 'Held against', hideBelow: 'md', cell: (of) => (of.state === 'adopted' ? `${of.fromDay} to ${of.toDay ?? 'open'}` : of.state === 'available' && may(person, 'frameworks.adopt') ? <a className="inline" href={`/frameworks/${of.id}/adopt`}>Adopt it</a> : '—') },
          { key: 'owner', header: 'Owner', hideBelow: 'lg', cell: (of) => of.ownerName ?? '—' },
        ]}
        rows={page.rows}
        rowKey={(of) => of.id}
        rowHref={(of) => `/frameworks/${of.id}`}
        list={list}
        path="/frameworks"
        page={page}
        empty={<EmptyState icon="layers" title="No framework yet" action={add || undefined}>Add one from the catalogue, or import an OSCAL file. Then adopt it: what serves its requirements follows from controls, tests and scans.</EmptyState>}
      />
    </Page>
  )
}
