import 'server-only'
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { events } from '#db/schema/events.ts'
import { findings } from '#db/schema/findings.ts'
import { dayCounts } from '#db/schema/metrics.ts'
import { accounts, people } from '#db/schema/people.ts'
import { populationRows } from '#db/schema/populations.ts'
import { systems } from '#db/schema/systems.ts'
import { may } from '#lib/auth/actor.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { firedOn, pictureOf } from './entities.ts'
import { daysOf, doneBy } from './entity-facts.ts'

const mostRights = 100

const columns = { name: accounts.name, accountId: accounts.accountId, email: accounts.email, userName: accounts.userName, populationId: accounts.populationId, systemName: systems.name, logNames: systems.logNames, userId: people.userId }
const load = async (tx: Tx, id: string) => (await tx.select(columns).from(accounts).innerJoin(systems, and(eq(systems.orgId, accounts.orgId), eq(systems.id, accounts.systemId))).leftJoin(people, and(eq(people.orgId, accounts.orgId), eq(people.id, accounts.personId))).where(eq(accounts.id, id)))[0]

/** The names by which logs may mean an account. */
const namesOf = (of: NonNullable<Awaited<ReturnType<typeof load>>>) => [...new Set([of.name, of.accountId, of.email, of.userName].filter((each) => each !== null && each !== '').flatMap((each) => [each as string, (each as string).toLowerCase()]))]

export const getAccountFacts = query({
  name: 'entities.account',
  permission: 'people.read',
  bulk: 'events',
  summary: 'Get what an account of a system holds and does: its rights in the last list, its acts there by the logs of the last 90 days, counts by day, its findings, and what its person changed and collected',
  http: { path: '/accounts/{id}/facts' },
  input: z.object({ id: z.guid() }),
  run: async ({ tx, actor, input }) => {
    const of = await load(tx, input.id)
    if (!of) throw notFound('account')
    const rights = of.populationId === null ? [] : await tx.select({ kind: populationRows.rightKind, name: populationRows.rightName, scope: populationRows.scope, privileged: populationRows.privileged }).from(populationRows)
      .where(and(eq(populationRows.populationId, of.populationId), eq(populationRows.accountName, of.name), eq(populationRows.accountId, of.accountId))).orderBy(sql`${populationRows.privileged} desc nulls last`, asc(populationRows.rightName), asc(populationRows.key)).limit(mostRights + 1)
    const names = namesOf(of)
    const there = [of.systemName.toLowerCase(), ...of.logNames]
    const logs = may(actor, 'events.read') ? await pictureOf(tx, and(inArray(events.userName, names), inArray(sql`lower(${events.system})`, there), sql`${events.occurredAt} > now() - interval '90 days'`)) : null
    return {
      rights: rights.slice(0, mostRights), moreRights: rights.length > mostRights, names, events: logs,
      findings: await firedOn(tx, actor, and(inArray(findings.userName, names), inArray(sql`lower(${findings.system})`, there))),
      days: logs ? await daysOf(tx, actor, 'user', inArray(dayCounts.value, names)) : null, ...await doneBy(tx, actor, of.userId), rows: logs?.latest ?? [],
    }
  },
})
