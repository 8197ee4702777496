import 'server-only'
import { and, eq, isNull, lte, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { runs } from '#db/schema/runs.ts'
import { schedules } from '#db/schema/schedules.ts'
import { users } from '#db/schema/users.ts'
import { now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { schedulableOf } from '#lib/door/schedulable.ts'
import { shownRounds } from '#lib/door/work.ts'
import { notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { nextTimes } from '#lib/recurrence.ts'
import { recurrenceInWords } from '#lib/recurrence-words.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { scheduleFields } from './model.ts'

/** At most these: one of each thing that modules let be scheduled. */
const most = 100

const read = (tx: Tx) => tx
  .select({
    id: schedules.id, what: schedules.what, rule: schedules.rule, zone: schedules.zone, ownerId: schedules.ownerId, ownerName: users.name, pausedReason: schedules.pausedReason, nextAt: schedules.nextAt,
    lastAt: schedules.lastAt, lastStatus: schedules.lastStatus, lastError: schedules.lastError, lastMissed: schedules.lastMissed, runStatus: runs.status, runError: runs.error, version: schedules.version,
  })
  .from(schedules)
  .leftJoin(users, and(eq(users.orgId, schedules.orgId), eq(users.id, schedules.ownerId)))
  .leftJoin(runs, and(eq(runs.orgId, schedules.orgId), eq(runs.id, schedules.lastRunId)))

type Row = Awaited<ReturnType<typeof read>>[number]

/** Times that are told beforehand. */
const foretold = 5

/** Under its name, with its rule in words and where to see what came of it. A paused one has no next time. */
const named = (row: Row) => {
  const known = schedulableOf(row.what)
  return { ...row, label: known?.label ?? row.what, href: known?.href ?? null, often: recurrenceInWords(row), nextAt: row.pausedReason === null ? row.nextAt : null }
}

export const listSchedules = query({
  name: 'schedules.list',
  permission: 'schedules.read',
  summary: 'List schedules with their next and last time',
  http: { path: '/schedules' },
  input: z.object({}),
  run: async ({ tx }) => (await read(tx).orderBy(schedules.what).limit(most)).map(named),
})

export const getSchedule = query({
  name: 'schedules.get',
  permission: 'schedules.read',
  summary: 'Get a schedule with its rule in words, its next times and its timeline',
  http: { path: '/schedules/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await read(tx).where(eq(schedules.id, input.id))
    if (!found) throw notFound('schedule')
    // The next one is kept; those behind it follow of the rule.
    const upcoming = found.pausedReason === null ? [found.nextAt, ...nextTimes(found, found.nextAt, foretold - 1)] : []
    return { ...named(found), upcoming, timeline: await timelineOf(tx, actor, 'schedule', input.id) }
  },
})

export const previewSchedule = query({
  name: 'schedules.preview',
  permission: 'schedules.read',
  summary: 'Get what a rule of a schedule means in words and when it would come next, without saving it',
  http: { path: '/schedules/preview' },
  input: z.object({ rule: scheduleFields.rule, zone: scheduleFields.zone }),
  run: async ({ input }) => ({ often: recurrenceInWords(input), upcoming: nextTimes(input, now(), foretold) }),
})

/** What comes round without a schedule, and nobody changes. */
export const listRounds = query({
  name: 'schedules.rounds',
  permission: 'schedules.read',
  summary: 'List what the portal does by itself, with its last and next time',
  http: { path: '/schedules/rounds' },
  input: z.object({}),
  run: async ({ tx }) => {
    const rounds: { name: string; label: string; often: string; last: Date | null; next: Date | null }[] = []
    for (const [name, { label, often, times }] of shownRounds()) rounds.push({ name, label, often, ...(await times(tx, now())) })
    return rounds
  },
})

/** For the round: those whose time has come. */
export const dueSchedules = (tx: Tx, at: Date, what?: string) => tx.select({ id: schedules.id }).from(schedules)
  .where(and(isNull(schedules.pausedReason), lte(schedules.nextAt, at), what === undefined ? undefined : eq(schedules.what, what))).orderBy(schedules.nextAt).limit(most)

/** Asked for, and without a job that could come again: both come with one commit. */
export const forsakenSchedules = (tx: Tx) => tx.select({ id: schedules.id }).from(schedules)
  .where(and(eq(schedules.lastStatus, 'queued'), sql`not exists (select from pgboss.job j where j.name = 'schedules.start' and j.state < 'completed' and j.data ->> 'id' = ${schedules.id}::text)`)).limit(most)

export const keptSchedules = (tx: Tx) => tx.select({ what: schedules.what }).from(schedules).limit(most)
