import 'server-only'
import { and, eq, isNull, lte, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { schedules } from '#db/schema/schedules.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { now } from '#lib/clock.ts'
import { changed, done, doneAll, failed } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { schedulableOf, schedulables } from '#lib/door/schedulable.ts'
import { conflict } from '#lib/errors.ts'
import { id, optionalText, version } from '#lib/input.ts'
import { countBetween, nextAfter } from '#lib/recurrence.ts'
import { mostMissed, scheduleFields } from './model.ts'

type Schedule = typeof schedules.$inferSelect

const subject = (schedule: Pick<Schedule, 'id' | 'what'>) => ({ type: 'schedule' as const, id: schedule.id, label: schedulableOf(schedule.what)?.label ?? schedule.what })

const load = locked(schedules)

const latest = (...times: (Date | null)[]) => new Date(Math.max(...times.map((time) => time?.getTime() ?? 0)))

/** Each organization gets what modules let it schedule, once: from then on it is the organization's. */
export const provideSchedules = operation({
  name: 'schedules.provide',
  summary: 'Add the schedules that modules bring and the organization does not have',
  category: 'configuration',
  input: z.object({}),
  run: async ({ tx, actor, at }) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`schedules.${actor.orgId}`}))`)
    const kept = new Set((await tx.select({ what: schedules.what }).from(schedules)).map((each) => each.what))
    const rows = schedulables().filter(([what]) => !kept.has(what)).map(([what, { rule }]): Schedule => ({
      ...created(actor, at), what, rule, zone: 'UTC', ownerId: null, pausedReason: null, nextAt: nextAfter({ rule, zone: 'UTC' }, at), lastAt: null, lastStatus: null, lastError: null, lastMissed: 0, lastRunId: null,
    }))
    if (rows.length === 0) throw conflict('The organization has every schedule already.')
    await tx.insert(schedules).values(rows)
    return doneAll({ added: rows.length }, rows.map((row) => changed(subject(row), null, row)))
  },
})

export const updateSchedule = operation({
  name: 'schedules.update',
  summary: 'Update how often a schedule comes, its time zone, its owner, and whether it is paused',
  category: 'configuration',
  http: { method: 'PUT', path: '/schedules/{id}' },
  input: z.object({ id, version, ...scheduleFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, ...fields } = input
    sameVersion(before, seen, 'schedule')
    await activeUser(tx, input.ownerId, 'ownerId')
    // What it missed while paused, or by another rule, is not caught up.
    const anew = before.rule !== input.rule || before.zone !== input.zone || (before.pausedReason !== null && input.pausedReason === null)
    const after: Schedule = { ...before, ...fields, ...(anew && { nextAt: nextAfter(input, latest(at, before.lastAt)) }), ...touched(before, actor, at) }
    await tx.update(schedules).set(after).where(eq(schedules.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

/** Asked for with the commit, once: a job that a worker takes. */
async function ask({ tx, actor, at, send }: Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'send'>, before: Schedule, step: Partial<Schedule>) {
  const after: Schedule = { ...before, lastAt: at, lastStatus: 'queued', lastError: null, lastRunId: null, ...step, ...touched(before, actor, at) }
  await tx.update(schedules).set(after).where(eq(schedules.id, before.id))
  send('schedules.start', { id: before.id })
  return done({ id: before.id, missed: after.lastMissed, nextAt: after.nextAt }, changed(subject(after), before, after))
}

export const runSchedule = operation({
  name: 'schedules.run',
  summary: 'Start what is scheduled now; its next time stays',
  category: 'configuration',
  http: { method: 'POST', path: '/schedules/{id}/run' },
  input: z.object({ id }),
  load,
  run: (scope) => {
    if (scope.subject.lastStatus === 'queued') throw conflict('It was asked for already, and a worker has it in a moment.')
    return ask(scope, scope.subject, { lastMissed: 0 })
  },
})

/** The one that is due, locked: of two workers that come at once the second finds it started. */
const lockDue = async ({ tx, input }: { tx: Tx; input: { id: string } }) =>
  (await tx.select().from(schedules).where(and(eq(schedules.id, input.id), isNull(schedules.pausedReason), lte(schedules.nextAt, now()))).for('update'))[0] ?? null

/** Its time has come. Of several that were missed one is caught up, and it says how many were not. */
export const startSchedule = operation({
  name: 'schedules.start',
  summary: 'Start what a schedule starts, as its time has come',
  category: 'configuration',
  input: z.object({ id }),
  load: lockDue,
  run: async (scope) => {
    const { subject: before, at } = scope
    return ask(scope, before, { lastMissed: countBetween(before, before.nextAt, at, mostMissed), nextAt: nextAfter(before, latest(at, before.nextAt)) })
  },
})

/** What somebody or the clock asked for, and did not begin yet, locked. */
const lockAsked = async ({ tx, input }: { tx: Tx; input: { id: string } }) =>
  (await tx.select().from(schedules).where(and(eq(schedules.id, input.id), eq(schedules.lastStatus, 'queued'))).for('update'))[0] ?? null

/** What was asked for begins and is noted as begun with one commit, so that a worker that dies leaves neither; or, with `error`, why it did not begin. */
export const noteStart = operation({
  name: 'schedules.noteStart',
  summary: 'Begin what a schedule asked for, or record why it could not begin',
  category: 'configuration',
  input: z.object({ id, error: optionalText(2_000) }),
  load: lockAsked,
  run: async ({ tx, actor, input: { error }, subject: before, at, call }) => {
    const known = schedulableOf(before.what)
    if (error === null && !known) throw conflict(`Nothing called ${before.what} can be scheduled any more.`)
    const runId = error === null && known ? (await call(known.operation, {})).id : null
    const after: Schedule = { ...before, lastStatus: error === null ? 'started' : 'failed', lastAt: before.lastAt ?? at, lastError: error, lastRunId: runId, ...touched(before, actor, at) }
    await tx.update(schedules).set(after).where(eq(schedules.id, before.id))
    return done({ id: before.id }, error === null ? changed(subject(after), before, after) : failed(subject(after), error.slice(0, 1_000), before, after))
  },
})
