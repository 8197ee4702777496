import 'server-only'
import { exported } from '#lib/door/export.ts'
import { deficiencyFilters, deficiencyRows } from './queries.ts'
import { deficiencyKinds, deficiencyStates, likelihoodNames, magnitudeNames, severityNames } from './words.ts'

export const deficienciesExport = exported({
  name: 'deficiencies.export',
  summary: 'Export deficiencies as CSV, XLSX, JSON or PDF: each with its evaluation, its sources and what became of it',
  file: 'deficiencies',
  what: 'Deficiencies',
  subject: 'deficiency',
  filters: deficiencyFilters,
  rows: deficiencyRows,
  columns: {
    number: { head: 'Number', as: 'number' }, title: 'Title', kind: { head: 'Kind', as: deficiencyKinds }, engagement: 'Engagement', control: 'Control', state: { head: 'State', as: deficiencyStates }, severity: { head: 'Concluded', as: severityNames }, derived: { head: 'Derived', as: severityNames }, reason: 'Why another one than derived', likelihood: { head: 'Likelihood', as: likelihoodNames }, magnitude: { head: 'Magnitude', as: magnitudeNames }, evaluation: { head: 'Evaluation', as: 'number' },
    concludedBy: 'Concluded by', concludedAt: { head: 'Concluded at', as: 'time' }, reviewedBy: 'Reviewed by', reviewedAt: { head: 'Reviewed at', as: 'time' }, condition: 'Condition', criteria: 'Criteria', cause: 'Cause', effect: 'Effect', fromAt: { head: 'From', as: 'time' }, toAt: { head: 'Before', as: 'time' }, sources: 'Comes from', members: 'Members',
    owner: 'Owner', dueDay: 'Due', remediatedDay: 'Remediated on', retest: 'Retest', closedAt: { head: 'Closed', as: 'time' }, withdrawReason: 'Why withdrawn',
  },
  paper: { title: 'Deficiencies', widths: { number: 1, title: 5, control: 2, state: 2, severity: 3, derived: 3, concludedBy: 3, reviewedBy: 3, dueDay: 2 } },
})
