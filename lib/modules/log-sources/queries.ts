import 'server-only'
import { and, desc, eq, exists, isNull, ne, not, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { logSilences, logSources } from '#db/schema/log-sources.ts'
import { days, now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { invalid, notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalInstant, untilInstant } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { coverageOf, type Coverage } from './coverage.ts'
import type { LogSource } from './judge.ts'
import { learnedDays, learningDays, rhythmWords, states, stateOf } from './model.ts'
import { sourceLinks } from './within.ts'

const shown = {
  id: logSources.id, name: logSources.name, mode: logSources.mode, everyMinutes: logSources.everyMinutes, activeDays: logSources.activeDays, activeFrom: logSources.activeFrom, activeTo: logSources.activeTo, zone: logSources.zone, why: logSources.why,
  firstAt: logSources.firstAt, learnedAt: logSources.learnedAt, learnedMinutes: logSources.learnedMinutes, learnedHours: logSources.learnedHours, rhythmAt: logSources.rhythmAt, watchedFrom: logSources.watchedFrom,
}
type Row = Pick<LogSource, keyof typeof shown>

const isSilent = (tx: Tx) => exists(tx.select({ id: logSilences.id }).from(logSilences).where(and(eq(logSilences.orgId, logSources.orgId), eq(logSilences.sourceId, logSources.id), isNull(logSilences.toAt))))

/** A source as it is shown: its rhythm in words, how far it has learned, whether it is silent now, and its coverage. */
function withCoverage({ learnedHours: _, ...row }: Row, coverage: Coverage | undefined, at: Date) {
  const whole = { ...row, learnedHours: _ }
  const open = coverage?.silences.find((each) => each.toAt === null) ?? null
  return { ...row, rhythm: rhythmWords(whole, at), learnedDays: learnedDays(row.firstAt, at), learningDays, state: stateOf(whole, open !== null), silentSince: open?.fromAt ?? null, coverage: coverage ?? null }
}

export const span = z.coerce.number({ error: 'choose 7, 30 or 90 days' }).int().min(1).max(90).default(30)

export const listLogSources = query({
  name: 'logSources.list',
  permission: 'logSources.read',
  summary: 'List sources of events: what is expected of each, whether it is silent, and in which hours of the last days its log was alive',
  http: { path: '/log-sources' },
  input: z.object({ state: optionalChoice(states), days: span, ...listFields(['name'], { sort: 'name', direction: 'asc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const at = now()
    const list = keyset(input, { name: logSources.name }, logSources.id)
    const silent = isSilent(tx)
    const known = or(eq(logSources.mode, 'set'), and(eq(logSources.mode, 'learned'), sql`${logSources.learnedAt} is not null`))
    const where = all(
      input.state === 'silent' && silent,
      input.state !== null && input.state !== 'silent' && not(silent),
      input.state === 'well' && known,
      input.state === 'learning' && and(eq(logSources.mode, 'learned'), isNull(logSources.learnedAt)),
      input.state === 'not_expected' && eq(logSources.mode, 'not_expected'),
    )
    const page = list.page(await tx.select(shown).from(logSources).where(and(where, list.where)).orderBy(...list.order).limit(list.take), (row) => row[input.sort])
    const coverage = await coverageOf(tx, page.rows, new Date(at.getTime() - days(input.days)), at, at)
    const codes = await sourceLinks.codesOf(tx, page.rows.map((row) => row.id))
    return { ...page, rows: page.rows.map((row) => ({ ...withCoverage(row, coverage.get(row.id), at), controls: codes.get(row.id) ?? [] })) }
  },
})

export const getLogSource = query({
  name: 'logSources.get',
  permission: 'logSources.read',
  summary: 'Get a source of events: its rhythm, in which hours of the last days its log was alive, and its newest silences',
  http: { path: '/log-sources/{id}' },
  input: z.object({ id, days: span }),
  run: async ({ tx, actor, input }) => {
    const at = now()
    const [found] = await tx.select({ ...shown, controls: sourceLinks.codes(), createdAt: logSources.createdAt, version: logSources.version }).from(logSources).where(eq(logSources.id, input.id))
    if (!found) throw notFound('log source')
    const { controls, createdAt, version, ...row } = found
    const coverage = (await coverageOf(tx, [row], new Date(at.getTime() - days(input.days)), at, at)).get(row.id)
    const silences = await tx.select({ id: logSilences.id, fromAt: logSilences.fromAt, toAt: logSilences.toAt, rhythm: logSilences.rhythm, allowedMinutes: logSilences.allowedMinutes, findingId: logSilences.findingId, filledAt: logSilences.filledAt, filledHours: logSilences.filledHours }).from(logSilences)
      .where(eq(logSilences.sourceId, row.id)).orderBy(desc(logSilences.fromAt), desc(logSilences.id)).limit(50)
    return { ...withCoverage(row, coverage, at), controls, createdAt, version, silences, timeline: await timelineOf(tx, actor, 'log-source', row.id) }
  },
})

const longest = days(400)

/** Of a control that rests on several: an hour counts as covered when all of their logs were alive. */
function together(strips: string[]): { hours: number; expected: number; covered: number; silent: number } {
  const [hours, result] = [strips[0]?.length ?? 0, { expected: 0, covered: 0, silent: 0 }]
  for (let n = 0; n < hours; n++) {
    const states = strips.map((strip) => strip[n] as string)
    if (states.includes('s')) result.silent++
    else if (!states.some((each) => each === 'u') && states.some((each) => each !== 'o')) result.covered++
  }
  return { hours, ...result, expected: result.covered + result.silent }
}

export const sourcesOfControl = query({
  name: 'logSources.ofControl',
  permission: 'logSources.read',
  summary: 'Get the logs a control rests on: for which hours of a period they were alive, and for which times the control is not evaluable because one was silent',
  http: { path: '/controls/{id}/logs' },
  input: z.object({ id, from: optionalInstant, to: untilInstant }),
  run: async ({ tx, input }) => {
    const at = now()
    const to = input.to && input.to < at ? input.to : at
    const from = input.from ?? new Date(to.getTime() - days(30))
    if (from >= to) throw invalid({ from: 'must lie before the end of the period, and before now' })
    if (to.getTime() - from.getTime() > longest) throw invalid({ from: 'at most 400 days' })
    const rows = await tx.select(shown).from(logSources).where(and(sourceLinks.to(input.id), ne(logSources.name, 'tickmark'))).orderBy(logSources.name).limit(50)
    const coverage = await coverageOf(tx, rows, from, to, at)
    const sources = rows.map((row) => withCoverage(row, coverage.get(row.id), at))
    const notEvaluable = sources.flatMap(({ name, coverage: of }) => (of?.silences ?? []).map((each) => ({ source: name, ...each, from: each.fromAt < from ? from : each.fromAt, to: each.toAt && each.toAt < to ? each.toAt : to, isOpen: each.toAt === null }))).sort((one, other) => one.from.getTime() - other.from.getTime())
    return { from, to, sources, notEvaluable, ...together(sources.map((each) => each.coverage?.strip ?? '')) }
  },
})
