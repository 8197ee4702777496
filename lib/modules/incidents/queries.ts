import 'server-only'
import { and, asc, desc, eq, ilike, isNull, ne, or, sql } from 'drizzle-orm'
import { alias, type PgColumn } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { incidentLinks, incidentObligations, incidentPhases, incidents, incidentTasks } from '#db/schema/incidents.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { severityKeys, stateKeys } from './model.ts'
import { clockRuns, clockStage } from './operations/clock.ts'
import { liveOthers } from './operations/open.ts'
import { sealedNow } from './operations/subject.ts'

const [coordinators, assignees, doers, removers] = [alias(users, 'coordinators'), alias(users, 'assignees'), alias(users, 'doers'), alias(users, 'removers')]
const i = incidents
const ofCoordinator = and(eq(coordinators.orgId, i.orgId), eq(coordinators.id, i.coordinatorId))

const tasksOpen = sql<number>`(select count(*)::int from incident_tasks t where t.org_id = incidents.org_id and t.incident_id = incidents.id and t.done_at is null)`

const shown = {
  id: i.id, number: i.number, title: i.title, severity: i.severity, state: i.state, occurredAt: i.occurredAt, detectedAt: i.detectedAt, declaredAt: i.declaredAt, coordinatorId: i.coordinatorId, coordinatorName: coordinators.name, notifyBy: i.notifyBy, clockRuns: sql<boolean>`${i.notifyBy} is not null and ${clockRuns}`, isOver: sql<boolean>`coalesce(${i.notifyBy} <= ${sealedNow}, false)`, tasksOpen, mergedIntoId: i.mergedIntoId, updatedAt: i.updatedAt,
}

export const incidentFilters = { search: z.string().max(200).nullish(), state: optionalChoice([...stateKeys, 'live']), severity: optionalChoice(severityKeys), mine: optionalChoice(['yes']) }
type Filters = z.output<z.ZodObject<typeof incidentFilters>>
const incidentsWhere = (input: Filters, actor: Actor) => {
  const number = /^I-(\d{1,9})$/i.exec((input.search ?? '').trim())?.[1]
  return all(
    Boolean(input.search) && (number ? eq(i.number, Number(number)) : ilike(i.title, `%${likeText(input.search ?? '')}%`)),
    input.state !== null && (input.state === 'live' ? ne(i.state, 'closed') : eq(i.state, input.state)),
    input.severity !== null && eq(i.severity, input.severity),
    input.mine !== null && or(...[i.coordinatorId, i.technicalLeadId, i.legalCounselId, i.communicationsId].map((column) => eq(column, userOf(actor) ?? actor.orgId))),
  )
}

export const listIncidents = query({
  name: 'incidents.list',
  permission: 'incidents.read',
  summary: 'List incidents, the newest first; `live` are those that are not closed',
  http: { path: '/incidents' },
  input: z.object({ ...incidentFilters, ...listFields(['incident'], { sort: 'incident', direction: 'desc' }) }),
  planned: 'each time',
  run: async ({ tx, actor, input }) => {
    const list = keyset(input, { incident: i.number }, i.id)
    const rows = await tx.select(shown).from(i).leftJoin(coordinators, ofCoordinator).where(and(incidentsWhere(input, actor), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.number)
  },
})

export const countIncidents = counting(listIncidents, z.object(incidentFilters), i, ({ input, actor }) => incidentsWhere(input, actor))

const phaseAt = (phase: string) => sql<Date | null>`(select p.at from incident_phases p where p.org_id = incidents.org_id and p.incident_id = incidents.id and p.phase = ${phase})`.mapWith(i.declaredAt)
const phaseSaid = (phase: string) => sql<string>`coalesce((select p.said from incident_phases p where p.org_id = incidents.org_id and p.incident_id = incidents.id and p.phase = ${phase}), '')`
const nameOf = (column: PgColumn) => sql<string>`coalesce((select u.name from users u where u.org_id = incidents.org_id and u.id = ${column}), '')`

/** Every row that matches, for a download. */
export const incidentRows = (tx: Tx, input: Filters, actor: Actor) => tx.select({
  number: i.number, title: i.title, severity: i.severity, state: i.state, occurredAt: i.occurredAt, detectedAt: i.detectedAt, declaredAt: i.declaredAt, coordinator: nameOf(i.coordinatorId), technicalLead: nameOf(i.technicalLeadId), legalCounsel: nameOf(i.legalCounselId), communications: nameOf(i.communicationsId),
  analysedAt: phaseAt('detection'), containedAt: phaseAt('containment'), eradicatedAt: phaseAt('eradication'), rootCause: phaseSaid('eradication'), recoveredAt: phaseAt('recovery'), learnedAt: phaseAt('lessons'), lessons: phaseSaid('lessons'),
  cost: sql<string>`coalesce(${i.cost}::text, '')`, currency: sql<string>`coalesce(${i.currency}, '')`, awareAt: i.awareAt, notifyBy: i.notifyBy,
  toldAt: sql<Date | null>`(select o.outcome_at from incident_obligations o where o.org_id = incidents.org_id and o.incident_id = incidents.id and o.of_clock and o.recipient = 'authority' and o.outcome = 'told')`.mapWith(i.declaredAt),
  resolvedAt: i.resolvedAt, closedAt: i.closedAt, mergedInto: sql<string>`coalesce((select 'I-' || m.number from incidents m where m.org_id = incidents.org_id and m.id = incidents.merged_into_id), '')`, description: i.description,
}).from(i).where(incidentsWhere(input, actor)).orderBy(i.number)

/** It, and whatever was merged into it, however often. */
const whole = (incidentId: string) => sql`(with recursive part (id) as (select ${incidentId}::uuid union select m.id from incidents m join part p on m.merged_into_id = p.id) select id from part)`

const mostLinks = 300

const linksOf = (tx: Tx, incidentId: string) => tx.select({ id: incidentLinks.id, incidentId: incidentLinks.incidentId, kind: incidentLinks.kind, recordId: incidentLinks.recordId, at: incidentLinks.at, label: incidentLinks.label, reason: incidentLinks.reason, addedByName: users.name, addedAt: incidentLinks.addedAt, removedAt: incidentLinks.removedAt, removedByName: removers.name, removedReason: incidentLinks.removedReason }).from(incidentLinks)
  .leftJoin(users, and(eq(users.orgId, incidentLinks.orgId), eq(users.id, incidentLinks.addedById))).leftJoin(removers, and(eq(removers.orgId, incidentLinks.orgId), eq(removers.id, incidentLinks.removedById))).where(sql`${incidentLinks.incidentId} in ${whole(incidentId)}`).orderBy(desc(incidentLinks.at), desc(incidentLinks.id)).limit(mostLinks)

const tasksOf = (tx: Tx, incidentId: string) => tx.select({ id: incidentTasks.id, title: incidentTasks.title, assigneeId: incidentTasks.assigneeId, assigneeName: assignees.name, dueAt: incidentTasks.dueAt, doneAt: incidentTasks.doneAt, doneByName: doers.name, outcome: incidentTasks.outcome, version: incidentTasks.version }).from(incidentTasks)
  .leftJoin(assignees, and(eq(assignees.orgId, incidentTasks.orgId), eq(assignees.id, incidentTasks.assigneeId))).leftJoin(doers, and(eq(doers.orgId, incidentTasks.orgId), eq(doers.id, incidentTasks.doneById))).where(eq(incidentTasks.incidentId, incidentId)).orderBy(asc(incidentTasks.createdAt), asc(incidentTasks.id)).limit(500)

export const getIncident = query({
  name: 'incidents.get',
  permission: 'incidents.read',
  summary: 'Get an incident: its times, phases, roles, tasks, timeline, whom it has to be told to, and what it was merged or split with',
  http: { path: '/incidents/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({
      ...shown, description: i.description, returned: i.returned, timesReason: i.timesReason, timesChangedAt: i.timesChangedAt, technicalLeadId: i.technicalLeadId, technicalLeadName: nameOf(i.technicalLeadId), legalCounselId: i.legalCounselId, legalCounselName: nameOf(i.legalCounselId), communicationsId: i.communicationsId, communicationsName: nameOf(i.communicationsId),
      cost: i.cost, currency: i.currency, awareAt: i.awareAt, clockStartedAt: i.clockStartedAt, clockStartedByName: nameOf(i.clockStartedById), clockReason: i.clockReason, clockMovedAt: i.clockMovedAt, clockStage: sql<number>`coalesce(${clockStage}, 0)`, remainingSeconds: sql<number | null>`floor(extract(epoch from ${i.notifyBy} - ${sealedNow}))::int`,
      groupKey: i.groupKey, splitFromId: i.splitFromId, resolvedAt: i.resolvedAt, closedAt: i.closedAt, closedByName: nameOf(i.closedById), createdAt: i.createdAt, version: i.version,
      links: sql<number>`(select count(*)::int from incident_links l where l.org_id = incidents.org_id and l.removed_at is null and l.incident_id in ${whole(input.id)})`,
    }).from(i).leftJoin(coordinators, ofCoordinator).where(eq(i.id, input.id))
    if (!found) throw notFound('incident')
    const phases = await tx.select({ phase: incidentPhases.phase, at: incidentPhases.at, said: incidentPhases.said, reason: incidentPhases.reason, recordedByName: users.name, recordedAt: incidentPhases.recordedAt }).from(incidentPhases).leftJoin(users, and(eq(users.orgId, incidentPhases.orgId), eq(users.id, incidentPhases.recordedById))).where(eq(incidentPhases.incidentId, input.id))
    const obligations = await tx.select({ id: incidentObligations.id, recipient: incidentObligations.recipient, name: incidentObligations.name, what: incidentObligations.what, dueAt: incidentObligations.dueAt, outcome: incidentObligations.outcome, outcomeAt: incidentObligations.outcomeAt, outcomeByName: users.name, said: incidentObligations.said, lateReason: incidentObligations.lateReason, ofClock: incidentObligations.ofClock, isOver: sql<boolean>`${incidentObligations.outcome} is null and coalesce(${incidentObligations.dueAt} <= ${sealedNow}, false)` })
      .from(incidentObligations).leftJoin(users, and(eq(users.orgId, incidentObligations.orgId), eq(users.id, incidentObligations.outcomeById))).where(eq(incidentObligations.incidentId, input.id)).orderBy(asc(incidentObligations.createdAt), asc(incidentObligations.id)).limit(100)
    const others = await tx.select({ id: i.id, number: i.number, title: i.title, mergedIntoId: i.mergedIntoId, splitFromId: i.splitFromId }).from(i).where(or(eq(i.mergedIntoId, input.id), eq(i.splitFromId, input.id), ...[found.mergedIntoId, found.splitFromId].flatMap((each) => (each ? [eq(i.id, each)] : [])))).orderBy(asc(i.number)).limit(200)
    const name = ({ id: other, number, title }: (typeof others)[number]) => ({ id: other, number, title })
    return {
      ...found, phases, tasks: await tasksOf(tx, input.id), timelineLinks: await linksOf(tx, input.id), obligations,
      mergedInto: others.filter((each) => each.id === found.mergedIntoId).map(name)[0] ?? null, splitFrom: others.filter((each) => each.id === found.splitFromId).map(name)[0] ?? null, merged: others.filter((each) => each.mergedIntoId === found.id).map(name), splits: others.filter((each) => each.splitFromId === found.id).map(name),
      timeline: await timelineOf(tx, actor, 'incident', input.id),
    }
  },
})

/** Of a finding, an event or an alert. */
export const incidentsOf = query({
  name: 'incidents.of',
  permission: 'incidents.read',
  summary: 'List the incidents a finding, an event or an alert is linked to',
  http: { path: '/incident-links' },
  input: z.object({ kind: z.enum(['event', 'finding', 'alert']), recordId: id }),
  run: ({ tx, input }) => tx.select({ id: i.id, number: i.number, title: i.title, severity: i.severity, state: i.state }).from(incidentLinks).innerJoin(i, and(eq(i.orgId, incidentLinks.orgId), eq(i.id, incidentLinks.incidentId)))
    .where(and(eq(incidentLinks.kind, input.kind), eq(incidentLinks.recordId, input.recordId), isNull(incidentLinks.removedAt))).orderBy(desc(i.number)).limit(20),
})

export const mergeChoices = query({
  name: 'incidents.mergeChoices',
  permission: 'incidents.merge',
  summary: 'List the incidents another one can be merged into: those that are not closed, the newest 200',
  input: z.object({ id }),
  run: ({ tx, input }) => liveOthers(tx, input.id),
})

/** For whoever is given a task. */
export const openTasksOf = (userId: string) => and(eq(incidentTasks.assigneeId, userId), isNull(incidentTasks.doneAt), sql`exists (select from incidents x where x.org_id = ${incidentTasks.orgId} and x.id = ${incidentTasks.incidentId} and x.state <> 'closed')`)
