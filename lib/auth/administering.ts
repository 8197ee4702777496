import { type Grants, grantsOfPrincipal, type Permission } from './permissions.ts'
import { type BuiltInRole, builtInRoles } from './roles.ts'

/**
 * What weakens the portal in the hands of one person: making accounts and their rights, roles, settings, how people sign in, who approves, and where data comes from. A role that
 * has one of these gives administrator rights, whatever it is called; to give one takes a second person. PostgreSQL has the same list (`npm run decisions`).
 */
export const administering = [
  'users.invite', 'users.changeRoles', 'users.changePermissions', 'users.reactivate', 'roles.create', 'roles.update', 'settings.update', 'identityProviders.create', 'identityProviders.update',
  'approvals.requestRule', 'connections.create', 'connections.update', 'connections.setCredentials', 'connections.rotateSecret',
] as const satisfies Permission[]

const known: ReadonlySet<string> = new Set(administering)

export const administers = (permission: string): boolean => known.has(permission)

/** Of what is given the permissions that are administrator rights. */
export const administeringOf = (grants: Grants): Permission[] => (Object.keys(grants) as Permission[]).filter(administers).sort()

/** Built-in roles that have administrator rights. */
export const administrativeRoles = (Object.keys(builtInRoles) as BuiltInRole[]).filter((role) => administeringOf(grantsOfPrincipal(role)).length > 0)

const rows = (values: readonly string[]) => values.map((value) => `    ('${value}')`).join(',\n')

/** The two lists as functions that triggers ask (`db/administering.sql`). Nobody but the owner of the database can change them. */
export function administeringSql(): string {
  return `-- Made from the permissions by \`npm run decisions\`; a test holds the two together. Do not change it by hand.
create or replace function tickmark_administering() returns setof text language sql immutable as $$
  values
${rows(administering)}
$$;

create or replace function tickmark_administrative_roles() returns setof text language sql immutable as $$
  values
${rows(administrativeRoles)}
$$;
`
}
