import 'server-only'
import { and, asc, eq, gte, inArray, lt, ne, or, sql } from 'drizzle-orm'
import { auditEntries } from '#db/schema/audit-trail.ts'
import { events } from '#db/schema/events.ts'
import { userRoles, users } from '#db/schema/users.ts'
import { administering, administrativeRoles } from '#lib/auth/administering.ts'
import { capital, formatNumber, formatOf } from '#lib/format.ts'
import { entriesTable } from '../entries.ts'
import { pieces } from '../pieces.ts'
import type { Kind } from '../shape.ts'

export const privilegedActivity: Kind = {
  about: 'What administrators did in the portal, and what the systems’ logs say of the same people.',
  permission: 'auditTrail.read',
  takes: { systems: false, controls: false, of: null },
  async tell(making) {
    const { tx, from, to } = making
    const holders = await tx.select({ id: users.id, name: users.name, email: users.email, status: users.status, roles: sql<string>`string_agg(${userRoles.role}, ', ' order by ${userRoles.role})`, breakGlass: users.breakGlass, lastSignedInAt: users.lastSignedInAt }).from(users)
      .innerJoin(userRoles, and(eq(userRoles.orgId, users.orgId), eq(userRoles.userId, users.id))).where(and(inArray(userRoles.role, administrativeRoles), ne(users.status, 'removed'))).groupBy(users.orgId, users.id).orderBy(asc(users.name), asc(users.id))
    const ids = holders.map(({ id }) => id)
    const byThem = and(eq(auditEntries.actorKind, 'person'), inArray(auditEntries.actorId, ids.length > 0 ? ids : ['']), inArray(auditEntries.category, ['configuration', 'authorization', 'approval', 'export']))
    const where = and(gte(auditEntries.recordedAt, from), lt(auditEntries.recordedAt, to), or(inArray(auditEntries.action, [...administering]), byThem))
    const emails = holders.map(({ email }) => email.toLowerCase())
    const seen = and(gte(events.occurredAt, from), lt(events.occurredAt, to), ne(events.source, 'tickmark'), inArray(events.userName, emails.length > 0 ? emails : ['']))
    const [entries] = await tx.select({ n: sql<number>`count(*)::int`, weak: sql<number>`(count(*) filter (where ${inArray(auditEntries.action, [...administering])}))::int` }).from(auditEntries).where(where)
    const [told] = await tx.select({ n: sql<number>`count(*)::int` }).from(events).where(seen)
    return {
      population: `${formatNumber(holders.length)} accounts that hold administrator rights now; ${formatNumber(entries?.n ?? 0)} entries of the audit trail and ${formatNumber(told?.n ?? 0)} events of the period`,
      query: `Entries whose act takes administrator rights, by whomever, and what holders of ${administrativeRoles.map((role) => role.replace('_', ' ')).join(', ')} configured, authorized, approved and exported; events whose user is the address of such an account`,
      filters: 'the portal’s own acts are told by its audit trail, not as events',
      counts: [['Acts that take administrator rights', formatOf(entries?.weak ?? 0, entries?.n ?? 0)]],
      tables: [
        { name: 'holders', title: 'Who holds administrator rights', none: 'Nobody.', key: ['account'], said: 'As it was when this was made.', columns: { name: ['Name', 4], account: ['Account', 5], roles: ['Roles', 5], status: ['Status', 2], breakGlass: ['Break-glass', 2], lastSignedIn: ['Signed in last (UTC)', 3] }, rows: holders.map((row) => [row.name, row.email, row.roles, capital(row.status), row.breakGlass ? 'Yes' : 'No', row.lastSignedInAt]) },
        entriesTable(making, { where, name: 'acts', title: 'In the portal', none: 'Nothing.' }),
        { name: 'events', title: 'In logs of systems', none: 'No log names one of these accounts.', key: ['id'], columns: { at: ['Occurred (UTC)', 3], user: ['User', 5], source: ['Source', 2.5], type: ['Event type', 5], target: ['Target', 5], outcome: ['Outcome', 2], system: ['System', 3], ip: ['Address', 3], id: ['Id', 0] }, rows: pieces(tx, tx.select({ at: events.occurredAt, user: events.userName, source: events.source, type: events.eventType, target: events.target, outcome: events.outcome, system: events.system, ip: events.ip, id: events.id }).from(events).where(seen).orderBy(asc(events.occurredAt), asc(events.id)), (row) => [row.at, row.user, row.source, row.type, row.target, row.outcome && capital(row.outcome), row.system, row.ip, row.id]) },
      ],
      main: 'acts',
    }
  },
}
