import 'server-only'
import { and, count, desc, eq, inArray, isNotNull, max, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { events } from '#db/schema/events.ts'
import { findings } from '#db/schema/findings.ts'
import { users } from '#db/schema/users.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { holdersOf } from '#lib/auth/grants.ts'
import { minutes, now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { all, keyset } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { systemsNamed } from '../systems/queries.ts'
import { accountName } from '../users/queries.ts'
import { findingDecisions } from './model.ts'
import { findingFilters, findingSorts, findingWhere, shownFinding } from './queries.ts'

/** The events that show it, in the order they happened, at most twenty; without the raw record, whose reading is recorded. */
const eventsOf = (tx: Tx, ids: string[]) =>
  tx.select({ id: events.id, occurredAt: events.occurredAt, source: events.source, eventType: events.eventType, userName: events.userName, accountName: accountName('events'), ip: events.ip, outcome: events.outcome })
    .from(events).where(inArray(events.id, ids)).orderBy(events.occurredAt, events.id).limit(20)

export const getFinding = query({
  name: 'findings.get',
  permission: 'findings.read',
  summary: 'Get a finding with what matched, its events, the reasons of its risk and its timeline',
  http: { path: '/findings/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx
      .select({ ...shownFinding, description: findings.description, eventId: findings.eventId, extraData: findings.extraData, note: findings.note, assigneeId: findings.assigneeId, reviewedById: findings.reviewedById, reviewedAt: findings.reviewedAt, version: findings.version, batchId: findings.batchId })
      .from(findings)
      .leftJoin(users, and(eq(users.orgId, findings.orgId), eq(users.id, findings.assigneeId)))
      .where(eq(findings.id, input.id))
    if (!found) throw notFound('finding')
    const names = await namesOf(tx, [found.reviewedById])
    const ids = [...new Set([...(found.eventId ? [found.eventId] : []), ...((found.extraData as { eventIds?: string[] }).eventIds ?? [])])].slice(0, 20)
    const shown = ids.length > 0 && may(actor, 'events.read') ? await eventsOf(tx, ids) : []
    const system = found.system !== null && may(actor, 'systems.read') ? (await systemsNamed(tx, [found.system]))[0] : null
    return { ...found, reviewedByName: names.get(found.reviewedById ?? '') ?? null, events: shown, registeredSystem: system ? { id: system.id, name: system.name } : null, timeline: await timelineOf(tx, actor, 'finding', input.id) }
  },
})

/**
 * What stands beside a finding in a list: one look each way from where it stands or would stand, so nothing is remembered of the list.
 * `toDecide`: the next one that somebody still has to look at, from the beginning again after the end.
 */
export const getNeighbours = query({
  name: 'findings.neighbours',
  permission: 'findings.read',
  summary: 'Get the previous and next finding in a list with these filters and this order, and the next undecided one; null where there is none',
  http: { path: '/findings/{id}/neighbours' },
  input: z.object({ id, ...findingFilters, sort: z.enum(findingSorts).default('occurredAt'), direction: z.enum(['asc', 'desc']).default('desc') }),
  run: async ({ tx, actor, input }) => {
    const [here] = await tx.select({ value: { occurredAt: findings.occurredAt, riskScore: findings.riskScore, severity: findings.severity }[input.sort] }).from(findings).where(eq(findings.id, input.id))
    if (!here) throw notFound('finding')
    const cursor = Buffer.from(JSON.stringify([here.value, input.id])).toString('base64url')
    const beside = async (way: 'after' | 'before' | null, where: SQL | undefined): Promise<string | null> => {
      const list = keyset({ sort: input.sort, direction: input.direction, limit: 1, after: way === 'after' ? cursor : null, before: way === 'before' ? cursor : null }, { occurredAt: findings.occurredAt, riskScore: findings.riskScore, severity: findings.severity }, findings.id)
      const [row] = await tx.select({ id: findings.id }).from(findings).where(all(where, list.where, way === null && sql`${findings.id} <> ${input.id}`)).orderBy(...list.order).limit(1)
      return row?.id ?? null
    }
    const where = findingWhere(input, actor)
    // Of a list of one state the next of that state; else what nobody has looked at yet.
    const left = input.status !== null && input.status !== 'undecided' ? where : findingWhere({ ...input, status: 'open' }, actor)
    const [previous, next, after, first] = await Promise.all([beside('before', where), beside('after', where), beside('after', left), beside(null, left)])
    return { previous, next, toDecide: after ?? first }
  },
})

/** One's own decision, as long as it can be taken back: what the notice says that offers it. */
export const getDecision = query({
  name: 'findings.decision',
  permission: 'findings.review',
  summary: 'Get a decision of the caller while it can be undone: its outcome and how many findings; null afterwards',
  http: { path: '/findings/decisions/{decision}' },
  input: z.object({ decision: id }),
  run: async ({ tx, actor, input }) => {
    const by = userOf(actor)
    const own = by === null ? [] : await tx.select({ status: findings.status, changed: count(), at: max(sql<string>`${findings.former} ->> 'at'`), findingId: sql<string>`min(${findings.id}::text)` }).from(findings)
      .where(and(eq(findings.decidedById, by), eq(findings.decisionId, input.decision), isNotNull(findings.former))).groupBy(findings.status).orderBy(desc(count())).limit(1)
    const [found] = own
    const until = found?.at ? new Date(Date.parse(found.at) + minutes(findingDecisions.undo?.minutes ?? 0)) : null
    return found && until && until > now() ? { status: found.status, changed: found.changed, findingId: found.findingId, until } : null
  },
})

/** For choosing an assignee: whoever could not decide is not offered. */
export const assigneeChoices = query({
  name: 'findings.assignees',
  permission: 'findings.assign',
  summary: 'List who may decide about findings, by name, at most 500',
  http: { path: '/findings/assignees' },
  input: z.object({}),
  run: async ({ tx }) => (await holdersOf(tx, 'findings.review', now())).slice(0, 500),
})
