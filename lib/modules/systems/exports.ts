import 'server-only'
import { exported } from '#lib/door/export.ts'
import { criticalities } from './model.ts'
import { systemFilters, systemRows } from './queries.ts'

export const systemsExport = exported({
  name: 'systems.export',
  summary: 'Export systems as CSV, XLSX or JSON',
  file: 'systems',
  what: 'Systems',
  filters: systemFilters,
  rows: systemRows,
  columns: {
    name: 'Name',
    environment: 'Environment',
    criticality: { head: 'Criticality', as: criticalities },
    owner: 'Owner',
    scopes: 'Scope',
    dataClasses: 'Data',
    processes: 'Processes',
    controls: 'Controls',
    logNames: 'Names in the logs',
    description: 'Description',
    updatedAt: { head: 'Changed', as: 'time' },
  },
})
