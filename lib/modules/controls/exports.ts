import 'server-only'
import { exported } from '#lib/door/export.ts'
import { automations, controlFrequencies, controlStatuses, controlTypes, effectivenesses } from './model.ts'
import { controlFilters, controlRows } from './queries.ts'

export const controlsExport = exported({
  name: 'controls.export',
  summary: 'Export controls as CSV, XLSX or JSON',
  file: 'controls',
  what: 'Controls',
  filters: controlFilters,
  rows: controlRows,
  columns: {
    code: 'Code',
    title: 'Title',
    objective: 'Objective',
    description: 'What is done',
    implementation: 'How it is done here',
    testProcedure: 'How it is tested',
    owner: 'Owner',
    frequency: { head: 'How often', as: controlFrequencies },
    type: { head: 'Type', as: controlTypes },
    automation: { head: 'Carried out', as: automations },
    status: { head: 'Status', as: controlStatuses },
    effectiveness: { head: 'Effectiveness', as: effectivenesses },
    assessedAt: { head: 'Assessed', as: 'time' },
    updatedAt: { head: 'Changed', as: 'time' },
  },
})
