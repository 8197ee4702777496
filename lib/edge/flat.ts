import 'server-only'
import { and, desc, eq, gte, lt, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import { eventBatches, events } from '#db/schema/events.ts'
import { findings } from '#db/schema/findings.ts'
import { query } from '#lib/door/query.ts'
import { optionalChoice, optionalInstant, untilInstant } from '#lib/input.ts'
import { all } from '#lib/keyset.ts'
import { severities, severityName, severityRankOf } from '#lib/modules/findings/model.ts'

/** The API of source document 002, section 5, to the letter: bare lists, by limit and offset. For more than a look there are the lists of /api/v1. */
const paging = {
  limit: z.coerce.number().int().min(1, 'at least 1').max(500, 'at most 500').default(50),
  offset: z.coerce.number().int().min(0, 'at least 0').max(10_000, 'at most 10,000: the lists of /api/v1 page by key, however long they are').default(0),
}
const name = z.string().max(500).nullish()

/** Section 4.1. */
export type SourceEvent = {
  id: string
  external_id: string | null
  source: string
  /** ISO 8601, UTC. */
  timestamp: Date
  user: string | null
  event_type: string
  severity_hint: string | null
  raw_data: unknown
  /** Whether the rules have looked at it. */
  processed: boolean
}

export const flatEvents = query({
  name: 'flat.events',
  permission: 'events.view',
  bulk: 'events with their raw records',
  everyRead: true,
  summary: 'Source events with their raw records, newest first',
  input: z.object({ user: name, event_type: name, from: optionalInstant, to: untilInstant, ...paging }),
  run: async ({ tx, input }): Promise<{ rows: SourceEvent[] }> => {
    const where = all(
      Boolean(input.user) && eq(events.userName, input.user ?? ''),
      Boolean(input.event_type) && eq(events.eventType, input.event_type ?? ''),
      input.from !== null && gte(events.occurredAt, input.from),
      input.to !== null && lt(events.occurredAt, input.to),
    )
    const rows = await tx.select({ id: events.id, externalId: events.externalId, source: events.source, occurredAt: events.occurredAt, userName: events.userName, eventType: events.eventType, severityHint: events.severityHint, raw: events.raw, detectedAt: eventBatches.detectedAt })
      .from(events).innerJoin(eventBatches, and(eq(eventBatches.orgId, events.orgId), eq(eventBatches.id, events.batchId)))
      .where(where).orderBy(desc(events.occurredAt), desc(events.id)).limit(input.limit).offset(input.offset)
    return { rows: rows.map((row) => ({
      id: row.id, external_id: row.externalId, source: row.source, timestamp: row.occurredAt, user: row.userName, event_type: row.eventType,
      severity_hint: row.severityHint > 0 ? severityName(row.severityHint) : null, raw_data: parsed(row.raw), processed: row.detectedAt !== null,
    })) }
  },
})

/** What arrived is kept as it was, and a broken text stays one. */
function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return raw
  }
}

/** Section 4.2. */
export type FlatFinding = {
  id: string
  rule_name: string
  severity: string
  description: string
  /** When it was made. */
  timestamp: Date
  user: string | null
  event_id: string | null
  risk_score: number
  extra_data: unknown
}

export const flatFindings = query({
  name: 'flat.findings',
  permission: 'findings.read',
  summary: 'Findings by the time they were made, newest first',
  input: z.object({ severity: optionalChoice(severities), user: name, rule_name: name, from: optionalInstant, to: untilInstant, ...paging }),
  run: async ({ tx, input }): Promise<FlatFinding[]> => {
    const where = all(
      input.severity !== null && eq(findings.severity, severityRankOf(input.severity)),
      Boolean(input.user) && eq(findings.userName, input.user ?? ''),
      Boolean(input.rule_name) && eq(findings.ruleName, input.rule_name ?? ''),
      input.from !== null && gte(findings.createdAt, input.from),
      input.to !== null && lt(findings.createdAt, input.to),
      ...madeBetween(input.from, input.to),
    )
    const rows = await tx.select({ id: findings.id, rule_name: findings.ruleName, severity: findings.severity, description: findings.description, timestamp: findings.createdAt, user: findings.userName, event_id: findings.eventId, risk_score: findings.riskScore, extra_data: findings.extraData })
      .from(findings).where(where).orderBy(desc(findings.id)).limit(input.limit).offset(input.offset)
    return rows.map((row) => ({ ...row, severity: severityName(row.severity) }))
  },
})

/** Ids begin with the millisecond they were made in, and have the index; a minute of slack for clocks. */
function madeBetween(from: Date | null, to: Date | null): SQL[] {
  const slack = 60_000
  const idOf = (at: number) => `${Math.max(0, at).toString(16).padStart(12, '0').replace(/^(.{8})(.{4})$/, '$1-$2')}-0000-0000-000000000000`
  return [...(from ? [gte(findings.id, idOf(from.getTime() - slack))] : []), ...(to ? [lt(findings.id, idOf(to.getTime() + slack))] : [])]
}
