import 'server-only'
import { inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { apiTokens } from '#db/schema/api-tokens.ts'
import { users } from '#db/schema/users.ts'
import { query } from '#lib/door/query.ts'
import { capital } from '#lib/format.ts'

const mostActors = 500

/** Under which heading an actor stands, in their order. */
export const actorGroups = { people: 'People', left: 'People who left', erased: 'Erased people', tokens: 'API tokens', portal: 'Tickmark itself', others: 'Others' } as const
type Group = keyof typeof actorGroups

export type ActorChoice = { id: string; label: string; group: Group }

const isId = (id: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)

/**
 * Everybody and everything that ever acted, however long ago: each is one look into the index of actors, from one to the next, so that a long trail
 * costs what a short one does.
 */
export const listActors = query({
  name: 'auditTrail.actors',
  permission: 'auditTrail.read',
  summary: `List the actors of the audit trail, also people who left, tokens and the portal itself; at most ${mostActors}, and whether there are more`,
  http: { path: '/audit-trail/actors' },
  /** One more that has to be among them. */
  input: z.object({ also: z.string().max(100).nullish() }),
  run: async ({ tx, input }) => {
    const found = await tx.execute<{ id: string }>(sql`
      with recursive actors as (
        (select actor_id as id, 1 as n from "audit_entries" where actor_id is not null order by actor_id limit 1)
        union all
        select (select next.actor_id from audit_entries next where next.actor_id > actors.id order by next.actor_id limit 1), n + 1 from actors where id is not null and n <= ${sql.raw(String(mostActors))}
      ) select id from actors where id is not null`)
    const ids = [...new Set([...found.slice(0, mostActors).map(({ id }) => id), ...(input.also ? [input.also] : [])])]
    const records = ids.filter(isId)
    const people = records.length === 0 ? [] : await tx.select({ id: users.id, name: users.name, email: users.email, status: users.status, erasedAt: users.erasedAt }).from(users).where(inArray(users.id, records))
    const tokens = records.length === 0 ? [] : await tx.select({ id: apiTokens.id, name: apiTokens.name, revokedAt: apiTokens.revokedAt }).from(apiTokens).where(inArray(apiTokens.id, records))
    const twice = new Set(people.map(({ name }) => name).filter((name, n, all) => all.indexOf(name) !== n))
    const named = new Map<string, ActorChoice>([
      ...people.map(({ id, name, email, status, erasedAt }) => [id, erasedAt
        ? { id, label: `${name} ${id.slice(-6)}`, group: 'erased' as const }
        : { id, label: twice.has(name) ? `${name} (${email})` : name, group: status === 'deactivated' || status === 'removed' ? ('left' as const) : ('people' as const) }] as const),
      ...tokens.map(({ id, name, revokedAt }) => [id, { id, label: revokedAt ? `${name} (revoked)` : name, group: 'tokens' as const }] as const),
    ])
    const choice = (id: string): ActorChoice => named.get(id) ?? (id === 'visitor' ? { id, label: 'Somebody not signed in', group: 'others' } : isId(id) ? { id, label: id, group: 'others' } : { id, label: capital(id), group: 'portal' })
    const order = Object.keys(actorGroups)
    const rows = ids.map(choice).sort((one, other) => order.indexOf(one.group) - order.indexOf(other.group) || one.label.localeCompare(other.label))
    return { rows, more: found.length > mostActors }
  },
})
