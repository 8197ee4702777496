import 'server-only'
import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { type CensusCoverage, type CensusTotal, censuses, censusStops } from '#db/schema/censuses.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { id, text } from '#lib/input.ts'
import { endRun, lockRunOf } from '../../runs/within.ts'
import { kindKeys, stopKinds } from '../model.ts'
import { dropped, load, subject } from './begin.ts'
import { performed } from './performed.ts'

/** What came of judging: the rows are there, PostgreSQL counts them again. */
export type Outcome = { rows: number; root: string; totals: CensusTotal[]; people: CensusCoverage[]; accounts: CensusCoverage[]; notes: string[] }

const count = z.number().int().min(0)
const coverage = z.array(z.object({ part: z.string().regex(/^[a-z_]{1,40}$/), n: count }))
/** What a worker says; what the rows say is counted again by PostgreSQL. */
const outcome = z.object({
  rows: count, root: z.string().regex(/^sha256:[0-9a-f]{64}$/), people: coverage, accounts: coverage, notes: z.array(text(1, 2_000)),
  totals: z.array(z.object({ kind: z.enum(kindKeys), n: count, pass: count, fail: count, not_evaluable: count, not_applicable: count })),
})
const stop = z.object({ kind: z.enum(Object.keys(stopKinds) as [keyof typeof stopKinds]), said: text(1, 2_000), about: z.array(z.string().max(300)), aboutCount: count })

const loadOf = lockRunOf('censuses.judge', load)

export const stopCensus = operation({
  name: 'census.stop',
  summary: 'Record what has to be explained before a census is judged',
  category: 'data access',
  input: z.object({ id, stops: z.array(stop).min(1) }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { stops }, subject: { run, of: before }, at } = scope
    if (before.state !== 'judging' || before.stopsAt !== null) throw conflict('It was looked for what stops it already.')
    await tx.insert(censusStops).values(stops.map(({ kind, said, about, aboutCount }, n) => ({ orgId: before.orgId, id: v7(), censusId: before.id, number: n + 1, kind, said, about, aboutCount, createdAt: at, updatedAt: at })))
    await tx.update(censuses).set({ state: 'stopped', stopsAt: at, ...touched(before, actor, at) }).where(eq(censuses.id, before.id))
    await endRun(scope, run, { status: 'done', counts: { stops: stops.length } })
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: 'stopped', stops: stops.map(({ said }) => said) }, { count: stops.length }))
  },
})

export const completeCensus = operation({
  name: 'census.complete',
  summary: 'Record what came of a census; from then on it never moves',
  category: 'data access',
  input: z.object({ id, found: outcome }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { found }, subject: { run, of: before }, at } = scope
    if (before.state !== 'judging') throw conflict('It was judged already.')
    const after = { ...before, ...found, state: 'done' as const, stopsAt: before.stopsAt ?? at, doneAt: at, ...touched(before, actor, at) }
    await tx.update(censuses).set(after).where(eq(censuses.id, before.id))
    await performed(scope, after, run.startedById)
    const failedRows = found.totals.reduce((sum, { fail }) => sum + fail, 0)
    await endRun(scope, run, { status: 'done', done: found.rows, total: found.rows, counts: { failed: failedRows } })
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: 'done', ...found, notes: found.notes.slice(0, 20), doneAt: at }, { count: found.rows, root: found.root }))
  },
})

export const failCensus = operation({
  name: 'census.fail',
  summary: 'Record why a census came to nothing',
  category: 'data access',
  input: z.object({ id, why: text(1, 2_000) }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { why }, subject: { run, of: before }, at } = scope
    if (before.state !== 'judging') throw conflict('It was judged already.')
    await dropped(tx, before)
    await tx.update(censuses).set({ state: 'failed', error: why, ...touched(before, actor, at) }).where(eq(censuses.id, before.id))
    await endRun(scope, run, { status: 'failed', error: why })
    return done({ id: before.id }, failed(subject(before), why.slice(0, 1_000), { state: before.state, error: null }, { state: 'failed', error: why }))
  },
})
