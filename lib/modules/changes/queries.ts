import 'server-only'
import { and, asc, desc, eq, gte, ilike, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { approvals } from '#db/schema/approvals.ts'
import { changeFreezes, changeGates, changeRefs, changeRevisions, changes, changeSteps, changeSystems, changeTemplates, freezeExceptions } from '#db/schema/changes.ts'
import { systems } from '#db/schema/systems.ts'
import { userRoles, users } from '#db/schema/users.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import type { Grant } from '#lib/auth/permissions.ts'
import { days, now } from '#lib/clock.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { attachmentsOf } from './files.ts'
import { freezesOver } from './freezes.ts'
import { changeCategories, changeStates, changeTypes, ref as refText, reference, thePortal } from './model.ts'
import { type Change, collisions, longestWindow } from './record.ts'

const keysOf = <K extends string>(of: Record<K, unknown>) => Object.keys(of) as [K, ...K[]]

export const changeFilters = {
  search: z.string().max(200).nullish(),
  state: optionalChoice(keysOf(changeStates)),
  type: optionalChoice(keysOf(changeTypes)),
  category: optionalChoice(keysOf(changeCategories)),
  systemId: optionalId,
  /** What is to go out: a commit, a pull request, a digest, exactly as the change names it. */
  ref: refText,
  /** The caller requested or makes it. */
  mine: optionalChoice(['requested', 'implementing']),
  /** Emergencies approved after their limit, or never. */
  late: optionalChoice(['yes']),
  /** What the portal changed of itself, when somebody had approved it; `alone`: when nobody else could. */
  portal: optionalChoice(['yes', 'alone']),
}
type Filters = z.output<z.ZodObject<typeof changeFilters>>

const isLate = sql`(${changes.approveBy} is not null and coalesce(${changes.approvedAt}, now()) > ${changes.approveBy})`

/** With a grant of `own`: what one requested or makes. */
const visible = (actor: Actor, grant: Grant): SQL | undefined => {
  if (grant === 'any') return undefined
  const me = userOf(actor) ?? actor.orgId
  return or(eq(changes.requestedById, me), eq(changes.implementerId, me))
}

const changesWhere = (input: Filters, actor: Actor, grant: Grant) => {
  const me = userOf(actor) ?? actor.orgId
  const number = /^(?:CHG-)?(\d{1,9})$/i.exec(input.search?.trim() ?? '')?.[1]
  return all(
    visible(actor, grant),
    input.state !== null && eq(changes.state, input.state),
    input.type !== null && eq(changes.type, input.type),
    input.category !== null && eq(changes.category, input.category),
    input.systemId !== null && sql`changes.id in (select k.change_id from ${changeSystems} k where k.org_id = changes.org_id and k.system_id = ${input.systemId}::uuid)`,
    input.ref !== null && sql`changes.id in (select k.change_id from ${changeRefs} k where k.org_id = changes.org_id and k.ref = ${input.ref})`,
    input.mine === 'requested' && eq(changes.requestedById, me),
    input.mine === 'implementing' && eq(changes.implementerId, me),
    input.late !== null && and(isNotNull(changes.approveBy), isLate),
    input.portal !== null && isNotNull(changes.approvalId),
    input.portal === 'alone' && eq(changes.alone, true),
    Boolean(input.search) && (number ? eq(changes.number, Number(number)) : ilike(changes.title, `%${likeText(input.search ?? '')}%`)),
  )
}

const requesterUser = alias(users, 'requester')
const implementer = alias(users, 'implementer')
const systemNames = sql<string[]>`case when changes.approval_id is not null then array[${thePortal}::text] else array(select s.name from ${systems} s where s.org_id = changes.org_id and s.id = any (changes.system_ids) order by s.name) end`

const shown = {
  id: changes.id, number: changes.number, title: changes.title, type: changes.type, category: changes.category, state: changes.state, revision: changes.revision, risk: changes.risk, systemIds: changes.systemIds, plannedFrom: changes.plannedFrom, plannedTo: changes.plannedTo, requestedById: changes.requestedById, requestedByName: requesterUser.name,
  implementerId: changes.implementerId, implementerName: implementer.name, approvedAt: changes.approvedAt, approveBy: changes.approveBy, implementedAt: changes.implementedAt, closedAt: changes.closedAt, result: changes.result, late: sql<boolean>`coalesce(${isLate}, false)`, approvalId: changes.approvalId, alone: changes.alone, createdAt: changes.createdAt,
}
/** Each row with the names of its systems: one read for a page of any size. */
async function withSystems<T extends { systemIds: string[]; approvalId?: string | null }>(tx: Tx, rows: T[]): Promise<(T & { systems: string[] })[]> {
  const ids = [...new Set(rows.flatMap((row) => row.systemIds))]
  const found = ids.length === 0 ? [] : await tx.select({ id: systems.id, name: systems.name }).from(systems).where(inArray(systems.id, ids))
  const names = new Map(found.map((each) => [each.id, each.name]))
  return rows.map((row) => ({ ...row, systems: row.approvalId ? [thePortal] : row.systemIds.flatMap((each) => names.get(each) ?? []).sort() }))
}

const listed = (tx: Tx) => tx.select(shown).from(changes)
  .innerJoin(requesterUser, and(eq(requesterUser.orgId, changes.orgId), eq(requesterUser.id, changes.requestedById)))
  .leftJoin(implementer, and(eq(implementer.orgId, changes.orgId), eq(implementer.id, changes.implementerId)))

export const listChanges = query({
  name: 'changes.list',
  permission: 'changes.read',
  summary: 'List changes: what is requested, planned and made, the newest first; by ref, the changes that name exactly that',
  http: { path: '/changes' },
  input: z.object({ ...changeFilters, ...listFields(['createdAt', 'plannedFrom'], { sort: 'createdAt', direction: 'desc' }) }),
  run: async ({ tx, actor, input, grant }) => {
    const list = keyset(input, { createdAt: changes.createdAt, plannedFrom: changes.plannedFrom }, changes.id)
    const rows = await listed(tx).where(and(changesWhere(input, actor, grant), input.sort === 'plannedFrom' ? isNotNull(changes.plannedFrom) : undefined, list.where)).orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => (input.sort === 'plannedFrom' ? (row.plannedFrom ?? row.createdAt) : row.createdAt))
    return { ...page, rows: (await withSystems(tx, page.rows)).map((row) => ({ ...row, reference: reference(row.number) })) }
  },
})

export const countChanges = counting(listChanges, z.object(changeFilters), changes, ({ input, actor, grant }) => changesWhere(input, actor, grant))

/** For a download, the oldest first. */
export const changesOf = (tx: Tx, input: Filters, actor: Actor) => tx.select({
  number: sql<string>`'CHG-' || ${changes.number}`, title: changes.title, type: changes.type, category: changes.category, state: changes.state, revision: changes.revision, risk: changes.risk, systems: sql<string>`array_to_string(${systemNames}, ', ')`, justification: changes.justification, requestedBy: requesterUser.name, submittedAt: changes.submittedAt, approvedAt: changes.approvedAt,
  approvers: sql<string>`coalesce((select string_agg(distinct u.name, ', ') from approvals a join approval_decisions d on d.org_id = a.org_id and d.approval_id = a.id and d.outcome = 'approve' join users u on u.org_id = d.org_id and u.id = d.decided_by_id where a.org_id = changes.org_id and (a.subject_type = 'change' and a.subject_id = changes.id or a.id = changes.approval_id) and a.state = 'approved'), '')`,
  plannedFrom: changes.plannedFrom, plannedTo: changes.plannedTo, implementer: sql<string | null>`case when changes.approval_id is not null then ${thePortal}::text else ${implementer.name} end`, implementedAt: changes.implementedAt, verifiedAt: changes.verifiedAt, closedAt: changes.closedAt, result: changes.result, late: sql<boolean>`coalesce(${isLate}, false)`, alone: changes.alone, approval: changes.approvalId, refs: sql<string>`array_to_string(${changes.refs}, ' ')`,
}).from(changes).innerJoin(requesterUser, and(eq(requesterUser.orgId, changes.orgId), eq(requesterUser.id, changes.requestedById))).leftJoin(implementer, and(eq(implementer.orgId, changes.orgId), eq(implementer.id, changes.implementerId)))
  .where(changesWhere(input, actor, 'any')).orderBy(asc(changes.number))

async function lifeOf(tx: Tx, changeId: string) {
  return tx.select({ id: changeSteps.id, verb: changeSteps.verb, revision: changeSteps.revision, fromState: changeSteps.fromState, toState: changeSteps.toState, note: changeSteps.note, flags: changeSteps.flags, at: changeSteps.at, byName: users.name }).from(changeSteps)
    .leftJoin(users, and(eq(users.orgId, changeSteps.orgId), eq(users.id, changeSteps.byId))).where(eq(changeSteps.changeId, changeId)).orderBy(asc(changeSteps.at), asc(changeSteps.id)).limit(500)
}

/** A change with its whole life: for the page and for paper. */
export async function wholeChange(tx: Tx, found: Change) {
  const inSystems = await tx.select({ id: systems.id, name: systems.name, criticality: systems.criticality }).from(systems).where(inArray(systems.id, found.systemIds)).orderBy(systems.name)
  const names = await namesOf(tx, [found.requestedById, found.implementerId, found.implementedById, found.verifiedById])
  const steps = await lifeOf(tx, found.id)
  const asked = await tx.select({ id: approvals.id, kind: approvals.kind, state: approvals.state, openedAt: approvals.openedAt, closedAt: approvals.closedAt, revision: approvals.revision }).from(approvals).where(found.approvalId ? eq(approvals.id, found.approvalId) : and(eq(approvals.subjectType, 'change'), eq(approvals.subjectId, found.id))).orderBy(desc(approvals.openedAt)).limit(50)
  const revisions = await tx.select({ revision: changeRevisions.revision, document: changeRevisions.document, sha256: changeRevisions.sha256, createdAt: changeRevisions.createdAt }).from(changeRevisions).where(eq(changeRevisions.changeId, found.id)).orderBy(desc(changeRevisions.revision)).limit(50)
  const dependsOn = found.dependsOnIds.length === 0 ? [] : await tx.select({ id: changes.id, number: changes.number, title: changes.title, state: changes.state }).from(changes).where(inArray(changes.id, found.dependsOnIds)).orderBy(asc(changes.number))
  const [template] = found.templateId ? await tx.select({ id: changeTemplates.id, title: changeTemplates.title, expiresAt: changeTemplates.expiresAt }).from(changeTemplates).where(eq(changeTemplates.id, found.templateId)) : []
  const { orgId: _, ...record } = found
  const name = (userId: string | null) => (userId ? (names.get(userId) ?? null) : null)
  return {
    ...record, reference: reference(found.number), systems: inSystems, requestedByName: name(found.requestedById), implementerName: name(found.implementerId), implementedByName: name(found.implementedById), verifiedByName: name(found.verifiedById),
    steps, approvals: asked, revisions, attachments: await attachmentsOf(tx, found.id), dependsOn: dependsOn.map((each) => ({ ...each, reference: reference(each.number) })), template: template ?? null,
  }
}

export const getChange = query({
  name: 'changes.get',
  permission: 'changes.read',
  summary: 'Get a change: what is asked for, who decided, every step with its time, person and reason, and what stands in its way',
  http: { path: '/changes/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input, grant }) => {
    const [found] = await tx.select().from(changes).where(and(eq(changes.id, input.id), visible(actor, grant)))
    if (!found) throw notFound('change')
    const whole = await wholeChange(tx, found)
    const gates = await tx.select({ id: changeGates.id, allowed: changeGates.allowed, reasons: changeGates.reasons, ref: changeGates.ref, environment: changeGates.environment, run: changeGates.run, at: changeGates.at, byName: users.name }).from(changeGates).leftJoin(users, and(eq(users.orgId, changeGates.orgId), eq(users.id, changeGates.byId))).where(eq(changeGates.changeId, found.id)).orderBy(desc(changeGates.at)).limit(20)
    const exceptions = await tx.select({ id: freezeExceptions.id, freezeId: freezeExceptions.freezeId, freeze: changeFreezes.title, state: freezeExceptions.state, reason: freezeExceptions.reason, revision: freezeExceptions.revision }).from(freezeExceptions).innerJoin(changeFreezes, and(eq(changeFreezes.orgId, freezeExceptions.orgId), eq(changeFreezes.id, freezeExceptions.freezeId))).where(eq(freezeExceptions.changeId, found.id)).orderBy(desc(freezeExceptions.createdAt)).limit(20)
    const planned = found.implementedAt === null && found.plannedFrom !== null && found.plannedTo !== null
    const freezes = planned && found.plannedFrom && found.plannedTo ? await freezesOver(tx, found, found.plannedFrom, found.plannedTo) : []
    const others = planned ? await collisions(tx, found) : []
    return { ...whole, gates, exceptions, freezes, collisions: others.map((each) => ({ ...each, reference: reference(each.number) })), timeline: grant === 'any' ? await timelineOf(tx, actor, 'change', found.id) : [] }
  },
})

const span = { from: z.iso.date('is a day, such as 2026-03-01').optional(), days: z.coerce.number().int().min(1).max(366, 'at most 366 days').default(28) }

/** What is planned in some days, frozen in them, and where two meet on one system. */
export async function calendarOf(tx: Tx, from: Date, to: Date, where?: SQL) {
  const planned = await tx.select({ id: changes.id, number: changes.number, title: changes.title, type: changes.type, state: changes.state, risk: changes.risk, plannedFrom: changes.plannedFrom, plannedTo: changes.plannedTo, systemIds: changes.systemIds, implementerName: implementer.name, updatedAt: changes.updatedAt, revision: changes.revision }).from(changes)
    .leftJoin(implementer, and(eq(implementer.orgId, changes.orgId), eq(implementer.id, changes.implementerId)))
    .where(and(where, inArray(changes.state, ['submitted', 'approved', 'scheduled', 'implemented', 'verified']), lt(changes.plannedFrom, to), gte(changes.plannedFrom, new Date(from.getTime() - days(longestWindow))), gte(changes.plannedTo, from))).orderBy(asc(changes.plannedFrom), asc(changes.id)).limit(501)
  const freezes = await tx.select({ id: changeFreezes.id, title: changeFreezes.title, reason: changeFreezes.reason, startsAt: changeFreezes.startsAt, endsAt: sql<Date>`coalesce(${changeFreezes.endedAt}, ${changeFreezes.endsAt})`.mapWith(changeFreezes.endsAt), systemIds: changeFreezes.systemIds }).from(changeFreezes)
    .where(and(lt(changeFreezes.startsAt, to), sql`coalesce(${changeFreezes.endedAt}, ${changeFreezes.endsAt}) > ${from.toISOString()}::timestamptz`)).orderBy(asc(changeFreezes.startsAt)).limit(101)
  return { planned: await withSystems(tx, planned.slice(0, 500)), freezes: await withSystems(tx, freezes.slice(0, 100)), more: planned.length > 500 || freezes.length > 100 }
}

const meets = (one: { plannedFrom: Date | null; plannedTo: Date | null; systemIds: string[] }, other: typeof one) => Boolean(one.plannedFrom && one.plannedTo && other.plannedFrom && other.plannedTo && one.plannedFrom < other.plannedTo && other.plannedFrom < one.plannedTo && one.systemIds.some((each) => other.systemIds.includes(each)))

export const getCalendar = query({
  name: 'changes.calendar',
  permission: 'changes.read',
  summary: 'Get the calendar of changes: windows, freezes, and which changes meet on one system',
  http: { path: '/change-calendar' },
  input: z.object(span),
  run: async ({ tx, actor, input, grant }) => {
    const from = input.from ? new Date(`${input.from}T00:00:00Z`) : new Date(now().toISOString().slice(0, 10))
    const to = new Date(from.getTime() + input.days * 86_400_000)
    const { planned, freezes, more } = await calendarOf(tx, from, to, visible(actor, grant))
    return {
      from, to, freezes, more, planned: planned.map((each) => ({
        ...each, reference: reference(each.number), collides: planned.filter((other) => other.id !== each.id && meets(each, other)).map((other) => reference(other.number)), frozen: freezes.filter((freeze) => each.plannedFrom && each.plannedTo && freeze.startsAt < each.plannedTo && freeze.endsAt > each.plannedFrom && (freeze.systemIds.length === 0 || freeze.systemIds.some((system) => each.systemIds.includes(system)))).map((freeze) => freeze.title),
      })),
    }
  },
})

export const listTemplates = query({
  name: 'changes.templates',
  permission: 'changes.read',
  summary: 'List templates of standard changes, with their owner and when each expires',
  http: { path: '/change-templates' },
  input: z.object({ inForce: optionalChoice(['yes']), ...listFields(['title'], { sort: 'title', direction: 'asc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { title: changeTemplates.title }, changeTemplates.id)
    const rows = await tx.select({ id: changeTemplates.id, title: changeTemplates.title, category: changeTemplates.category, risk: changeTemplates.risk, systemIds: changeTemplates.systemIds, state: changeTemplates.state, expiresAt: changeTemplates.expiresAt, ownerName: users.name }).from(changeTemplates)
      .innerJoin(users, and(eq(users.orgId, changeTemplates.orgId), eq(users.id, changeTemplates.ownerId)))
      .where(and(input.inForce ? and(eq(changeTemplates.state, 'approved'), gte(changeTemplates.expiresAt, now())) : undefined, list.where)).orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => row.title)
    return { ...page, rows: await withSystems(tx, page.rows) }
  },
})

export const getTemplate = query({
  name: 'changes.template',
  permission: 'changes.read',
  summary: 'Get a template of standard changes: what was approved once for all, by whom, and until when',
  http: { path: '/change-templates/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select().from(changeTemplates).where(eq(changeTemplates.id, input.id))
    if (!found) throw notFound('template')
    const { orgId: _, ...record } = found
    const inSystems = await tx.select({ id: systems.id, name: systems.name }).from(systems).where(inArray(systems.id, found.systemIds)).orderBy(systems.name)
    const names = await namesOf(tx, [found.ownerId, found.requestedById, found.decidedById])
    const name = (userId: string | null) => (userId ? (names.get(userId) ?? null) : null)
    const [open] = await tx.select({ id: approvals.id }).from(approvals).where(and(eq(approvals.subjectType, 'change-template'), eq(approvals.subjectId, found.id))).orderBy(desc(approvals.openedAt)).limit(1)
    const used = await tx.select({ id: changes.id, number: changes.number, title: changes.title, state: changes.state }).from(changes).where(eq(changes.templateId, found.id)).orderBy(desc(changes.createdAt)).limit(20)
    return { ...record, systems: inSystems, ownerName: name(found.ownerId), requestedByName: name(found.requestedById), decidedByName: name(found.decidedById), approvalId: open?.id ?? null, used: used.map((each) => ({ ...each, reference: reference(each.number) })), timeline: await timelineOf(tx, actor, 'change-template', found.id) }
  },
})

export const listFreezes = query({
  name: 'changes.freezes',
  permission: 'changes.read',
  summary: 'List freezes: when nothing is changed, on which systems, and why',
  http: { path: '/change-freezes' },
  input: z.object({ over: optionalChoice(['yes']), ...listFields(['startsAt'], { sort: 'startsAt', direction: 'desc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { startsAt: changeFreezes.startsAt }, changeFreezes.id)
    const end = sql`coalesce(${changeFreezes.endedAt}, ${changeFreezes.endsAt})`
    const rows = await tx.select({ id: changeFreezes.id, title: changeFreezes.title, reason: changeFreezes.reason, startsAt: changeFreezes.startsAt, endsAt: changeFreezes.endsAt, endedAt: changeFreezes.endedAt, systemIds: changeFreezes.systemIds }).from(changeFreezes)
      .where(and(input.over ? undefined : and(gte(changeFreezes.endsAt, now()), sql`${end} > now()`), list.where)).orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => row.startsAt)
    return { ...page, rows: await withSystems(tx, page.rows) }
  },
})

/** What forms of changes offer: systems, templates in force, and who may make a change. */
export const changeChoices = query({
  name: 'changes.choices',
  permission: 'changes.read',
  summary: 'List what a change can name: systems, templates in force, and people who may implement it',
  input: z.object({}),
  run: async ({ tx }) => ({
    systems: await tx.select({ id: systems.id, name: systems.name, criticality: systems.criticality }).from(systems).where(isNull(systems.deletedAt)).orderBy(asc(systems.name)).limit(1_000),
    templates: await tx.select({ id: changeTemplates.id, title: changeTemplates.title, description: changeTemplates.description, systemIds: changeTemplates.systemIds, expiresAt: changeTemplates.expiresAt }).from(changeTemplates).where(and(eq(changeTemplates.state, 'approved'), gte(changeTemplates.expiresAt, now()))).orderBy(asc(changeTemplates.title)).limit(200),
    people: await tx.selectDistinct({ id: users.id, name: users.name }).from(users).innerJoin(userRoles, and(eq(userRoles.orgId, users.orgId), eq(userRoles.userId, users.id))).where(and(eq(users.status, 'active'), inArray(userRoles.role, ['admin', 'compliance_manager', 'control_owner', 'reviewer', 'contributor']))).orderBy(asc(users.name)).limit(1_000),
  }),
})

/** What the round looks at: emergencies past their limit, and windows that are over. */
export const lateChanges = (tx: Tx) => tx.select({ id: changes.id }).from(changes)
  .where(and(isNull(changes.remindedAt), or(and(isNotNull(changes.approveBy), isNull(changes.approvedAt), lt(changes.approveBy, now()), inArray(changes.state, ['implemented', 'verified'])), and(eq(changes.state, 'scheduled'), lt(changes.plannedTo, now()))))).orderBy(asc(changes.id)).limit(500)
