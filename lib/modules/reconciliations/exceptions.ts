import 'server-only'
import { and, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { changeExceptions, reconciliationOutcomes, reconciliations, reconciliationUnits } from '#db/schema/reconciliations.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { blankable, id } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import type { Total } from '#lib/list.ts'
import { openApprovals } from '../approvals/within.ts'
import { timelineOf } from '../audit-trail/queries.ts'

const attribute = blankable(z.coerce.number().int().min(1).max(10))
const fields = { reconciliationId: id, attribute }
const failedWhere = (input: z.output<z.ZodObject<typeof fields>>) => all(eq(reconciliationOutcomes.reconciliationId, input.reconciliationId), eq(reconciliationOutcomes.outcome, 'fail'), input.attribute !== null && eq(reconciliationOutcomes.attribute, input.attribute))

/** Every question that a change of it failed, with what is said of that. A row is told by the number of its change and its question. */
export const listFailed = query({
  name: 'reconciliations.failed',
  permission: 'reconciliations.read',
  summary: 'List what changes of a reconciliation failed, each with what was said and decided of it',
  http: { path: '/reconciliations/{reconciliationId}/exceptions' },
  input: z.object({ ...fields, ...listFields(['number'], { sort: 'number', direction: 'desc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { number: reconciliationOutcomes.number }, reconciliationOutcomes.attribute)
    const rows = await tx.select({
      id: reconciliationOutcomes.attribute, number: reconciliationOutcomes.number, reason: reconciliationOutcomes.reason, said: reconciliationOutcomes.said, title: reconciliationUnits.title, type: reconciliationUnits.type, at: reconciliationUnits.at,
      exceptionId: changeExceptions.id, state: changeExceptions.state, spread: changeExceptions.spread, ownerName: users.name, dueAt: changeExceptions.dueAt, exceptedUntil: changeExceptions.exceptedUntil,
    }).from(reconciliationOutcomes)
      .innerJoin(reconciliationUnits, and(eq(reconciliationUnits.orgId, reconciliationOutcomes.orgId), eq(reconciliationUnits.reconciliationId, reconciliationOutcomes.reconciliationId), eq(reconciliationUnits.number, reconciliationOutcomes.number)))
      .innerJoin(reconciliations, and(eq(reconciliations.orgId, reconciliationOutcomes.orgId), eq(reconciliations.id, reconciliationOutcomes.reconciliationId)))
      .leftJoin(changeExceptions, and(eq(changeExceptions.orgId, reconciliationOutcomes.orgId), eq(changeExceptions.systemId, reconciliations.systemId), eq(changeExceptions.unitKey, reconciliationUnits.key), eq(changeExceptions.attribute, reconciliationOutcomes.attribute)))
      .leftJoin(users, and(eq(users.orgId, changeExceptions.orgId), eq(users.id, changeExceptions.ownerId)))
      .where(and(failedWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.number)
  },
})

/** By the totals of the reconciliation, which are what its changes came to: a count takes as long of 100,000 changes as of ten. */
export const countFailed = query({
  name: 'reconciliations.failed.count',
  permission: 'reconciliations.read',
  summary: 'Count the rows of that list with the same filters',
  http: { path: '/reconciliations/{reconciliationId}/exceptions/count' },
  input: z.object(fields),
  statements: 1,
  run: async ({ tx, input }): Promise<Total> => {
    const [of] = await tx.select({ totals: reconciliations.totals }).from(reconciliations).where(eq(reconciliations.id, input.reconciliationId))
    const asked = (of?.totals ?? []).filter((each) => input.attribute === null || each.attribute === input.attribute)
    return { count: asked.reduce((sum, { fail }) => sum + fail, 0), more: false, asOf: new Date() }
  },
})

export const getException = query({
  name: 'changeExceptions.get',
  permission: 'reconciliations.read',
  summary: 'Get what was said and decided of a change that failed a question',
  http: { path: '/change-exceptions/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ exception: changeExceptions, systemName: systems.name, ownerName: users.name, live: sql<number | null>`(select u.number from reconciliations r join reconciliation_units u on u.org_id = r.org_id and u.reconciliation_id = r.id and u.key = ${changeExceptions.unitKey} where r.org_id = ${changeExceptions.orgId} and r.id = ${changeExceptions.reconciliationId})` }).from(changeExceptions)
      .innerJoin(systems, and(eq(systems.orgId, changeExceptions.orgId), eq(systems.id, changeExceptions.systemId))).innerJoin(users, and(eq(users.orgId, changeExceptions.orgId), eq(users.id, changeExceptions.ownerId))).where(eq(changeExceptions.id, input.id))
    if (!found) throw notFound('exception')
    const { orgId: _, number: __, ...exception } = found.exception
    return { ...exception, systemName: found.systemName, ownerName: found.ownerName, number: found.live, acceptanceAsked: (await openApprovals(tx, 'change-exception', [input.id])).get(input.id) ?? null, timeline: await timelineOf(tx, actor, 'change-exception', input.id) }
  },
})
