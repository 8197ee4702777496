import 'server-only'
import { inArray } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { alerts } from '#db/schema/alerts.ts'
import { events } from '#db/schema/events.ts'
import { findings } from '#db/schema/findings.ts'
import { incidentLinks, type LinkKind } from '#db/schema/incidents.ts'
import { invalid } from '#lib/errors.ts'
import { someIds } from '#lib/input.ts'
import { alertName } from '../alerts/model.ts'

/** A record as it is called now, when it happened and when it was noticed. It tells of nobody by name: an incident is read by many. */
export type Linked = { kind: LinkKind; recordId: string | null; at: Date; label: string; foundAt: Date }

/** What an incident begins with, or is given later. */
export const recordFields = { findingIds: someIds, eventIds: someIds, alertIds: someIds }
type Records = Record<keyof typeof recordFields, string[]>

const fieldOf = { finding: 'findings', event: 'events', alert: 'alerts' } as const
/** How many of each kind, as an entry says it. */
export const counts = (linked: { kind: LinkKind }[]) => Object.fromEntries(Object.entries(fieldOf).flatMap(([kind, field]) => {
  const count = linked.filter((each) => each.kind === kind).length
  return count > 0 ? [[field, count]] : []
}))

/** @throws AppError invalid: one of them is none of this organization */
export async function linkRecords(tx: Tx, { findingIds, eventIds, alertIds }: Records): Promise<Linked[]> {
  const wanted = { findingIds: [...new Set(findingIds)], eventIds: [...new Set(eventIds)], alertIds: [...new Set(alertIds)] }
  const ofFindings = wanted.findingIds.length === 0 ? [] : await tx.select({ id: findings.id, at: findings.occurredAt, label: findings.ruleName, foundAt: findings.createdAt }).from(findings).where(inArray(findings.id, wanted.findingIds))
  if (ofFindings.length !== wanted.findingIds.length) throw invalid({ findingIds: 'one of them is no finding of this organization' })
  const ofEvents = wanted.eventIds.length === 0 ? [] : await tx.select({ id: events.id, at: events.occurredAt, source: events.source, type: events.eventType, foundAt: events.receivedAt }).from(events).where(inArray(events.id, wanted.eventIds))
  if (ofEvents.length !== wanted.eventIds.length) throw invalid({ eventIds: 'one of them is no event of this organization' })
  const ofAlerts = wanted.alertIds.length === 0 ? [] : await tx.select({ id: alerts.id, number: alerts.number, title: alerts.title, at: alerts.createdAt }).from(alerts).where(inArray(alerts.id, wanted.alertIds))
  if (ofAlerts.length !== wanted.alertIds.length) throw invalid({ alertIds: 'one of them is no alert of this organization' })
  return [
    ...ofFindings.map((each) => ({ kind: 'finding' as const, recordId: each.id, at: each.at, label: each.label.slice(0, 2_000), foundAt: each.foundAt })),
    ...ofEvents.map((each) => ({ kind: 'event' as const, recordId: each.id, at: each.at, label: `${each.type} (${each.source})`.slice(0, 2_000), foundAt: each.foundAt })),
    ...ofAlerts.map((each) => ({ kind: 'alert' as const, recordId: each.id, at: each.at, label: alertName(each), foundAt: each.at })),
  ]
}

/** @returns those that were not linked yet */
export async function storeLinks(tx: Tx, of: { orgId: string; id: string }, linked: Linked[], reason: string, addedById: string | null, addedAt: Date): Promise<{ kind: LinkKind }[]> {
  if (linked.length === 0) return []
  return tx.insert(incidentLinks).values(linked.map(({ foundAt: _, ...each }) => ({ orgId: of.orgId, id: v7(), incidentId: of.id, ...each, reason, addedById, addedAt }))).onConflictDoNothing().returning({ kind: incidentLinks.kind })
}
