import 'server-only'
import { exported } from '#lib/door/export.ts'
import { assignedBy, type Involved, involvements } from './model.ts'
import { rowFilters, rowsOf } from './queries.ts'

export const rowsExport = exported({
  name: 'campaigns.export',
  summary: 'Export the rows of an access review with what was decided, as CSV, XLSX or PDF',
  file: 'campaign-rows',
  what: 'Rows of access reviews',
  subject: 'campaign',
  filters: rowFilters,
  rows: rowsOf,
  columns: {
    review: 'Access review', number: { head: 'Row', as: 'number' }, system: 'System', account: 'Account', accountId: 'Account id', kind: 'Kind of account', enabled: { head: 'Enabled', as: (value) => (value ? 'Yes' : 'No') }, person: 'Person', right: 'Right', rightId: 'Right id', scope: 'Scope', flags: 'Flags', reviewer: 'Reviewer',
    assignedBy: { head: 'Assigned by', as: (value) => assignedBy[value as keyof typeof assignedBy] ?? value }, late: { head: 'Reassigned shortly before it was due', as: (value) => (value ? 'Yes' : 'No') }, state: 'Decision', decidedBy: 'Decided by', decidedAt: { head: 'Decided', as: 'time' }, note: 'Note', together: { head: 'Decided together with others', as: (value) => (value ? 'Yes' : 'No') }, involved: { head: 'What was learned of the decider', as: (value) => involvements[value as Involved] ?? '' },
    sequence: { head: 'Decisions of this row', as: 'number' }, leaf: 'SHA-256 of the row',
  },
  paper: { title: 'Access review', widths: { number: 1, system: 3, account: 4, person: 4, right: 5, flags: 6, reviewer: 3, state: 2, decidedBy: 3, decidedAt: 3, note: 5 } },
})
