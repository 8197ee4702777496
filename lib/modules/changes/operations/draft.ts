import 'server-only'
import { and, eq, inArray, notInArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { changes, changeTemplates } from '#db/schema/changes.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { countUpTo } from '#lib/door/count.ts'
import { nextNumber } from '#lib/door/numbers.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, version } from '#lib/input.ts'
import { answersOf, changeFields, reference, standardFields, stepFrom } from '../model.ts'
import { type Change, checkWindow, differs, load, partiesOf, refusePortal, requester, stepped, subject, systemsOf } from '../record.ts'
import { askAgain } from './approval.ts'

const blank = {
  state: 'draft', revision: 1, dependsOnIds: [], implementerId: null, submittedAt: null, approvedAt: null, approveBy: null, scheduledAt: null, implementedAt: null, implementedById: null,
  verifiedAt: null, verifiedById: null, closedAt: null, withdrawnAt: null, result: null, note: null, remindedAt: null, copiedFromId: null, approvalId: null, alone: false,
} as const

type Fields = Pick<Change, 'title' | 'type' | 'category' | 'description' | 'justification' | 'systemIds' | 'answers' | 'testPlan' | 'backOutPlan' | 'plannedFrom' | 'plannedTo' | 'refs' | 'templateId'>

/** How many changes of one person are open at once. After the number was taken: one at a time counts. */
async function withinCap(tx: Tx, me: string): Promise<void> {
  const open = await countUpTo(tx, mostOpen, tx.select({ id: changes.id }).from(changes).where(and(eq(changes.requestedById, me), notInArray(changes.state, ['closed', 'withdrawn', 'rejected']))))
  if (open.more || open.count === mostOpen) throw conflict(`${mostOpen} changes that you requested are open: close or withdraw some before you draft another.`)
}
const mostOpen = 200

async function begin({ tx, actor, at }: Pick<Scope<unknown>, 'tx' | 'actor' | 'at'>, fields: Fields, also: Partial<Change> = {}) {
  await systemsOf(tx, fields.systemIds)
  checkWindow(fields.plannedFrom, fields.plannedTo, at)
  const by = requester(actor)
  const number = await nextNumber(tx, actor.orgId, changes)
  await withinCap(tx, by.requestedById)
  const row = { ...created(actor, at), ...blank, dependsOnIds: [], ...by, number, ...fields, ...also }
  const [stored] = await tx.insert(changes).values(row as never).returning()
  if (!stored) throw new Error('nothing was stored')
  await stepped(tx, stored, actor, at, { verb: 'create', from: null, to: 'draft' })
  return done({ id: stored.id, number: stored.number, reference: reference(stored.number) }, changed(subject(stored), null, stored))
}

/** The columns that answers of the form stand for. */
const columnsOf = (input: z.output<z.ZodObject<typeof changeFields>>) => {
  const { title, category, description, justification, systemIds, testPlan, backOutPlan, plannedFrom, plannedTo, refs } = input
  return { title, category, description, justification, systemIds, answers: answersOf(input), testPlan, backOutPlan, plannedFrom, plannedTo, refs }
}

export const createChange = operation({
  name: 'changes.create',
  summary: 'Create the draft of a normal or an emergency change; nothing is asked of anybody until it is submitted',
  category: 'configuration',
  http: { method: 'POST', path: '/changes' },
  input: z.object({ type: z.enum(['normal', 'emergency'], { error: 'is normal or emergency; a standard change is made from its template' }).default('normal'), ...changeFields }),
  run: (scope) => begin(scope, { type: scope.input.type, templateId: null, ...columnsOf(scope.input) }),
})

/** @throws AppError in words: a template in force, and systems of it */
async function fromTemplate({ tx, at }: Pick<Scope<unknown>, 'tx' | 'at'>, input: z.output<z.ZodObject<typeof standardFields>>): Promise<Fields> {
  const [template] = await tx.select().from(changeTemplates).where(eq(changeTemplates.id, input.templateId)).for('share')
  if (!template) throw invalid({ templateId: 'is no template: choose one from the list' })
  if (template.state !== 'approved' || template.expiresAt <= at) throw conflict(`“${template.title}” is not in force${template.state === 'approved' ? ': it has expired' : ''}. Have it approved again, or file a normal change.`)
  const strange = input.systemIds.filter((each) => !template.systemIds.includes(each))
  if (strange.length > 0) throw invalid({ systemIds: 'names a system the template was not approved for: file a normal change for that one' })
  const { category, description, answers, testPlan, backOutPlan } = template
  return { type: 'standard', templateId: template.id, title: input.title, category, description, justification: input.justification, systemIds: input.systemIds, answers, testPlan, backOutPlan, plannedFrom: input.plannedFrom, plannedTo: input.plannedTo, refs: input.refs }
}

export const createStandardChange = operation({
  name: 'changes.createStandard',
  summary: 'Create the draft of a standard change from a template that was approved once for all',
  category: 'configuration',
  http: { method: 'POST', path: '/standard-changes' },
  input: z.object(standardFields),
  run: async (scope) => begin(scope, await fromTemplate(scope, scope.input)),
})

const mine = (of: Change, actor: Actor) => of.requestedById === userOf(actor)

/** Another text of a change: what was asked for is not that any more, so it is a draft again, and what was approved is void. */
async function revise(scope: Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'call'>, before: Change, fields: Fields) {
  const { tx, actor, at } = scope
  refusePortal(before)
  const emergency = before.type === 'emergency' && (before.state === 'implemented' || before.state === 'verified') && before.approvedAt === null
  if (before.state !== 'draft' && !emergency && !stepFrom('revise', before)) throw conflict(`${reference(before.number)} is ${before.state}: it stays as it was. Reopen it, or copy it.`)
  await systemsOf(tx, fields.systemIds)
  checkWindow(fields.plannedFrom, fields.plannedTo, at, { past: emergency || fields.plannedTo?.getTime() === before.plannedTo?.getTime() })
  const after: Change = { ...before, ...fields, ...touched(before, actor, at) }
  const moved = differs(before, after)
  if (moved && before.state !== 'draft') Object.assign(after, { revision: before.revision + 1, ...(emergency ? {} : { state: 'draft', approvedAt: null, submittedAt: null, scheduledAt: null, note: null }) })
  const { risk: _, ...columns } = after
  const [stored] = await tx.update(changes).set(columns).where(eq(changes.id, before.id)).returning()
  if (!stored) throw new Error('nothing was stored')
  if (moved && before.state !== 'draft') await stepped(tx, stored, actor, at, { verb: 'revise', from: before.state, to: stored.state })
  const asked = moved && emergency ? await askAgain(scope, stored) : null
  return done({ id: before.id, version: stored.version, state: stored.state, revision: stored.revision, ...(asked && { approvalId: asked.approvalId }) }, changed(subject(stored), before, moved && before.state !== 'draft' ? { ...stored, told: partiesOf(before) } : stored))
}

export const updateChange = operation({
  name: 'changes.update',
  summary: 'Update a normal or an emergency change; after it was submitted it is a draft again, and what was approved is void',
  category: 'configuration',
  http: { method: 'PUT', path: '/changes/{id}' },
  input: z.object({ id, version, ...changeFields }),
  load,
  owns: mine,
  run: async (scope) => {
    const { subject: before, input } = scope
    sameVersion(before, input.version, 'change')
    if (before.type === 'standard') throw conflict('What a standard change does stands in its template. Edit it as a standard change, or file a normal one.')
    return revise(scope, before, { type: before.type, templateId: null, ...columnsOf(input) })
  },
})

export const updateStandardChange = operation({
  name: 'changes.updateStandard',
  summary: 'Update a standard change within its template',
  category: 'configuration',
  http: { method: 'PUT', path: '/standard-changes/{id}' },
  input: z.object({ id, version, ...standardFields }),
  load,
  owns: mine,
  run: async (scope) => {
    const { subject: before, input } = scope
    sameVersion(before, input.version, 'change')
    if (before.type !== 'standard') throw conflict('This is no standard change. Nothing was changed.')
    return revise(scope, before, await fromTemplate(scope, input))
  },
})

export const copyChange = operation({
  name: 'changes.copy',
  summary: 'Copy a change to another draft, without its window, references and what was decided',
  category: 'configuration',
  http: { method: 'POST', path: '/changes/{id}/copy' },
  input: z.object({ id }),
  load,
  run: async (scope) => {
    refusePortal(scope.subject)
    const { title, category, description, justification, systemIds, answers, testPlan, backOutPlan, type, templateId } = scope.subject
    const own = { title, justification, systemIds, plannedFrom: null, plannedTo: null, refs: [] }
    const fields: Fields = templateId ? await fromTemplate(scope, { templateId, ...own }) : { ...own, type, templateId: null, category, description, answers, testPlan, backOutPlan }
    return begin(scope, fields, { copiedFromId: scope.subject.id })
  },
})

const most = 50

export const setDependencies = operation({
  name: 'changes.setDependencies',
  summary: 'Set which other changes have to be implemented before this one',
  category: 'configuration',
  http: { method: 'PUT', path: '/changes/{id}/dependencies' },
  input: z.object({ id, version, dependsOn: z.preprocess((value) => (typeof value === 'string' ? value.split(/[\s,]+/).filter(Boolean) : (value ?? [])), z.array(z.string().regex(/^(CHG-)?\d{1,9}$/i, 'is a list such as CHG-12, CHG-14')).max(most, `at most ${most}`)) }),
  load,
  owns: mine,
  run: async ({ tx, actor, at, subject: before, input }) => {
    sameVersion(before, input.version, 'change')
    refusePortal(before)
    if (before.implementedAt !== null || before.state === 'withdrawn' || before.state === 'rejected') throw conflict(`${reference(before.number)} is ${before.state}: what it waits for does not matter any more.`)
    const numbers = [...new Set(input.dependsOn.map((each) => Number(each.replace(/^CHG-/i, ''))))]
    const found = numbers.length === 0 ? [] : await tx.select({ id: changes.id, number: changes.number }).from(changes).where(inArray(changes.number, numbers))
    const missing = numbers.filter((number) => !found.some((each) => each.number === number))
    if (missing.length > 0) throw invalid({ dependsOn: `there is no ${missing.map(reference).join(', ')}` })
    const ids = found.map((each) => each.id).sort()
    // One at a time: two halves of a circle could not see each other.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`change-dependencies/${actor.orgId}`}, 0))`)
    const [circle] = await tx.execute<{ number: number }>(sql`with recursive needs(id) as (select unnest(${sql.param(ids)}::uuid[]) union select d from needs n join changes c on c.id = n.id, unnest(c.depends_on_ids) d) select c.number from needs n join changes c on c.id = n.id where n.id = ${before.id}::uuid limit 1`)
    if (circle) throw invalid({ dependsOn: 'would close a circle: one of these waits for this change already' })
    await tx.update(changes).set({ dependsOnIds: ids, ...touched(before, actor, at) }).where(eq(changes.id, before.id))
    const named = (of: string[]) => found.filter((each) => of.includes(each.id)).map((each) => reference(each.number))
    return done({ id: before.id, version: before.version + 1 }, changed(subject(before), { dependsOnIds: before.dependsOnIds }, { dependsOnIds: ids }, { ...(ids.length > 0 && { reason: named(ids).join(', ') }) }))
  },
})
