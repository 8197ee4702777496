import 'server-only'
import { and, arrayOverlaps, eq, inArray, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { accounts, people } from '#db/schema/people.ts'
import { users } from '#db/schema/users.ts'
import { sameHuman } from '#lib/auth/accounts.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { changed, done, doneAll } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid, notFound } from '#lib/errors.ts'
import { id, optionalId, text, version } from '#lib/input.ts'
import { lockPeople } from '../locks.ts'
import { accountIds, aliases, assignmentKeys } from '../model.ts'
import { matchAccounts } from '../take-over.ts'

type Account = typeof accounts.$inferSelect
type Person = typeof people.$inferSelect

const personSubject = (of: Person) => ({ type: 'person' as const, id: of.id, label: of.name })
const accountSubject = (of: Account) => ({ type: 'account' as const, id: of.id, label: of.name })

/** Before the row is locked, as whoever takes over a roster does it. */
const loadPerson = async ({ tx, actor, input }: { tx: Tx; actor: Actor; input: { id: string } }) => {
  await lockPeople(tx, actor.orgId)
  return locked(people)({ tx, input })
}

/** Whose an account is decides who may review it: nobody says that of themselves, neither of an account they get nor of one they had. */
async function refuseOwn(tx: Tx, actor: Actor, userIds: (string | null)[]): Promise<void> {
  const by = userOf(actor)
  if (by && await sameHuman(tx, actor.orgId, by, userIds)) throw new AppError('forbidden', 'It is about you: somebody else says whose it is.')
}

async function refuseOwnOf(tx: Tx, actor: Actor, personIds: (string | null)[]): Promise<void> {
  const asked = personIds.filter((each) => each !== null)
  if (asked.length === 0) return
  await refuseOwn(tx, actor, (await tx.select({ userId: people.userId }).from(people).where(inArray(people.id, asked))).map(({ userId }) => userId))
}

async function lockedAccounts(tx: Tx, actor: Actor, wanted: string[]): Promise<Account[]> {
  await lockPeople(tx, actor.orgId)
  const found = await tx.select().from(accounts).where(inArray(accounts.id, wanted)).orderBy(accounts.id).for('update')
  if (found.length < new Set(wanted).size) throw notFound('account')
  return found
}

/** Whoever looked before somebody else decided is told so, instead of deciding over it. */
function sameVersions(found: Account[], seen: number | undefined): void {
  if (seen === undefined) return
  const [only] = found
  if (!only || found.length > 1) throw invalid({ version: 'is for one account' })
  sameVersion(only, seen, 'account')
}

export const assignAccounts = operation({
  name: 'accounts.assign',
  summary: 'Assign accounts: a person’s own, owned by somebody who answers for them, or nobody’s; it stays when accounts are matched again',
  category: 'configuration',
  http: { method: 'POST', path: '/accounts/assign' },
  input: z.object({ ids: accountIds, version: version.optional(), as: z.enum(assignmentKeys, { error: 'say what they are to the account' }), personId: optionalId, reason: text(1, 1_000) }),
  load: ({ tx, actor, input }) => lockedAccounts(tx, actor, input.ids),
  run: async ({ tx, actor, input, subject: found, at }) => {
    const by = userOf(actor)
    if (!by) throw new AppError('forbidden', 'A person says whose an account is.')
    sameVersions(found, input.version)
    if ((input.as === 'nobody') !== (input.personId === null)) throw invalid({ personId: input.as === 'nobody' ? 'is for an account of somebody: leave it empty' : 'choose a person' })
    if (input.personId !== null) {
      const [person] = await tx.select({ id: people.id }).from(people).where(eq(people.id, input.personId))
      if (!person) throw invalid({ personId: 'choose a person of a roster' })
    }
    await refuseOwnOf(tx, actor, [input.personId, ...found.flatMap((each) => [each.personId, each.ownerId])])
    const to = { personId: input.as === 'person' ? input.personId : null, ownerId: input.as === 'owner' ? input.personId : null, how: 'by_hand' as const, said: input.reason }
    const moving = found.filter((each) => each.how !== 'by_hand' || each.personId !== to.personId || each.ownerId !== to.ownerId || each.said !== to.said)
    if (moving.length > 0) await tx.update(accounts).set({ ...to, decidedById: by, updatedAt: at, updatedById: by, version: sql`${accounts.version} + 1` }).where(inArray(accounts.id, moving.map((each) => each.id)))
    const told = (each: Account) => ({ personId: each.personId, ownerId: each.ownerId, how: each.how, said: each.said })
    return doneAll({ changed: moving.length }, (moving.length > 0 ? moving : found).map((each) => changed(accountSubject(each), told(each), { ...told(each), ...to }, { reason: input.reason })))
  },
})

export const releaseAccounts = operation({
  name: 'accounts.release',
  summary: 'Remove what somebody said of whose accounts are: they are matched again at once',
  category: 'configuration',
  http: { method: 'POST', path: '/accounts/release' },
  input: z.object({ ids: accountIds, reason: text(1, 1_000) }),
  load: ({ tx, actor, input }) => lockedAccounts(tx, actor, input.ids),
  run: async ({ tx, actor, input, subject: found, at }) => {
    const moving = found.filter((each) => each.how === 'by_hand')
    if (moving.length < found.length) throw conflict('Nobody said by hand whose it is: there is nothing to take back.')
    await refuseOwnOf(tx, actor, found.flatMap((each) => [each.personId, each.ownerId]))
    const ids = moving.map((each) => each.id)
    await tx.update(accounts).set({ personId: null, ownerId: null, how: null, said: '', decidedById: null, updatedAt: at, updatedById: userOf(actor), version: sql`${accounts.version} + 1` }).where(inArray(accounts.id, ids))
    await matchAccounts(tx, { orgId: actor.orgId, at })
    const after = new Map((await tx.select().from(accounts).where(inArray(accounts.id, ids))).map((each) => [each.id, each]))
    const told = (each: Account) => ({ personId: each.personId, ownerId: each.ownerId, how: each.how, said: each.said })
    return doneAll({ changed: ids.length }, moving.map((each) => changed(accountSubject(each), told(each), told(after.get(each.id) ?? each), { reason: input.reason })))
  },
})

export const setUserOf = operation({
  name: 'people.setUser',
  summary: 'Set which account of Tickmark a person of the roster has, or that they have none; whoever decides is compared with both from then on',
  category: 'authorization',
  http: { method: 'PUT', path: '/people/{id}/user' },
  input: z.object({ id, version, userId: optionalId, reason: text(1, 1_000) }),
  load: loadPerson,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'person')
    if (input.userId !== null) {
      const [user] = await tx.select({ id: users.id }).from(users).where(and(eq(users.id, input.userId), ne(users.status, 'removed')))
      if (!user) throw invalid({ userId: 'choose an account of this organization' })
    }
    await refuseOwn(tx, actor, [before.userId, input.userId])
    const after = { userId: input.userId, userHow: 'by_hand' as const, ...touched(before, actor, at) }
    await tx.update(people).set(after).where(eq(people.id, before.id))
    return done({ id: before.id, version: after.version }, changed(personSubject(before), { userId: before.userId, userHow: before.userHow }, { userId: after.userId, userHow: after.userHow }, { reason: input.reason }))
  },
})

export const setAliases = operation({
  name: 'people.setAliases',
  summary: 'Set what a person is called elsewhere: e-mails, user names and ids; accounts are matched again at once',
  category: 'configuration',
  http: { method: 'PUT', path: '/people/{id}/aliases' },
  input: z.object({ id, version, aliases, reason: text(1, 1_000) }),
  load: loadPerson,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'person')
    await refuseOwn(tx, actor, [before.userId])
    const [other] = input.aliases.length === 0 ? [] : await tx.select({ name: people.name, aliases: people.aliases }).from(people).where(and(ne(people.id, before.id), arrayOverlaps(people.aliases, input.aliases))).limit(1)
    if (other) throw invalid({ aliases: `${input.aliases.find((each) => other.aliases.includes(each))} is an alias of ${other.name} already` })
    const after = { aliases: input.aliases, ...touched(before, actor, at) }
    await tx.update(people).set(after).where(eq(people.id, before.id))
    const { moved } = await matchAccounts(tx, { orgId: actor.orgId, at })
    return done({ id: before.id, version: after.version, moved }, changed(personSubject(before), { aliases: before.aliases }, { aliases: after.aliases, ...(moved > 0 && { accountsMoved: moved }) }, { reason: input.reason }))
  },
})
