import 'server-only'
import { and, count, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controlTestFreezes, controlTests } from '#db/schema/control-tests.ts'
import { bulkIn, type Columns } from '#lib/door/bulk-in.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, optionalText, text, version } from '#lib/input.ts'
import { attributesVersion } from '#lib/testing/attributes/index.ts'
import { totalsOf } from '#lib/testing/test.ts'
import { beginRun, endRun, hasOpenRun, lockOpenRun, lockRunOf } from '../../runs/within.ts'
import type { Frozen, FrozenItem } from '../frozen.ts'
import { type ControlTest, load, subject } from './plan.ts'

const queue = 'control-tests.perform'

/** How often a population was frozen for the same control and period in this engagement, in whatever test. */
export async function freezesBefore(tx: Tx, { engagementId, controlId, fromAt, toAt }: ControlTest): Promise<number> {
  const [found] = await tx.select({ n: count() }).from(controlTestFreezes).where(and(eq(controlTestFreezes.engagementId, engagementId), eq(controlTestFreezes.controlId, controlId), eq(controlTestFreezes.fromAt, fromAt), eq(controlTestFreezes.toAt, toAt)))
  return found?.n ?? 0
}

export const performTest = operation({
  name: 'controlTests.perform',
  summary: 'Freeze the population of a control test and ask its items; once more only with a reason, and the number of freezes is printed',
  category: 'data access',
  http: { method: 'POST', path: '/control-tests/{id}/perform' },
  input: z.object({ id, version, reason: optionalText(2_000) }),
  load,
  run: async (scope) => {
    const { tx, input, subject: before } = scope
    sameVersion(before, input.version, 'control test')
    if (before.state !== 'planned' && before.state !== 'performed') throw conflict('It is concluded already: plan a retest instead.')
    if (await hasOpenRun(tx, queue, before.id)) throw conflict('It is being performed already.')
    const former = await freezesBefore(tx, before)
    if (former > 0 && input.reason === null) throw invalid({ reason: `The population of this control and period was frozen ${former === 1 ? 'once' : `${former} times`} already: say why again.` })
    const run = await beginRun(scope, queue, { subject: subject(before), input: { reason: input.reason } })
    return done({ id: before.id, runId: run.id }, changed(subject(before), null, { run: run.status, before: former, reason: input.reason }))
  },
})

export const cancelTest = operation({
  name: 'controlTests.cancel',
  summary: 'Cancel the performing of a control test; nothing of it is kept',
  category: 'data access',
  http: { method: 'POST', path: '/control-tests/{id}/cancel' },
  input: z.object({ id }),
  load,
  run: async (scope) => {
    const { tx, subject: before } = scope
    const run = await lockOpenRun(tx, queue, before.id)
    if (!run) throw conflict('It is not being performed any more.')
    await endRun(scope, run, { status: 'cancelled', error: 'It was cancelled.' })
    return done({ id: before.id }, changed(subject(before), { run: run.status }, { run: 'cancelled' }))
  },
})

const loadOf = lockRunOf(queue, load)
const found = z.custom<Frozen>((value) => typeof value === 'object' && value !== null && Array.isArray((value as Frozen).items))

const columns: Columns<FrozenItem> = {
  number: ['integer', ({ number }) => number], key: ['text', ({ key }) => key], name: ['text', ({ name }) => name], stratum: ['text', ({ stratum }) => stratum], body: ['text', ({ body }) => body], leaf: ['text', ({ leaf }) => leaf], ticket: ['text', ({ ticket }) => ticket],
  turn: ['integer', ({ turn }) => turn], outcomes: ['text', ({ outcomes }) => outcomes], failed: ['smallint', ({ failed }) => failed],
}
type Failure = { number: number; letter: string; said: string }
const failureColumns: Columns<Failure> = { number: ['integer', ({ number }) => number], letter: ['text', ({ letter }) => letter], said: ['text', ({ said }) => said] }

async function keepItems(tx: Tx, { orgId, id: testId }: ControlTest, freeze: number, items: FrozenItem[]): Promise<void> {
  if (items.length === 0) return
  await bulkIn(tx, items, columns, (staged) => sql`
    insert into control_test_items (org_id, test_id, freeze_number, number, key, name, stratum, body, leaf, ticket, chosen, turn, outcomes, failed)
    select ${orgId}::uuid, ${testId}::uuid, ${freeze}::int, number, key, name, stratum, body, decode(leaf, 'hex'), ticket, case when turn is not null then 'sample' end, turn, outcomes, failed from ${staged} order by number`)
  const failures = items.flatMap(({ number, failures }) => failures.map((each) => ({ number, ...each })))
  if (failures.length === 0) return
  await bulkIn(tx, failures, failureColumns, (staged) => sql`
    insert into control_test_failures (org_id, test_id, freeze_number, number, letter, said) select ${orgId}::uuid, ${testId}::uuid, ${freeze}::int, number, letter, said from ${staged}`)
}

export const completeTest = operation({
  name: 'controlTests.complete',
  summary: 'Record the frozen population of a control test, its sample, and what data answered of each item',
  category: 'data access',
  input: z.object({ id, found }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { found: { items, root, ipe, asOf } }, subject: { run, of: before }, at } = scope
    if ((before.state !== 'planned' && before.state !== 'performed') || !run.startedById) throw conflict('It was concluded in the meantime.')
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`freezes.${before.engagementId}.${before.controlId}`}))`)
    const former = await freezesBefore(tx, before)
    const { reason } = run.input as { reason: string | null }
    if (former > 0 && reason === null) throw conflict('Another population of this control and period was frozen in the meantime: perform it once more, with a reason.')
    const freeze = (before.freeze ?? 0) + 1
    const { engagementId, controlId, fromAt, toAt } = before
    await tx.insert(controlTestFreezes).values({ orgId: actor.orgId, testId: before.id, freeze, before: former, engagementId, controlId, fromAt, toAt, asOf, items: items.length, root, ipe, attributesVersion, reason, frozenAt: at, frozenById: run.startedById })
    await keepItems(tx, before, freeze, items)
    const totals = totalsOf(before.attributes, items.map(({ outcomes, turn }) => ({ outcomes, inSample: turn !== null })))
    const after: ControlTest = { ...before, state: 'performed', freeze, totals, error: null, returned: null, ...touched(before, actor, at) }
    await tx.update(controlTests).set(after).where(eq(controlTests.id, before.id))
    await endRun(scope, run, { status: 'done', done: items.length, total: items.length, counts: { items: items.length } })
    return done({ id: before.id, freeze }, changed(subject(before), { state: before.state, freeze: before.freeze }, { state: after.state, freeze, totals, root, items: items.length, before: former, reason, asOf }, { count: items.length }))
  },
})

export const failTest = operation({
  name: 'controlTests.fail',
  summary: 'Record why a control test could not be performed; nothing of it is kept',
  category: 'data access',
  input: z.object({ id, why: text(1, 2_000) }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { why }, subject: { run, of: before }, at } = scope
    const after: ControlTest = { ...before, error: why, ...touched(before, actor, at) }
    await tx.update(controlTests).set(after).where(eq(controlTests.id, before.id))
    await endRun(scope, run, { status: 'failed', error: why })
    return done({ id: before.id }, failed(subject(before), why))
  },
})
