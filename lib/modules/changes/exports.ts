import 'server-only'
import { exported, yesNo } from '#lib/door/export.ts'
import { ranks } from '#lib/words/choices.ts'
import { changeFilters, changesOf } from './queries.ts'
import { changeCategories, changeStates, changeTypes, results } from './words.ts'

export const changesExport = exported({
  name: 'changes.export',
  summary: 'Export changes with who requested, approved, made and verified each, as CSV, XLSX or PDF',
  file: 'changes',
  what: 'Changes',
  subject: 'change',
  filters: changeFilters,
  rows: changesOf,
  columns: {
    number: 'Change', title: 'Title', type: { head: 'Type', as: changeTypes }, category: { head: 'Category', as: changeCategories }, state: { head: 'State', as: changeStates }, revision: { head: 'Revision', as: 'number' },
    risk: { head: 'Risk', as: ranks }, systems: 'Systems', justification: 'Why', requestedBy: 'Requested by', submittedAt: { head: 'Submitted', as: 'time' }, approvedAt: { head: 'Approved', as: 'time' }, approvers: 'Approved by', plannedFrom: { head: 'Begins', as: 'time' }, plannedTo: { head: 'Ends', as: 'time' },
    implementer: 'Implemented by', implementedAt: { head: 'Implemented', as: 'time' }, verifiedAt: { head: 'Verified', as: 'time' }, closedAt: { head: 'Closed', as: 'time' }, result: { head: 'Result', as: results }, late: { head: 'Approved late', as: yesNo }, alone: { head: 'Nobody else could approve it', as: yesNo }, approval: 'Approval of the portal', refs: 'References',
  },
  paper: { title: 'Changes', widths: { number: 2, title: 6, type: 2, state: 2, risk: 2, systems: 4, requestedBy: 3, approvedAt: 3, approvers: 3, implementedAt: 3, result: 2 } },
})
