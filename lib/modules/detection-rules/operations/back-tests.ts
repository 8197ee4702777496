import 'server-only'
import { and, asc, eq, gte, lt, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { BackTestHit } from '#db/schema/detection-rules.ts'
import { events } from '#db/schema/events.ts'
import { eventHours } from '#db/schema/stats.ts'
import { hours } from '#lib/clock.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, instant, line } from '#lib/input.ts'
import { beginRun, endRun, hasOpenRun, lockRun, moveRun, type Run } from '../../runs/within.ts'
import { hourOf } from '../../stats/within.ts'
import { Judge, type Match, type WindowMatch, windowText } from '../judge.ts'
import { bookOfRule, ruleBookOf } from '../rule-book.ts'
import { refuseUnready, ruleById } from '../rules.ts'
import { readNumbers } from '../thresholds.ts'
import { lockDraft, noteTried } from '../tried.ts'

type Event = typeof events.$inferSelect

const page = 5_000
const pagesAStep = 4
const shownHits = 50
const subject = (test: Pick<Run, 'subjectId' | 'label'>) => ({ type: 'detection-rule' as const, id: test.subjectId, label: test.label })
const recorded = ({ status, done: judged, counts }: Run) => ({ backTest: status, judged, hits: counts.hits ?? 0 })

/** What was asked for, and where the last step ended: the event, and the windows of a correlation so far. Times as ISO text. */
type Range = { from: string; to: string }
type State = { at: string; id: string; windows: string | null }

export const startBackTest = operation({
  name: 'detectionRules.startBackTest',
  summary: 'Start a back-test: the rule over stored events, without findings',
  category: 'detection',
  http: { method: 'POST', path: '/detection-rules/{ruleId}/back-tests' },
  input: z.object({ ruleId: z.string().max(200), from: instant, to: instant }),
  load: ({ tx, input }) => ruleById(tx, input.ruleId),
  run: async (scope) => {
    const { tx, actor, input, subject: rule } = scope
    // Whole hours, which is what the counts know.
    const fromTime = hourOf(input.from)
    const toTime = hourOf(new Date(input.to.getTime() + hours(1) - 1))
    if (fromTime >= toTime) throw invalid({ to: 'must lie after the beginning' })
    const { singles, placeholders } = bookOfRule(await ruleBookOf(tx, actor.orgId), rule.id)
    refuseUnready(singles, placeholders)
    if (await hasOpenRun(tx, 'rules.backTest', rule.id)) throw conflict('A back-test of this rule is under way. Wait for it, or cancel it.')
    const [counted] = await tx.select({ total: sql<string>`coalesce(sum(${eventHours.count}), 0)` }).from(eventHours)
      .where(and(eq(eventHours.kind, 'event'), gte(eventHours.hour, fromTime), lt(eventHours.hour, toTime)))
    const range: Range = { from: fromTime.toISOString(), to: toTime.toISOString() }
    const test = await beginRun(scope, 'rules.backTest', { subject: { type: 'detection-rule', id: rule.id, label: rule.title }, input: range, total: Number(counted?.total ?? 0) })
    return done({ id: test.id, total: test.total ?? 0 }, changed(subject(test), null, recorded(test)))
  },
})

const load = lockRun('rules.backTest')

/** One step of a back-test, so that progress shows and a cancel is heard; it goes on where the last step ended, whoever took that. */
export const continueBackTest = operation({
  name: 'detectionRules.continueBackTest',
  summary: 'Take a back-test a step further',
  category: 'detection',
  input: z.object({ id }),
  load,
  run: async (scope) => {
    const { tx, actor, subject: before, at } = scope
    const range = before.input as Range
    const state = before.state === null ? null : (JSON.parse(before.state) as State)
    const book = bookOfRule(await ruleBookOf(tx, actor.orgId), before.subjectId)
    const judge = new Judge(book, await readNumbers(tx), state?.windows ?? '')
    const found = [...((before.result as BackTestHit[] | null) ?? [])]
    let [reached, hits, notJudged, judged, finished] = [state && { at: state.at, id: state.id }, before.counts.hits ?? 0, before.counts.notJudged ?? 0, 0, false]
    for (let n = 0; n < pagesAStep && !finished; n++) {
      const part: Event[] = await tx.select().from(events)
        .where(and(gte(events.occurredAt, new Date(range.from)), lt(events.occurredAt, new Date(range.to)), reached === null ? undefined : sql`(${events.occurredAt}, ${events.id}) > (${reached.at}::timestamptz, ${reached.id}::uuid)`))
        .orderBy(asc(events.occurredAt), asc(events.id)).limit(page)
      for (const event of part) {
        const { matches, windows, unjudged } = judge.see(event, at)
        notJudged += unjudged.length
        for (const hit of [...matches.map((match) => hitOf(match, event)), ...windows.map((window) => windowHitOf(window, event))]) {
          hits++
          if (found.length < shownHits) found.push(hit)
        }
      }
      const last = part.at(-1)
      judged += part.length
      if (last) reached = { at: last.occurredAt.toISOString(), id: last.id }
      finished = part.length < page
    }
    const step = { done: before.done + judged, counts: { hits, notJudged }, result: found }
    const after = finished
      ? await endRun(scope, before, { status: 'done', ...step, total: step.done })
      : await moveRun(tx, before, { ...step, state: JSON.stringify({ ...reached, windows: book.correlations.length > 0 ? judge.save() : null }) }, at)
    // What was changed meanwhile was not what was tried.
    const draft = finished ? await lockDraft(tx, before.subjectId) : null
    if (draft && draft.updatedAt <= before.startedAt) await noteTried(tx, draft, hits > 0 ? 'fired' : notJudged > 0 ? 'unknown' : 'quiet', at, null)
    return done({ status: after.status }, changed(subject(before), recorded(before), recorded(after), { count: judged }))
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
  load,
  run: async (scope) => {
    const { subject: before } = scope
    const after = await endRun(scope, before, { status: 'cancelled' })
    return done({ id: before.id }, changed(subject(before), recorded(before), recorded(after)))
  },
})

export const failBackTest = operation({
  name: 'detectionRules.failBackTest',
  summary: 'Record that a back-test could not be finished',
  category: 'detection',
  input: z.object({ id, why: line(1, 300) }),
  load,
  run: async (scope) => {
    const { input: { why }, subject: before } = scope
    const after = await endRun(scope, before, { status: 'failed', error: why })
    return done({ id: before.id }, failed(subject(before), why, recorded(before), recorded(after)))
  },
})
