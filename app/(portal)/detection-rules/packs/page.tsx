import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { formatNumber } from '#lib/format.ts'
import { listPacks } from '#lib/modules/detection-rules/queries.ts'

export default async function PacksPage() {
  const { person } = await requirePerson('detectionRules.read', '/detection-rules/packs')
  const rows = await listPacks(person, {})
  const bring = may(person, 'detectionRules.importPack') && <ButtonLink href="/detection-rules/packs/upload" variant="primary" icon="upload">Import a pack</ButtonLink>
  return (
    <Page title="Rule packs" breadcrumbs={[{ label: 'Rules', href: '/detection-rules' }]} meaning="Sigma rules of others. Their licence and author stay with them; importing a pack again updates it and keeps what you switched off or muted." actions={bring}>
      <DataTable
        caption="Rule packs by name"
        columns={[
          { key: 'name', header: 'Pack', cell: (pack) => pack.name },
          { key: 'loaded', header: 'Loaded', align: 'right', cell: (pack) => formatNumber(pack.loaded) },
          { key: 'refused', header: 'Refused', align: 'right', cell: (pack) => formatNumber(pack.refused) },
          { key: 'duplicates', header: 'Duplicates', align: 'right', hideBelow: 'md', cell: (pack) => formatNumber(pack.duplicates) },
          { key: 'licence', header: 'Licence', hideBelow: 'md', cell: (pack) => pack.licence ?? 'Not said' },
          { key: 'author', header: 'Author', hideBelow: 'lg', cell: (pack) => pack.author ?? 'As each rule says' },
          { key: 'updatedAt', header: 'Imported', hideBelow: 'md', cell: (pack) => <Time at={pack.updatedAt} /> },
        ]}
        total={{ of: { count: rows.length, more: false, asOf: new Date() }, noun: ['pack'] }}
        rows={rows}
        rowKey={(pack) => pack.id}
        rowHref={(pack) => `/detection-rules/packs/${pack.id}`}
        list={{ filters: {}, sort: 'name', direction: 'asc', limit: 50, after: null, before: null }}
        path="/detection-rules/packs"
        page={{ next: null, previous: null }}
        empty={<EmptyState icon="package" title="No pack yet" action={bring}>Public collections of Sigma rules come as a .zip or .tar.gz. Every rule that cannot be loaded is listed with the reason.</EmptyState>}
      />
    </Page>
  )
}
