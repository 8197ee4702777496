import 'server-only'
import { and, asc, desc, eq, gte, inArray, isNull, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import { controlTests } from '#db/schema/control-tests.ts'
import { controls } from '#db/schema/controls.ts'
import { deficiencies, deficiencyMembers } from '#db/schema/deficiencies.ts'
import { engagements } from '#db/schema/engagements.ts'
import { systems } from '#db/schema/systems.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'

/** What a form offers; the first few hundred of each. */
export const raiseChoices = query({
  name: 'deficiencies.choices',
  permission: 'deficiencies.create',
  summary: 'List what a deficiency can be raised of: open engagements, controls and systems',
  input: z.object({}),
  run: async ({ tx }) => ({
    engagements: await tx.select({ id: engagements.id, code: engagements.code, title: engagements.title }).from(engagements).where(eq(engagements.state, 'open')).orderBy(desc(engagements.fromDay), engagements.code).limit(200),
    controls: await tx.select({ id: controls.id, code: controls.code, title: controls.title }).from(controls).where(isNull(controls.deletedAt)).orderBy(asc(controls.code), asc(controls.id)).limit(500),
    systems: await tx.select({ id: systems.id, name: systems.name }).from(systems).where(isNull(systems.deletedAt)).orderBy(asc(systems.name), asc(systems.id)).limit(500),
  }),
})

/** Controls that may compensate, each with the tests of it that would count; of the deficiency's own engagement and period. */
export const compensatingChoices = query({
  name: 'deficiencies.compensating',
  permission: 'deficiencies.evaluate',
  summary: 'List the controls that may compensate for a deficiency, each with the tests of it that would reduce its severity',
  input: z.object({ id }),
  run: async ({ tx, input }) => {
    const [of] = await tx.select().from(deficiencies).where(eq(deficiencies.id, input.id))
    if (!of) throw notFound('deficiency')
    const members = await tx.select({ controlId: deficiencies.controlId }).from(deficiencyMembers).innerJoin(deficiencies, and(eq(deficiencies.orgId, deficiencyMembers.orgId), eq(deficiencies.id, deficiencyMembers.memberId))).where(eq(deficiencyMembers.aggregateId, of.id))
    const failed = [of.controlId, ...members.map(({ controlId }) => controlId)].flatMap((each) => each ?? [])
    const ofControls = await tx.select({ id: controls.id, code: controls.code, title: controls.title }).from(controls).where(and(isNull(controls.deletedAt), sql`${controls.id} <> all(${sql.param(failed)}::uuid[])`)).orderBy(asc(controls.code), asc(controls.id)).limit(500)
    const tests = await tx.select({ id: controlTests.id, number: controlTests.number, title: controlTests.title, controlId: controlTests.controlId }).from(controlTests)
      .where(and(eq(controlTests.engagementId, of.engagementId), eq(controlTests.state, 'reviewed'), eq(controlTests.conclusion, 'effective'), sql`${controlTests.fromAt} <= ${of.fromAt.toISOString()}::timestamptz and ${controlTests.toAt} >= ${of.toAt.toISOString()}::timestamptz`)).orderBy(desc(controlTests.number)).limit(500)
    return { controls: ofControls.map((control) => ({ ...control, tests: tests.filter((test) => test.controlId === control.id).map(({ id: testId, number, title }) => ({ id: testId, number, title })) })) }
  },
})

/** Tests that would count as the retest. */
export const retestChoices = query({
  name: 'deficiencies.retests',
  permission: 'deficiencies.retest',
  summary: 'List the tests that would count as the retest of a deficiency',
  input: z.object({ id }),
  run: async ({ tx, input }) => {
    const [of] = await tx.select().from(deficiencies).where(eq(deficiencies.id, input.id))
    if (!of) throw notFound('deficiency')
    if (of.controlId === null || of.remediatedDay === null) return []
    return tx.select({ id: controlTests.id, number: controlTests.number, title: controlTests.title }).from(controlTests)
      .where(and(eq(controlTests.controlId, of.controlId), eq(controlTests.state, 'reviewed'), eq(controlTests.conclusion, 'effective'), gte(controlTests.fromAt, new Date(Date.parse(`${of.remediatedDay}T00:00:00Z`) + 86_400_000)))).orderBy(desc(controlTests.number)).limit(100)
  },
})

/** Of these records the deficiencies that come from them and were not withdrawn. */
export const raisedFrom = query({
  name: 'deficiencies.from',
  permission: 'deficiencies.read',
  summary: 'List the deficiencies that come from a control test',
  input: z.object({ testId: id }),
  run: ({ tx, input }) => tx.select({ id: deficiencies.id, number: deficiencies.number, title: deficiencies.title, state: deficiencies.state }).from(deficiencies)
    .where(and(ne(deficiencies.state, 'withdrawn'), inArray(deficiencies.id, sql`(select s.deficiency_id from deficiency_sources s where s.kind = 'control_test' and s.record_id = ${input.testId})`))).orderBy(asc(deficiencies.number)).limit(50),
})
