import 'server-only'
import { and, asc, desc, eq, gt, gte, isNull, lt, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { eventBatches } from '#db/schema/events.ts'
import { findings } from '#db/schema/findings.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { blankable, id, optionalChoice, optionalInstant, untilInstant } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { accountName } from '../users/queries.ts'
import { findingStatuses, nobodyNamed, severities, severityRankOf } from './model.ts'

export const shownFinding = {
  id: findings.id, ruleId: findings.ruleId, ruleName: findings.ruleName, severity: findings.severity, occurredAt: findings.occurredAt, userName: findings.userName,
  system: findings.system, source: findings.source, riskScore: findings.riskScore, status: findings.status, assigneeName: users.name, createdAt: findings.createdAt,
  /** The portal's own acts name an account by its id. */
  accountName: accountName('findings'),
}

export const findingFilters = {
  status: optionalChoice([...findingStatuses, 'undecided']),
  severity: optionalChoice(severities),
  user: z.string().max(500).nullish(),
  rule: z.string().max(200).nullish(),
  source: z.string().max(60).nullish(),
  assignee: optionalChoice(['me', 'nobody']),
  batchId: blankable(id),
  from: optionalInstant,
  to: untilInstant,
  /** By when they were found. */
  foundFrom: optionalInstant,
  foundTo: untilInstant,
}

export type FindingFilters = z.output<z.ZodObject<typeof findingFilters>>

/** In words PostgreSQL knows its partial index by. */
export const isUndecided = sql`${findings.status} in ('open', 'flagged')`

export const findingWhere = (input: FindingFilters, actor: Actor) => all(
  input.status !== null && (input.status === 'undecided' ? isUndecided : eq(findings.status, input.status)),
  input.severity !== null && eq(findings.severity, severityRankOf(input.severity)),
  Boolean(input.user) && (input.user === nobodyNamed ? sql`coalesce(${findings.userName}, '') = ''` : eq(findings.userName, input.user ?? '')),
  Boolean(input.rule) && eq(findings.ruleId, input.rule ?? ''),
  Boolean(input.source) && eq(findings.source, input.source ?? ''),
  input.assignee === 'me' && eq(findings.assigneeId, userOf(actor) ?? actor.orgId),
  input.assignee === 'nobody' && isNull(findings.assigneeId),
  input.batchId !== null && eq(findings.batchId, input.batchId),
  input.from !== null && gte(findings.occurredAt, input.from),
  input.to !== null && lt(findings.occurredAt, input.to),
  input.foundFrom !== null && gte(findings.createdAt, input.foundFrom),
  input.foundTo !== null && lt(findings.createdAt, input.foundTo),
)

/** Every row that fits, newest first, for a download. */
export const findingRows = (tx: Tx, input: FindingFilters, actor: Actor) =>
  tx.select({ occurredAt: findings.occurredAt, ruleName: findings.ruleName, severity: findings.severity, riskScore: findings.riskScore, userName: findings.userName, system: findings.system, source: findings.source, status: findings.status, assignee: users.name, note: findings.note, reviewedAt: findings.reviewedAt, ruleId: findings.ruleId, eventId: findings.eventId, id: findings.id })
    .from(findings)
    .leftJoin(users, and(eq(users.orgId, findings.orgId), eq(users.id, findings.assigneeId)))
    .where(findingWhere(input, actor))
    .orderBy(desc(findings.occurredAt), desc(findings.id))

export const findingSorts = ['occurredAt', 'riskScore', 'severity'] as const

export const listFindings = query({
  name: 'findings.list',
  permission: 'findings.read',
  summary: 'List findings; `undecided` means open or flagged',
  http: { path: '/findings' },
  input: z.object({ ...findingFilters, ...listFields(findingSorts, { sort: 'occurredAt', direction: 'desc' }) }),
  statements: 1,
  run: async ({ tx, actor, input }) => {
    const list = keyset(input, { occurredAt: findings.occurredAt, riskScore: findings.riskScore, severity: findings.severity }, findings.id)
    const rows = await tx.select(shownFinding).from(findings)
      .leftJoin(users, and(eq(users.orgId, findings.orgId), eq(users.id, findings.assigneeId)))
      .where(and(findingWhere(input, actor), list.where))
      .orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const countFindings = counting(listFindings, z.object(findingFilters), findings, ({ input, actor }) => findingWhere(input, actor))

/** Batches that nobody judged yet, oldest first, at most 100: what cron and a worker without its queue work off. */
export const listUndetected = query({
  name: 'batches.undetected',
  permission: 'findings.detect',
  summary: 'List deliveries that wait for detection',
  input: z.object({}),
  run: ({ tx }) => tx.select({ id: eventBatches.id }).from(eventBatches).where(and(isNull(eventBatches.detectedAt), gt(eventBatches.accepted, 0))).orderBy(asc(eventBatches.receivedAt)).limit(100),
})
