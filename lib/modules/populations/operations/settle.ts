import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import { populationDifferences, populationReconciliations, populations, type PopulationWarning } from '#db/schema/populations.ts'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { queuesOfFrozen } from '#lib/door/frozen.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { flag, id, optionalText, text, version } from '#lib/input.ts'
import { endRun, lockRunOf } from '../../runs/within.ts'
import { fewer, remarksOf } from '../model.ts'
import { load, loadAny, type Population, subject } from './bring.ts'

/** What a reading came to; PostgreSQL counts the rows again. */
export type Reading = Pick<Population, 'records' | 'used' | 'rejected' | 'blank' | 'entries' | 'accepted' | 'duplicates' | 'conflicts' | 'columns' | 'shape' | 'facts' | 'warningCount' | 'lacking' | 'root' | 'formerId' | 'came' | 'went' | 'altered'> & { warnings: PopulationWarning[] }

const loadOf = lockRunOf('populations.read', loadAny)

/** Facts in bulk: one entry with the count and the Merkle root of its rows. */
export const completePopulation = operation({
  name: 'populations.complete',
  summary: 'Record what the files of a population hold: every record accounted for',
  category: 'data access',
  input: z.object({ id, reading: z.custom<Reading>((value) => typeof value === 'object' && value !== null) }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { reading }, subject: { run, of: before }, at } = scope
    if (before.state !== 'draft') throw conflict('It was read already.')
    const [former] = reading.formerId ? await tx.select({ accepted: populations.accepted }).from(populations).where(eq(populations.id, reading.formerId)) : []
    const after: Population = { ...before, ...reading, state: 'complete', readAt: at, error: null, ...touched(before, actor, at) }
    await tx.update(populations).set(after).where(eq(populations.id, before.id))
    await endRun(scope, run, { status: 'done', done: reading.records ?? 0, total: reading.records ?? 0, counts: { accepted: reading.accepted ?? 0, rejected: reading.rejected ?? 0, duplicates: reading.duplicates ?? 0, conflicts: reading.conflicts ?? 0 } })
    const { warnings: _, ...read } = after
    const fewerRows = former?.accepted && (reading.accepted ?? 0) < former.accepted * fewer ? { fewerRows: former.accepted - (reading.accepted ?? 0), importedById: run.startedById ?? before.extractedById } : {}
    const told = { ...read, ...fewerRows }
    return done({ id: before.id }, changed(subject(before), { state: before.state }, told, { count: reading.accepted ?? 0, ...(reading.root ? { root: reading.root } : {}), outcome: (reading.rejected ?? 0) + (reading.conflicts ?? 0) > 0 ? 'partial' : 'success' }))
  },
})

export const failPopulation = operation({
  name: 'populations.fail',
  summary: 'Record why the files of a population could not be read',
  category: 'data access',
  input: z.object({ id, why: text(1, 2_000) }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { why }, subject: { run, of: before }, at } = scope
    await tx.update(populations).set({ error: why, ...touched(before, actor, at) }).where(eq(populations.id, before.id))
    await endRun(scope, run, { status: 'failed', error: why })
    return done({ id: before.id }, failed(subject(before), why.slice(0, 1_000), { error: before.error }, { error: why, importedById: run.startedById ?? before.extractedById }))
  },
})

/** A person answers for it; the one before of this system and source is superseded by the same commit. */
export const freezePopulation = operation({
  name: 'populations.freeze',
  summary: 'Freeze a population: from now on it is what is tested',
  category: 'configuration',
  http: { method: 'POST', path: '/populations/{id}/freeze' },
  input: z.object({ id, version, reason: optionalText(2_000), notOccurring: flag }),
  load,
  run: async ({ tx, actor, input, subject: before, at, send }) => {
    sameVersion(before, input.version, 'population')
    const by = userOf(actor)
    if (!by) throw new AppError('forbidden', 'A person freezes a population.')
    if (before.state !== 'complete') throw conflict(before.state === 'draft' ? 'It has to be read first.' : 'It is frozen already.')
    if (before.lacking.length > 0) throw conflict(`The source did not give all of it: ${before.lacking.join('; ')}. Nothing may be concluded from what is not there. Add what is lacking and import it anew.`)
    if (before.conflicts) throw conflict(`${before.conflicts} rows say something else than another row of the same key. One list cannot say both: have the export mended, and import it anew.`)
    const [former] = await tx.select().from(populations).where(and(eq(populations.systemId, before.systemId), eq(populations.source, before.source), eq(populations.state, 'frozen'))).for('update')
    if (former && former.extractedAt > before.extractedAt) throw conflict(`A newer one is frozen already, of ${former.extractedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC.`)
    const [reconciled] = await tx.select({ n: populationReconciliations.against }).from(populationReconciliations).where(eq(populationReconciliations.populationId, before.id))
    const [unexplained] = await tx.select({ n: sql<number>`count(*)::int` }).from(populationDifferences).where(and(eq(populationDifferences.populationId, before.id), isNull(populationDifferences.reason)))
    if (unexplained?.n) throw conflict(`${unexplained.n === 1 ? 'One of its differences is' : `${unexplained.n.toLocaleString('en')} of its differences are`} not explained. Somebody explains each before it is frozen.`)
    if (input.notOccurring !== (before.accepted === 0)) throw invalid({ notOccurring: before.accepted === 0 ? 'It holds no row. Confirm that what it lists is not occurring, or take the export again.' : 'is for a population without rows' })
    const remarks = Object.values(remarksOf(before, former ?? null, Boolean(reconciled)))
    if (remarks.length > 0 && !input.reason) throw invalid({ reason: remarks.join(' ') })
    const changes = []
    if (former) {
      await tx.update(populations).set({ state: 'superseded', ...touched(former, actor, at) }).where(eq(populations.id, former.id))
      changes.push(changed(subject(former), { state: 'frozen' }, { state: 'superseded' }))
    }
    const after = { state: 'frozen' as const, frozenAt: at, frozenById: by, reason: input.reason, notOccurring: input.notOccurring, ...touched(before, actor, at) }
    await tx.update(populations).set(after).where(eq(populations.id, before.id))
    for (const queue of queuesOfFrozen(before.source)) send(queue, { id: before.id })
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: 'frozen', frozenAt: at, frozenById: by, root: before.root, accepted: before.accepted, reason: input.reason, notOccurring: input.notOccurring }, input.reason ? { reason: input.reason.slice(0, 1_000) } : {}), ...changes)
  },
})
