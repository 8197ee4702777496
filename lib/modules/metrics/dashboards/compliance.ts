import 'server-only'
import { z } from 'zod'
import { query } from '#lib/door/query.ts'
import { countRequests } from '../../access-requests/queries.ts'
import { countApprovals } from '../../approvals/queries.ts'
import { countCampaigns } from '../../campaigns/queries.ts'
import { countChanges } from '../../changes/queries.ts'
import { countControls } from '../../controls/queries.ts'
import { countEvidence } from '../../evidence/queries.ts'
import { countFindings } from '../../findings/queries.ts'
import { countPopulations } from '../../populations/queries.ts'
import { countExceptions } from '../../reconciliations/queries.ts'
import { countRevocations } from '../../revocations/queries.ts'
import { type Asked, figure, readFigures } from '../figures.ts'
import { type Area, areasOf, type LiveChanges, liveChanges } from './shared.ts'

/** What somebody has to do, with what of it is late. */
const due: Record<string, Asked> = {
  reviewsLate: figure(countCampaigns, { overdue: 'yes' }, { label: 'Access reviews overdue', page: '/campaigns', whole: { state: 'open' }, wrong: true }),
  revocationsLate: figure(countRevocations, { overdue: 'yes' }, { label: 'Revocations overdue', page: '/revocations', whole: { state: 'open' }, wrong: true }),
  exceptionsLate: figure(countExceptions, { overdue: 'yes' }, { label: 'Exceptions of changes overdue', page: '/reconciliations/exceptions', wrong: true }),
  exceptionsOpen: figure(countExceptions, { state: 'open' }, { label: 'Exceptions of changes to mend', page: '/reconciliations/exceptions' }),
  emergenciesLate: figure(countChanges, { late: 'yes' }, { label: 'Emergency changes approved late or never', page: '/changes', whole: { type: 'emergency' }, wrong: true }),
  accessReviewsDue: figure(countRequests, { review: 'due' }, { label: 'Emergency access to review', page: '/access-requests' }),
  accessRequested: figure(countRequests, { state: 'requested' }, { label: 'Access requests undecided', page: '/access-requests' }),
  approvalsOpen: figure(countApprovals, { state: 'open' }, { label: 'Approvals that wait', page: '/approvals' }),
}

const unproven: Record<string, Asked> = {
  controlsUnproven: figure(countControls, { proof: 'unproven' }, { label: 'Controls not proven', page: '/controls', whole: { proof: 'all' }, wrong: true }),
  controlsUnclear: figure(countControls, { proof: 'unclear' }, { label: 'Controls of which nobody could tell', page: '/controls', whole: { proof: 'all' } }),
  evidenceExpired: figure(countEvidence, { status: 'expired' }, { label: 'Evidence expired', page: '/evidence', wrong: true }),
  evidenceExpiring: figure(countEvidence, { expiring: '30' }, { label: 'Evidence that expires in 30 days', page: '/evidence', whole: { status: 'approved' } }),
  evidenceCollected: figure(countEvidence, { status: 'collected' }, { label: 'Evidence undecided', page: '/evidence' }),
  populationsUnexplained: figure(countPopulations, { differences: 'unexplained' }, { label: 'Populations with differences not explained', page: '/populations', whole: { differences: 'yes' }, wrong: true }),
  findingsCritical: figure(countFindings, { status: 'undecided', severity: 'critical' }, { label: 'Critical findings undecided', page: '/findings', whole: { status: 'undecided' }, wrong: true }),
  findingsHigh: figure(countFindings, { status: 'undecided', severity: 'high' }, { label: 'High findings undecided', page: '/findings', whole: { status: 'undecided' }, wrong: true }),
}

export const getComplianceDashboard = query({
  name: 'dashboards.compliance',
  permission: 'stats.read',
  summary: 'Get what is due, late and not proven, each number with the address of its rows; controls by area; changes that fail by system. What the caller may not list is left out',
  http: { path: '/dashboards/compliance' },
  input: z.object({}),
  statements: 1,
  run: async (scope) => {
    const { figures, besides } = await readFigures<{ areas: Area[]; changes: LiveChanges[] }>(scope, { ...due, ...unproven }, { areas: areasOf(scope.actor), changes: liveChanges(scope.actor) })
    return { due: figures.filter(({ key }) => key in due), unproven: figures.filter(({ key }) => key in unproven), ...besides }
  },
})
