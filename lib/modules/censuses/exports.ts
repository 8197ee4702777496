import 'server-only'
import { exported } from '#lib/door/export.ts'
import { kindWords, outcomeWords } from './model.ts'
import { censusRowsOf, rowFilters } from './queries.ts'

export const censusExport = exported({
  name: 'census.export',
  summary: 'Export what each person and account of a census came to, as CSV, XLSX or JSON',
  file: 'census-rows',
  what: 'Joiners and leavers',
  subject: 'census',
  filters: rowFilters,
  rows: censusRowsOf,
  columns: {
    census: 'Census', number: { head: 'Row', as: 'number' }, kind: { head: 'Question', as: kindWords }, person: 'Person', worker: 'Worker', system: 'System', account: 'Account', accountId: 'Account id', right: 'Right', outcome: { head: 'Outcome', as: outcomeWords }, said: 'What it says', since: { head: 'Since', as: 'time' },
    lower: { head: 'At least (minutes)', as: 'number' }, upper: { head: 'At most (minutes)', as: 'number' }, facts: 'Facts', leaf: 'SHA-256 of the row',
  },
})
