import 'server-only'
import { exported } from '#lib/door/export.ts'
import { ranks } from '#lib/words/choices.ts'
import { conflictFilters, conflictsOf } from './queries.ts'
import { conflictStates, voidReasons } from './words.ts'

export const conflictsExport = exported({
  name: 'duties.export',
  summary: 'Export conflicts of duties with both sides, mitigations and what shows that each is gone, as CSV, XLSX, JSON or PDF',
  file: 'duty-conflicts',
  what: 'Conflicts of duties',
  filters: conflictFilters,
  rows: conflictsOf,
  columns: {
    rule: 'Rule', risk: { head: 'Risk', as: ranks }, person: 'Person', oneDuty: 'One duty', otherDuty: 'Other duty', system: 'System', oneRights: 'Rights of the one', oneCount: { head: 'Count of the one', as: 'number' }, otherRights: 'Rights of the other', otherCount: { head: 'Count of the other', as: 'number' },
    state: { head: 'State', as: conflictStates }, mitigatedUntil: { head: 'Mitigated until', as: 'time' }, control: 'Compensating control', firstSeenAt: { head: 'First seen', as: 'time' }, lastSeenAt: { head: 'Last seen', as: 'time' }, closedAt: { head: 'Closed', as: 'time' }, proof: 'Shown by the population', voidReason: { head: 'No longer looked for because', as: voidReasons },
  },
  paper: { title: 'Conflicts of duties', widths: { rule: 4, risk: 2, person: 4, system: 3, oneRights: 5, otherRights: 5, state: 2, mitigatedUntil: 3, firstSeenAt: 3, closedAt: 3 } },
})
