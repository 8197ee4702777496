import 'server-only'
import { exported } from '#lib/door/export.ts'
import { explanationWords, kindWords, outcomeWords } from './model.ts'
import { exceptionFilters, exceptionRows } from './queries.ts'

export const entryExceptionsExport = exported({
  name: 'entryReviews.export',
  summary: 'Export the exceptions of reviews of entries with every explanation, as CSV, XLSX, JSON or PDF',
  file: 'entry-exceptions',
  what: 'Exceptions of entries',
  subject: 'entry-review',
  filters: exceptionFilters,
  rows: exceptionRows,
  columns: {
    review: 'Review', number: { head: 'Exception', as: 'number' }, kind: { head: 'Question', as: kindWords }, outcome: { head: 'Outcome', as: outcomeWords }, who: 'Who', worker: 'Worker', badge: 'Badge', door: 'Door', day: 'Day', firstAt: { head: 'First', as: 'time' }, lastAt: { head: 'Last', as: 'time' }, n: { head: 'Records', as: 'number' }, said: 'What it says',
    explanation: { head: 'Explanation', as: explanationWords }, note: 'Note', explainedBy: 'Explained by', explainedAt: { head: 'Explained', as: 'time' }, signedOff: { head: 'Signed off', as: 'time' }, leaf: 'SHA-256 of the row',
  },
  paper: { title: 'Physical access: exceptions and explanations', widths: { number: 5, kind: 12, who: 12, day: 8, said: 26, explanation: 9, note: 18, explainedBy: 10 } },
})
