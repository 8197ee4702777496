import 'server-only'
import { exported } from '#lib/door/export.ts'
import { ranks } from '#lib/words/choices.ts'
import { eventFilters } from './filters.ts'
import { eventStatusNames } from './model.ts'
import { eventRows } from './queries.ts'

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
    country: 'Country (as its source told)',
    severityHint: { head: 'Severity hint', as: { 0: '', ...ranks } },
    classUid: { head: 'OCSF class', as: 'number' },
    activityId: { head: 'OCSF activity', as: 'number' },
    status: { head: 'Status', as: eventStatusNames },
    externalId: 'External id',
    receivedAt: { head: 'Received', as: 'time' },
    id: 'Id',
  },
})
