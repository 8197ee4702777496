import 'server-only'
import { exported, type Labels, yesNo } from '#lib/door/export.ts'
import { fileKinds } from '#lib/door/file-kinds.ts'
import { checkNames } from './model.ts'
import { fileFilters, fileRows } from './queries.ts'

let known: Labels | undefined
/** Of all modules: there once these are. */
const kinds = () => (known ??= Object.fromEntries(fileKinds().map(({ name, label }) => [name, label])))

export const filesExport = exported({
  name: 'artifacts.export',
  summary: 'Export stored files as CSV or XLSX',
  file: 'stored-files',
  what: 'Stored files',
  filters: fileFilters,
  rows: fileRows,
  columns: {
    name: 'File',
    kind: { head: 'Kind', as: kinds },
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
    legalHold: { head: 'Legal hold', as: yesNo },
    checkOutcome: { head: 'Check', as: checkNames },
    lastCheckedAt: { head: 'Last read again', as: 'time' },
    id: 'Id',
  },
})
