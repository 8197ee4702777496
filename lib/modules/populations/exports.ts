import 'server-only'
import { exported, yesNo } from '#lib/door/export.ts'
import { differenceExportFilters, differencesOf, rejectFilters, rejectsOf, rowFilters, rowsOf } from './lists.ts'
import { rejectKinds, sides } from './model.ts'

export const rowsExport = exported({
  name: 'populations.export',
  summary: 'Export the rows of a population as CSV or XLSX',
  file: 'population-rows',
  what: 'Rows of a population',
  filters: rowFilters,
  rows: rowsOf,
  columns: {
    population: 'Population', account: 'Account', accountId: 'Account id', kind: 'Kind of account', email: 'E-mail', userName: 'User name', enabled: { head: 'Enabled', as: yesNo }, right: 'Right', rightId: 'Right id', rightKind: 'Kind of right',
    privileged: { head: 'Privileged', as: yesNo }, scope: 'Scope', paths: 'Held by', place: 'Place', leaf: 'SHA-256 of the row',
  },
})

export const rejectsExport = exported({
  name: 'populations.exportRejects',
  summary: 'Export what of a population became no row, each with its place and why, as CSV or XLSX',
  file: 'population-rejects',
  what: 'Records of a population that became no row',
  filters: rejectFilters,
  rows: rejectsOf,
  columns: { population: 'Population', number: { head: 'Number', as: 'number' }, kind: { head: 'Kind', as: rejectKinds }, place: 'Place', reason: 'Reason' },
})

export const differencesExport = exported({
  name: 'populations.exportDifferences',
  summary: 'Export what stands in a population only, or only in what it was reconciled with, each with its explanation, as CSV or XLSX',
  file: 'population-differences',
  what: 'Differences of a population',
  filters: differenceExportFilters,
  rows: differencesOf,
  columns: { population: 'Population', number: { head: 'Number', as: 'number' }, side: { head: 'Side', as: sides }, name: 'What', key: 'Told by', note: 'Note', reason: 'Explanation', explainedBy: 'Explained by', explainedAt: { head: 'Explained', as: 'time' } },
})
