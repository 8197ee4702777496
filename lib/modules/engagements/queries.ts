import 'server-only'
import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { engagements } from '#db/schema/engagements.ts'
import { users } from '#db/schema/users.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'

const shown = {
  id: engagements.id, code: engagements.code, title: engagements.title, kind: engagements.kind, fromDay: engagements.fromDay, toDay: engagements.toDay, zone: engagements.zone, state: engagements.state, ownerId: engagements.ownerId, ownerName: users.name,
}
const ownerOf = and(eq(users.orgId, engagements.orgId), eq(users.id, engagements.ownerId))

const engagementFilters = { state: optionalChoice(['open', 'closed']) }
const engagementsWhere = (input: z.output<z.ZodObject<typeof engagementFilters>>) => all(input.state !== null && eq(engagements.state, input.state))

export const listEngagements = query({
  name: 'engagements.list',
  permission: 'engagements.read',
  summary: 'List engagements, the latest period first',
  http: { path: '/engagements' },
  input: z.object({ ...engagementFilters, ...listFields(['fromDay'], { sort: 'fromDay', direction: 'desc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { fromDay: engagements.fromDay }, engagements.id)
    const rows = await tx.select(shown).from(engagements).leftJoin(users, ownerOf).where(and(engagementsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

/** Those in which something may be tested, for a form; so many at most. */
export const openEngagements = query({
  name: 'engagements.open',
  permission: 'engagements.read',
  summary: 'List the open engagements, for a form: the first hundred by their period',
  input: z.object({}),
  run: ({ tx }) => tx.select({ id: engagements.id, code: engagements.code, title: engagements.title, fromDay: engagements.fromDay, toDay: engagements.toDay, zone: engagements.zone }).from(engagements).where(eq(engagements.state, 'open')).orderBy(desc(engagements.fromDay), engagements.code).limit(100),
})

export const getEngagement = query({
  name: 'engagements.get',
  permission: 'engagements.read',
  summary: 'Get an engagement with its sample sizes and its timeline',
  http: { path: '/engagements/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ ...shown, description: engagements.description, sizes: engagements.sizes, sizesSource: engagements.sizesSource, createdAt: engagements.createdAt, version: engagements.version }).from(engagements).leftJoin(users, ownerOf).where(eq(engagements.id, input.id))
    if (!found) throw notFound('engagement')
    return { ...found, timeline: await timelineOf(tx, actor, 'engagement', input.id) }
  },
})
