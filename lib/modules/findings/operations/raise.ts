import 'server-only'
import { createHash } from 'node:crypto'
import { and, eq, inArray } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { findingEvents, findings } from '#db/schema/findings.ts'
import { changed, done, viewed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { raisedBy } from '#lib/door/own-findings.ts'
import { countHours } from '../../stats/within.ts'
import { type OwnCheck, ownChecks, severities, severityRankOf, unsettled } from '../model.ts'

const shortText = (max: number) => z.string().min(1).max(max)

/**
 * What another part of the portal found out by itself, outside of detection: stored evidence that was altered, a source that fell silent.
 * It calls this in its own transaction, as the portal. About one thing (`key`) there is one undecided finding at a time: raised again, the
 * same one is answered.
 */
export const raiseFinding = operation({
  name: 'findings.raise',
  summary: 'Raise a finding of one of the portal’s own checks',
  category: 'detection',
  input: z.object({
    /** Stands where a rule's id would. */
    ruleId: z.enum(Object.keys(ownChecks) as [OwnCheck, ...OwnCheck[]]),
    ruleName: shortText(200),
    severity: z.enum(severities),
    description: shortText(5_000),
    system: shortText(500),
    userName: z.string().max(500).nullish(),
    /** What it is about, in whatever words tell it from others. */
    key: shortText(500),
    riskScore: z.number().int().min(0).max(100),
    reasons: z.array(z.object({ points: z.number().int(), because: shortText(500) })).min(1).max(20),
    matched: z.array(z.object({ selection: shortText(200), field: shortText(200), value: z.string().max(2_000), pattern: z.string().max(2_000) })).max(50),
    /** Ids of the records it is about, by name. */
    about: z.record(z.string(), z.string().max(200)),
    event: z.object({ id: z.guid(), receivedAt: z.date(), batchId: z.guid() }).optional(),
  }),
  run: async ({ tx, actor, input, at }) => {
    const { key, severity: word, reasons, matched, about, event, ...fields } = input
    const severity = severityRankOf(word)
    const past = await tx.select({ id: findings.id, status: findings.status }).from(findings)
      .where(and(eq(findings.ruleId, fields.ruleId), inArray(findings.correlationKey, keysOf(fields.ruleId, key)))).for('update')
    const open = past.find(({ status }) => unsettled.includes(status))
    if (open && event) await tx.insert(findingEvents).values({ orgId: actor.orgId, eventId: event.id, findingId: open.id }).onConflictDoNothing()
    if (open) return done({ id: open.id, raised: false }, viewed({ type: 'finding', id: open.id, label: fields.ruleName }, { reason: 'found again; nobody has decided it yet' }))
    const finding = {
      orgId: actor.orgId, id: v7(), ...fields, userName: fields.userName ?? null, severity, occurredAt: at, source: 'tickmark', status: 'open' as const,
      // A further one about the same thing comes only after the former was decided: how many there were is part of the key.
      correlationKey: keysOf(fields.ruleId, key)[past.length] ?? keyOf(fields.ruleId, key, v7()),
      eventId: event?.id ?? null, eventReceivedAt: event?.receivedAt ?? null, batchId: event?.batchId ?? null, extraData: { reasons, matched, ...about }, createdAt: at, updatedAt: at,
    }
    const [stored] = await tx.insert(findings).values(finding).onConflictDoNothing({ target: [findings.orgId, findings.ruleId, findings.eventId] }).returning({ id: findings.id })
    if (!stored) {
      // Looked at a second time: what was found of this very event is known, and was decided.
      const [former] = await tx.select({ id: findings.id }).from(findings).where(and(eq(findings.ruleId, fields.ruleId), eq(findings.eventId, event?.id ?? '')))
      return done({ id: former?.id ?? '', raised: false }, viewed({ type: 'finding', id: former?.id ?? '', label: fields.ruleName }, { reason: 'found again of an event that was decided' }))
    }
    await countHours(tx, actor.orgId, 'finding', [{ at, source: finding.source, severity }])
    return done({ id: finding.id, raised: true }, changed({ type: 'finding', id: finding.id, label: finding.ruleName }, null, finding))
  },
})

raisedBy(raiseFinding)

const keyOf = (ruleId: string, key: string, turn: number | string) => createHash('sha256').update(JSON.stringify([ruleId, key, turn])).digest('hex')

/** Those of the first fifty findings about one thing: a key is looked up, never searched for. */
const keysOf = (ruleId: string, key: string) => Array.from({ length: 50 }, (_, turn) => keyOf(ruleId, key, turn))
