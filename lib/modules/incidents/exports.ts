import 'server-only'
import { exported } from '#lib/door/export.ts'
import { incidentFilters, incidentRows } from './queries.ts'
import { severityNames, stateNames } from './words.ts'

export const incidentsExport = exported({
  name: 'incidents.export',
  summary: 'Export incidents as CSV, XLSX, JSON or PDF: each with its times, phases, roles, cost and clock',
  file: 'incidents',
  what: 'Incidents',
  subject: 'incident',
  filters: incidentFilters,
  rows: incidentRows,
  columns: {
    number: { head: 'Number', as: 'number' }, title: 'Title', severity: { head: 'Severity', as: severityNames }, state: { head: 'State', as: stateNames }, occurredAt: { head: 'Occurred', as: 'time' }, detectedAt: { head: 'Detected', as: 'time' }, declaredAt: { head: 'Declared', as: 'time' }, coordinator: 'Security Officer', technicalLead: 'Technical Lead', legalCounsel: 'Legal Counsel', communications: 'Communications',
    analysedAt: { head: 'Detection and analysis', as: 'time' }, containedAt: { head: 'Containment', as: 'time' }, eradicatedAt: { head: 'Eradication', as: 'time' }, rootCause: 'Root cause', recoveredAt: { head: 'Recovery', as: 'time' }, learnedAt: { head: 'Lessons learned at', as: 'time' }, lessons: 'Lessons learned', cost: 'Cost', currency: 'Currency', awareAt: { head: 'Aware of the breach', as: 'time' }, notifyBy: { head: 'To be told by', as: 'time' }, toldAt: { head: 'Authority told', as: 'time' },
    resolvedAt: { head: 'Resolved', as: 'time' }, closedAt: { head: 'Closed', as: 'time' }, mergedInto: 'Merged into', description: 'Description',
  },
  paper: { title: 'Incidents', widths: { number: 1, title: 5, severity: 2, state: 2, detectedAt: 3, coordinator: 3, notifyBy: 3, closedAt: 3 } },
})
