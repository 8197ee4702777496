import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { type EntryStop, type EntryTotals, entryReviews } from '#db/schema/entry-reviews.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { id, text } from '#lib/input.ts'
import { endRun, lockRunOf } from '../../runs/within.ts'
import { kindKeys } from '../model.ts'
import { dropped, loadAny, subject } from './begin.ts'

/** What came of judging: the exceptions are there, PostgreSQL counts them again. */
export type Outcome = { rows: number; root: string; totals: EntryTotals }

const n = z.number().int().min(0)
const totals = z.object({
  entries: z.object({ n, judged: n, untold: n, unplaced: n, outside: n, elsewhere: n, flagged: n, denied: n }),
  visits: z.object({ n, judged: n, unplaced: n, outside: n, elsewhere: n, flagged: n }).nullable(),
  badges: z.object({ n, judged: n, untold: n, flagged: n }).nullable(),
  usualDays: z.object({ n, seen: n }),
  kinds: z.array(z.object({ kind: z.enum(kindKeys), n, untold: n })),
})
const outcome = z.object({ rows: n, root: z.string().regex(/^sha256:[0-9a-f]{64}$/), totals })
const stop = z.object({ kind: z.enum(['two_zones', 'older_roster']), said: text(1, 2_000), about: z.array(z.string().max(500)), n })

const loadOf = lockRunOf('entryReviews.judge', loadAny)

export const stopEntryReview = operation({
  name: 'entryReviews.stop',
  summary: 'Record what has to be explained before a review of entries is judged',
  category: 'data access',
  input: z.object({ id, stops: z.array(stop).min(1) }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input, subject: { run, of: before }, at } = scope
    if (before.state !== 'judging' || before.stops !== null) throw conflict('It was looked for what stops it already.')
    const stops: EntryStop[] = input.stops
    await tx.update(entryReviews).set({ state: 'stopped', stops, ...touched(before, actor, at) }).where(eq(entryReviews.id, before.id))
    await endRun(scope, run, { status: 'done', counts: { stops: stops.length } })
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: 'stopped', stops: stops.map(({ said }) => said) }, { count: stops.length }))
  },
})

export const completeEntryReview = operation({
  name: 'entryReviews.complete',
  summary: 'Record what came of judging the entries of a period: every record of its lists is of one part',
  category: 'data access',
  input: z.object({ id, found: outcome }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { found }, subject: { run, of: before }, at } = scope
    if (before.state !== 'judging') throw conflict('It was judged already.')
    await tx.update(entryReviews).set({ ...found, state: 'open', stops: before.stops ?? [], judgedAt: at, ...touched(before, actor, at) }).where(eq(entryReviews.id, before.id))
    await endRun(scope, run, { status: 'done', done: found.totals.entries.n, total: found.totals.entries.n, counts: { exceptions: found.rows } })
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: 'open', ...found, judgedAt: at }, { count: found.rows, root: found.root }))
  },
})

export const failEntryReview = operation({
  name: 'entryReviews.fail',
  summary: 'Record why a review of entries came to nothing',
  category: 'data access',
  input: z.object({ id, why: text(1, 2_000) }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { why }, subject: { run, of: before }, at } = scope
    if (before.state !== 'judging') throw conflict('It was judged already.')
    await dropped(tx, before)
    await tx.update(entryReviews).set({ state: 'failed', error: why, ...touched(before, actor, at) }).where(eq(entryReviews.id, before.id))
    await endRun(scope, run, { status: 'failed', error: why })
    return done({ id: before.id }, failed(subject(before), why.slice(0, 1_000), { state: before.state, error: null }, { state: 'failed', error: why }))
  },
})
