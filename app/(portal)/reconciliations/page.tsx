import { Page, TwoColumn } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { countReconciliations, listReconciliations, listSystems } from '#lib/modules/reconciliations/queries.ts'
import { Rows } from '../_parts/rows.tsx'
import { failedOf, ReconciliationState } from './_parts/marks.tsx'

export default async function ReconciliationsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('reconciliations.read', '/reconciliations')
  const list = readList(await searchParams, listReconciliations)
  const [systems, page] = await Promise.all([shown(listSystems(person, {})), listed(person, list, [listReconciliations, countReconciliations], '/reconciliations')])
  const begin = may(person, 'reconciliations.create') && <ButtonLink href="/reconciliations/new" variant="primary" icon="list-checks" disabledReason={systems.length === 0 ? 'Say first of a system how its changes reach production.' : undefined}>Reconcile a period</ButtonLink>
  return (
    <Page title="Reconciliation" meaning="Every change in production, from its request to what runs, judged from what the host of the code says." actions={<><ButtonLink href="/reconciliations/exceptions">Exceptions</ButtonLink>{begin}</>}>
      <TwoColumn>
      <Panel title="Systems" meaning="Whose changes are judged, and how the last 31 days stand." flush>
        {systems.length === 0
          ? <EmptyState icon="server" title="No system yet">Open a system and say how its changes reach production.</EmptyState>
          : (
            <Rows
              caption="Systems whose changes are judged"
              heads={['System', 'Repository', 'Changes', 'Outcomes', 'Judged', 'Way to production']}
              rows={systems.map((row) => ({
                key: row.id,
                cells: [
                  row.liveId ? <a href={`/reconciliations/${row.liveId}`}>{row.systemName}</a> : row.systemName, row.sourceName ?? 'None: only what pipelines tell', row.units === null ? '—' : formatNumber(row.units), failedOf(row.totals),
                  row.judgedAt ? <Time at={row.judgedAt} /> : 'Not yet', <a href={`/reconciliations/systems/${row.systemId}`} aria-label={`Settings of ${row.systemName}`}>Settings</a>,
                ],
              }))}
            />
          )}
      </Panel>
      <div>
      <DataTable
        caption="Reconciliations, the newest first"
        columns={[
          { key: 'title', header: 'Reconciliation', cell: (row) => <>{row.title} {row.sample && <Badge>Sample</Badge>}</> },
          { key: 'state', header: 'State', cell: (row) => <><ReconciliationState value={row.state} /> {row.units !== null && !row.complete && <Badge tone="warn">Incomplete</Badge>}</> },
          { key: 'units', header: 'Changes', hideBelow: 'sm', cell: (row) => (row.units === null ? '—' : formatNumber(row.units)) },
          { key: 'failed', header: 'Outcomes', hideBelow: 'md', cell: (row) => failedOf(row.totals) },
          { key: 'asOf', header: 'Looked at', sort: 'asOf', cell: (row) => <Time at={row.asOf} /> },
        ]}
        total={{ of: page.total, noun: ['reconciliation'] }}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/reconciliations/${row.id}`}
        list={list}
        path="/reconciliations"
        page={page}
        empty={<EmptyState icon="list-checks" title="No reconciliation yet" action={begin || undefined}>A reconciliation holds fast what is known of the changes of a period, and judges each.</EmptyState>}
      />
      </div>
      </TwoColumn>
    </Page>
  )
}
