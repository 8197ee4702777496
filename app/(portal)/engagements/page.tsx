import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { listEngagements } from '#lib/modules/engagements/queries.ts'
import { engagementKinds, engagementStates } from '#lib/modules/engagements/words.ts'

export default async function EngagementsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('engagements.read', '/engagements')
  const list = readList(await searchParams, listEngagements)
  const page = await shown(listEngagements(person, listInput(list)), '/engagements')
  const make = may(person, 'engagements.create') && <ButtonLink href="/engagements/new" variant="primary" icon="plus">Open an engagement</ButtonLink>
  return (
    <Page title="Engagements" meaning="An audit of a period, internal or by a firm: what controls are tested for." actions={make}>
      <FilterBar list={list} path="/engagements" filters={[{ kind: 'select', name: 'state', label: 'State', options: Object.entries(engagementStates).map(([value, label]) => ({ value, label })) }]} />
      <DataTable
        caption="Engagements"
        columns={[
          { key: 'code', header: 'Code', cell: (of) => of.code },
          { key: 'title', header: 'Title', cell: (of) => of.title },
          { key: 'kind', header: 'Who audits', hideBelow: 'md', cell: (of) => engagementKinds[of.kind] },
          { key: 'period', header: 'Period', sort: 'fromDay', cell: (of) => `${of.fromDay} to ${of.toDay}` },
          { key: 'owner', header: 'Owner', hideBelow: 'md', cell: (of) => of.ownerName ?? '—' },
          { key: 'state', header: 'State', cell: (of) => <Status tone={of.state === 'open' ? 'info' : 'off'}>{engagementStates[of.state]}</Status> },
        ]}
        rows={page.rows}
        rowKey={(of) => of.id}
        rowHref={(of) => `/engagements/${of.id}`}
        list={list}
        path="/engagements"
        page={page}
        empty={<EmptyState icon="layers" title="No engagement yet" action={make || undefined}>Controls are tested in an engagement: open one for the period that is audited.</EmptyState>}
      />
    </Page>
  )
}
