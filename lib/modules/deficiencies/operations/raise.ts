import 'server-only'
import { count, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controlTests } from '#db/schema/control-tests.ts'
import { controls } from '#db/schema/controls.ts'
import { deficiencies, deficiencySources } from '#db/schema/deficiencies.ts'
import { engagements } from '#db/schema/engagements.ts'
import { systems } from '#db/schema/systems.ts'
import { human } from '#lib/auth/human.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { blankable, id, line, optionalId, text, version } from '#lib/input.ts'
import { momentsOf, refusePeriod } from '#lib/period.ts'
import { day, foundFields, sourceFields } from '../model.ts'
import { type Found, rateWords, sourceOf } from '../sources.ts'
import { type Deficiency, load, refuseUnless, subject } from './subject.ts'

/** The next number of the organization: whoever raises one waits for whoever does before. */
export async function nextNumber(tx: Tx, orgId: string): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`deficiencies.${orgId}`}))`)
  const [last] = await tx.select({ number: sql<number>`coalesce(max(${deficiencies.number}), 0)::int` }).from(deficiencies)
  return (last?.number ?? 0) + 1
}

/** Of an engagement where something may be raised. @throws AppError: none, or closed */
export async function openEngagement(tx: Tx, engagementId: string) {
  const [found] = await tx.select().from(engagements).where(eq(engagements.id, engagementId)).for('share')
  if (!found) throw invalid({ engagementId: 'is not there' })
  if (found.state === 'closed') throw conflict('The engagement is closed: open it again first.')
  return found
}

async function refuseSystems(tx: Tx, ids: string[]): Promise<void> {
  const found = ids.length === 0 ? [] : await tx.select({ id: systems.id }).from(systems).where(inArray(systems.id, ids))
  if (found.length !== new Set(ids).size) throw invalid({ systemIds: 'one of them is not there' })
}

export const blank = {
  state: 'open' as const, evaluation: null, severity: null, returned: null, response: null, agreed: null, ownerId: null, dueDay: null, toldDay: null, remediatedDay: null, remediatedAt: null, remediatedById: null, remediation: null,
  retestId: null, retestedAt: null, retestedById: null, closedAt: null, closedById: null, closeNote: null, withdrawnAt: null, withdrawnById: null, withdrawReason: null,
}

const sourceRow = (of: Deficiency, number: number, kind: z.output<typeof sourceFields.kind>, found: Found, by: string, at: Date) => ({ orgId: of.orgId, deficiencyId: of.id, number, kind, ...found, addedById: by, addedAt: at })

export const raiseDeficiency = operation({
  name: 'deficiencies.create',
  summary: 'Create a deficiency in an engagement: what went wrong of which control, and the first record it comes from; of a control test what is left out is as it found it',
  category: 'remediation',
  http: { method: 'POST', path: '/deficiencies' },
  input: z.object({
    engagementId: optionalId, controlId: optionalId, kind: z.enum(['design', 'operation'], { error: 'choose design or operation' }).default('operation'),
    ...foundFields, title: blankable(line(1, 300)), condition: blankable(text(1, 5_000)), criteria: blankable(text(1, 5_000)), cause: blankable(text(1, 5_000)),
    /** The time in which the control did not work; left out: that of the test, or of the engagement. */
    fromDay: blankable(day), toDay: blankable(day),
    source: sourceFields.kind.default('typed'), record: sourceFields.record, said: sourceFields.said,
  }),
  run: async ({ tx, actor, input, at }) => {
    const { userId: by } = human(actor)
    const testId = input.source === 'control_test' ? (/[0-9a-f-]{36}/i.exec(input.record ?? '')?.[0] ?? null) : null
    const [test] = testId === null || !id.safeParse(testId).success ? [] : await tx.select().from(controlTests).where(eq(controlTests.id, testId)).for('share')
    const [engagementId, controlId] = [input.engagementId ?? test?.engagementId, input.controlId ?? test?.controlId]
    if (!engagementId) throw invalid({ engagementId: 'is required' })
    if (!controlId) throw invalid({ controlId: 'is required' })
    const engagement = await openEngagement(tx, engagementId)
    const [control] = await tx.select({ code: controls.code, title: controls.title, deletedAt: controls.deletedAt }).from(controls).where(eq(controls.id, controlId)).for('share')
    if (!control || control.deletedAt) throw invalid({ controlId: 'is not there' })
    const found = await sourceOf(tx, { kind: input.source, record: input.record, said: input.said }, { engagementId, controlId })
    await refuseSystems(tx, input.systemIds)
    const period = { fromDay: input.fromDay ?? engagement.fromDay, toDay: input.toDay ?? engagement.toDay, zone: engagement.zone }
    refusePeriod(period, at, 3_660)
    const { from, to } = test && input.fromDay === null && input.toDay === null ? { from: test.fromAt, to: test.toAt } : momentsOf(period)
    const [title, condition] = [input.title ?? (test ? `${control.code} ${control.title}`.slice(0, 300) : null), input.condition ?? (found.rates ? found.said : null)]
    if (title === null) throw invalid({ title: 'is required' })
    if (condition === null) throw invalid({ condition: 'is required' })
    const row: Deficiency = {
      ...created(actor, at), ...blank, number: await nextNumber(tx, actor.orgId), engagementId, controlId, kind: input.kind, title, condition, criteria: input.criteria ?? test?.objective ?? '', cause: input.cause ?? [...new Set((found.rates ?? []).flatMap(({ causes }) => causes))].join(' ').slice(0, 5_000), effect: input.effect,
      fromAt: from, toAt: to, systemIds: input.systemIds.length > 0 ? input.systemIds : (test?.systemIds ?? []), process: input.process, assertions: input.assertions, raisedById: by,
    }
    await tx.insert(deficiencies).values(row)
    await tx.insert(deficiencySources).values(sourceRow(row, 1, input.source, found, by, at))
    return done({ id: row.id, number: row.number }, changed(subject(row), null, { ...row, source: found.label, ...(found.rates && { rates: found.rates.map(rateWords) }) }))
  },
})

export const updateDeficiency = operation({
  name: 'deficiencies.update',
  summary: 'Update what is said of a deficiency, until it is evaluated',
  category: 'remediation',
  http: { method: 'PUT', path: '/deficiencies/{id}' },
  input: z.object({ id, version, ...foundFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, ...said } = input
    sameVersion(before, seen, 'deficiency')
    if (before.evaluation !== null || before.state !== 'open') throw conflict('It is evaluated: what was found stays. Say more in another evaluation.')
    await refuseSystems(tx, said.systemIds)
    const after: Deficiency = { ...before, ...said, ...touched(before, actor, at) }
    await tx.update(deficiencies).set(after).where(eq(deficiencies.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

export const addSource = operation({
  name: 'deficiencies.addSource',
  summary: 'Record where a deficiency comes from; it stays with what it was called and said then',
  category: 'remediation',
  http: { method: 'POST', path: '/deficiencies/{id}/sources' },
  input: z.object({ id, version, ...sourceFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { userId: by } = human(actor)
    refuseUnless(before, input.version, ['open', 'evaluated', 'reviewed', 'remediation', 'retested'], 'Nothing is added any more.')
    const found = await sourceOf(tx, input, { engagementId: before.engagementId, controlId: before.controlId })
    const [former] = await tx.select({ n: count() }).from(deficiencySources).where(eq(deficiencySources.deficiencyId, before.id))
    const number = (former?.n ?? 0) + 1
    if (number > 200) throw conflict('It comes from 200 records already.')
    await tx.insert(deficiencySources).values(sourceRow(before, number, input.kind, found, by, at))
    const after: Deficiency = { ...before, ...touched(before, actor, at) }
    await tx.update(deficiencies).set(after).where(eq(deficiencies.id, before.id))
    return done({ id: before.id, version: after.version, number }, changed(subject(before), null, { source: found.label, ...(found.rates && { rates: found.rates.map(rateWords) }) }))
  },
})
