import 'server-only'
import { exported, yesNo } from '#lib/door/export.ts'
import { revocationFilters, revocationsOf } from './queries.ts'
import { revocationStates } from './words.ts'

export const revocationsExport = exported({
  name: 'revocations.export',
  summary: 'Export revocations with what shows that each right went, as CSV, XLSX or PDF',
  file: 'revocations',
  what: 'Revocations',
  subject: 'revocation',
  filters: revocationFilters,
  rows: revocationsOf,
  columns: {
    campaign: 'Access review', number: { head: 'Row', as: 'number' }, system: 'System', account: 'Account', person: 'Person', right: 'Right', scope: 'Scope', reason: 'Reason', state: { head: 'State', as: revocationStates }, owner: 'To be removed by', openedAt: { head: 'Opened', as: 'time' }, dueAt: { head: 'Due', as: 'time' }, closedAt: { head: 'Closed', as: 'time' },
    daysOpen: { head: 'Days open', as: 'number' }, overdue: { head: 'Overdue', as: yesNo }, exceptedUntil: { head: 'May stay until', as: 'time' }, proof: 'Shown by the population', root: 'Merkle root',
  },
  paper: { title: 'Revocations', widths: { system: 3, account: 4, right: 5, reason: 5, state: 2, owner: 3, openedAt: 3, dueAt: 3, closedAt: 3, proof: 4 } },
})
