import 'server-only'
import { exported, yesNo } from '#lib/door/export.ts'
import { requestFilters, requestsOf } from './queries.ts'
import { conclusions, requestStates } from './words.ts'

export const requestsExport = exported({
  name: 'accessRequests.export',
  summary: 'Export access requests with who approved and granted each and what shows it, as CSV, XLSX or PDF',
  file: 'access-requests',
  what: 'Access requests',
  subject: 'access-request',
  filters: requestFilters,
  rows: requestsOf,
  columns: {
    number: 'Request', person: 'For', system: 'System', right: 'Right', scope: 'Scope', privileged: { head: 'Privileged', as: yesNo }, emergency: { head: 'Emergency', as: yesNo }, state: { head: 'State', as: requestStates }, reason: 'Why', requestedBy: 'Requested by', requestedAt: { head: 'Requested', as: 'time' }, approvers: 'Approved by', approvedAt: { head: 'Approved', as: 'time' }, late: { head: 'Approved late', as: yesNo },
    grantedBy: 'Granted by', grantedAt: { head: 'Granted', as: 'time' }, verifiedAt: { head: 'Verified', as: 'time' }, proof: 'Shown by the population', endsAt: { head: 'Expires', as: 'time' }, endedAt: { head: 'Ended', as: 'time' },
    reviewedBy: 'Reviewed by', reviewedAt: { head: 'Reviewed', as: 'time' }, conclusion: { head: 'Conclusion of the review', as: conclusions }, reviewedLate: { head: 'Reviewed late', as: yesNo },
  },
  paper: { title: 'Access requests', widths: { number: 2, person: 4, system: 3, right: 5, state: 2, requestedBy: 3, approvers: 4, approvedAt: 3, grantedAt: 3, verifiedAt: 3, endsAt: 3 } },
})
