import 'server-only'
import { and, asc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { events } from '#db/schema/events.ts'
import { eventHours } from '#db/schema/stats.ts'
import { type BackTestHit, backTests } from '#db/schema/detection-rules.ts'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, instant } from '#lib/input.ts'
import { Judge, type Match, type WindowMatch, windowText } from '../judge.ts'
import { bookOfRule, ruleBookOf } from '../rule-book.ts'
import { ruleById } from '../rules.ts'
import { readNumbers } from '../thresholds.ts'

type BackTest = typeof backTests.$inferSelect
type Event = typeof events.$inferSelect

const hour = 3_600_000
const page = 5_000
const pagesAStep = 4
const shownHits = 50
const subject = (test: Pick<BackTest, 'ruleId' | 'ruleName'>) => ({ type: 'detection-rule' as const, id: test.ruleId, label: test.ruleName })
const recorded = ({ status, done: judged, hits }: Pick<BackTest, 'status' | 'done' | 'hits'>) => ({ backTest: status, judged, hits })

export const startBackTest = operation({
  name: 'detectionRules.startBackTest',
  summary: 'Run a rule over stored events without making findings',
  category: 'detection',
  http: { method: 'POST', path: '/detection-rules/{ruleId}/back-tests' },
  input: z.object({ ruleId: z.string().max(200), from: instant, to: instant }),
  load: ({ tx, input }) => ruleById(tx, input.ruleId),
  run: async ({ tx, actor, input, subject: rule, at, send }) => {
    // Whole hours, which is what the counts know.
    const fromTime = new Date(Math.floor(input.from.getTime() / hour) * hour)
    const toTime = new Date(Math.ceil(input.to.getTime() / hour) * hour)
    if (fromTime >= toTime) throw invalid({ to: 'must lie after the beginning' })
    const [running] = await tx.select({ id: backTests.id }).from(backTests).where(and(eq(backTests.ruleId, rule.id), inArray(backTests.status, ['queued', 'running'])))
    if (running) throw conflict('A back-test of this rule is under way. Wait for it, or cancel it.')
    const [counted] = await tx.select({ total: sql<string>`coalesce(sum(${eventHours.count}), 0)` }).from(eventHours)
      .where(and(eq(eventHours.kind, 'event'), gte(eventHours.hour, fromTime), lt(eventHours.hour, toTime)))
    const by = userOf(actor)
    const test = {
      orgId: actor.orgId, id: v7(), ruleId: rule.id, ruleName: rule.title, fromTime, toTime, status: 'queued' as const, done: 0, hits: 0, total: Number(counted?.total ?? 0), sample: [],
      startedById: by, startedAt: at, createdAt: at, updatedAt: at, createdById: by, updatedById: by,
    }
    await tx.insert(backTests).values(test)
    send('rules.backTest', { id: test.id })
    return done({ id: test.id, total: test.total }, changed(subject(test), null, recorded(test)))
  },
})

async function lockOpen({ tx, input }: { tx: Tx; input: { id: string } }): Promise<BackTest | null> {
  const [found] = await tx.select().from(backTests).where(and(eq(backTests.id, input.id), inArray(backTests.status, ['queued', 'running']))).for('update')
  return found ?? null
}

/** One step of a back-test, so that progress shows and a cancel is heard; it goes on where the last step ended, whoever took that. */
export const continueBackTest = operation({
  name: 'detectionRules.continueBackTest',
  summary: 'Take a back-test a step further',
  category: 'detection',
  input: z.object({ id }),
  load: lockOpen,
  run: async ({ tx, actor, subject: before, at }) => {
    const book = bookOfRule(await ruleBookOf(tx, actor.orgId), before.ruleId)
    const judge = new Judge(book, await readNumbers(tx), before.windows ?? '')
    const after: BackTest = { ...before, status: 'running', sample: [...before.sample], updatedAt: at, version: before.version + 1 }
    for (let n = 0; n < pagesAStep && after.status === 'running'; n++) {
      const part: Event[] = await tx.select().from(events)
        .where(and(gte(events.occurredAt, before.fromTime), lt(events.occurredAt, before.toTime), after.afterTime === null ? undefined : sql`(${events.occurredAt}, ${events.id}) > (${after.afterTime.toISOString()}::timestamptz, ${after.afterId}::uuid)`))
        .orderBy(asc(events.occurredAt), asc(events.id)).limit(page)
      for (const event of part) {
        const { matches, windows } = judge.see(event, at)
        for (const hit of [...matches.map((match) => hitOf(match, event)), ...windows.map((window) => windowHitOf(window, event))]) {
          after.hits++
          if (after.sample.length < shownHits) after.sample.push(hit)
        }
      }
      const last = part.at(-1)
      after.done += part.length
      if (last) Object.assign(after, { afterTime: last.occurredAt, afterId: last.id })
      if (part.length < page) Object.assign(after, { status: 'done', total: after.done, finishedAt: at })
    }
    after.windows = after.status === 'running' && book.correlations.length > 0 ? judge.save() : null
    await tx.update(backTests).set(after).where(eq(backTests.id, before.id))
    return done({ status: after.status }, changed(subject(before), recorded(before), recorded(after), { count: after.done - before.done }))
  },
})

const hitOf = ({ reasons }: Match, event: Event): BackTestHit => ({
  eventIds: [event.id], at: event.occurredAt.toISOString(), userName: event.userName, source: event.source, eventType: event.eventType,
  why: reasons.slice(0, 5).map(({ selection, field, value }) => `${selection}: ${field || 'any field'} is ${String(value).slice(0, 100)}`).join('; '),
})

const windowHitOf = ({ hit }: WindowMatch, event: Event): BackTestHit => ({
  eventIds: hit.ids.slice(0, 20), at: new Date(hit.window.to).toISOString(), userName: event.userName, source: event.source, eventType: event.eventType, why: windowText(hit),
})

export const cancelBackTest = operation({
  name: 'detectionRules.cancelBackTest',
  summary: 'Cancel a back-test',
  category: 'detection',
  http: { method: 'POST', path: '/back-tests/{id}/cancel' },
  input: z.object({ id }),
  load: lockOpen,
  run: async ({ tx, actor, subject: before, at }) => {
    const after: BackTest = { ...before, status: 'cancelled', windows: null, finishedAt: at, updatedAt: at, updatedById: userOf(actor), version: before.version + 1 }
    await tx.update(backTests).set(after).where(eq(backTests.id, before.id))
    return done({ id: before.id }, changed(subject(before), recorded(before), recorded(after)))
  },
})

export const failBackTest = operation({
  name: 'detectionRules.failBackTest',
  summary: 'Note that a back-test could not be finished',
  category: 'detection',
  input: z.object({ id }),
  load: lockOpen,
  run: async ({ tx, subject: before, at }) => {
    const after: BackTest = { ...before, status: 'failed', windows: null, error: 'The rule could not be run over these events; the log says why.', finishedAt: at, updatedAt: at, version: before.version + 1 }
    await tx.update(backTests).set(after).where(eq(backTests.id, before.id))
    return done({ id: before.id }, failed(subject(before), 'the back-test failed', recorded(before), recorded(after)))
  },
})
