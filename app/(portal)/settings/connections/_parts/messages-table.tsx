import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import type { Column } from '#components/table/data-table.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatNumber } from '#lib/format.ts'
import type { listMessages } from '#lib/modules/connections/queries.ts'
import { replay } from '../actions.ts'
import { MessageState } from './marks.tsx'

export type MessageRow = Awaited<ReturnType<typeof listMessages>>['rows'][number]

/** What came of its events, in one line; an ignored or failed one says why. */
export function outcomeOf({ status, accepted, duplicates, rejected, ignored, reason }: MessageRow): string {
  if (status === 'stored') return '—'
  if (status === 'failed' || ignored > 0) return reason ?? ''
  const counts = [`${formatNumber(accepted)} accepted`, duplicates > 0 && `${formatNumber(duplicates)} known already`, rejected > 0 && `${formatNumber(rejected)} rejected${reason ? ` (${reason})` : ''}`]
  return counts.filter(Boolean).join(', ')
}

/** By what its sender calls it; of a worked one the delivery it became. */
export const MessageName = ({ of }: { of: MessageRow }) => (of.batchId ? <a href={`/events/deliveries/${of.batchId}`}>{of.event || 'message'}</a> : <>{of.event || 'message'}</>)

export const Replay = ({ of, connectionId }: { of: MessageRow; connectionId: string }) => (
  <Form action={replay.bind(null, connectionId, of.id)} layout="inline" label={`Work ${of.event || 'the message'} ${of.messageId} again`}><Submit variant="secondary" size="small">Replay</Submit></Form>
)

export const messageColumns = (connectionId: string, replays: boolean): Column<MessageRow>[] => [
  { key: 'event', header: 'Message', cell: (row) => <><MessageName of={row} /><span className="second">{row.messageId}</span></> },
  { key: 'received', header: 'Received', sort: 'receivedAt', cell: (row) => <Time at={row.receivedAt} format="both" /> },
  { key: 'state', header: 'State', cell: (row) => <MessageState of={row} /> },
  { key: 'outcome', header: 'What came of it', cell: (row) => <><span title={outcomeOf(row)}>{outcomeOf(row)}</span>{row.sameAsId && <span className="second">Same bytes as an earlier message</span>}</> },
  ...(replays ? [{ key: 'act', header: 'Again', cell: (row: MessageRow) => (row.status === 'stored' ? null : <Replay of={row} connectionId={connectionId} />) }] : []),
]
