import type { PackEvidence } from '../documents.ts'
import { acceptance } from './acceptance.ts'
import { accessList } from './access-list.ts'
import { accessRequests } from './access-requests.ts'
import { accessReview } from './access-review.ts'
import { authenticationSettings } from './authentication-settings.ts'
import { backupJobs } from './backup-jobs.ts'
import { branchSettings } from './branch-settings.ts'
import { changes } from './changes.ts'
import { cloudSettings } from './cloud-settings.ts'
import { deployments } from './deployments.ts'
import { developmentRules } from './development-rules.ts'
import { doorLog } from './door-log.ts'
import { duties } from './duties.ts'
import { environments } from './environments.ts'
import { findingDecisions } from './finding-decisions.ts'
import { incidents } from './incidents.ts'
import { jobLog } from './job-log.ts'
import { keyRegister } from './key-register.ts'
import { leavers } from './leavers.ts'
import { logSources } from './log-sources.ts'
import { patchReport } from './patch-report.ts'
import { privilegedRegister } from './privileged-register.ts'
import { restoreProtocol } from './restore-protocol.ts'
import { sessionReview } from './session-review.ts'
import { testData } from './test-data.ts'
import { testResults } from './test-results.ts'
import { thirdParties } from './third-parties.ts'
import { weaknesses } from './weaknesses.ts'

export const packEvidence = [
  acceptance, accessList, accessRequests, accessReview, authenticationSettings, backupJobs, branchSettings, changes,
  cloudSettings, deployments, developmentRules, doorLog, duties, environments, findingDecisions, incidents,
  jobLog, keyRegister, leavers, logSources, patchReport, privilegedRegister, restoreProtocol, sessionReview,
  testData, testResults, thirdParties, weaknesses,
] as const satisfies readonly PackEvidence[]
