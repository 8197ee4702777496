import 'server-only'
import { exported } from '#lib/door/export.ts'
import { categories, sourceNames, statusNames } from './model.ts'
import { evidenceFilters, evidenceRows } from './queries.ts'

export const evidenceExport = exported({
  name: 'evidence.export',
  summary: 'Export evidence as CSV, XLSX, JSON or PDF',
  file: 'evidence',
  what: 'Evidence',
  filters: evidenceFilters,
  rows: evidenceRows,
  columns: {
    title: 'Title',
    category: { head: 'Category', as: categories },
    areas: 'Controls',
    status: { head: 'Status', as: statusNames },
    dataSource: { head: 'Data source', as: sourceNames },
    observedFrom: { head: 'Observed from', as: 'time' },
    observedTo: { head: 'Observed to', as: 'time' },
    collectedAt: { head: 'Collected', as: 'time' },
    receivedAt: { head: 'Received', as: 'time' },
    approvedAt: { head: 'Approved', as: 'time' },
    expiresAt: { head: 'Expires', as: 'time' },
    owner: 'Owner',
    version: { head: 'Version', as: 'number' },
    fileName: 'File',
    sha256: 'SHA-256',
    size: { head: 'Bytes', as: 'number' },
    reason: 'Reason',
    id: 'Id',
  },
  paper: { title: 'Evidence index', widths: { title: 124, areas: 59, status: 50, dataSource: 42, observedFrom: 78, observedTo: 78, collectedAt: 78, owner: 66, version: 42, fileName: 88, sha256: 140 } },
})
