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
function outcomeOf({ status, accepted, duplicates, rejected, ignored, reason }: MessageRow): string {
  if (status === 'stored') return '—'
  if (status === 'failed' || ignored > 0) return reason ?? ''
  const counts = [`${formatNumber(accepted)} accepted`, duplicates > 0 && `${formatNumber(duplicates)} known already`, rejected > 0 && `${formatNumber(rejected)} rejected${reason ? ` (${reason})` : ''}`]
  return counts.filter(Boolean).join(', ')
}

export const messageColumns = (connectionId: string, replays: boolean): Column<MessageRow>[] => [
  { key: 'event', header: 'Message', cell: (row) => (row.batchId ? <a href={`/events/deliveries/${row.batchId}`}>{row.event || row.messageId}</a> : row.event || row.messageId) },
  { key: 'received', header: 'Received', sort: 'receivedAt', cell: (row) => <Time at={row.receivedAt} format="both" /> },
  { key: 'state', header: 'State', cell: (row) => <MessageState of={row} /> },
  { key: 'outcome', header: 'What came of it', cell: (row) => <>{outcomeOf(row)}{row.sameAsId && <span className="second">Same bytes as an earlier message</span>}</> },
  { key: 'id', header: 'Id at its sender', hideBelow: 'lg', cell: (row) => row.messageId },
  ...(replays ? [{
    key: 'act', header: 'Again', cell: (row: MessageRow) => (row.status === 'stored' ? null : (
      <Form action={replay.bind(null, connectionId, row.id)} layout="inline" label={`Work ${row.event || 'the message'} ${row.messageId} again`}><Submit variant="secondary" size="small">Replay</Submit></Form>
    )),
  }] : []),
]
