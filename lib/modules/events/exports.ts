import 'server-only'
import { exported } from '#lib/door/export.ts'
import { eventFilters, eventRows } from './queries.ts'

export const eventsExport = exported({
  name: 'events.export',
  summary: 'Export events as CSV, XLSX or JSON',
  file: 'events',
  what: 'Events',
  filters: eventFilters,
  rows: eventRows,
  columns: {
    occurredAt: { head: 'Occurred', as: 'time' },
    eventType: 'Event type',
    userName: 'User',
    target: 'Target',
    outcome: 'Outcome',
    source: 'Source',
    system: 'System',
    ip: 'Address',
    externalId: 'External id',
    receivedAt: { head: 'Received', as: 'time' },
    id: 'Id',
  },
})
