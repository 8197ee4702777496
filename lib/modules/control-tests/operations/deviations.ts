import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import { controlTestDeviations, controlTestFailures, controlTests } from '#db/schema/control-tests.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid, notFound } from '#lib/errors.ts'
import { id, text, version } from '#lib/input.ts'
import { deviationFields } from '../model.ts'
import { load, subject as testSubject } from './plan.ts'
import { refuseUnlessPerformed } from './sample.ts'

type Deviation = typeof controlTestDeviations.$inferSelect
const failures = controlTestFailures

const subject = (of: Pick<Deviation, 'id' | 'letter' | 'cause'>) => ({ type: 'deviation' as const, id: of.id, label: `${of.letter}: ${of.cause}`.slice(0, 300) })
const loadDeviation = locked(controlTestDeviations)

/** Which items, by their numbers; none: every one of the question that belongs to no deviation yet. */
const numbers = z.preprocess((value) => (typeof value === 'string' ? value.split(/[\s,]+/).filter(Boolean) : (value ?? [])), z.array(z.coerce.number({ error: 'are numbers of items, such as 3, 17' }).int('are numbers of items, such as 3, 17').min(1)).max(5_000, 'are at most 5,000 at once; leave it empty for all'))

export const recordDeviation = operation({
  name: 'deviations.record',
  summary: 'Record a deviation: items that failed a question for one cause, how far it reaches and why, who mends it until when',
  category: 'remediation',
  http: { method: 'POST', path: '/control-tests/{id}/deviations' },
  input: z.object({ id, version, letter: z.string().regex(/^[A-Z]$/, 'choose a question'), numbers, ...deviationFields }),
  load,
  run: async ({ tx, actor, input, subject: test, at }) => {
    refuseUnlessPerformed(test, input.version)
    await activeUser(tx, input.ownerId, 'ownerId')
    const { id: testId, version: _, numbers: chosen, letter, ...said } = input
    const freeze = test.freeze ?? 0
    const row: Deviation = { ...created(actor, at), testId, freeze, letter, ...said, remediatedAt: null, remediatedById: null, remediation: null }
    await tx.insert(controlTestDeviations).values(row)
    const covered = await tx.update(failures).set({ deviationId: row.id })
      .where(and(eq(failures.testId, testId), eq(failures.freeze, freeze), eq(failures.letter, letter), isNull(failures.deviationId), chosen.length > 0 ? sql`${failures.number} = any(${sql.param(chosen)}::int[])` : undefined)).returning({ number: failures.number })
    if (covered.length === 0) throw invalid({ letter: 'Nothing that failed this question is without a deviation.' })
    if (chosen.length > 0 && covered.length < new Set(chosen).size) throw invalid({ numbers: 'one of them did not fail this question, or belongs to a deviation already' })
    const after = { ...test, ...touched(test, actor, at) }
    await tx.update(controlTests).set(after).where(eq(controlTests.id, testId))
    return done({ id: row.id, items: covered.length, version: after.version }, changed(subject(row), null, { ...row, items: covered.length }, { count: covered.length }), changed(testSubject(test), null, { letter, items: covered.length, ownerId: input.ownerId }))
  },
})

/** A named person's own are theirs to mend. */
const owns = (of: Deviation, actor: Actor) => of.ownerId === userOf(actor)

export const updateDeviation = operation({
  name: 'deviations.update',
  summary: 'Update what is said of a deviation, until its test is concluded',
  category: 'remediation',
  http: { method: 'PUT', path: '/deviations/{id}' },
  input: z.object({ id, version, ...deviationFields }),
  load: loadDeviation,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, ...said } = input
    sameVersion(before, seen, 'deviation')
    const [test] = await tx.select({ state: controlTests.state }).from(controlTests).where(eq(controlTests.id, before.testId)).for('share')
    if (!test) throw notFound('control test')
    if (test.state !== 'performed') throw conflict('Its test is concluded: what was said of it stays.')
    await activeUser(tx, said.ownerId, 'ownerId')
    const after: Deviation = { ...before, ...said, ...touched(before, actor, at) }
    await tx.update(controlTestDeviations).set(after).where(eq(controlTestDeviations.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

export const remediateDeviation = operation({
  name: 'deviations.remediate',
  summary: 'Record how a deviation was remediated; it stays one, and a retest shows whether it holds',
  category: 'remediation',
  http: { method: 'POST', path: '/deviations/{id}/remediate' },
  input: z.object({ id, version, remediation: text(1, 2_000) }),
  load: loadDeviation, owns,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'deviation')
    const by = userOf(actor)
    if (!by || actor.kind !== 'person') throw new AppError('forbidden', 'A person says so; an API token does not.')
    if (before.remediatedAt) throw conflict('It is remediated already.')
    const after: Deviation = { ...before, remediatedAt: at, remediatedById: by, remediation: input.remediation, ...touched(before, actor, at) }
    await tx.update(controlTestDeviations).set(after).where(eq(controlTestDeviations.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})
