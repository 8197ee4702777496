import 'server-only'
import { eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controlTests } from '#db/schema/control-tests.ts'
import { controls } from '#db/schema/controls.ts'
import { engagements } from '#db/schema/engagements.ts'
import { systems } from '#db/schema/systems.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { testableOf } from '#lib/door/testable.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { blankable, id, optionalId, text, version } from '#lib/input.ts'
import { momentsOf, periodFields, refusePeriod } from '#lib/period.ts'
import { attributeOf } from '#lib/testing/attributes/index.ts'
import { readyTestOf } from '#lib/testing/ready.ts'
import { sizeFor } from '#lib/testing/sizes.ts'
import { longestPeriod } from '../../engagements/model.ts'
import { asked, mostAttributes, planFields, testName } from '../model.ts'

export type ControlTest = typeof controlTests.$inferSelect

export const subject = (of: Pick<ControlTest, 'id' | 'number' | 'title'>) => ({ type: 'control-test' as const, id: of.id, label: testName(of) })
export const load = locked(controlTests)

/** Questions of the kind of item there is. @throws AppError `invalid` by field */
function questionsOf(source: string, said: Parameters<typeof asked>[0]) {
  const from = testableOf(source)
  if (!from) throw invalid({ source: 'is no source of items there is' })
  const other = said.automatic.find((name) => attributeOf(name)?.of !== from.kind)
  if (other) throw invalid({ automatic: `${other} is a question of other items than ${from.label.toLowerCase()}` })
  const attributes = asked(said)
  if (attributes.length === 0) throw invalid({ automatic: 'Ask at least one question.' })
  if (attributes.length > mostAttributes) throw invalid({ automatic: `A test asks at most ${mostAttributes} questions.` })
  return attributes
}

async function refuseSystems(tx: Tx, ids: string[]): Promise<void> {
  const found = ids.length === 0 ? [] : await tx.select({ id: systems.id }).from(systems).where(inArray(systems.id, ids))
  if (found.length !== new Set(ids).size) throw invalid({ systemIds: 'one of them is not there' })
}

/** The next number of the organization: whoever plans waits for whoever plans before. */
async function nextNumber(tx: Tx, orgId: string): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`control-tests.${orgId}`}))`)
  const [last] = await tx.select({ number: sql<number>`coalesce(max(${controlTests.number}), 0)::int` }).from(controlTests)
  return (last?.number ?? 0) + 1
}

export const createTest = operation({
  name: 'controlTests.create',
  summary: 'Create a control test in an engagement: which items of which period are asked which questions',
  category: 'configuration',
  http: { method: 'POST', path: '/control-tests' },
  input: z.object({
    engagementId: id, controlId: id,
    /** Of a test that comes with Tickmark: what is left out is as it is there. */
    ready: blankable(z.string().max(40)),
    source: blankable(z.string().max(60)),
    fromDay: blankable(periodFields.fromDay), toDay: blankable(periodFields.toDay), zone: blankable(periodFields.zone),
    /** A test that was reviewed: what it goes on from, or tests again. */
    formerId: optionalId, kind: z.enum(['initial', 'roll_forward', 'retest']).default('initial'),
    sampled: z.preprocess((value) => value === 'on' || value === 'true' || value === true, z.boolean()).default(false),
    ...planFields, title: blankable(planFields.title), objective: blankable(text(1, 5_000)), procedure: blankable(text(1, 5_000)),
  }),
  run: async ({ tx, actor, input, at }) => {
    const { engagementId, controlId, ready, formerId, kind, sampled, systemIds, strata } = input
    const template = ready === null ? undefined : readyTestOf(ready)
    if (ready !== null && !template) throw invalid({ ready: 'is no test that comes with Tickmark' })
    const [engagement] = await tx.select().from(engagements).where(eq(engagements.id, engagementId)).for('share')
    if (!engagement) throw invalid({ engagementId: 'is not there' })
    if (engagement.state === 'closed') throw conflict('The engagement is closed: open it again first.')
    const [control] = await tx.select({ code: controls.code, title: controls.title, frequency: controls.frequency, deletedAt: controls.deletedAt }).from(controls).where(eq(controls.id, controlId)).for('share')
    if (!control || control.deletedAt) throw invalid({ controlId: 'is not there' })
    const [former] = formerId === null ? [] : await tx.select().from(controlTests).where(eq(controlTests.id, formerId)).for('share')
    if ((kind === 'initial') !== (formerId === null) || (formerId !== null && !former)) throw invalid({ formerId: 'A roll-forward or a retest names the test it goes on from.' })
    if (former && (former.state !== 'reviewed' || former.controlId !== controlId)) throw invalid({ formerId: 'has to be a reviewed test of the same control' })
    const source = input.source ?? template?.source ?? former?.source ?? ''
    const said = { automatic: input.automatic.length === 0 && input.manual.length === 0 ? (template?.attributes ?? former?.attributes.flatMap(({ by }) => (by === null ? [] : [by])) ?? []) : input.automatic, manual: input.manual, params: input.params }
    const attributes = questionsOf(source, said)
    const period = { fromDay: input.fromDay ?? engagement.fromDay, toDay: input.toDay ?? engagement.toDay, zone: input.zone ?? engagement.zone }
    refusePeriod(period, at, longestPeriod)
    await refuseSystems(tx, systemIds)
    const { from, to } = momentsOf(period)
    if (kind === 'roll_forward' && former && from < former.toAt) throw invalid({ fromDay: 'A roll-forward begins where the former test ended.' })
    const title = input.title ?? template?.title ?? former?.title ?? `${control.code} ${control.title}`
    const row: ControlTest = {
      ...created(actor, at), number: await nextNumber(tx, actor.orgId), engagementId, controlId, engagementCode: engagement.code, controlCode: control.code, title: title.slice(0, 300), objective: input.objective ?? template?.objective ?? former?.objective ?? control.title, procedure: input.procedure ?? template?.procedure ?? former?.procedure ?? 'Ask each item the questions below.',
      kind, formerId, source, systemIds, fromAt: from, toAt: to, attributes, strata, size: sampled || attributes.some(({ by }) => by === null) ? sizeFor(engagement.sizes, control.frequency, Number.MAX_SAFE_INTEGER) : null,
      state: 'planned', freeze: null, totals: null, error: null, preparerId: null, preparedAt: null, conclusion: null, statement: null, limitation: null, reviewerId: null, reviewedAt: null, reviewNote: null, returned: null,
    }
    await tx.insert(controlTests).values(row)
    return done({ id: row.id, number: row.number }, changed(subject(row), null, row))
  },
})

export const updateTest = operation({
  name: 'controlTests.update',
  summary: 'Update the plan of a control test, until its population is frozen',
  category: 'configuration',
  http: { method: 'PUT', path: '/control-tests/{id}' },
  input: z.object({ id, version, ...planFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'control test')
    if (before.state !== 'planned') throw conflict('Its population is frozen: what it asks stays. Plan another test instead.')
    const attributes = questionsOf(before.source, input)
    await refuseSystems(tx, input.systemIds)
    const [of] = await tx.select({ sizes: engagements.sizes, frequency: controls.frequency }).from(engagements).innerJoin(controls, eq(controls.orgId, engagements.orgId)).where(sql`${engagements.id} = ${before.engagementId} and ${controls.id} = ${before.controlId}`)
    const sampled = before.size !== null || attributes.some(({ by }) => by === null)
    const { title, objective, procedure, systemIds, strata } = input
    const after: ControlTest = { ...before, title, objective, procedure, systemIds, strata, attributes, size: sampled && of ? (before.size ?? sizeFor(of.sizes, of.frequency, Number.MAX_SAFE_INTEGER)) : null, ...touched(before, actor, at) }
    await tx.update(controlTests).set(after).where(eq(controlTests.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})
