import 'server-only'
import { and, asc, eq, isNull, ne, sql } from 'drizzle-orm'
import { roles } from '#db/schema/roles.ts'
import { userGrants, userRoles, users } from '#db/schema/users.ts'
import { administers } from '#lib/auth/administering.ts'
import { type Grants, grantsOfPrincipal, type Permission } from '#lib/auth/permissions.ts'
import { type BuiltInRole, builtInRoles, isBuiltInRole } from '#lib/auth/roles.ts'
import type { Cell } from '#lib/files/xlsx.ts'
import { capital, formatNumber, formatOf } from '#lib/format.ts'
import { acts } from '#lib/words/index.ts'
import { pieces } from '../pieces.ts'
import type { Kind } from '../shape.ts'

const reach = { any: 'Of all records', own: 'Of their own', scoped: 'Of their engagements' } as const

/** What each role may. */
const mayOf = (role: string, grants: Grants): Cell[][] => (Object.keys(grants) as Permission[]).sort().map((permission) => [role, capital(acts[permission] ?? permission), permission, reach[grants[permission] ?? 'any'], administers(permission) ? 'Yes' : 'No'])

export const accessRights: Kind = {
  about: 'Who has an account in the portal, which roles and single permissions they hold, and what each role may.',
  permission: 'users.read',
  takes: { systems: false, controls: false, of: null },
  async tell({ tx, at }) {
    const people = await tx.select({ status: users.status, mfa: sql<boolean>`${users.mfaEnrolledAt} is not null`, n: sql<number>`count(*)::int` }).from(users).where(ne(users.status, 'removed')).groupBy(users.status, sql`${users.mfaEnrolledAt} is not null`)
    const sum = (which: (row: (typeof people)[number]) => boolean) => people.filter(which).reduce((all, each) => all + each.n, 0)
    const own = await tx.select({ name: roles.name, label: roles.label, grants: roles.grants }).from(roles).where(isNull(roles.deletedAt)).orderBy(asc(roles.label))
    const labelOf = (role: string) => (isBuiltInRole(role) ? builtInRoles[role] : (own.find(({ name }) => name === role)?.label ?? role))
    const [all, active] = [sum(() => true), sum(({ status }) => status === 'active')]
    return {
      population: `${formatNumber(all)} accounts of the portal that are not removed, and ${formatNumber(Object.keys(builtInRoles).length + own.length)} roles`,
      query: 'Accounts, the roles and single permissions given to each, and what each role may, as they stood when this was made: rights are not kept by day, and what changed in the period is recorded in the audit trail',
      filters: 'none',
      counts: [['Active', formatOf(active, all)], ['With a second factor', `${formatOf(sum(({ status, mfa }) => status === 'active' && mfa), active)} of those active`]],
      more: [['As of', `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`]],
      tables: [
        { name: 'accounts', title: 'Accounts', none: 'There is none.', key: ['account'], columns: { name: ['Name', 4], account: ['Account', 5], department: ['Department', 3], status: ['Status', 2], roles: ['Roles', 5], singles: ['Single permissions', 5], factor: ['Second factor', 2], breakGlass: ['Break-glass', 2], created: ['Created (UTC)', 2.6], lastSignedIn: ['Signed in last (UTC)', 2.6], id: ['Id', 0] },
          rows: pieces(tx, tx.select({ name: users.name, account: users.email, department: users.department, status: users.status, roles: sql<string | null>`(select string_agg(r.role || case when r.expires_at is null then '' else ' until ' || to_char(r.expires_at, 'YYYY-MM-DD') end, ', ' order by r.role) from ${userRoles} r where r.org_id = users.org_id and r.user_id = users.id)`, singles: sql<string | null>`(select string_agg(g.permission || ' (' || g.effect || ')', ', ' order by g.permission) from ${userGrants} g where g.org_id = users.org_id and g.user_id = users.id)`, mfa: users.mfaEnrolledAt, breakGlass: users.breakGlass, created: users.createdAt, last: users.lastSignedInAt, id: users.id }).from(users).where(ne(users.status, 'removed')).orderBy(asc(users.name), asc(users.id)), (row) => [row.name, row.account, row.department, capital(row.status), (row.roles ?? '').split(', ').filter(Boolean).map((each) => { const [role = '', ...rest] = each.split(' '); return [labelOf(role), ...rest].join(' ') }).join(', '), row.singles, row.mfa ? 'Yes' : 'No', row.breakGlass ? 'Yes' : 'No', row.created, row.last, row.id]) },
        { name: 'holders', title: 'Roles and who holds them', none: 'Nobody holds a role.', key: ['role', 'account'], columns: { role: ['Role', 4], name: ['Name', 4], account: ['Account', 5], given: ['Given (UTC)', 3], expires: ['Expires (UTC)', 3] }, rows: pieces(tx, tx.select({ role: userRoles.role, name: users.name, account: users.email, given: userRoles.createdAt, expires: userRoles.expiresAt }).from(userRoles).innerJoin(users, and(eq(users.orgId, userRoles.orgId), eq(users.id, userRoles.userId))).where(ne(users.status, 'removed')).orderBy(asc(userRoles.role), asc(users.name), asc(users.id)), (row) => [labelOf(row.role), row.name, row.account, row.given, row.expires]) },
        { name: 'permissions', title: 'What each role may', none: '', key: ['role', 'permission'], columns: { role: ['Role', 4], act: ['May', 8], permission: ['Permission', 5], reach: ['How far', 3], administers: ['Administrator right', 2.5] }, rows: [...(Object.keys(builtInRoles) as BuiltInRole[]).flatMap((role) => mayOf(builtInRoles[role], grantsOfPrincipal(role))), ...own.flatMap(({ label, grants }) => mayOf(label, grants as Grants))] },
      ],
    }
  },
}
