import 'server-only'
import { exported, yesNo } from '#lib/door/export.ts'
import { assignedBy, involvements } from './model.ts'
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
    review: 'Access review', number: { head: 'Row', as: 'number' }, system: 'System', account: 'Account', accountId: 'Account id', kind: 'Kind of account', enabled: { head: 'Enabled', as: yesNo }, person: 'Person', right: 'Right', rightId: 'Right id', scope: 'Scope', flags: 'Flags', reviewer: 'Reviewer',
    assignedBy: { head: 'Assigned by', as: assignedBy }, late: { head: 'Reassigned shortly before it was due', as: yesNo }, state: 'Decision', decidedBy: 'Decided by', decidedAt: { head: 'Decided', as: 'time' }, note: 'Note', together: { head: 'Decided together with others', as: yesNo }, involved: { head: 'What was learned of the decider', as: involvements },
    sequence: { head: 'Decisions of this row', as: 'number' }, leaf: 'SHA-256 of the row',
  },
  paper: { title: 'Access review', widths: { number: 1, system: 3, account: 4, person: 4, right: 5, flags: 6, reviewer: 3, state: 2, decidedBy: 3, decidedAt: 3, note: 5 } },
})
