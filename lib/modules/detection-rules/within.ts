import 'server-only'
import { and, eq, isNotNull, notExists, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import { detectionRules, ruleControls, sigmaRules } from '#db/schema/detection-rules.ts'
import { controlLinks } from '#lib/door/control-links.ts'

const removed = new QueryBuilder({ casing: 'snake_case' }).select({ one: sql`1` }).from(sigmaRules).where(and(eq(sigmaRules.orgId, detectionRules.orgId), eq(sigmaRules.ruleId, detectionRules.ruleId), isNotNull(sigmaRules.deletedAt)))

/** Which controls a rule maps to. A rule that is gone keeps none. */
export const ruleLinks = controlLinks({ links: ruleControls, records: detectionRules, field: 'controls', noun: 'detection rule', live: notExists(removed) })
