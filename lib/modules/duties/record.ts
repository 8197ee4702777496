import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { duties, dutyConflicts, dutyEvaluations, dutyMappings, dutyRules } from '#db/schema/duties.ts'
import { type Mapping, portal } from '#lib/duties/mapping.ts'

export type Duty = typeof duties.$inferSelect
export type DutyMapping = typeof dutyMappings.$inferSelect
export type DutyRule = typeof dutyRules.$inferSelect
export type Conflict = typeof dutyConflicts.$inferSelect
export type Evaluation = typeof dutyEvaluations.$inferSelect

export const dutySubject = (of: Pick<Duty, 'id' | 'name'>) => ({ type: 'duty' as const, id: of.id, label: of.name })
export const ruleSubject = (of: Pick<DutyRule, 'id' | 'name'>) => ({ type: 'duty-rule' as const, id: of.id, label: of.name })
export const conflictSubject = (of: { id: string; holder: string; rule: string }) => ({ type: 'duty-conflict' as const, id: of.id, label: `${of.rule}: ${of.holder}`.slice(0, 500) })
export const evaluationSubject = (of: Pick<Evaluation, 'id' | 'createdAt'>) => ({ type: 'duty-evaluation' as const, id: of.id, label: `Duties of ${of.createdAt.toISOString().slice(0, 10)}` })

/** One at a time of an organization: what looks at all people, and what looks at those of one population. */
export const lockDuties = (tx: Tx, orgId: string) => tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`duties.${orgId}`}))`)

export const mappingOf = (row: Pick<DutyMapping, 'dutyId' | 'systemId' | 'portal' | 'environment' | 'rightKind' | 'by' | 'right' | 'scope' | 'exceptNames' | 'exceptScopes'>): Mapping => ({
  dutyId: row.dutyId, systemId: row.portal ? portal : row.systemId, environment: row.environment, rightKind: row.rightKind, by: row.by, right: row.right, scope: row.scope, exceptNames: row.exceptNames, exceptScopes: row.exceptScopes,
})
