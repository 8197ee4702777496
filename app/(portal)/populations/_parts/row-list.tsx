import type { Column } from '#components/table/data-table.tsx'
import { Badge } from '#components/ui/marks.tsx'
import type { listRows } from '#lib/modules/populations/lists.ts'

type Row = Awaited<ReturnType<typeof listRows>>['rows'][number]

/** Who has which right where, and where its record stands. */
export const rowColumns: Column<Row>[] = [
  { key: 'account', header: 'Account', sort: 'account', cell: (row) => <>{row.account} {row.enabled === false && <Badge>Disabled</Badge>}{(row.email ?? row.accountId) !== row.account && <span className="second">{row.email ?? row.accountId}</span>}</> },
  { key: 'right', header: 'Right', cell: (row) => <>{row.right} {row.privileged && <Badge tone="warn">Privileged</Badge>}</> },
  { key: 'scope', header: 'Where', hideBelow: 'lg', cell: (row) => row.scope || '—' },
  { key: 'kind', header: 'Kind', hideBelow: 'md', cell: (row) => row.rightKind },
  { key: 'place', header: 'In the file', hideBelow: 'sm', cell: (row) => row.place },
]
