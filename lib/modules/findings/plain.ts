import 'server-only'
import { desc, eq, gte, lt } from 'drizzle-orm'
import { z } from 'zod'
import { findings } from '#db/schema/findings.ts'
import { query } from '#lib/door/query.ts'
import { offsetFields, optionalChoice, optionalInstant, untilInstant } from '#lib/input.ts'
import { all } from '#lib/keyset.ts'
import { severities, severityName, severityRankOf } from './model.ts'

export const plainFindingFilters = {
  severity: optionalChoice(severities),
  user: z.string().max(500).nullish(),
  rule_name: z.string().max(500).nullish(),
  from: optionalInstant,
  to: untilInstant,
  ...offsetFields,
}

/** A finding as source document 002 writes it, section 4.2: `timestamp` is when it was found. */
export type PlainFinding = {
  id: string
  rule_name: string
  severity: 'low' | 'medium' | 'high' | 'critical'
  description: string
  timestamp: Date
  user: string | null
  event_id: string | null
  /** 0 to 100. */
  risk_score: number
  extra_data: Record<string, unknown>
}

export const plainFindings = query({
  name: 'findings.plain',
  permission: 'findings.read',
  summary: 'List findings by when they were found, as a bare array',
  input: z.object(plainFindingFilters),
  statements: 1,
  run: async ({ tx, input }): Promise<PlainFinding[]> => {
    const rows = await tx.select({ id: findings.id, ruleName: findings.ruleName, severity: findings.severity, description: findings.description, createdAt: findings.createdAt, userName: findings.userName, eventId: findings.eventId, riskScore: findings.riskScore, extraData: findings.extraData })
      .from(findings)
      .where(all(
        input.severity !== null && eq(findings.severity, severityRankOf(input.severity)),
        Boolean(input.user) && eq(findings.userName, input.user ?? ''),
        Boolean(input.rule_name) && eq(findings.ruleName, input.rule_name ?? ''),
        input.from !== null && gte(findings.createdAt, input.from),
        input.to !== null && lt(findings.createdAt, input.to),
      ))
      // Ids ascend with the time of finding, and have an index.
      .orderBy(desc(findings.id)).limit(input.limit).offset(input.offset)
    return rows.map((row) => ({
      id: row.id, rule_name: row.ruleName, severity: severityName(row.severity), description: row.description, timestamp: row.createdAt, user: row.userName, event_id: row.eventId, risk_score: row.riskScore, extra_data: row.extraData,
    }))
  },
})
