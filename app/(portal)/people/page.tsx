import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search } from '#lib/edge/page.ts'
import { peopleExport } from '#lib/modules/people/exports.ts'
import { workerKinds, workerStates } from '#lib/modules/people/model.ts'
import { countPeople, listPeople } from '#lib/modules/people/queries.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { Views } from '../_parts/views.tsx'
import { WorkerState } from './_parts/marks.tsx'
import { Waiting } from './_parts/waiting.tsx'

const options = (of: Record<string, string>) => Object.entries(of).map(([value, label]) => ({ value, label }))

export default async function PeoplePage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('people.read', '/people')
  const list = readList(await searchParams, listPeople)
  const page = await listed(person, list, [listPeople, countPeople], '/people')
  const bring = may(person, 'populations.create') && <ButtonLink href="/populations/new?source=roster" variant="primary" icon="upload">Import a roster</ButtonLink>
  return (
    <Page title="People" meaning="Who works here by the roster that was frozen last, and who has left." actions={<><Views list={list} path="/people" />{bring}</>}>
      <Waiting person={person} />
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/people"
        filters={[
          { kind: 'search', name: 'search', label: 'Search people' },
          { kind: 'select', name: 'state', label: 'State', options: options(workerStates) },
          { kind: 'select', name: 'kind', label: 'Kind', options: options(workerKinds) },
          { kind: 'select', name: 'account', label: 'Tickmark', options: [{ value: 'none', label: 'Without an account' }] },
          { kind: 'select', name: 'gone', label: 'Roster', options: [{ value: 'yes', label: 'In no roster any more' }] },
        ]}
      />
      <DataTable
        caption="People of the rosters"
        columns={[
          { key: 'name', header: 'Name', sort: 'name', cell: (each) => each.name },
          { key: 'state', header: 'State', cell: (each) => <WorkerState state={each.state} gone={each.goneAt !== null} /> },
          { key: 'kind', header: 'Kind', hideBelow: 'md', cell: (each) => workerKinds[each.kind] },
          { key: 'email', header: 'E-mail', hideBelow: 'md', cell: (each) => each.email ?? '' },
          { key: 'manager', header: 'Manager', hideBelow: 'sm', cell: (each) => each.managerName ?? (each.managerSaid ? `${each.managerSaid}, not found` : '') },
          { key: 'worker', header: 'Worker id', hideBelow: 'lg', cell: (each) => each.workerId },
          { key: 'ends', header: 'Last day', hideBelow: 'lg', cell: (each) => each.endsOn ?? '' },
        ]}
        total={{ of: page.total, noun: ['person', 'people'] }}
        rows={page.rows}
        rowKey={(each) => each.id}
        rowHref={(each) => `/people/${each.id}`}
        list={list}
        path="/people"
        page={page}
        downloads={downloads(person, peopleExport, list)}
        empty={<EmptyState icon="users" title="Nobody yet" action={bring || undefined}>People come from the roster of the personnel system: import it as a population, and freeze it.</EmptyState>}
      />
    </Page>
  )
}
