import 'server-only'
import { and, asc, eq, gt, isNull } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { detectionRules, eventBatches, eventHours, events, findings } from '#db/schema/events.ts'
import { systems } from '#db/schema/systems.ts'
import { chunks } from '#lib/audit/append.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { id } from '#lib/input.ts'
import { type CatalogRule, compiledCatalog, type Hit, hintOf, riskOf, severityRank } from '../../detection-rules/model.ts'

type Event = typeof events.$inferSelect
type Finding = typeof findings.$inferInsert
const page = 2_000

/**
 * Runs the rules over one batch, in one transaction: findings are stored and the batch is marked together, or neither. The row lock with
 * SKIP LOCKED gives each batch to one worker; the unique key (rule, event) is the second line. not_found means: taken or done.
 */
export const detectFindings = operation({
  name: 'findings.detect',
  summary: 'Judge the events of a batch that nobody judged yet',
  category: 'detection',
  input: z.object({ batchId: id }),
  load: async ({ tx, input }) => {
    const [batch] = await tx.select().from(eventBatches).where(and(eq(eventBatches.id, input.batchId), isNull(eventBatches.detectedAt))).for('update', { skipLocked: true })
    return batch ?? null
  },
  run: async ({ tx, actor, subject: batch, at }) => {
    const { rules, set } = compiledCatalog()
    const [off, importance] = await Promise.all([switchedOff(tx), systemImportance(tx)])
    let found = 0
    let judged = 0
    for (let after: string | null = null; ;) {
      const part: Event[] = await tx.select().from(events)
        .where(and(eq(events.batchId, batch.id), after ? gt(events.id, after) : undefined)).orderBy(asc(events.id)).limit(page)
      const made: Finding[] = []
      for (const event of part) {
        for (const hit of set.match(JSON.parse(event.raw) as Record<string, unknown>, hintOf(event.source))) {
          const rule = rules.get(hit.rule.id)
          if (rule && !off.has(rule.id)) made.push(findingOf(rule, hit, event, importance, at))
        }
      }
      judged += part.length
      for (const each of chunks(made, 500)) found += await store(tx, actor.orgId, each)
      after = part.at(-1)?.id ?? null
      if (part.length < page) break
    }
    await tx.update(eventBatches).set({ detectedAt: at, findings: found, failedAt: null, error: null }).where(eq(eventBatches.id, batch.id))
    return done({ findings: found }, changed({ type: 'event-batch', id: batch.id, label: batch.label }, { detectedAt: null }, { detectedAt: at, findings: found }, { count: judged }))
  },
})

async function switchedOff(tx: Tx): Promise<Set<string>> {
  const rows = await tx.select({ ruleId: detectionRules.ruleId }).from(detectionRules).where(eq(detectionRules.enabled, false))
  return new Set(rows.map((row) => row.ruleId))
}

/** Registered systems by lower-case name: an event names its system by it, or by an account number in the description. */
async function systemImportance(tx: Tx): Promise<(system: string | null) => number | null> {
  const rows = await tx.select({ name: systems.name, description: systems.description, criticality: systems.criticality }).from(systems).where(isNull(systems.deletedAt)).limit(1_000)
  const known = new Map<string | null, number | null>([[null, null]])
  return (system) => {
    if (!known.has(system)) {
      const wanted = (system as string).toLowerCase()
      const account = wanted.replace(/[^a-z0-9]/g, '')
      const match = rows.find((row) => row.name.toLowerCase() === wanted || (/^\d{12}$/.test(account) && row.description.replace(/[^0-9a-z]/gi, '').includes(account)))
      known.set(system, match?.criticality ?? null)
    }
    return known.get(system) ?? null
  }
}

function findingOf(rule: CatalogRule, hit: Hit, event: Event, importance: (system: string | null) => number | null, at: Date): Finding {
  const risk = riskOf(rule, { userName: event.userName, outcome: event.outcome, systemCriticality: importance(event.system) })
  return {
    orgId: event.orgId, id: v7(), ruleId: rule.id, ruleName: hit.rule.title, severity: severityRank[hit.rule.level ?? 'medium'],
    description: hit.rule.description ?? hit.rule.title, occurredAt: event.occurredAt, userName: event.userName, system: event.system, source: event.source,
    eventId: event.id, eventReceivedAt: event.receivedAt, riskScore: risk.score,
    extraData: { reasons: risk.reasons, matched: hit.reasons, requirements: rule.requirements }, createdAt: at, updatedAt: at,
  }
}

async function store(tx: Tx, orgId: string, made: Finding[]): Promise<number> {
  const stored = await tx.insert(findings).values(made).onConflictDoNothing({ target: [findings.orgId, findings.ruleId, findings.eventId] }).returning({ id: findings.id })
  const kept = new Set(stored.map((row) => row.id))
  const hours = new Map<string, { hour: Date; severity: number; source: string; count: number }>()
  for (const each of made.filter((finding) => kept.has(finding.id))) {
    const hour = new Date(Math.floor(each.occurredAt.getTime() / 3_600_000) * 3_600_000)
    const key = `${hour.getTime()} ${each.severity} ${each.source}`
    const known = hours.get(key)
    if (known) known.count++
    else hours.set(key, { hour, severity: each.severity, source: each.source, count: 1 })
  }
  if (hours.size > 0) await tx.insert(eventHours).values([...hours.values()].map((each) => ({ orgId, id: v7(), kind: 'finding' as const, ...each })))
  return stored.length
}

export const markBatchFailed = operation({
  name: 'findings.detectFailed',
  summary: 'Note that a batch could not be judged',
  category: 'detection',
  input: z.object({ batchId: id }),
  load: async ({ tx, input }) => {
    const [batch] = await tx.select().from(eventBatches).where(and(eq(eventBatches.id, input.batchId), isNull(eventBatches.detectedAt))).for('update')
    return batch ?? null
  },
  run: async ({ tx, subject: batch, at }) => {
    const after = { failedAt: at, error: 'The rules could not be run over this delivery; the log says why. It is tried again.' }
    await tx.update(eventBatches).set(after).where(eq(eventBatches.id, batch.id))
    return done({}, failed({ type: 'event-batch', id: batch.id, label: batch.label }, 'detection failed', { failedAt: batch.failedAt }, { failedAt: at }))
  },
})
