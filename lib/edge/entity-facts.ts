import 'server-only'
import { and, desc, eq, gt, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { changes } from '#db/schema/changes.ts'
import { evidence } from '#db/schema/evidence.ts'
import { dayCounts } from '#db/schema/metrics.ts'
import { accounts, people } from '#db/schema/people.ts'
import { systems } from '#db/schema/systems.ts'
import { type Actor, may } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'

/** What is known of somebody or something besides what the logs say: counts by day, the directory, access, changes, evidence. */
const shownRows = 10
/** Days of a rollup, today among them. */
const rolled = 30

export type Day = { day: string; events: number; findings: number | null }

/**
 * Counts of the last 30 days, UTC, each day one row: events by the day they occurred, findings by the day they were found.
 * @param value of the counts, as `day_counts` calls them
 */
export async function daysOf(tx: Tx, actor: Actor, by: 'user' | 'type' | 'system' | 'rule' | 'address', value: SQL): Promise<Day[]> {
  const today = now().getTime()
  const from = new Date(today - days(rolled - 1)).toISOString().slice(0, 10)
  const rows = await tx.select({ day: dayCounts.day, kind: dayCounts.kind, count: sql<number>`sum(${dayCounts.count})::int` }).from(dayCounts)
    .where(and(inArray(dayCounts.kind, ['event', 'finding']), eq(dayCounts.by, by), sql`${dayCounts.day} >= ${from}::date`, value)).groupBy(dayCounts.day, dayCounts.kind)
  const counts = new Map(rows.map((row) => [`${row.kind} ${row.day}`, row.count]))
  const finds = may(actor, 'findings.read')
  return Array.from({ length: rolled }, (_, n) => new Date(today - days(rolled - 1 - n)).toISOString().slice(0, 10)).map((day) => ({ day, events: counts.get(`event ${day}`) ?? 0, findings: finds ? (counts.get(`finding ${day}`) ?? 0) : null }))
}

/** The newest changes that somebody asked for or made, and their newest evidence; null where the caller may not read it, or nobody here is meant. */
export async function doneBy(tx: Tx, actor: Actor, userId: string | null) {
  const made = userId !== null && may(actor, 'changes.read') ? await tx.select({ id: changes.id, title: changes.title, state: changes.state, at: changes.createdAt }).from(changes)
    .where(or(eq(changes.requestedById, userId), eq(changes.implementerId, userId), eq(changes.implementedById, userId))).orderBy(desc(changes.createdAt), desc(changes.id)).limit(shownRows) : null
  const collected = userId !== null && may(actor, 'evidence.read') ? await tx.select({ id: evidence.id, title: evidence.title, status: evidence.status, at: evidence.arrivedAt }).from(evidence)
    .where(and(eq(evidence.ownerId, userId), isNull(evidence.deletedAt))).orderBy(desc(evidence.arrivedAt), desc(evidence.id)).limit(shownRows) : null
  return { changes: made, evidence: collected }
}

/** Whoever stands behind a name of the logs, as the rosters and the lists of systems know it; each part null where the caller may not read it. */
export async function directoryOf(tx: Tx, actor: Actor, known: string[], userId: string | null) {
  const named = known.map((each) => each.toLowerCase())
  const reads = may(actor, 'people.read')
  const held = reads ? await tx.select({ id: accounts.id, name: accounts.name, enabled: accounts.enabled, personId: accounts.personId, systemId: accounts.systemId, systemName: systems.name }).from(accounts)
    .innerJoin(systems, and(eq(systems.orgId, accounts.orgId), eq(systems.id, accounts.systemId))).where(inArray(accounts.name, known)).orderBy(systems.name, accounts.id).limit(shownRows) : []
  const [person] = reads ? await tx.select({ id: people.id, name: people.name, state: people.state, kind: people.kind }).from(people)
    .where(or(userId === null ? undefined : eq(people.userId, userId), inArray(sql`lower(${people.email})`, named), held.some((each) => each.personId) ? inArray(people.id, held.flatMap((each) => each.personId ?? [])) : undefined)).orderBy(sql`${people.goneAt} nulls first`, people.id).limit(1) : []
  const theirs = person ? await tx.select({ id: accounts.id, name: accounts.name, enabled: accounts.enabled, systemName: systems.name }).from(accounts)
    .innerJoin(systems, and(eq(systems.orgId, accounts.orgId), eq(systems.id, accounts.systemId))).where(eq(accounts.personId, person.id)).orderBy(systems.name, accounts.id).limit(shownRows) : held.map(({ personId: _, systemId: __, ...each }) => each)
  return { person: person ?? null, access: reads ? theirs : null, ...await doneBy(tx, actor, userId) }
}

/** What a rule found, day by day. */
export const getRuleDays = query({
  name: 'entities.rule',
  permission: 'findings.read',
  summary: 'Get how many findings a rule has, by the day they were found, of the last 30 days',
  http: { path: '/detection-rules/{ruleId}/days' },
  input: z.object({ ruleId: z.string().min(1).max(200) }),
  statements: 1,
  run: ({ tx, actor, input }) => daysOf(tx, actor, 'rule', and(eq(dayCounts.value, input.ruleId), gt(dayCounts.count, 0)) as SQL),
})
