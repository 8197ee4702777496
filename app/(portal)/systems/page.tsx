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
import { frameworkNames } from '#lib/frameworks/names.ts'
import { systemsExport } from '#lib/modules/systems/exports.ts'
import { criticalities, environments } from '#lib/modules/systems/model.ts'
import { countSystems, listSystems } from '#lib/modules/systems/queries.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { Views } from '../_parts/views.tsx'
import { Criticality } from './_parts/marks.tsx'

export default async function SystemsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('systems.read', '/systems')
  const list = readList(await searchParams, listSystems)
  const page = await listed(person, list, [listSystems, countSystems], '/systems')
  const register = may(person, 'systems.create') && <ButtonLink href="/systems/new" variant="primary" icon="plus">Register a system</ButtonLink>
  return (
    <Page title="Systems" meaning="What is in scope of the controls, how much depends on it, and who answers for it." actions={<><Views list={list} path="/systems" />{register}</>}>
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/systems"
        filters={[
          { kind: 'search', name: 'search', label: 'Search systems' },
          { kind: 'select', name: 'environment', label: 'Environment', options: environments.map((value) => ({ value, label: value })) },
          { kind: 'select', name: 'criticality', label: 'Criticality', options: Object.entries(criticalities).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'removed', label: 'Removed', options: [{ value: 'yes', label: 'Removed systems' }] },
        ]}
      />
      <DataTable
        caption="Systems in scope"
        columns={[
          { key: 'name', header: 'Name', sort: 'name', cell: (system) => system.name },
          { key: 'criticality', header: 'Criticality', sort: 'criticality', cell: (system) => <Criticality rank={system.criticality} /> },
          { key: 'environment', header: 'Environment', hideBelow: 'sm', cell: (system) => system.environment },
          { key: 'owner', header: 'Owner', cell: (system) => system.ownerName ?? 'Nobody yet' },
          { key: 'scopes', header: 'Scope', hideBelow: 'md', cell: (system) => system.scopes.map((scope) => <Badge key={scope}>{frameworkNames[scope] ?? scope}</Badge>) },
          { key: 'updated', header: 'Changed', hideBelow: 'lg', cell: (system) => <Time at={system.updatedAt} /> },
        ]}
        total={{ of: page.total, noun: ['system'] }}
        rows={page.rows}
        rowKey={(system) => system.id}
        rowHref={(system) => `/systems/${system.id}`}
        list={list}
        path="/systems"
        page={page}
        downloads={downloads(person, systemsExport, list)}
        empty={
          <EmptyState icon="server" title="No system yet" action={register || undefined}>
            A system is what access, changes and backups are reviewed for. Start with the one the auditor asks about first.
          </EmptyState>
        }
      />
    </Page>
  )
}
