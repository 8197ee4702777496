import 'server-only'
import { and, eq, gt, inArray, isNull, max, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { sessions, signInPlaces } from '#db/schema/sessions.ts'
import { credentialResets, invites, personLinks, userGrants, userRoles, users } from '#db/schema/users.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import { explainGrants } from '#lib/auth/grants.ts'
import { minutes, now } from '#lib/clock.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { openApprovals } from '../approvals/within.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { readSettings } from '../settings/queries.ts'
import { userStatuses } from './model.ts'

const shown = {
  id: users.id, name: users.name, email: users.email, department: users.department, status: users.status, mfaEnrolledAt: users.mfaEnrolledAt, factorResetAt: users.factorResetAt, erasedAt: users.erasedAt,
  lastSignedInAt: users.lastSignedInAt, lockedUntil: users.lockedUntil, createdAt: users.createdAt, version: users.version,
  // Written out: a column named by drizzle would lose its table here, and mean one of the inner query.
  roles: sql<string[]>`array(select held.role from user_roles held where held.org_id = users.org_id and held.user_id = users.id order by 1)`,
}

/** Until when the last place waits that is locked after wrong passwords, or every place nobody signed in from. */
async function withLocks<U extends { id: string; lockedUntil: Date | null }, A extends U[]>(tx: Tx, all: A): Promise<A> {
  const places = all.length === 0 ? [] : await tx.select({ userId: signInPlaces.userId, until: max(signInPlaces.lockedUntil) }).from(signInPlaces)
    .where(and(inArray(signInPlaces.userId, all.map((each) => each.id)), gt(signInPlaces.lockedUntil, now()))).groupBy(signInPlaces.userId)
  const until = new Map(places.map((place) => [place.userId, place.until]))
  return all.map((each) => ({ ...each, lockedUntil: [each.lockedUntil, until.get(each.id) ?? null].reduce((one, other) => (one && other ? (one > other ? one : other) : (one ?? other))) })) as A
}

const userFilters = {
  search: z.string().max(200).nullish(),
  status: optionalChoice(userStatuses),
  role: z.string().max(60).nullish(),
}

const userWhere = (tx: Tx, input: z.output<z.ZodObject<typeof userFilters>>) => {
  const typed = input.search ? `%${likeText(input.search)}%` : null
  return all(
    input.status === null ? sql`${users.status} <> 'removed'` : eq(users.status, input.status),
    Boolean(input.role) && inArray(users.id, tx.select({ id: userRoles.userId }).from(userRoles).where(eq(userRoles.role, input.role ?? ''))),
    typed !== null && or(sql`${users.name} ilike ${typed}`, sql`${users.email} ilike ${typed}`),
  )
}

export const listUsers = query({
  name: 'users.list',
  permission: 'users.read',
  bulk: 'users',
  summary: 'List users',
  http: { path: '/users' },
  input: z.object({ ...userFilters, ...listFields(['name', 'createdAt'], { sort: 'name', direction: 'asc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { name: users.name, createdAt: users.createdAt }, users.id)
    const rows = await tx.select(shown).from(users)
      .where(all(userWhere(tx, input), list.where))
      .orderBy(...list.order)
      .limit(list.take)
    const page = list.page(rows, (row) => row[input.sort])
    return { ...page, rows: await withLocks(tx, page.rows) }
  },
})

export const countUsers = counting(listUsers, z.object(userFilters), users, ({ tx, input }) => userWhere(tx, input))

export const getUser = query({
  name: 'users.get',
  permission: 'users.read',
  summary: 'Get a user with roles, invitation, pending resets, open sessions and timeline',
  http: { path: '/users/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [user] = await tx.select(shown).from(users).where(eq(users.id, input.id))
    if (!user) throw notFound('user')
    const [{ lockedUntil }] = await withLocks(tx, [user] as [typeof user])
    const [invite] = await tx.select({ expiresAt: invites.expiresAt, createdAt: invites.createdAt }).from(invites)
      .where(and(eq(invites.userId, input.id), eq(invites.purpose, 'invite'), isNull(invites.acceptedAt), isNull(invites.revokedAt))).limit(1)
    const held = await tx.select({ role: userRoles.role, expiresAt: userRoles.expiresAt }).from(userRoles).where(eq(userRoles.userId, input.id)).orderBy(userRoles.role)
    const waiting = user.status === 'active' ? await tx.select({ id: credentialResets.id, what: credentialResets.what }).from(credentialResets)
      .where(and(eq(credentialResets.userId, input.id), eq(credentialResets.status, 'requested'))).orderBy(credentialResets.createdAt) : []
    const asked = await openApprovals(tx, 'credential-reset', waiting.map((each) => each.id))
    const resets = waiting.map((each) => ({ ...each, approvalId: asked.get(each.id) ?? null }))
    const rights = (await openApprovals(tx, 'user', [input.id])).get(input.id) ?? null
    return { ...user, lockedUntil, held, resets, rights, invite: invite ?? null, sessions: await openSessions(tx, input.id), timeline: await timelineOf(tx, actor, 'user', input.id) }
  },
})

export const listLinks = query({
  name: 'users.links',
  permission: 'users.linkPeople',
  summary: 'List the accounts of the human behind an account, from link to link, the links with their reasons, and at most 500 accounts of others',
  http: { path: '/users/{id}/links' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [user] = await tx.select({ id: users.id }).from(users).where(eq(users.id, input.id))
    if (!user) throw notFound('user')
    const human = sql`any (tickmark_persons_of(${actor.orgId}, ${user.id}))`
    const accounts = await tx.select({ id: users.id, personId: users.personId, name: users.name, email: users.email, status: users.status }).from(users).where(sql`${users.personId} = ${human}`).orderBy(users.name, users.id)
    const links = await tx.select().from(personLinks).where(sql`${personLinks.one} = ${human}`).orderBy(personLinks.createdAt)
    const others = await tx.select({ id: users.id }).from(users).where(sql`${users.personId} <> all (tickmark_persons_of(${actor.orgId}, ${user.id})) and ${users.status} <> 'removed'`).orderBy(users.name, users.id).limit(500)
    const names = await namesOf(tx, [...accounts, ...others].map((each) => each.id).concat(links.flatMap((each) => each.createdById ?? [])))
    const of = (personId: string) => accounts.filter((each) => each.personId === personId).map((each) => names.get(each.id) ?? each.name)
    return {
      accounts: accounts.filter((each) => each.id !== user.id).map(({ personId: _, ...each }) => each),
      others: others.map(({ id: otherId }) => ({ id: otherId, name: names.get(otherId) ?? otherId })),
      links: links.map((each) => ({ between: [...of(each.one), ...of(each.other)], reason: each.reason, at: each.createdAt, byName: each.createdById ? (names.get(each.createdById) ?? 'Somebody') : null })),
    }
  },
})

/** Sessions that are open, newest first: neither ended nor expired, and used within the idle timeout. */
export async function openSessions(tx: Tx, userId: string) {
  const { session } = await readSettings(tx)
  return tx.select({ id: sessions.id, ip: sessions.ip, userAgent: sessions.userAgent, method: sessions.method, createdAt: sessions.createdAt, lastSeenAt: sessions.lastSeenAt, expiresAt: sessions.expiresAt })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt), gt(sessions.expiresAt, now()), gt(sessions.lastSeenAt, new Date(now().getTime() - minutes(session.idleMinutes)))))
    .orderBy(sql`${sessions.createdAt} desc`)
    .limit(20)
}

export const getPermissions = query({
  name: 'users.permissions',
  permission: 'users.read',
  summary: 'Get the effective permissions of a user, and which role gives each',
  http: { path: '/users/{id}/permissions' },
  input: z.object({ id }),
  run: async ({ tx, input }) => {
    const [user] = await tx.select({ id: users.id }).from(users).where(eq(users.id, input.id))
    if (!user) throw notFound('user')
    const resolved = await explainGrants(tx, input.id, now())
    const single = await tx.select({ permission: userGrants.permission, effect: userGrants.effect, reason: userGrants.reason, expiresAt: userGrants.expiresAt })
      .from(userGrants).where(eq(userGrants.userId, input.id)).orderBy(userGrants.permission)
    return { roles: resolved.roles, effective: resolved.grants, sources: resolved.sources, single }
  },
})

/**
 * What an account is called where the portal's own acts name it by its id: events are never altered, so that no name may stand in them.
 * `table` has `org_id` and `source`, and in `column` whom it names.
 */
export const accountNameIn = (table: 'events' | 'findings' | 'finding_groups', column: 'user_name' | 'actor') => sql`case when ${sql.raw(table)}.source = 'tickmark' then ${namedAccount(table, column)} end` as SQL<string | null>

/** The same of what is kept by name alone, whatever the source: an id is no other system's name. */
export const namedAccount = (table: string, column: 'user_name' | 'actor') => sql.raw(`case when pg_input_is_valid(${table}.${column}, 'uuid')
  then (select named.name from users named where named.org_id = ${table}.org_id and named.id = ${table}.${column}::uuid) end`) as SQL<string | null>

export const accountName = (table: 'events' | 'findings') => accountNameIn(table, 'user_name')

/** Active people, for choosing an owner or an assignee. Anybody who can see a register may see names. */
export const userChoices = query({
  name: 'users.choices',
  permission: 'systems.read',
  summary: 'List active users by name, at most 500',
  input: z.object({}),
  run: ({ tx }) => tx.select({ id: users.id, name: users.name }).from(users).where(eq(users.status, 'active')).orderBy(users.name).limit(500),
})
