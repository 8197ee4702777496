import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import { auditEntries } from '#db/schema/audit-trail.ts'

/**
 * A sign-in leaves an entry for the password, one for the second factor and one for the session, and each is evidence: a password without what
 * follows is what a stolen one looks like. As people see it, it is one: this leaves out the session, and the password where the second factor
 * followed within the life of a challenge. What failed stays, and so does what nothing followed.
 */
export const withoutSteps: SQL = sql`not (
  (${auditEntries.action} in ('sessions.answerChallenge', 'sessions.enrolFactor', 'sessions.startBySso') and ${auditEntries.subjectType} = 'session')
  or (${auditEntries.action} in ('sessions.start', 'sessions.startBySso') and ${auditEntries.subjectType} = 'challenge' and ${auditEntries.outcome} = 'success' and coalesce((
    select true from audit_entries followed where followed.org_id = ${auditEntries.orgId} and followed.subject_type = 'challenge' and followed.subject_id = ${auditEntries.subjectId}
      and followed.action = 'sessions.answerChallenge' and followed.outcome = 'success' and followed.recorded_at between ${auditEntries.recordedAt} and ${auditEntries.recordedAt} + interval '15 minutes' limit 1), false)))`
