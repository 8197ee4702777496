import 'server-only'
import { and, arrayOverlaps, eq, ilike, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { blankable, id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { environments } from './model.ts'
import { systemLinks } from './within.ts'

const shown = {
  id: systems.id,
  name: systems.name,
  environment: systems.environment,
  criticality: systems.criticality,
  scopes: systems.scopes,
  dataClasses: systems.dataClasses,
  ownerId: systems.ownerId,
  ownerName: users.name,
  updatedAt: systems.updatedAt,
}

export const systemFilters = {
  search: z.string().max(200).nullish(),
  environment: optionalChoice(environments),
  criticality: blankable(z.coerce.number().int().min(1).max(4)),
  ownerId: optionalId,
  removed: optionalChoice(['yes']),
}

type Filters = z.output<z.ZodObject<typeof systemFilters>>

const systemWhere = (input: Filters) => all(
  input.removed ? isNotNull(systems.deletedAt) : isNull(systems.deletedAt),
  input.environment !== null && eq(systems.environment, input.environment),
  input.criticality !== null && eq(systems.criticality, input.criticality),
  input.ownerId !== null && eq(systems.ownerId, input.ownerId),
  Boolean(input.search) && ilike(systems.name, `%${likeText(input.search ?? '')}%`),
)

/** Every row that fits, for a download. */
export const systemRows = (tx: Tx, input: Filters) =>
  tx.select({ name: systems.name, environment: systems.environment, criticality: systems.criticality, owner: users.name, scopes: systems.scopes, dataClasses: systems.dataClasses, processes: systems.processes, controls: systemLinks.codes(), logNames: systems.logNames, description: systems.description, updatedAt: systems.updatedAt })
    .from(systems)
    .leftJoin(users, and(eq(users.orgId, systems.orgId), eq(users.id, systems.ownerId)))
    .where(systemWhere(input))
    .orderBy(systems.name, systems.id)

export const listSystems = query({
  name: 'systems.list',
  permission: 'systems.read',
  summary: 'List systems in scope',
  http: { path: '/systems' },
  input: z.object({ ...systemFilters, ...listFields(['name', 'criticality'], { sort: 'name', direction: 'asc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { name: systems.name, criticality: systems.criticality }, systems.id)
    const rows = await tx
      .select(shown)
      .from(systems)
      .leftJoin(users, and(eq(users.orgId, systems.orgId), eq(users.id, systems.ownerId)))
      .where(and(systemWhere(input), list.where))
      .orderBy(...list.order)
      .limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const countSystems = counting(listSystems, z.object(systemFilters), systems, ({ input }) => systemWhere(input))

/** By the name of the register or one of those in the logs; null: no system is called so. */
export const namedSystem = query({
  name: 'systems.named',
  permission: 'systems.read',
  summary: 'Get the system that logs call by a name, or null',
  http: { path: '/systems/named' },
  input: z.object({ name: z.string().min(1).max(500) }),
  run: async ({ tx, input }) => (await systemsNamed(tx, [input.name]))[0] ?? null,
})

export const systemsNamed = (tx: Tx, names: string[]) => {
  const wanted = names.map((name) => name.toLowerCase())
  return tx.select({ id: systems.id, name: systems.name, logNames: systems.logNames }).from(systems)
    .where(and(isNull(systems.deletedAt), or(inArray(sql`lower(${systems.name})`, wanted), arrayOverlaps(systems.logNames, wanted)))).limit(names.length)
}

export const getSystem = query({
  name: 'systems.get',
  permission: 'systems.read',
  summary: 'Get a system with its timeline',
  http: { path: '/systems/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const found = await systemById(tx, input.id)
    if (!found) throw notFound('system')
    return { ...found, timeline: await timelineOf(tx, actor, 'system', input.id) }
  },
})

/** The whole record, for the detail page and for operations that already hold a transaction. */
export async function systemById(tx: Tx, systemId: string) {
  const [found] = await tx
    .select({ ...shown, description: systems.description, processes: systems.processes, controls: systemLinks.codes(), logNames: systems.logNames, createdAt: systems.createdAt, deletedAt: systems.deletedAt, version: systems.version })
    .from(systems)
    .leftJoin(users, and(eq(users.orgId, systems.orgId), eq(users.id, systems.ownerId)))
    .where(eq(systems.id, systemId))
  return found ?? null
}
