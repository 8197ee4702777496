import 'server-only'
import { and, eq, gt, isNull, or, type SQL } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { roles, userGrants, userRoles } from '#db/schema/users.ts'
import { type Grant, type Grants, grantsOfPrincipal, isBuiltInRole, isPermission, type Permission, widest } from './permissions.ts'

/** Where a permission of a user comes from, for the screen that explains it. */
export type GrantSource = { permission: Permission; grant: Grant | 'withdrawn'; from: string; expiresAt: Date | null }

export type ResolvedGrants = { roles: string[]; scopes: string[]; grants: Grants; sources: GrantSource[] }

/** What `resolveGrants` runs, for who wants COMMIT to travel with it. */
export const statementsOfGrants = 2

/**
 * Roles (built-in and custom), then single grants, then withdrawals; whatever has expired counts for nothing.
 * @param userId also as an expression, so that nobody needs a round trip to learn it
 */
export async function resolveGrants(tx: Tx, userId: string | SQL, at: Date): Promise<ResolvedGrants> {
  const [held, single] = await Promise.all([
    tx
      .select({ role: userRoles.role, scopeId: userRoles.scopeId, expiresAt: userRoles.expiresAt, custom: roles.grants, label: roles.label })
      .from(userRoles)
      .leftJoin(roles, and(eq(roles.orgId, userRoles.orgId), eq(roles.name, userRoles.role), isNull(roles.deletedAt)))
      .where(and(eq(userRoles.userId, userId), or(isNull(userRoles.expiresAt), gt(userRoles.expiresAt, at)))),
    tx
      .select({ permission: userGrants.permission, effect: userGrants.effect, expiresAt: userGrants.expiresAt })
      .from(userGrants)
      .where(and(eq(userGrants.userId, userId), or(isNull(userGrants.expiresAt), gt(userGrants.expiresAt, at)))),
  ])
  const sources: GrantSource[] = []
  for (const each of held) {
    const given = isBuiltInRole(each.role) ? grantsOfPrincipal(each.role) : (each.custom ?? {})
    for (const [permission, grant] of Object.entries(given)) {
      if (isPermission(permission)) sources.push({ permission, grant: grant as Grant, from: each.label ?? each.role, expiresAt: each.expiresAt })
    }
  }
  for (const each of single) {
    if (isPermission(each.permission)) sources.push({ permission: each.permission, grant: each.effect, from: 'granted individually', expiresAt: each.expiresAt })
  }
  const grants = widest(sources.filter((each) => each.grant !== 'withdrawn').map((each) => ({ [each.permission]: each.grant }) as Grants))
  for (const each of sources) if (each.grant === 'withdrawn') delete grants[each.permission]
  return { roles: held.map((each) => each.role), scopes: held.flatMap((each) => each.scopeId ?? []), grants, sources }
}
