import 'server-only'
import { exported } from '#lib/door/export.ts'
import { fileKindOf } from '#lib/door/file-kinds.ts'
import { checkNames, type CheckOutcome } from './model.ts'
import { fileFilters, fileRows } from './queries.ts'

export const filesExport = exported({
  name: 'artifacts.export',
  summary: 'Export stored files as CSV or XLSX',
  file: 'stored-files',
  what: 'Stored files',
  filters: fileFilters,
  rows: fileRows,
  columns: {
    name: 'File',
    kind: { head: 'Kind', as: (value) => fileKindOf(String(value))?.label ?? String(value) },
    ownerType: 'Of',
    ownerId: 'Id of that',
    size: { head: 'Bytes', as: 'number' },
    type: 'Type',
    sha256: 'SHA-256',
    store: 'Store',
    createdAt: { head: 'Received', as: 'time' },
    retentionClass: 'Retention',
    retainUntil: { head: 'Kept until', as: 'time' },
    lockedUntil: { head: 'Locked until', as: 'time' },
    legalHold: { head: 'Legal hold', as: (value) => (value ? 'Yes' : 'No') },
    checkOutcome: { head: 'Check', as: (value) => checkNames[value as CheckOutcome] ?? '' },
    lastCheckedAt: { head: 'Last read again', as: 'time' },
    id: 'Id',
  },
})
