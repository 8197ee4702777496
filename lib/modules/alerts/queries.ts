import 'server-only'
import { and, asc, count, eq, gte, isNull, ne, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { alerts, alertThresholds } from '#db/schema/alerts.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { holdersOf } from '#lib/auth/grants.ts'
import { days, now } from '#lib/clock.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { measured } from './conditions.ts'
import { rankOf, severityKeys, severityOf, sourceKeys, stateKeys } from './model.ts'

const [assignees, resolvers, acknowledgers] = [alias(users, 'assignees'), alias(users, 'resolvers'), alias(users, 'acknowledgers')]
const ofAssignee = and(eq(assignees.orgId, alerts.orgId), eq(assignees.id, alerts.assigneeId))
const shown = { id: alerts.id, number: alerts.number, source: alerts.source, title: alerts.title, severity: alerts.severity, subject: alerts.subject, href: alerts.href, state: alerts.state, assigneeId: alerts.assigneeId, assigneeName: assignees.name, createdAt: alerts.createdAt, resolvedAt: alerts.resolvedAt }

export const alertFilters = { state: optionalChoice([...stateKeys, 'live']), severity: optionalChoice(severityKeys), source: optionalChoice(sourceKeys), assignee: optionalChoice(['me', 'nobody']) }
type Filters = z.output<z.ZodObject<typeof alertFilters>>
const alertsWhere = (input: Filters, actor: Actor) => all(
  input.state !== null && (input.state === 'live' ? ne(alerts.state, 'resolved') : eq(alerts.state, input.state)),
  input.severity !== null && eq(alerts.severity, rankOf(input.severity)), input.source !== null && eq(alerts.source, input.source),
  input.assignee === 'me' && eq(alerts.assigneeId, userOf(actor) ?? actor.orgId), input.assignee === 'nobody' && and(isNull(alerts.assigneeId), ne(alerts.state, 'resolved')),
)

export const listAlerts = query({
  name: 'alerts.list',
  permission: 'alerts.read',
  summary: 'List alerts, the newest first; `live` are those that are not resolved',
  http: { path: '/alerts' },
  input: z.object({ ...alertFilters, ...listFields(['alert'], { sort: 'alert', direction: 'desc' }) }),
  planned: 'each time',
  run: async ({ tx, actor, input }) => {
    const list = keyset(input, { alert: alerts.number }, alerts.id)
    const rows = await tx.select(shown).from(alerts).leftJoin(assignees, ofAssignee).where(and(alertsWhere(input, actor), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.number)
  },
})

export const countAlerts = counting(listAlerts, z.object(alertFilters), alerts, ({ input, actor }) => alertsWhere(input, actor))

/** Every row that matches, for a download. */
export const alertRows = (tx: Tx, input: Filters, actor: Actor) => tx.select({
  number: alerts.number, title: alerts.title, severity: alerts.severity, state: alerts.state, source: alerts.source, subject: alerts.subject, said: alerts.said, openedAt: alerts.createdAt, assignee: sql<string>`coalesce(${assignees.name}, '')`, acknowledgedAt: alerts.acknowledgedAt, resolvedAt: alerts.resolvedAt, resolvedBy: sql<string>`coalesce(${resolvers.name}, '')`, resolution: sql<string>`coalesce(${alerts.resolution}, '')`,
}).from(alerts).leftJoin(assignees, ofAssignee).leftJoin(resolvers, and(eq(resolvers.orgId, alerts.orgId), eq(resolvers.id, alerts.resolvedById))).where(alertsWhere(input, actor)).orderBy(alerts.number)

export const alertSummary = query({
  name: 'alerts.summary',
  permission: 'alerts.read',
  summary: 'Count alerts that are not resolved by severity and state, and those that were resolved in the last seven days',
  http: { path: '/alerts/summary' },
  input: z.object({}),
  run: async ({ tx }) => {
    const live = await tx.select({ severity: alerts.severity, state: alerts.state, count: count() }).from(alerts).where(ne(alerts.state, 'resolved')).groupBy(alerts.severity, alerts.state)
    const [resolved] = await tx.select({ count: count() }).from(alerts).where(and(eq(alerts.state, 'resolved'), gte(alerts.resolvedAt, new Date(now().getTime() - days(7)))))
    const of = (severity: number, state: string) => live.find((each) => each.severity === severity && each.state === state)?.count ?? 0
    return { bySeverity: [4, 3, 2, 1].map((severity) => ({ severity: severityOf(severity), open: of(severity, 'open'), acknowledged: of(severity, 'acknowledged') })), live: live.reduce((all, each) => all + each.count, 0), resolvedLately: resolved?.count ?? 0 }
  },
})

export const getAlert = query({
  name: 'alerts.get',
  permission: 'alerts.read',
  summary: 'Get an alert: what is wrong, who looks into it, how it was resolved, and its timeline',
  http: { path: '/alerts/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ ...shown, said: alerts.said, acknowledgedAt: alerts.acknowledgedAt, acknowledgedByName: acknowledgers.name, resolvedByName: resolvers.name, resolution: alerts.resolution, version: alerts.version }).from(alerts).leftJoin(assignees, ofAssignee)
      .leftJoin(acknowledgers, and(eq(acknowledgers.orgId, alerts.orgId), eq(acknowledgers.id, alerts.acknowledgedById))).leftJoin(resolvers, and(eq(resolvers.orgId, alerts.orgId), eq(resolvers.id, alerts.resolvedById))).where(eq(alerts.id, input.id))
    if (!found) throw notFound('alert')
    return { ...found, timeline: await timelineOf(tx, actor, 'alert', input.id) }
  },
})

/** Each with what its number is now. */
export const listThresholds = query({
  name: 'alerts.thresholds',
  permission: 'alerts.read',
  summary: 'List the limits for alerts, each with what its number is now',
  http: { path: '/alert-thresholds' },
  input: z.object({}),
  run: async ({ tx }) => {
    const rows = await tx.select({ id: alertThresholds.id, name: alertThresholds.name, measure: alertThresholds.measure, most: alertThresholds.most, severity: alertThresholds.severity, enabled: alertThresholds.enabled, version: alertThresholds.version }).from(alertThresholds).where(isNull(alertThresholds.deletedAt)).orderBy(asc(alertThresholds.name), asc(alertThresholds.id)).limit(200)
    const values = new Map<string, number>()
    for (const { measure } of rows) if (!values.has(measure)) values.set(measure, await measured(tx, measure, now()))
    return rows.map((row) => ({ ...row, severity: severityOf(row.severity), value: values.get(row.measure) ?? 0 }))
  },
})

export const alertAssignees = query({
  name: 'alerts.assignees',
  permission: 'alerts.assign',
  summary: 'List who may look into alerts, by name, at most 500',
  input: z.object({}),
  run: async ({ tx }) => (await holdersOf(tx, 'alerts.acknowledge', now())).slice(0, 500),
})
