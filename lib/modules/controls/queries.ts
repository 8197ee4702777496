import 'server-only'
import { and, desc, eq, ilike, isNotNull, isNull, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controlOccurrences, controls } from '#db/schema/controls.ts'
import { users } from '#db/schema/users.ts'
import { now } from '#lib/clock.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { calendarOfControl } from './calendar/read.ts'
import { areaKeys, effectivenessKeys, controlStatusKeys, controlTypeKeys, proofKeys } from './model.ts'
import { proofOf } from './proof.ts'

export { proofOf }

const shown = {
  id: controls.id, code: controls.code, title: controls.title, frequency: controls.frequency, type: controls.type, status: controls.status, automation: controls.automation, effectiveness: controls.effectiveness,
  ownerId: controls.ownerId, ownerName: users.name, updatedAt: controls.updatedAt,
}

export const controlFilters = {
  search: z.string().max(200).nullish(),
  status: optionalChoice(controlStatusKeys),
  effectiveness: optionalChoice(effectivenessKeys),
  type: optionalChoice(controlTypeKeys),
  ownerId: optionalId,
  area: optionalChoice(areaKeys),
  /** Of implemented ones: whether they are proven (`proof.ts`); `all`: implemented, whatever it says. */
  proof: optionalChoice([...proofKeys, 'all']),
  removed: optionalChoice(['yes']),
}

type Filters = z.output<z.ZodObject<typeof controlFilters>>

const controlWhere = (input: Filters) => all(
  input.removed ? isNotNull(controls.deletedAt) : isNull(controls.deletedAt),
  input.status !== null && eq(controls.status, input.status),
  input.effectiveness !== null && eq(controls.effectiveness, input.effectiveness),
  input.type !== null && eq(controls.type, input.type),
  input.ownerId !== null && eq(controls.ownerId, input.ownerId),
  input.area !== null && sql`left(${controls.code}, 2) = ${input.area}`,
  input.proof === 'all' ? eq(controls.status, 'implemented') : input.proof !== null && sql`${proofOf} = ${input.proof}`,
  Boolean(input.search) && or(ilike(controls.title, `%${likeText(input.search ?? '')}%`), ilike(controls.code, `%${likeText(input.search ?? '')}%`)),
)

const ownerOf = and(eq(users.orgId, controls.orgId), eq(users.id, controls.ownerId))

/** Every row that fits, for a download. */
export const controlRows = (tx: Tx, input: Filters) =>
  tx.select({
    code: controls.code, title: controls.title, objective: controls.objective, description: controls.description, implementation: controls.implementation, testProcedure: controls.testProcedure, owner: users.name, frequency: controls.frequency,
    type: controls.type, automation: controls.automation, status: controls.status, effectiveness: controls.effectiveness, assessedAt: controls.assessedAt, updatedAt: controls.updatedAt,
  }).from(controls).leftJoin(users, ownerOf).where(controlWhere(input)).orderBy(controls.code, controls.id)

export const listControls = query({
  name: 'controls.list',
  permission: 'controls.read',
  summary: 'List controls',
  http: { path: '/controls' },
  input: z.object({ ...controlFilters, ...listFields(['code', 'title'], { sort: 'code', direction: 'asc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { code: controls.code, title: controls.title }, controls.id)
    const rows = await tx.select(shown).from(controls).leftJoin(users, ownerOf).where(and(controlWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const countControls = counting(listControls, z.object(controlFilters), controls, ({ input }) => controlWhere(input))

const newest = 20

/** A control with the newest occurrences it was performed for; null where there is none. */
export async function readControl(tx: Tx, controlId: string) {
  const assessors = alias(users, 'assessors')
  const [found] = await tx.select({
    ...shown, objective: controls.objective, description: controls.description, implementation: controls.implementation, testProcedure: controls.testProcedure, template: controls.template,
    dueDays: controls.dueDays, assessedAt: controls.assessedAt, assessedById: controls.assessedById, assessedByName: assessors.name, createdAt: controls.createdAt, deletedAt: controls.deletedAt, version: controls.version,
  }).from(controls).leftJoin(users, ownerOf).leftJoin(assessors, and(eq(assessors.orgId, controls.orgId), eq(assessors.id, controls.assessedById))).where(eq(controls.id, controlId))
  if (!found) return null
  const occurrences = await tx.select({
    id: controlOccurrences.id, outcome: controlOccurrences.outcome, occurrence: controlOccurrences.occurrence, performedAt: controlOccurrences.performedAt, performedById: controlOccurrences.performedById, performedByName: users.name,
    proofType: controlOccurrences.proofType, proofId: controlOccurrences.proofId, proofLabel: controlOccurrences.proofLabel, recordedAt: controlOccurrences.recordedAt,
  }).from(controlOccurrences).leftJoin(users, and(eq(users.orgId, controlOccurrences.orgId), eq(users.id, controlOccurrences.performedById)))
    .where(eq(controlOccurrences.controlId, controlId)).orderBy(desc(controlOccurrences.performedAt), desc(controlOccurrences.id)).limit(newest)
  return { ...found, occurrences }
}

export const getControl = query({
  name: 'controls.get',
  permission: 'controls.read',
  summary: 'Get a control with the newest occurrences it was performed for',
  http: { path: '/controls/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const found = await readControl(tx, input.id)
    if (!found) throw notFound('control')
    const at = now()
    const range = { from: new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - 11, 1)), to: new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)), asOf: at }
    return { ...found, calendarFrom: range.from, calendarTo: range.to, calendar: await calendarOfControl(tx, input.id, range), timeline: await timelineOf(tx, actor, 'control', input.id) }
  },
})

/** The control of a code, or else the one that had it last before it was removed; null: there never was one. */
export const namedControl = query({
  name: 'controls.named',
  permission: 'controls.read',
  summary: 'Get the control of a code, or the removed one that had it last, or null',
  http: { path: '/controls/named' },
  input: z.object({ code: z.string().max(20) }),
  run: async ({ tx, input }) => (await tx.select({ id: controls.id, code: controls.code, title: controls.title, deletedAt: controls.deletedAt }).from(controls).where(eq(controls.code, input.code)).orderBy(sql`${controls.deletedAt} desc nulls first`).limit(1))[0] ?? null,
})
