import 'server-only'
import { and, asc, eq, ilike, inArray, isNotNull, isNull, notInArray, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { accounts, people } from '#db/schema/people.ts'
import { populations } from '#db/schema/populations.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { accountKinds } from '#lib/importers/entitlement.ts'
import { listsOfActs } from '#lib/importers/sources.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { howKeys, kindKeys, stateKeys } from './model.ts'

const managers = alias(people, 'managers')
const owners = alias(people, 'owners')
const managerOf = and(eq(managers.orgId, people.orgId), eq(managers.id, people.managerId))
const systemOf = and(eq(systems.orgId, accounts.orgId), eq(systems.id, accounts.systemId))
const personOf = and(eq(people.orgId, accounts.orgId), eq(people.id, accounts.personId))
const ownerOf = and(eq(owners.orgId, accounts.orgId), eq(owners.id, accounts.ownerId))
const populationOf = and(eq(populations.orgId, accounts.orgId), eq(populations.id, accounts.populationId))

export const personFilters = {
  search: z.string().max(200).nullish(),
  state: optionalChoice(stateKeys),
  kind: optionalChoice(kindKeys),
  managerId: optionalId,
  systemId: optionalId,
  /** Without an account of Tickmark. */
  account: optionalChoice(['none']),
  /** In no roster any more. */
  gone: optionalChoice(['yes']),
}

type PersonFilters = z.output<z.ZodObject<typeof personFilters>>

const searched = (text: string | null | undefined) => (text ? or(ilike(people.name, `%${likeText(text)}%`), ilike(people.email, `%${likeText(text)}%`), eq(people.workerId, text.trim())) : undefined)

const peopleWhere = (input: PersonFilters) => all(
  input.gone ? isNotNull(people.goneAt) : isNull(people.goneAt),
  input.state !== null && eq(people.state, input.state as never),
  input.kind !== null && eq(people.kind, input.kind as never),
  input.managerId !== null && eq(people.managerId, input.managerId),
  input.systemId !== null && eq(people.systemId, input.systemId),
  input.account !== null && isNull(people.userId),
  searched(input.search),
)

/** Every row that fits, for a download. */
export const personRows = (tx: Tx, input: PersonFilters) =>
  tx.select({
    name: people.name, workerId: people.workerId, email: people.email, userName: people.userName, kind: people.kind, state: people.state, startsOn: people.startsOn, endsOn: people.endsOn, zone: people.zone, endsAt: people.endsAt, managerSaid: people.managerSaid, manager: managers.name, roster: systems.name,
    tickmark: users.email, aliases: people.aliases, goneAt: people.goneAt,
  }).from(people).innerJoin(systems, and(eq(systems.orgId, people.orgId), eq(systems.id, people.systemId))).leftJoin(managers, managerOf).leftJoin(users, and(eq(users.orgId, people.orgId), eq(users.id, people.userId)))
    .where(peopleWhere(input)).orderBy(asc(people.name), asc(people.id))

export const listPeople = query({
  name: 'people.list',
  permission: 'people.read',
  summary: 'List the people of the rosters',
  http: { path: '/people' },
  input: z.object({ ...personFilters, ...listFields(['name'], { sort: 'name', direction: 'asc' }) }),
  bulk: 'people',
  run: async ({ tx, input }) => {
    const list = keyset(input, { name: people.name }, people.id)
    const rows = await tx.select({ id: people.id, name: people.name, workerId: people.workerId, email: people.email, kind: people.kind, state: people.state, endsOn: people.endsOn, goneAt: people.goneAt, managerId: people.managerId, managerSaid: people.managerSaid, managerName: managers.name, userId: people.userId })
      .from(people).leftJoin(managers, managerOf).where(and(peopleWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const countPeople = counting(listPeople, z.object(personFilters), people, ({ input }) => peopleWhere(input))

const firstOf = 100

export const getPerson = query({
  name: 'people.get',
  permission: 'people.read',
  summary: 'Get a person of a roster: facts, manager and reports, and their accounts with how each was found',
  http: { path: '/people/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ person: people, managerName: managers.name, systemName: systems.name, populationTitle: populations.title }).from(people).innerJoin(systems, and(eq(systems.orgId, people.orgId), eq(systems.id, people.systemId)))
      .leftJoin(populations, and(eq(populations.orgId, people.orgId), eq(populations.id, people.populationId))).leftJoin(managers, managerOf).where(eq(people.id, input.id))
    if (!found) throw notFound('person')
    const { orgId: _, deletedAt: __, ...record } = found.person
    const reports = await tx.select({ id: people.id, name: people.name, state: people.state }).from(people).where(and(eq(people.managerId, record.id), isNull(people.goneAt))).orderBy(asc(people.name), asc(people.id)).limit(firstOf)
    const theirs = (column: typeof accounts.personId | typeof accounts.ownerId) => tx.select({ id: accounts.id, name: accounts.name, accountId: accounts.accountId, enabled: accounts.enabled, kind: accounts.kind, how: accounts.how, said: accounts.said, systemId: accounts.systemId, systemName: systems.name })
      .from(accounts).innerJoin(systems, systemOf).where(eq(column, record.id)).orderBy(asc(systems.name), asc(accounts.name), asc(accounts.id)).limit(firstOf)
    const [own, owned] = [await theirs(accounts.personId), await theirs(accounts.ownerId)]
    return {
      ...record, managerName: found.managerName, systemName: found.systemName, populationTitle: found.populationTitle, userName: record.userName, userLabel: record.userId ? ((await namesOf(tx, [record.userId])).get(record.userId) ?? null) : null,
      reports, accounts: own, owned, timeline: await timelineOf(tx, actor, 'person', record.id),
    }
  },
})

export const accountFilters = {
  search: z.string().max(200).nullish(),
  systemId: optionalId,
  kind: optionalChoice(accountKinds),
  how: optionalChoice(howKeys),
  personId: optionalId,
  /** Belongs to nobody, and nobody said so: the worklist. */
  unmatched: optionalChoice(['yes']),
  /** Of somebody who has left, or is in no roster any more. */
  left: optionalChoice(['yes']),
}

type AccountFilters = z.output<z.ZodObject<typeof accountFilters>>

/** Nobody was found, or was said, to be behind it; groups and roles have nobody. In a list that holds at present: what is in none any more waits for nobody. */
export const unmatched = and(isNull(accounts.how), notInArray(accounts.kind, ['group', 'role']), sql`exists (select from populations p where p.org_id = ${accounts.orgId} and p.id = ${accounts.populationId} and p.state = 'frozen')`)

const accountsWhere = (input: AccountFilters) => all(
  input.systemId !== null && eq(accounts.systemId, input.systemId),
  input.kind !== null && eq(accounts.kind, input.kind),
  input.how !== null && eq(accounts.how, input.how as never),
  input.personId !== null && eq(accounts.personId, input.personId),
  input.unmatched !== null && unmatched,
  input.left !== null && sql`exists (select from people p where p.org_id = ${accounts.orgId} and p.id = ${accounts.personId} and (p.state = 'left' or p.gone_at is not null))`,
  Boolean(input.search) && or(ilike(accounts.name, `%${likeText(input.search ?? '')}%`), ilike(accounts.email, `%${likeText(input.search ?? '')}%`), eq(accounts.accountId, (input.search ?? '').trim())),
)

const shownAccount = {
  id: accounts.id, systemId: accounts.systemId, systemName: systems.name, accountId: accounts.accountId, name: accounts.name, email: accounts.email, userName: accounts.userName, kind: accounts.kind, enabled: accounts.enabled, personId: accounts.personId, personName: people.name, how: accounts.how, said: accounts.said,
  ownerId: accounts.ownerId, ownerName: owners.name, version: accounts.version,
}

export const accountRows = (tx: Tx, input: AccountFilters) =>
  tx.select({ system: systems.name, accountId: accounts.accountId, name: accounts.name, email: accounts.email, userName: accounts.userName, employeeId: accounts.employeeId, kind: accounts.kind, enabled: accounts.enabled, person: people.name, worker: people.workerId, owner: owners.name, how: accounts.how, said: accounts.said, population: populations.title, present: sql<boolean | null>`${populations.state} = 'frozen'` })
    .from(accounts).innerJoin(systems, systemOf).leftJoin(populations, populationOf).leftJoin(people, personOf).leftJoin(owners, ownerOf).where(accountsWhere(input)).orderBy(asc(accounts.name), asc(accounts.id))

export const listAccounts = query({
  name: 'accounts.list',
  permission: 'people.read',
  summary: 'List the accounts of the systems, with whose they are and how that was found',
  http: { path: '/accounts' },
  input: z.object({ ...accountFilters, ...listFields(['name'], { sort: 'name', direction: 'asc' }) }),
  bulk: 'accounts',
  run: async ({ tx, input }) => {
    const list = keyset(input, { name: accounts.name }, accounts.id)
    const rows = await tx.select(shownAccount).from(accounts).innerJoin(systems, systemOf).leftJoin(people, personOf).leftJoin(owners, ownerOf).where(and(accountsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const countAccounts = counting(listAccounts, z.object(accountFilters), accounts, ({ input }) => accountsWhere(input))

export const getAccount = query({
  name: 'accounts.get',
  permission: 'people.read',
  summary: 'Get an account: what its system says of it, whose it is, and how that was found',
  http: { path: '/accounts/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ ...shownAccount, employeeId: accounts.employeeId, populationId: accounts.populationId, populationTitle: populations.title, populationState: populations.state, createdAt: accounts.createdAt, updatedAt: accounts.updatedAt, decidedById: accounts.decidedById })
      .from(accounts).innerJoin(systems, systemOf).leftJoin(populations, populationOf).leftJoin(people, personOf).leftJoin(owners, ownerOf).where(eq(accounts.id, input.id))
    if (!found) throw notFound('account')
    const decidedByName = found.decidedById ? ((await namesOf(tx, [found.decidedById])).get(found.decidedById) ?? null) : null
    return { ...found, decidedByName, timeline: await timelineOf(tx, actor, 'account', found.id) }
  },
})

const mostChosen = 500

/** Whom a form offers; `more` asks for a part of the name, the e-mail or the worker id. */
export const findPeople = query({
  name: 'people.choose',
  permission: 'people.read',
  summary: 'List people of the rosters to choose from, by name, the first 500',
  input: z.object({ search: personFilters.search }),
  run: async ({ tx, input }) => {
    const found = await tx.select({ id: people.id, name: people.name, workerId: people.workerId, state: people.state }).from(people).where(and(isNull(people.goneAt), searched(input.search))).orderBy(asc(people.name), asc(people.id)).limit(mostChosen + 1)
    return { people: found.slice(0, mostChosen), more: found.length > mostChosen }
  },
})

/** Frozen lists whose people or accounts are not taken over yet: for a moment each, or because it failed. */
export const waitingLists = query({
  name: 'people.waiting',
  permission: 'people.read',
  summary: 'List frozen populations whose people or accounts were not taken over yet',
  http: { path: '/people/waiting' },
  input: z.object({}),
  run: ({ tx }) => tx.select({ id: populations.id, title: populations.title, source: populations.source, frozenAt: populations.frozenAt }).from(populations)
    .where(and(inArray(populations.state, ['frozen']), notInArray(populations.source, [...listsOfActs]), sql`${populations.accepted} > 0`, sql`not exists (select from people p where p.org_id = ${populations.orgId} and p.population_id = ${populations.id})`, sql`not exists (select from accounts a where a.org_id = ${populations.orgId} and a.population_id = ${populations.id})`))
    .orderBy(asc(populations.frozenAt)).limit(20),
})
