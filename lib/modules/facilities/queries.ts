import 'server-only'
import { and, asc, eq, ilike, isNotNull, isNull } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { facilities } from '#db/schema/facilities.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { sayHours } from '#lib/physical/hours.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { stateFilter } from './model.ts'

const shown = { id: facilities.id, name: facilities.name, zone: facilities.zone, address: facilities.address, systemId: facilities.systemId, systemName: systems.name, ownerId: facilities.ownerId, ownerName: users.name, endedAt: facilities.endedAt, updatedAt: facilities.updatedAt }

export const facilityFilters = { search: z.string().max(200).nullish(), state: stateFilter }
type Filters = z.output<z.ZodObject<typeof facilityFilters>>

const facilityWhere = (input: Filters) => all(
  input.state === 'ended' ? isNotNull(facilities.endedAt) : isNull(facilities.endedAt),
  Boolean(input.search) && ilike(facilities.name, `%${likeText(input.search ?? '')}%`),
)
const systemOf = and(eq(systems.orgId, facilities.orgId), eq(systems.id, facilities.systemId))
const ownerOf = and(eq(users.orgId, facilities.orgId), eq(users.id, facilities.ownerId))

export const listFacilities = query({
  name: 'facilities.list',
  permission: 'facilities.read',
  summary: 'List facilities; those that have ended by their state',
  http: { path: '/facilities' },
  input: z.object({ ...facilityFilters, ...listFields(['name'], { sort: 'name', direction: 'asc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { name: facilities.name }, facilities.id)
    const rows = await tx.select(shown).from(facilities).innerJoin(systems, systemOf).leftJoin(users, ownerOf).where(and(facilityWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const countFacilities = counting(listFacilities, z.object(facilityFilters), facilities, ({ input }) => facilityWhere(input))

export const getFacility = query({
  name: 'facilities.get',
  permission: 'facilities.read',
  summary: 'Get a facility: its zone, usual hours, restricted doors and the system of its logs',
  http: { path: '/facilities/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const reviewers = alias(users, 'reviewers')
    const [found] = await tx.select({ ...shown, hours: facilities.hours, holidays: facilities.holidays, doors: facilities.doors, site: facilities.site, reviewerId: facilities.reviewerId, reviewerName: reviewers.name, endReason: facilities.endReason, createdAt: facilities.createdAt, version: facilities.version })
      .from(facilities).innerJoin(systems, systemOf).leftJoin(users, ownerOf).leftJoin(reviewers, and(eq(reviewers.orgId, facilities.orgId), eq(reviewers.id, facilities.reviewerId))).where(eq(facilities.id, input.id))
    if (!found) throw notFound('facility')
    return { ...found, hoursText: sayHours(found.hours), timeline: await timelineOf(tx, actor, 'facility', input.id) }
  },
})

const mostChoices = 500

export const facilityChoices = query({
  name: 'facilities.choices',
  permission: 'facilities.read',
  summary: 'List what a form for a facility can choose: systems of the register',
  http: { path: '/facilities/choices' },
  input: z.object({}),
  run: async ({ tx }) => ({ systems: await tx.select({ id: systems.id, name: systems.name }).from(systems).where(isNull(systems.deletedAt)).orderBy(asc(systems.name), asc(systems.id)).limit(mostChoices) }),
})
