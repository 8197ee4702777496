import type { Folder } from '#lib/words/index.ts'
import { accessRequests } from './access-requests/module.ts'
import { alerts } from './alerts/module.ts'
import { anomalies } from './anomalies/module.ts'
import { apiTokens } from './api-tokens/module.ts'
import { approvals } from './approvals/module.ts'
import { artifacts } from './artifacts/module.ts'
import { auditTrail } from './audit-trail/module.ts'
import { backupPlans } from './backup-plans/module.ts'
import { campaigns } from './campaigns/module.ts'
import { census } from './censuses/module.ts'
import { changes } from './changes/module.ts'
import { channels } from './channels/module.ts'
import { cloudAccounts } from './cloud-accounts/module.ts'
import { cloudScans } from './cloud-scans/module.ts'
import { connections } from './connections/module.ts'
import { controlTemplates } from './control-templates/module.ts'
import { controlTests } from './control-tests/module.ts'
import { controls } from './controls/module.ts'
import { deficiencies } from './deficiencies/module.ts'
import { detectionRules } from './detection-rules/module.ts'
import { duties } from './duties/module.ts'
import { engagements } from './engagements/module.ts'
import { entryReviews } from './entry-reviews/module.ts'
import { events } from './events/module.ts'
import { evidence } from './evidence/module.ts'
import { evidenceTemplates } from './evidence-templates/module.ts'
import { facilities } from './facilities/module.ts'
import { findings } from './findings/module.ts'
import { frameworks } from './frameworks/module.ts'
import { identityProviders } from './identity-providers/module.ts'
import { incidents } from './incidents/module.ts'
import { logSources } from './log-sources/module.ts'
import { mails } from './mails/module.ts'
import { metrics } from './metrics/module.ts'
import type { Module } from './module.ts'
import { notifications } from './notifications/module.ts'
import { organizations } from './organizations/module.ts'
import { packages } from './packages/module.ts'
import { people } from './people/module.ts'
import { populations } from './populations/module.ts'
import { portalBackups } from './portal-backups/module.ts'
import { postureSnapshots } from './posture-snapshots/module.ts'
import { profile } from './profile/module.ts'
import { reconciliations } from './reconciliations/module.ts'
import { remediations } from './remediations/module.ts'
import { reports } from './reports/module.ts'
import { responseActions } from './response-actions/module.ts'
import { revocations } from './revocations/module.ts'
import { roles } from './roles/module.ts'
import { runbooks } from './runbooks/module.ts'
import { runs } from './runs/module.ts'
import { savedViews } from './saved-views/module.ts'
import { schedules } from './schedules/module.ts'
import { sessions } from './sessions/module.ts'
import { settings } from './settings/module.ts'
import { signIn } from './sign-in/module.ts'
import { stats } from './stats/module.ts'
import { systems } from './systems/module.ts'
import { trailStreams } from './trail-streams/module.ts'
import { users } from './users/module.ts'
import { vulnerabilities } from './vulnerabilities/module.ts'

/** Every module: importing this fills the registry with their operations and queries. A folder with words and no line here does not compile. */
export const modules = {
  'access-requests': accessRequests,
  alerts,  anomalies,
  'api-tokens': apiTokens,
  approvals,
  artifacts,
  'audit-trail': auditTrail,
  'backup-plans': backupPlans,
  campaigns,
  'censuses': census,
  changes,
  channels,
  'cloud-accounts': cloudAccounts,
  'cloud-scans': cloudScans,
  connections,
  'control-templates': controlTemplates,
  'control-tests': controlTests,
  controls,
  deficiencies,
  'detection-rules': detectionRules,
  duties,
  engagements,
  'entry-reviews': entryReviews,
  events,
  evidence,
  'evidence-templates': evidenceTemplates,
  facilities,
  findings,
  frameworks,
  'identity-providers': identityProviders,
  incidents,
  'log-sources': logSources,
  mails,
  metrics,
  notifications,
  organizations,
  packages,
  people,
  populations,
  'portal-backups': portalBackups,
  'posture-snapshots': postureSnapshots,
  profile,
  reconciliations,
  remediations,
  reports,
  'response-actions': responseActions,
  revocations,
  roles,
  runbooks,
  runs,
  'saved-views': savedViews,
  schedules,
  sessions,
  settings,
  'sign-in': signIn,
  stats,
  systems,
  'trail-streams': trailStreams,
  users,
  vulnerabilities,
} satisfies Record<Folder, Module>

const all: Module[] = Object.values(modules)
const byRank = (one: { rank: number }, other: { rank: number }) => one.rank - other.rank

export const finders = all.flatMap((each) => each.search ?? []).sort(byRank)
export const waiting = all.flatMap((each) => each.worklist).sort(byRank)
/** What is decided anywhere. */
export const decided = all.flatMap((each) => each.decisions)
export const jobs = all.flatMap((each) => each.jobs)
export const rounds = all.flatMap((each) => each.rounds)
