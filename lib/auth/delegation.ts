import { AppError } from '#lib/errors.ts'
import type { Actor } from './actor.ts'
import type { ExplainedGrants } from './grants.ts'
import { type Grants, grantsOfPrincipal, type Permission, rank } from './permissions.ts'
import { builtInRoles, isBuiltInRole } from './roles.ts'

/** The first permission of `given` that goes beyond `held`: not held at all, or only for what is one's own. */
function beyond(held: Grants, given: Grants): Permission | null {
  return (Object.keys(given) as Permission[]).find((each) => rank[given[each] ?? 'own'] > rankOf(held, each)) ?? null
}

const rankOf = (held: Grants, permission: Permission): number => (held[permission] ? rank[held[permission]] : 0)

/**
 * Nobody gives what they do not hold themselves, by whatever door: a role, a single permission, a token, an invitation, the making of a role.
 * Every operation that gives asks here; a token holds what its scopes leave of its owner's grants.
 * @param had what the receiver had of it before: that is not given
 * @throws AppError forbidden at that field of the form, which is recorded
 */
export function refuseBeyond(actor: Actor, given: Grants, field: string, had: Grants = {}): void {
  const more = Object.fromEntries(Object.entries(given).filter(([name, grant]) => rank[grant] > rankOf(had, name as Permission))) as Grants
  const found = beyond(actor.grants, more)
  if (!found) return
  const why = `would give ${found}, which you do not hold yourself${actor.grants[found] ? ' for everything' : ''}`
  throw new AppError('forbidden', 'You cannot grant permissions you do not hold.', { fields: { [field]: why }, internal: `gives ${found}` })
}

/** Who decides how people sign in can become anybody: that is for who holds all an administrator does. @throws AppError forbidden, as above */
export const refuseUnlessAdmin = (actor: Actor, field: string): void => refuseBeyond(actor, grantsOfPrincipal('admin'), field)

/**
 * An account that comes to life brings along what it holds: whoever wakes it gives that.
 * @throws AppError forbidden, naming the role or single permission
 */
export function refuseWaking(actor: Actor, { grants, sources }: ExplainedGrants): void {
  const found = beyond(actor.grants, grants)
  if (!found) return
  const from = sources.find((each) => each.permission === found && each.grant === grants[found])?.from ?? ''
  const what = from === 'granted individually' ? 'a permission of its own' : `the role ${isBuiltInRole(from) ? builtInRoles[from] : from}`
  throw new AppError('forbidden', `You cannot grant permissions you do not hold: this account has ${what}, which gives ${found}, and you do not hold that${actor.grants[found] ? ' for everything' : ''}. Ask somebody who does, or have it taken away first.`, { internal: `gives back ${found}` })
}
