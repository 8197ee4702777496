import 'server-only'
import { exported } from '#lib/door/export.ts'
import { itemExportFilters, itemRows, testFilters, testRows } from './queries.ts'
import { chosenNames, conclusions, testKinds, testStates } from './words.ts'

export const testsExport = exported({
  name: 'controlTests.export',
  summary: 'Export control tests as CSV, XLSX or PDF',
  file: 'control-tests',
  what: 'Control tests',
  subject: 'control-test',
  filters: testFilters,
  rows: testRows,
  columns: {
    number: { head: 'Number', as: 'number' }, title: 'Title', kind: { head: 'Kind', as: testKinds }, engagement: 'Engagement', control: 'Control', fromAt: { head: 'From', as: 'time' }, toAt: { head: 'Before', as: 'time' }, state: { head: 'State', as: testStates }, conclusion: { head: 'Conclusion', as: conclusions }, statement: 'Statement',
    preparer: 'Preparer', preparedAt: { head: 'Prepared', as: 'time' }, reviewer: 'Reviewer', reviewedAt: { head: 'Reviewed', as: 'time' },
  },
  paper: { title: 'Control tests', widths: { number: 1, title: 5, kind: 2, engagement: 3, control: 2, state: 2, conclusion: 2, preparer: 3, reviewer: 3 } },
})

export const itemsExport = exported({
  name: 'controlTestItems.export',
  summary: 'Export the items of a control test with their tickets and answers, as CSV, XLSX or PDF; from these alone the sample and the answers are derived again',
  file: 'control-test-items',
  what: 'Items of a control test',
  subject: 'control-test',
  filters: itemExportFilters,
  rows: itemRows,
  columns: {
    number: { head: 'Item', as: 'number' }, key: 'Key', name: 'Name', stratum: 'Stratum', turn: { head: 'Turn', as: 'number' }, chosen: { head: 'Taken as', as: chosenNames }, replaced: 'Why replaced', outcomes: 'Answers', ticket: 'Ticket', leaf: 'Leaf', body: 'Item as frozen',
  },
  paper: { title: 'Items of a control test', widths: { number: 1, name: 6, stratum: 3, turn: 1, chosen: 2, outcomes: 3 } },
})
