import 'server-only'
import { and, inArray, isNull, sql, type SQLWrapper } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { roles } from '#db/schema/roles.ts'
import { userGrants, userRoles } from '#db/schema/users.ts'
import { administeringOf } from './administering.ts'
import { type Grant, type Grants, grantsOfPrincipal, isPermission, type Permission, widest } from './permissions.ts'
import { isBuiltInRole } from './roles.ts'

/** Where a permission of a user comes from, for the screen that explains it. */
export type GrantSource = { permission: Permission; grant: Grant | 'withdrawn'; from: string; expiresAt: Date | null }

export type ResolvedGrants = { roles: string[]; scopes: string[]; grants: Grants }
export type ExplainedGrants = ResolvedGrants & { sources: GrantSource[] }

type Held = { role: string; scopeId: string | null; expiresAt: string | null; custom: Grants | null; label: string | null }
type Single = { permission: string; effect: Grant | 'withdrawn'; expiresAt: string | null }

/**
 * What a user holds now, as two columns of whatever statement knows the user: who is asking is then learned in one statement.
 * @param userId a column or expression of that statement
 */
export function holdings(userId: SQLWrapper, at: Date) {
  const isNow = (expires: SQLWrapper) => sql`(${expires} is null or ${expires} > ${at.toISOString()}::timestamptz)`
  return {
    held: sql<Held[]>`(
      select coalesce(json_agg(json_build_object('role', ${userRoles.role}, 'scopeId', ${userRoles.scopeId}, 'expiresAt', ${userRoles.expiresAt}, 'custom', ${roles.grants}, 'label', ${roles.label})), '[]')
      from ${userRoles} left join ${roles} on ${roles.orgId} = ${userRoles.orgId} and ${roles.name} = ${userRoles.role} and ${roles.deletedAt} is null
      where ${userRoles.userId} = ${userId} and ${isNow(userRoles.expiresAt)})`,
    single: sql<Single[]>`(
      select coalesce(json_agg(json_build_object('permission', ${userGrants.permission}, 'effect', ${userGrants.effect}, 'expiresAt', ${userGrants.expiresAt})), '[]')
      from ${userGrants} where ${userGrants.userId} = ${userId} and ${isNow(userGrants.expiresAt)})`,
  }
}

/** What roles give, built-in and custom ones alike; the widest where several do. Names of roles that are not there give nothing. */
export async function grantsOfRoles(tx: Tx, names: readonly string[]): Promise<Grants> {
  const own = names.filter((name) => !isBuiltInRole(name))
  const found = own.length === 0 ? [] : await tx.select({ grants: roles.grants }).from(roles).where(and(inArray(roles.name, own), isNull(roles.deletedAt)))
  return widest([...names.filter(isBuiltInRole).map(grantsOfPrincipal), ...found.map((each) => each.grants as Grants)])
}

/** Of these roles those that have administrator rights, or decide about what weakens the portal: who gave the one to themselves by the other would agree with themselves. */
export async function administrative(tx: Tx, names: string[]): Promise<string[]> {
  const deciding = names.length === 0 ? [] : (await tx.execute<{ role: string }>(sql`select role from tickmark_deciding_roles(current_setting('app.org_id')::uuid) as role`)).map((row) => row.role)
  const found: string[] = []
  for (const name of names) if (deciding.includes(name) || administeringOf(await grantsOfRoles(tx, [name])).length > 0) found.push(name)
  return found
}

export const resolveGrants = async (tx: Tx, userId: string, at: Date): Promise<ResolvedGrants> => resolve(await heldBy(tx, userId, at))

/** The same, and why. */
export const explainGrants = async (tx: Tx, userId: string, at: Date): Promise<ExplainedGrants> => explain(await heldBy(tx, userId, at))

async function heldBy(tx: Tx, userId: string, at: Date): Promise<{ held: Held[]; single: Single[] }> {
  const { held, single } = holdings(sql`${userId}::uuid`, at)
  const [found] = await tx.execute<{ held: Held[]; single: Single[] }>(sql`select ${held} as held, ${single} as single`)
  return found ?? { held: [], single: [] }
}

/** Active people who may do this with any record, by name. */
export const holdersOf = (tx: Tx, permission: Permission, at: Date) => activeWith(tx, at, ({ grants }) => grants[permission] === 'any')

/** The same of those who may do it with records of theirs alone: whom such a record can be given. */
export const mayBeNamed = (tx: Tx, permission: Permission, at: Date) => activeWith(tx, at, ({ grants }) => grants[permission] !== undefined)

async function activeWith(tx: Tx, at: Date, fits: (resolved: ResolvedGrants) => boolean): Promise<{ id: string; name: string }[]> {
  const { held, single } = holdings(sql`u.id`, at)
  const rows = await tx.execute<{ id: string; name: string; held: Held[]; single: Single[] }>(sql`select u.id, u.name, ${held} as held, ${single} as single from users u where u.status = 'active' order by u.name, u.id`)
  return rows.filter((row) => fits(resolve(row))).map(({ id, name }) => ({ id, name }))
}

const givenBy = ({ role, custom }: Held): Grants => (isBuiltInRole(role) ? grantsOfPrincipal(role) : (custom ?? {}))

/** Roles (built-in and custom), then single grants, then withdrawals; whatever has expired is not among them. Asked at every request. */
export function resolve({ held, single }: { held: Held[]; single: Single[] }): ResolvedGrants {
  const [scopes, roles] = [held.flatMap((each) => each.scopeId ?? []), held.map((each) => each.role)]
  const [only] = roles
  // Nearly everybody: what one role gives is made already.
  if (only !== undefined && roles.length === 1 && single.length === 0 && isBuiltInRole(only)) return { roles, scopes, grants: grantsOfPrincipal(only) }
  const grants = widest([...held.map(givenBy), ...single.filter((each) => each.effect !== 'withdrawn').map((each) => ({ [each.permission]: each.effect }) as Grants)])
  for (const name of [...held.flatMap(({ custom }) => Object.keys(custom ?? {})), ...single.map((each) => each.permission)]) if (!isPermission(name)) delete grants[name as Permission]
  for (const each of single) if (each.effect === 'withdrawn') delete grants[each.permission as Permission]
  return { roles, scopes, grants }
}

/** The same, with where each of them comes from. */
export function explain({ held, single }: { held: Held[]; single: Single[] }): ExplainedGrants {
  const given = [
    ...held.flatMap((each) => Object.entries(givenBy(each)).map(([permission, grant]) => ({ permission, grant, from: each.label ?? each.role, expiresAt: readTime(each.expiresAt) }))),
    ...single.map((each) => ({ permission: each.permission, grant: each.effect, from: 'granted individually', expiresAt: readTime(each.expiresAt) })),
  ]
  return { ...resolve({ held, single }), sources: given.filter((each): each is GrantSource => isPermission(each.permission)) }
}

const readTime = (text: string | null): Date | null => (text === null ? null : new Date(text))
