import type { Folder } from '#lib/words/index.ts'
import { sample as accessRequests } from './access-requests/sample.ts'
import { sample as alerts } from './alerts/sample.ts'
import { sample as anomalies } from './anomalies/sample.ts'
import { sample as apiTokens } from './api-tokens/sample.ts'
import { sample as approvals } from './approvals/sample.ts'
import { sample as artifacts } from './artifacts/sample.ts'
import { sample as auditTrail } from './audit-trail/sample.ts'
import { sample as backupPlans } from './backup-plans/sample.ts'
import { sample as campaigns } from './campaigns/sample.ts'
import { sample as census } from './censuses/sample.ts'
import { sample as changes } from './changes/sample.ts'
import { sample as channels } from './channels/sample.ts'
import { sample as cloudAccounts } from './cloud-accounts/sample.ts'
import { sample as cloudScans } from './cloud-scans/sample.ts'
import { sample as connections } from './connections/sample.ts'
import { sample as controlTemplates } from './control-templates/sample.ts'
import { sample as controlTests } from './control-tests/sample.ts'
import { sample as controls } from './controls/sample.ts'
import { sample as deficiencies } from './deficiencies/sample.ts'
import { sample as detectionRules } from './detection-rules/sample.ts'
import { sample as duties } from './duties/sample.ts'
import { sample as engagements } from './engagements/sample.ts'
import { sample as entryReviews } from './entry-reviews/sample.ts'
import { sample as events } from './events/sample.ts'
import { sample as evidence } from './evidence/sample.ts'
import { sample as evidenceTemplates } from './evidence-templates/sample.ts'
import { sample as facilities } from './facilities/sample.ts'
import { sample as findings } from './findings/sample.ts'
import { sample as frameworks } from './frameworks/sample.ts'
import { sample as identityProviders } from './identity-providers/sample.ts'
import { sample as incidents } from './incidents/sample.ts'
import { sample as logSources } from './log-sources/sample.ts'
import { sample as mails } from './mails/sample.ts'
import { sample as metrics } from './metrics/sample.ts'
import { sample as notifications } from './notifications/sample.ts'
import { sample as organizations } from './organizations/sample.ts'
import { sample as packages } from './packages/sample.ts'
import { sample as people } from './people/sample.ts'
import { sample as populations } from './populations/sample.ts'
import { sample as portalBackups } from './portal-backups/sample.ts'
import { sample as postureSnapshots } from './posture-snapshots/sample.ts'
import { sample as profile } from './profile/sample.ts'
import { sample as reconciliations } from './reconciliations/sample.ts'
import { sample as remediations } from './remediations/sample.ts'
import { sample as reports } from './reports/sample.ts'
import { sample as responseActions } from './response-actions/sample.ts'
import { sample as revocations } from './revocations/sample.ts'
import { sample as roles } from './roles/sample.ts'
import { sample as runbooks } from './runbooks/sample.ts'
import { sample as runs } from './runs/sample.ts'
import type { SampleOf } from './sample-shape.ts'
import { sample as savedViews } from './saved-views/sample.ts'
import { sample as schedules } from './schedules/sample.ts'
import { sample as sessions } from './sessions/sample.ts'
import { sample as settings } from './settings/sample.ts'
import { sample as signIn } from './sign-in/sample.ts'
import { sample as stats } from './stats/sample.ts'
import { sample as systems } from './systems/sample.ts'
import { sample as trailStreams } from './trail-streams/sample.ts'
import { sample as users } from './users/sample.ts'
import { sample as vulnerabilities } from './vulnerabilities/sample.ts'

/** Every module's part of the sample organization: for the script that makes it, and for nothing else. */
export const samples: Record<Folder, SampleOf> = {
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
}
