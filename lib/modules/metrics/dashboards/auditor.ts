import 'server-only'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Actor, may } from '#lib/auth/actor.ts'
import { query } from '#lib/door/query.ts'
import { countRequests } from '../../access-requests/queries.ts'
import { countApprovals } from '../../approvals/queries.ts'
import { countFiles } from '../../artifacts/queries.ts'
import { countCampaigns } from '../../campaigns/queries.ts'
import { countChanges } from '../../changes/queries.ts'
import { countControls } from '../../controls/queries.ts'
import { countEvidence } from '../../evidence/queries.ts'
import { countPopulations } from '../../populations/queries.ts'
import { type Asked, figure, readFigures } from '../figures.ts'
import { none } from './shared.ts'

/** What an auditor asks for, and how far it is there. */
const asked: Record<string, Asked> = {
  populationsFrozen: figure(countPopulations, { state: 'frozen' }, { label: 'Populations frozen', page: '/populations', whole: {} }),
  populationsDifferent: figure(countPopulations, { differences: 'yes' }, { label: 'Populations with differences', page: '/populations', whole: {} }),
  populationsUnexplained: figure(countPopulations, { differences: 'unexplained' }, { label: 'Differences not explained', page: '/populations', whole: { differences: 'yes' }, wrong: true }),
  evidenceWaiting: figure(countEvidence, { status: 'collected' }, { label: 'Evidence undecided', page: '/evidence' }),
  evidencePending: figure(countEvidence, { status: 'pending' }, { label: 'Evidence asked for, no file yet', page: '/evidence' }),
  evidenceExpired: figure(countEvidence, { status: 'expired' }, { label: 'Evidence expired', page: '/evidence', wrong: true }),
  reviewsSigned: figure(countCampaigns, { state: 'signed_off' }, { label: 'Access reviews signed off', page: '/campaigns', whole: {} }),
  reviewsLate: figure(countCampaigns, { overdue: 'yes' }, { label: 'Access reviews overdue', page: '/campaigns', whole: { state: 'open' }, wrong: true }),
  changesAlone: figure(countChanges, { portal: 'alone' }, { label: 'Changes of the portal with no second person', page: '/changes', whole: { portal: 'yes' }, wrong: true }),
  accessLate: figure(countRequests, { review: 'late' }, { label: 'Emergency access reviewed late or never', page: '/access-requests', wrong: true }),
  approvalsOpen: figure(countApprovals, { state: 'open' }, { label: 'Approvals that wait', page: '/approvals' }),
  controlsUnassessed: figure(countControls, { proof: 'all', effectiveness: 'not_assessed' }, { label: 'Controls not assessed', page: '/controls', whole: { proof: 'all' } }),
  filesAltered: figure(countFiles, { check: 'mismatch' }, { label: 'Stored files altered', page: '/artifacts', whole: {}, wrong: true }),
  filesMissing: figure(countFiles, { check: 'missing' }, { label: 'Stored files missing', page: '/artifacts', whole: {}, wrong: true }),
}

type Package = { id: string; title: string; state: 'building' | 'ready' | 'failed'; fromDay: string; toDay: string; missing: number | null; createdAt: string }
type Signed = { id: string; title: string; signedOffAt: string }

const packages = (actor: Actor) => (may(actor, 'packages.read') ? sql`
  select coalesce(jsonb_agg(to_jsonb(p)), '[]') from (select id, title, state, from_day as "fromDay", to_day as "toDay", missing, created_at as "createdAt" from packages order by created_at desc, id desc limit 5) p` : none)

const signed = (actor: Actor) => (actor.grants['campaigns.read'] === 'any' ? sql`
  select coalesce(jsonb_agg(to_jsonb(c)), '[]') from (select id, title, signed_off_at as "signedOffAt" from campaigns where state = 'signed_off' order by signed_off_at desc limit 5) c` : none)

export const getAuditorDashboard = query({
  name: 'dashboards.auditor',
  permission: 'stats.read',
  summary: 'Get what an auditor asks for: populations with differences, evidence, reviews signed off, packages, stored files. What the caller may not list is left out',
  http: { path: '/dashboards/auditor' },
  input: z.object({}),
  statements: 1,
  run: async (scope) => {
    const { figures, besides } = await readFigures<{ packages: Package[]; signed: Signed[] }>(scope, asked, { packages: packages(scope.actor), signed: signed(scope.actor) })
    return { figures, ...besides }
  },
})
