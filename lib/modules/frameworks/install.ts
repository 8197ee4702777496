import 'server-only'
import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { itemMappings, mappingsOf } from './shipped.ts'

/**
 * The mappings that come with a framework of the catalogue: what of the portal's own serves its requirements, and requirements of the frameworks that
 * are here already. @returns how many
 */
export async function installMappings(tx: Tx, actor: Actor, at: Date, frameworkId: string, key: string): Promise<number> {
  const items = itemMappings(key)
  const pairs = mappingsOf(key)
  const stamp = sql`${at.toISOString()}::timestamptz, ${at.toISOString()}::timestamptz, ${userOf(actor)}::uuid, ${userOf(actor)}::uuid`
  const list = (values: string[]) => sql`${sql.param(values)}::text[]`
  const served = await tx.execute(sql`insert into requirement_mappings (org_id, id, kind, item, requirement_id, strength, source, created_at, updated_at, created_by_id, updated_by_id)
    select ${actor.orgId}::uuid, m.id::uuid, m.kind, m.item, r.id, m.strength, 'shipped', ${stamp}
    from unnest(${list(items.map(() => v7()))}, ${list(items.map(({ kind }) => kind))}, ${list(items.map(({ item }) => item))}, ${list(items.map(({ code }) => code))}, ${list(items.map(({ strength }) => strength))}) as m(id, kind, item, code, strength)
    join framework_requirements r on r.org_id = ${actor.orgId} and r.framework_id = ${frameworkId} and r.kind = 'requirement' and r.code = m.code and not r.withdrawn`)
  const between = await tx.execute(sql`insert into requirement_mappings (org_id, id, kind, from_id, requirement_id, strength, note, source, created_at, updated_at, created_by_id, updated_by_id)
    select ${actor.orgId}::uuid, m.id::uuid, 'requirement', a.id, b.id, m.strength, m.note, 'shipped', ${stamp}
    from unnest(${list(pairs.map(() => v7()))}, ${list(pairs.map(({ from }) => from[0]))}, ${list(pairs.map(({ from }) => from[1]))}, ${list(pairs.map(({ to }) => to[0]))}, ${list(pairs.map(({ to }) => to[1]))}, ${list(pairs.map(({ strength }) => strength))}, ${list(pairs.map(({ note }) => note ?? ''))})
      as m(id, from_key, from_code, to_key, to_code, strength, note)
    join frameworks f on f.org_id = ${actor.orgId} and f.key = m.from_key and f.source = 'shipped' and f.state <> 'retired'
    join frameworks g on g.org_id = ${actor.orgId} and g.key = m.to_key and g.source = 'shipped' and g.state <> 'retired'
    join framework_requirements a on a.org_id = f.org_id and a.framework_id = f.id and a.kind = 'requirement' and a.code = m.from_code and not a.withdrawn
    join framework_requirements b on b.org_id = g.org_id and b.framework_id = g.id and b.kind = 'requirement' and b.code = m.to_code and not b.withdrawn
    where ${frameworkId} in (f.id, g.id)`)
  return served.count + between.count
}
