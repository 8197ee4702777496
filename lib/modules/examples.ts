import type { Act } from '#lib/words/shape.ts'
import * as accessRequests from './access-requests/examples.ts'
import * as apiTokens from './api-tokens/examples.ts'
import * as approvals from './approvals/examples.ts'
import * as artifacts from './artifacts/examples.ts'
import * as auditTrail from './audit-trail/examples.ts'
import * as campaigns from './campaigns/examples.ts'
import * as census from './censuses/examples.ts'
import * as changes from './changes/examples.ts'
import * as cloudAccounts from './cloud-accounts/examples.ts'
import * as cloudScans from './cloud-scans/examples.ts'
import * as connections from './connections/examples.ts'
import * as controlTemplates from './control-templates/examples.ts'
import * as controlTests from './control-tests/examples.ts'
import * as controls from './controls/examples.ts'
import * as deficiencies from './deficiencies/examples.ts'
import * as detectionRules from './detection-rules/examples.ts'
import * as duties from './duties/examples.ts'
import * as engagements from './engagements/examples.ts'
import * as events from './events/examples.ts'
import * as evidence from './evidence/examples.ts'
import * as evidenceTemplates from './evidence-templates/examples.ts'
import type { Decidable, Example, Volume } from './example-shape.ts'
import * as findings from './findings/examples.ts'
import * as identityProviders from './identity-providers/examples.ts'
import * as mails from './mails/examples.ts'
import * as notifications from './notifications/examples.ts'
import * as organizations from './organizations/examples.ts'
import * as packages from './packages/examples.ts'
import * as people from './people/examples.ts'
import * as populations from './populations/examples.ts'
import * as profile from './profile/examples.ts'
import * as reconciliations from './reconciliations/examples.ts'
import * as remediations from './remediations/examples.ts'
import * as reports from './reports/examples.ts'
import * as revocations from './revocations/examples.ts'
import * as roles from './roles/examples.ts'
import * as savedViews from './saved-views/examples.ts'
import * as schedules from './schedules/examples.ts'
import * as sessions from './sessions/examples.ts'
import * as settings from './settings/examples.ts'
import * as signIn from './sign-in/examples.ts'
import * as systems from './systems/examples.ts'
import * as users from './users/examples.ts'

/** For the generated tests: of every operation an input that succeeds, and of every list what it is like when it is long. */
export const examples: Record<Act, Example> = {
  ...apiTokens.examples, ...approvals.examples, ...artifacts.examples, ...auditTrail.examples, ...campaigns.examples, ...connections.examples, ...controlTemplates.examples, ...controls.examples, ...detectionRules.examples, ...events.examples, ...evidence.examples, ...evidenceTemplates.examples, ...findings.examples, ...identityProviders.examples,
  ...mails.examples, ...notifications.examples, ...organizations.examples, ...people.examples, ...populations.examples, ...profile.examples, ...revocations.examples, ...roles.examples, ...savedViews.examples, ...schedules.examples, ...sessions.examples, ...settings.examples, ...signIn.examples, ...systems.examples, ...users.examples, ...changes.examples, ...accessRequests.examples, ...reconciliations.examples, ...packages.examples, ...reports.examples, ...cloudAccounts.examples, ...cloudScans.examples, ...remediations.examples, ...census.examples, ...duties.examples, ...engagements.examples, ...controlTests.examples, ...deficiencies.examples,
}

export const volumes: Volume[] = [approvals, artifacts, auditTrail, campaigns, connections, controlTemplates, controls, detectionRules, events, evidence, evidenceTemplates, findings, mails, notifications, people, populations, revocations, systems, users, changes, accessRequests, reconciliations, packages, reports, cloudAccounts, cloudScans, remediations, census, duties, engagements, controlTests, deficiencies].map((module) => module.volume)

export const decidables: Decidable[] = [...[detectionRules, evidence, findings, users].map((module) => module.decidable), detectionRules.switchOffDecidable]
