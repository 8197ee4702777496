import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { type Actor, may } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { builtInRoles, isBuiltInRole } from '#lib/auth/roles.ts'
import type { NameOf } from '#lib/words/entry.ts'
import type { Named } from '#lib/words/shape.ts'

type Kind = Exclude<Named, 'permission' | 'actor'>

/**
 * Who may be told what a record of a kind is called, beside whoever may read the trail, which tells every name by value; and the rows that say it. A person
 * whose namesake is here too has the address beside the name; of somebody who was erased neither is left.
 */
const kinds: Record<Kind, { readers: Permission[]; rows: (ids: SQL) => SQL }> = {
  user: {
    readers: ['users.read', 'systems.read'],
    rows: (ids) => sql`select 'user', u.id::text, case when u.erased_at is null and exists (select from users o where o.org_id = u.org_id and o.name = u.name and o.id <> u.id) then u.name || ' (' || u.email || ')' else u.name end
      from users u where u.id in (select i::uuid from unnest(${ids}) as i where pg_input_is_valid(i, 'uuid'))`,
  },
  'api-token': { readers: ['apiTokens.read'], rows: (ids) => sql`select 'api-token', id::text, 'The API token “' || name || '”' from api_tokens where id in (select i::uuid from unnest(${ids}) as i where pg_input_is_valid(i, 'uuid'))` },
  'event-batch': { readers: ['events.read'], rows: (ids) => sql`select 'event-batch', id::text, label from event_batches where id in (select i::uuid from unnest(${ids}) as i where pg_input_is_valid(i, 'uuid'))` },
  'evidence-template': { readers: ['evidenceTemplates.read'], rows: (ids) => sql`select 'evidence-template', id::text, name from evidence_templates where id in (select i::uuid from unnest(${ids}) as i where pg_input_is_valid(i, 'uuid'))` },
  run: {
    readers: ['schedules.read'],
    rows: (ids) => sql`select 'run', id::text, label || ', begun ' || to_char(started_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC' from runs where id in (select i::uuid from unnest(${ids}) as i where pg_input_is_valid(i, 'uuid'))`,
  },
  role: { readers: ['roles.read'], rows: (ids) => sql`select 'role', name, label from roles where name = any(${ids}) order by deleted_at nulls last` },
}

/** What the records are called that changes name, all of them in one read; who may not read a name gets none. */
export async function namesOf(tx: Tx, actor: Actor, wanted: { kind: Named; id: string }[]): Promise<NameOf> {
  const told = (kind: Kind) => may(actor, 'auditTrail.read') || kinds[kind].readers.some((permission) => may(actor, permission))
  const asked = [...Map.groupBy(wanted, ({ kind }) => kind)].flatMap(([kind, all]) => {
    const ids = [...new Set(all.map(({ id }) => id))].filter((id) => !(kind === 'role' && isBuiltInRole(id)))
    return kind === 'permission' || kind === 'actor' || ids.length === 0 || !told(kind) ? [] : [sql`(${kinds[kind].rows(sql`array[${sql.join(ids.map((id) => sql`${id}`), sql`, `)}]::text[]`)})`]
  })
  const rows = asked.length === 0 ? [] : await tx.execute<{ kind: string; id: string; name: string }>(sql`select * from (${sql.join(asked, sql` union all `)}) as named(kind, id, name)`)
  const names = new Map(rows.map(({ kind, id, name }) => [`${kind} ${id}`, name]))
  return (kind, id) => (kind === 'role' && isBuiltInRole(id) ? builtInRoles[id] : (names.get(`${kind} ${id}`) ?? (kind !== 'permission' && kind !== 'actor' && kind !== 'role' && !told(kind) ? 'not shown to you' : undefined)))
}
