import 'server-only'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { connections } from '#db/schema/connections.ts'
import { factSources, reconciledSystems, reconciliationOutcomes, reconciliations, reconciliationUnits } from '#db/schema/reconciliations.ts'
import { systems } from '#db/schema/systems.ts'
import { days } from '#lib/clock.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { id, instant, optionalId, text } from '#lib/input.ts'
import { catalogue } from '#lib/reconcile/attributes/index.ts'
import { Counting, type Total } from '#lib/reconcile/judge.ts'
import { beginRun, endRun, lockRunOf } from '../../runs/within.ts'
import { longestPeriod, reconciliationFields } from '../model.ts'
import type { JudgedRow, Judgement } from '../rows.ts'
import { performed } from './performed.ts'
import { noteOutcomes } from './remind.ts'

type Reconciliation = typeof reconciliations.$inferSelect

const subject = (of: Pick<Reconciliation, 'id' | 'title'>) => ({ type: 'reconciliation' as const, id: of.id, label: of.title })
const load = locked(reconciliations)
const loadSystem = locked(reconciledSystems)
const found = z.custom<Judgement>((value) => typeof value === 'object' && value !== null && typeof (value as Judgement).rows?.[Symbol.iterator] === 'function')

/** Rows of one statement. */
const handful = 500

/** Judges them as it writes them, some at a time: all of them would be as much again as all their facts. */
async function keepUnits(tx: Tx, of: Pick<Reconciliation, 'orgId' | 'id'>, { rows }: Judgement): Promise<{ totals: Total[]; failed: number }> {
  const counting = new Counting()
  let [some, failed]: [JudgedRow[], number] = [[], 0]
  for (const row of rows) {
    for (const { attribute, outcome } of row.outcomes) counting.add(attribute, outcome)
    if (row.result === 'fail') failed++
    if (some.push(row) < handful) continue
    await keepSome(tx, of, some)
    some = []
  }
  if (some.length > 0) await keepSome(tx, of, some)
  return { totals: counting.totals(), failed }
}

async function keepSome(tx: Tx, { orgId, id: reconciliationId }: Pick<Reconciliation, 'orgId' | 'id'>, some: JudgedRow[]): Promise<void> {
  const units = some.map(({ number, key, type, title, at, result, body, line }) => ({ number, key, type, title, at, result, body, line }))
  const outcomes = some.flatMap(({ number, outcomes }) => outcomes.map((each) => ({ number, ...each })))
  await tx.execute(sql`insert into ${reconciliationUnits} (org_id, reconciliation_id, number, key, type, title, at, result, body, line)
    select ${orgId}::uuid, ${reconciliationId}::uuid, r.number, r.key, r.type, r.title, r.at, r.result, r.body, r.line from jsonb_to_recordset(${JSON.stringify(units)}::text::jsonb) as r(number int, key text, type text, title text, at timestamptz, result text, body jsonb, line jsonb)`)
  await tx.execute(sql`insert into ${reconciliationOutcomes} (org_id, reconciliation_id, number, attribute, outcome, reason, said)
    select ${orgId}::uuid, ${reconciliationId}::uuid, r.number, r.attribute, r.outcome, r.reason, r.said from jsonb_to_recordset(${JSON.stringify(outcomes)}::text::jsonb) as r(number int, attribute int, outcome text, reason text, said text)`)
}

const judgementOf = ({ units, commits, incomplete, contradictions, root, people, requests, protection, coverage }: Judgement) => ({ units, commits, incomplete, contradictions, root, people, requests, protection, coverage })

/** What an example tells makes an example. */
const isSample = async (tx: Tx, sourceId: string | null): Promise<boolean> => (sourceId === null ? [] : await tx.select({ sample: connections.sample }).from(factSources).innerJoin(connections, and(eq(connections.orgId, factSources.orgId), eq(connections.id, factSources.connectionId))).where(eq(factSources.id, sourceId)))[0]?.sample ?? false

/** By a worker, whenever facts came: the same facts change nothing. */
export const judgeSystem = operation({
  name: 'reconciliations.judge',
  summary: 'Record what came of the changes of a system in the last weeks',
  category: 'data access',
  input: z.object({ id, sourceId: optionalId, from: instant, to: instant, asOf: instant, upto: z.array(z.object({ id, facts: z.int().min(0) })), found }),
  load: loadSystem,
  run: async (scope) => {
    const { tx, actor, input: { sourceId, upto, from, to, asOf, found: judged }, subject: before, at } = scope
    const [live] = await tx.select().from(reconciliations).where(and(eq(reconciliations.systemId, before.systemId), eq(reconciliations.state, 'live'))).for('update')
    if (live && live.asOf > asOf) throw conflict('It was judged by newer facts already.')
    const [system] = await tx.select({ name: systems.name }).from(systems).where(eq(systems.id, before.systemId))
    const of = (id: string | null) => upto.find((each) => each.id === id)?.facts ?? 0
    const pipelineId = upto.find((each) => each.id !== sourceId)?.id ?? null
    const fields = { title: `Changes of ${system?.name ?? 'a system'}`.slice(0, 300), fromAt: from, toAt: to, asOf, catalogue, settings: before.settings, sourceId, sourceFacts: of(sourceId), pipelineId, pipelineFacts: of(pipelineId), ...judgementOf(judged), doneAt: at, sample: await isSample(tx, sourceId) }
    const begun: Reconciliation = live ? { ...live, ...fields, ...touched(live, actor, at) } : { ...created(actor, at), systemId: before.systemId, state: 'live', error: null, totals: null, ...fields }
    if (live) {
      await tx.delete(reconciliationOutcomes).where(eq(reconciliationOutcomes.reconciliationId, live.id))
      await tx.delete(reconciliationUnits).where(eq(reconciliationUnits.reconciliationId, live.id))
    } else await tx.insert(reconciliations).values(begun)
    const { totals, failed } = await keepUnits(tx, begun, judged)
    const row = { ...begun, totals }
    await tx.update(reconciliations).set(row).where(eq(reconciliations.id, row.id))
    await noteOutcomes(scope, row)
    // Facts that came meanwhile wait on; a job of theirs is on its way.
    const now = upto.length === 0 ? [] : await tx.select({ id: factSources.id, facts: factSources.facts }).from(factSources).where(inArray(factSources.id, upto.map((each) => each.id)))
    const newer = now.some(({ id, facts }) => facts > of(id)) || before.sourceId !== sourceId
    await tx.update(reconciledSystems).set({ judgedAt: at, ...(newer ? {} : { waitingSince: null }) }).where(eq(reconciledSystems.id, before.id))
    return done({ id: row.id, units: judged.units, failed }, changed({ type: 'reconciled-system', id: before.id, label: system?.name ?? 'a system' }, null, { units: judged.units, failed, root: judged.root }, { count: judged.units, root: judged.root }))
  },
})

/** A run: what it is judged by is said here and never moves. Facts that come later make another run. */
export const createReconciliation = operation({
  name: 'reconciliations.create',
  summary: 'Start a reconciliation of the changes of a system in a period, held fast with all it is judged by',
  category: 'configuration',
  http: { method: 'POST', path: '/reconciliations' },
  input: z.object(reconciliationFields),
  run: async (scope) => {
    const { tx, actor, input, at } = scope
    if (input.to <= input.from) throw invalid({ to: 'must lie after the beginning' })
    if (input.to.getTime() - input.from.getTime() > days(longestPeriod)) throw invalid({ to: `may lie at most ${longestPeriod} days after the beginning` })
    if (input.from >= at) throw invalid({ from: 'lies in the future' })
    const [of] = await tx.select({ settings: reconciledSystems.settings, sourceId: reconciledSystems.sourceId, name: systems.name }).from(reconciledSystems).innerJoin(systems, and(eq(systems.orgId, reconciledSystems.orgId), eq(systems.id, reconciledSystems.systemId))).where(eq(reconciledSystems.systemId, input.systemId))
    if (!of) throw invalid({ systemId: 'say first how its changes reach production' })
    const sources = await tx.select().from(factSources).where(sql`${factSources.systemId} = ${input.systemId} or ${factSources.id} = ${of.sourceId}`).for('share')
    const source = sources.find(({ id }) => id === of.sourceId) ?? null
    const pipeline = sources.find(({ systemId }) => systemId === input.systemId) ?? null
    const day = (when: Date) => when.toISOString().slice(0, 10)
    const row: Reconciliation = {
      ...created(actor, at), title: `Changes of ${of.name}, ${day(input.from)} to ${day(new Date(input.to.getTime() - 1))}`.slice(0, 300), systemId: input.systemId, state: 'judging', fromAt: input.from, toAt: input.to, asOf: at, catalogue, settings: of.settings,
      sourceId: source?.id ?? null, sourceFacts: source?.facts ?? 0, pipelineId: pipeline?.id ?? null, pipelineFacts: pipeline?.facts ?? 0, root: null, people: null, requests: null, units: null, commits: null, totals: null, protection: null, coverage: null, incomplete: [], contradictions: [], error: null, doneAt: null, sample: await isSample(tx, of.sourceId),
    }
    await tx.insert(reconciliations).values(row)
    const begun = await beginRun(scope, 'reconciliations.run', { subject: subject(row), input: {} })
    return done({ id: row.id, runId: begun.id }, changed(subject(row), null, row))
  },
})

const loadOf = lockRunOf('reconciliations.run', load)

export const completeReconciliation = operation({
  name: 'reconciliations.complete',
  summary: 'Record what came of a reconciliation; from then on it never moves',
  category: 'data access',
  input: z.object({ id, found }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { found: judged }, subject: { run, of: before }, at } = scope
    if (before.state !== 'judging') throw conflict('It was judged already.')
    const { totals, failed } = await keepUnits(tx, before, judged)
    const after: Reconciliation = { ...before, ...judgementOf(judged), totals, state: 'done', doneAt: at, ...touched(before, actor, at) }
    await tx.update(reconciliations).set(after).where(eq(reconciliations.id, before.id))
    await noteOutcomes(scope, after)
    await performed(scope, after, run.startedById)
    await endRun(scope, run, { status: 'done', done: judged.units, total: judged.units, counts: { failed } })
    const { people: _, requests: __, contradictions: ___, protection: ____, coverage: _____, incomplete, ...told } = after
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { ...told, incomplete: incomplete.slice(0, 20) }, { count: judged.units, root: judged.root }))
  },
})

export const failReconciliation = operation({
  name: 'reconciliations.fail',
  summary: 'Record why a reconciliation came to nothing',
  category: 'data access',
  input: z.object({ id, why: text(1, 2_000) }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { why }, subject: { run, of: before }, at } = scope
    if (before.state !== 'judging') throw new AppError('conflict', 'It was judged already.')
    await tx.update(reconciliations).set({ state: 'failed', error: why, ...touched(before, actor, at) }).where(eq(reconciliations.id, before.id))
    await endRun(scope, run, { status: 'failed', error: why })
    return done({ id: before.id }, failed(subject(before), why.slice(0, 1_000), { state: before.state, error: null }, { state: 'failed', error: why }))
  },
})
