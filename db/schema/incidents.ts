import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, numeric, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, base, keyOf, tenantKey, within } from './_base.ts'
import { users } from './users.ts'

export type IncidentState = 'open' | 'investigating' | 'resolved' | 'closed'
export type IncidentSeverity = 'p1' | 'p2' | 'p3' | 'p4'
export type Phase = 'detection' | 'containment' | 'eradication' | 'recovery' | 'lessons'
export type LinkKind = 'event' | 'finding' | 'alert' | 'act'
export type Recipient = 'authority' | 'persons' | 'controller' | 'customer' | 'other'

/** Something that went wrong and is dealt with (MO-7). Nothing of it is ever removed; one that turns out to be part of another is merged into it. */
export const incidents = pgTable(
  'incidents',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    /** I-1, I-2, … of the organization. */
    number: integer().notNull(),
    title: text().notNull(),
    description: text().notNull().default(''),
    severity: text().$type<IncidentSeverity>().notNull(),
    state: text().$type<IncidentState>().notNull().default('open'),
    /** Why it went back to an earlier state last. */
    returned: text(),
    /** When it happened (null: nobody knows yet), when it was noticed, when somebody said that it is an incident. */
    occurredAt: at(),
    detectedAt: at().notNull(),
    declaredAt: at().notNull(),
    /** Why one of these three is another one than first said, and when that was said. */
    timesReason: text(),
    timesChangedAt: at(),
    /** Security Officer, Technical Lead, Legal Counsel, Communications. */
    coordinatorId: uuid(),
    technicalLeadId: uuid(),
    legalCounselId: uuid(),
    communicationsId: uuid(),
    cost: numeric({ precision: 15, scale: 2 }),
    currency: text(),
    /** GDPR, Art. 33: from when somebody knew of the breach, and 72 hours later, both stored when the clock is started. */
    awareAt: at(),
    notifyBy: at(),
    clockStartedAt: at(),
    clockStartedById: uuid(),
    clockReason: text(),
    clockMovedAt: at(),
    /** How far it was said that the clock runs out: 1 a day is left, 2 six hours, 3 it is over. */
    warned: integer().notNull().default(0),
    /** What opened it by itself: findings of this group go to it as long as it is not resolved. */
    groupKey: text(),
    mergedIntoId: uuid(),
    splitFromId: uuid(),
    resolvedAt: at(),
    closedAt: at(),
    closedById: uuid(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.mergedIntoId, table), within(table.orgId, table.splitFromId, table),
    ...[table.coordinatorId, table.technicalLeadId, table.legalCounselId, table.communicationsId, table.clockStartedById, table.closedById].map((by) => within(table.orgId, by, users)),
    unique('incidents_number').on(table.orgId, table.number),
    uniqueIndex('incidents_group').on(table.orgId, table.groupKey).where(sql`state in ('open', 'investigating') and group_key is not null`),
    index('incidents_groups').on(table.orgId, table.groupKey, table.number).where(sql`group_key is not null`),
    index('incidents_state').on(table.orgId, table.state, table.number, table.id), index('incidents_severity').on(table.orgId, table.severity, table.number, table.id),
    index('incidents_clock').on(table.orgId, table.notifyBy).where(sql`notify_by is not null and state <> 'closed'`),
    index('incidents_merged').on(table.orgId, table.mergedIntoId).where(sql`merged_into_id is not null`), index('incidents_split').on(table.orgId, table.splitFromId).where(sql`split_from_id is not null`),
    index('incidents_coordinator').on(table.orgId, table.coordinatorId, table.number, table.id), index('incidents_lead').on(table.orgId, table.technicalLeadId), index('incidents_counsel').on(table.orgId, table.legalCounselId), index('incidents_communications').on(table.orgId, table.communicationsId),
    index('incidents_clock_starter').on(table.orgId, table.clockStartedById), index('incidents_closer').on(table.orgId, table.closedById),
    check('incidents_known', sql`${table.severity} in ('p1', 'p2', 'p3', 'p4') and ${table.state} in ('open', 'investigating', 'resolved', 'closed') and ${table.warned} between 0 and 3`),
    check('incidents_texts', sql`char_length(${table.title}) between 1 and 300 and char_length(${table.description}) <= 10000 and char_length(${table.returned}) between 1 and 2000 and char_length(${table.timesReason}) between 1 and 2000 and char_length(${table.clockReason}) between 1 and 2000 and char_length(${table.groupKey}) between 1 and 500`),
    check('incidents_times', sql`(${table.occurredAt} is null or ${table.occurredAt} <= ${table.detectedAt}) and ${table.detectedAt} <= ${table.declaredAt} and (${table.timesReason} is null) = (${table.timesChangedAt} is null)`),
    check('incidents_cost', sql`(${table.cost} is null) = (${table.currency} is null) and ${table.cost} >= 0 and ${table.currency} ~ '^[A-Z]{3}$'`),
    check('incidents_clock_whole', sql`(${table.awareAt} is null) = (${table.notifyBy} is null) and (${table.awareAt} is null) = (${table.clockStartedAt} is null) and (${table.awareAt} is null) = (${table.clockStartedById} is null) and (${table.clockReason} is null) = (${table.clockMovedAt} is null)`),
    check('incidents_merged_closed', sql`${table.mergedIntoId} is null or (${table.state} = 'closed' and ${table.mergedIntoId} <> ${table.id})`),
    check('incidents_closed_whole', sql`(${table.state} = 'closed') = (${table.closedAt} is not null) and (${table.closedAt} is null) = (${table.closedById} is null)`),
  ],
)

/** When each of the five phases began, and what was done in it; of eradication the root cause, of the last what was learned. */
export const incidentPhases = pgTable(
  'incident_phases',
  {
    orgId: tenantKey.orgId(),
    incidentId: uuid().notNull(),
    phase: text().$type<Phase>().notNull(),
    at: at().notNull(),
    said: text().notNull(),
    /** Why it is another one than before. */
    reason: text(),
    recordedById: uuid().notNull(),
    recordedAt: at().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.incidentId, table.phase] }), within(table.orgId, table.incidentId, incidents), within(table.orgId, table.recordedById, users), index('incident_phases_by').on(table.orgId, table.recordedById),
    check('incident_phases_known', sql`${table.phase} in ('detection', 'containment', 'eradication', 'recovery', 'lessons')`),
    check('incident_phases_texts', sql`char_length(${table.said}) between 1 and 10000 and char_length(${table.reason}) between 1 and 2000`),
  ],
)

export const incidentTasks = pgTable(
  'incident_tasks',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    incidentId: uuid().notNull(),
    title: text().notNull(),
    assigneeId: uuid(),
    dueAt: at(),
    doneAt: at(),
    doneById: uuid(),
    /** What came of it. */
    outcome: text(),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.incidentId, incidents), within(table.orgId, table.assigneeId, users), within(table.orgId, table.doneById, users),
    index('incident_tasks_incident').on(table.orgId, table.incidentId, table.createdAt), index('incident_tasks_assignee').on(table.orgId, table.assigneeId, table.dueAt).where(sql`done_at is null`), index('incident_tasks_by').on(table.orgId, table.doneById),
    check('incident_tasks_texts', sql`char_length(${table.title}) between 1 and 500 and char_length(${table.outcome}) between 1 and 2000`),
    check('incident_tasks_done', sql`(${table.doneAt} is null) = (${table.doneById} is null) and (${table.doneAt} is not null or ${table.outcome} is null)`),
  ],
)

/** What its timeline is made of: events, findings and alerts as they were called when they were linked, and what people did. Only moves to another incident when this one is split, or is unlinked once. */
export const incidentLinks = pgTable(
  'incident_links',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    incidentId: uuid().notNull(),
    kind: text().$type<LinkKind>().notNull(),
    /** Null: an act, no record stands behind it. */
    recordId: uuid(),
    /** When it happened. */
    at: at().notNull(),
    label: text().notNull(),
    /** Why it belongs here. */
    reason: text().notNull(),
    /** Null: the portal did, by the setting. */
    addedById: uuid(),
    addedAt: at().notNull(),
    /** It was linked by mistake: it stands in the timeline as that, and counts no more. */
    removedAt: at(),
    removedById: uuid(),
    removedReason: text(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.incidentId, incidents), within(table.orgId, table.addedById, users), within(table.orgId, table.removedById, users),
    uniqueIndex('incident_links_once').on(table.orgId, table.incidentId, table.kind, table.recordId).where(sql`removed_at is null`), index('incident_links_remover').on(table.orgId, table.removedById), index('incident_links_record').on(table.orgId, table.kind, table.recordId), index('incident_links_at').on(table.orgId, table.incidentId, table.at, table.id), index('incident_links_by').on(table.orgId, table.addedById),
    check('incident_links_kinds', sql`${table.kind} in ('event', 'finding', 'alert', 'act') and (${table.kind} = 'act') = (${table.recordId} is null)`),
    check('incident_links_removed', sql`(${table.removedAt} is null) = (${table.removedById} is null) and (${table.removedAt} is null) = (${table.removedReason} is null) and char_length(${table.removedReason}) between 1 and 2000`),
    check('incident_links_texts', sql`char_length(${table.label}) between 1 and 2000 and char_length(${table.reason}) between 1 and 2000`),
  ],
)

/** Who has to be told what by when, and that they were; of a breach of personal data those of GDPR Art. 33 and 34 come with the clock. */
export const incidentObligations = pgTable(
  'incident_obligations',
  {
    orgId: tenantKey.orgId(),
    id: tenantKey.id(),
    incidentId: uuid().notNull(),
    recipient: text().$type<Recipient>().notNull(),
    /** Such as the name of the authority. */
    name: text().notNull(),
    what: text().notNull(),
    /** Null: without undue delay, no hour is set. */
    dueAt: at(),
    outcome: text().$type<'told' | 'not_needed'>(),
    outcomeAt: at(),
    outcomeById: uuid(),
    /** What was told and how, or why it is not needed. */
    said: text(),
    /** Why it was told late (Art. 33 (1)). */
    lateReason: text(),
    /** It came with the clock, and its time is the clock's. */
    ofClock: boolean().notNull().default(false),
    ...base(),
  },
  (table) => [
    keyOf(table), within(table.orgId, table.incidentId, incidents), within(table.orgId, table.outcomeById, users),
    index('incident_obligations_incident').on(table.orgId, table.incidentId, table.createdAt), index('incident_obligations_by').on(table.orgId, table.outcomeById),
    uniqueIndex('incident_obligations_clock').on(table.orgId, table.incidentId, table.recipient).where(sql`of_clock`),
    check('incident_obligations_known', sql`${table.recipient} in ('authority', 'persons', 'controller', 'customer', 'other') and ${table.outcome} in ('told', 'not_needed')`),
    check('incident_obligations_texts', sql`char_length(${table.name}) between 1 and 300 and char_length(${table.what}) between 1 and 5000 and char_length(${table.said}) between 1 and 5000 and char_length(${table.lateReason}) between 1 and 2000`),
    check('incident_obligations_outcome', sql`(${table.outcome} is null) = (${table.outcomeAt} is null) and (${table.outcome} is null) = (${table.outcomeById} is null) and (${table.outcome} is null) = (${table.said} is null) and (${table.outcome} is distinct from 'told' or ${table.dueAt} is null or ${table.outcomeAt} <= ${table.dueAt} or ${table.lateReason} is not null)`),
  ],
)
