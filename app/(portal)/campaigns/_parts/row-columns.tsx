import type { Column } from '#components/table/data-table.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Time } from '#components/ui/time.tsx'
import { involvements, rowStates } from '#lib/modules/campaigns/model.ts'
import type { listRows } from '#lib/modules/campaigns/queries.ts'
import { Flags, RowState } from './marks.tsx'
import { Ways } from './other-ways.tsx'

export type Row = Awaited<ReturnType<typeof listRows>>['rows'][number]

/** Which sign-ins count is said beside the time: a source may know of consoles alone. */
export function LastUse({ rest }: { rest: Row['rest'] }) {
  const at = typeof rest.lastUsedAt === 'string' && rest.lastUsedAt !== '' ? rest.lastUsedAt : null
  if (!at) return <span className="muted">Not known</span>
  return <><Time at={new Date(at)} />{typeof rest.lastUseOf === 'string' && <small className="muted"> {rest.lastUseOf}</small>}</>
}

export function Former({ of }: { of: Row['former'] }) {
  if (!of) return <span className="muted">Not reviewed</span>
  return <>{rowStates[of.decision as keyof typeof rowStates] ?? of.decision}{of.same ? '' : <> <Badge tone="warn">Changed since</Badge></>}</>
}

const who: Column<Row> = { key: 'account', header: 'Who', sort: 'accountName', grow: true, cell: (row) => <>{row.personName ?? row.accountName}{row.personName && row.personName !== row.accountName && <small className="muted"> {row.accountName}</small>}</> }
const right: Column<Row> = { key: 'right', header: 'Right', sort: 'rightName', cell: (row) => <>{row.rightName}{row.scope && <small className="muted"> {row.scope}</small>}<Ways of={row} /></> }
const rest: Column<Row>[] = [
  { key: 'system', header: 'System', hideBelow: 'lg', cell: (row) => row.system },
  { key: 'flags', header: 'Flags', cell: (row) => (row.guarded ? <Flags of={row.flags} /> : '—') },
  { key: 'use', header: 'Last use', hideBelow: 'md', cell: (row) => <LastUse rest={row.rest} /> },
  { key: 'former', header: 'Last review', hideBelow: 'md', cell: (row) => <Former of={row.former} /> },
  { key: 'state', header: 'Decision', cell: (row) => <><RowState value={row.state} gone={row.gone} />{row.involved && <> <Badge tone="bad" title={`${involvements[row.involved]}, as was learned afterwards`}>{row.involved === 'own' ? 'Own access' : 'Can give it'}</Badge></>}{row.voided && <small className="muted"> void before</small>}</> },
]

export const byPerson: Column<Row>[] = [who, right, ...rest]
export const byRight: Column<Row>[] = [right, who, ...rest]
export const reviewer: Column<Row> = { key: 'reviewer', header: 'Reviewer', hideBelow: 'lg', cell: (row) => <>{row.assigneeName ?? 'Nobody'}{row.assignedLate && <> <Badge tone="warn" title="Reassigned within the last three days">Late</Badge></>}</> }

/** What a decision is bound to: the row, how often it was decided, and the hash of what was seen. */
export const seenOf = (row: Pick<Row, 'number' | 'sequence' | 'hash'>) => `${row.number}.${row.sequence}.${row.hash}`
