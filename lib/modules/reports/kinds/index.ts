import 'server-only'
import { type ReportKind, reportKindKeys } from '../model.ts'
import type { Kind } from '../shape.ts'
import { accessReview } from './access-review.ts'
import { accessRights } from './access-rights.ts'
import { auditTrail } from './audit-trail.ts'
import { changes } from './changes.ts'
import { complianceStatus } from './compliance-status.ts'
import { controlTest } from './control-test.ts'
import { deficienciesOfEngagement } from './deficiencies.ts'
import { engagement } from './engagement.ts'
import { evidenceIndex } from './evidence-index.ts'
import { evidenceReport } from './evidence-report.ts'
import { executiveSummary } from './executive-summary.ts'
import { fileChecks } from './file-checks.ts'
import { findings } from './findings.ts'
import { privilegedActivity } from './privileged-activity.ts'
import { quarterlySummary } from './quarterly-summary.ts'
import { revocations } from './revocations.ts'
import { securityEvents } from './security-events.ts'

/** Every kind of report: a name in `words.ts` without a file here does not compile. */
export const kinds: Record<ReportKind, Kind> = {
  access_review: accessReview, revocations, changes, findings, security_events: securityEvents, privileged_activity: privilegedActivity, audit_trail: auditTrail, evidence_index: evidenceIndex,
  access_rights: accessRights, compliance_status: complianceStatus, file_checks: fileChecks, control_test: controlTest, engagement, deficiencies: deficienciesOfEngagement, executive_summary: executiveSummary, quarterly_summary: quarterlySummary, evidence_report: evidenceReport,
}

/** Those that executives read. */
export const summaryKinds = reportKindKeys.filter((kind) => kinds[kind].summary)
