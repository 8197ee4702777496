import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { listTemplates } from '#lib/modules/changes/queries.ts'
import { RiskMark } from '../_parts/marks.tsx'
import { TemplateStatus } from '../_parts/template-status.tsx'

export default async function ChangeTemplatesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('changes.read', '/changes/templates')
  const list = readList(await searchParams, listTemplates)
  const page = await shown(listTemplates(person, listInput(list)), '/changes/templates')
  const make = may(person, 'changes.requestTemplate') && <ButtonLink href="/changes/templates/new" variant="primary" icon="plus">Request a standard change</ButtonLink>
  return (
    <Page title="Standard changes" meaning="What is done often, the same way, and was approved once for all: each has an owner, and a day when somebody looks at it again." actions={make}>
      <DataTable
        caption="Standard changes"
        columns={[
          { key: 'title', header: 'Title', sort: 'title', grow: true, cell: (row) => row.title },
          { key: 'state', header: 'State', cell: (row) => <TemplateStatus of={row} /> },
          { key: 'risk', header: 'Risk', hideBelow: 'md', cell: (row) => <RiskMark risk={row.risk} /> },
          { key: 'systems', header: 'Systems', hideBelow: 'lg', cell: (row) => row.systems.join(', ') },
          { key: 'owner', header: 'Owner', hideBelow: 'md', cell: (row) => row.ownerName },
          { key: 'expiresAt', header: 'Expires', cell: (row) => <Time at={row.expiresAt} format="date" /> },
        ]}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/changes/templates/${row.id}`}
        list={list}
        path="/changes/templates"
        page={page}
        empty={<EmptyState icon="layers" title="No standard change yet" action={make || undefined}>A standard change of low or medium risk is approved once; each time it is made it needs nobody’s approval, and is on record all the same.</EmptyState>}
      />
    </Page>
  )
}
