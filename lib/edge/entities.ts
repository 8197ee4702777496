import 'server-only'
import { and, count, desc, eq, gt, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { detectionRules } from '#db/schema/detection-rules.ts'
import { events } from '#db/schema/events.ts'
import { evidence } from '#db/schema/evidence.ts'
import { findingEvents, findingGroups, findings } from '#db/schema/findings.ts'
import { dayCounts } from '#db/schema/metrics.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, may } from '#lib/auth/actor.ts'
import { countUpTo } from '#lib/door/count.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { requirementName } from '#lib/frameworks/names.ts'
import { shownRules } from '#lib/modules/detection-rules/rules.ts'
import { ruleLinks } from '#lib/modules/detection-rules/within.ts'
import { evidenceLinks } from '#lib/modules/evidence/within.ts'
import { templatesOf } from '#lib/modules/evidence-templates/queries.ts'
import { systemLinks } from '#lib/modules/systems/within.ts'
import { accountName } from '#lib/modules/users/queries.ts'
import { daysOf, directoryOf } from './entity-facts.ts'

/**
 * Whoever and whatever the records name, seen from its own side: what it did, what fired, which evidence, who owns it. What the caller may not read
 * is left out.
 */
const newest = 2_000
const shownRows = 10

/** What the newest events that `where` finds say: how many by type, source, system, user and address. */
export async function pictureOf(tx: Tx, where: SQL | undefined) {
  const found = tx.select({
    id: events.id, occurredAt: events.occurredAt, source: events.source, eventType: events.eventType, outcome: events.outcome, ip: events.ip, system: events.system,
    userName: sql<string | null>`coalesce(${accountName('events')}, ${events.userName})`.as('user_name'),
  }).from(events).where(where).orderBy(desc(events.occurredAt), desc(events.id)).limit(newest + 1)
  const rows = await found
  const kept = rows.slice(0, newest)
  const top = (pick: (row: (typeof kept)[number]) => string | null) => {
    const counts = new Map<string, number>()
    for (const row of kept) {
      const value = pick(row)
      if (value) counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    return [...counts].map(([value, times]) => ({ value, count: times })).sort((one, other) => other.count - one.count || one.value.localeCompare(other.value)).slice(0, shownRows)
  }
  return {
    count: kept.length, more: rows.length > newest, first: kept.at(-1)?.occurredAt ?? null, last: kept[0]?.occurredAt ?? null, failed: kept.filter((row) => row.outcome === 'failure').length,
    types: top((row) => row.eventType), sources: top((row) => row.source), systems: top((row) => row.system), addresses: top((row) => row.ip), users: top((row) => row.userName), latest: kept.slice(0, shownRows),
  }
}

/** The newest findings, undecided first, and how many there are. */
export async function firedOn(tx: Tx, actor: Actor, where: SQL | undefined) {
  if (!may(actor, 'findings.read')) return null
  const shown = { id: findings.id, ruleName: findings.ruleName, severity: findings.severity, riskScore: findings.riskScore, status: findings.status, occurredAt: findings.occurredAt }
  const rows = await tx.select(shown).from(findings).where(where).orderBy(desc(findings.occurredAt), desc(findings.id)).limit(shownRows)
  return {
    rows, total: await countUpTo(tx, 1_000, tx.select({ id: findings.id }).from(findings).where(where)),
    undecided: await countUpTo(tx, 1_000, tx.select({ id: findings.id }).from(findings).where(and(where, inArray(findings.status, ['open', 'flagged'])))),
  }
}

const name = z.string().trim().min(1).max(500)

export const getLoggedUser = query({
  name: 'entities.user',
  permission: 'events.read',
  bulk: 'events',
  summary: 'Get a person or machine as the logs name it: its latest acts, from where, its findings, counts by day, and what the directory, changes and evidence know of it',
  http: { path: '/logs/users/{name}' },
  input: z.object({ name }),
  run: async ({ tx, actor, input }) => {
    const [account] = may(actor, 'users.read') ? await tx.select({ id: users.id, name: users.name, email: users.email }).from(users).where(or(eq(users.email, input.name.toLowerCase()), eq(sql`${users.id}::text`, input.name.toLowerCase()))).limit(1) : []
    const known = [input.name, ...(account ? [account.email, account.id] : [])]
    const picture = await pictureOf(tx, inArray(events.userName, known))
    const fired = await firedOn(tx, actor, inArray(findings.userName, known))
    if (picture.count === 0 && (fired?.total.count ?? 0) === 0) throw notFound('user in the logs')
    return { name: input.name, account: account ?? null, events: picture, findings: fired, days: await daysOf(tx, actor, 'user', inArray(dayCounts.value, known)), directory: await directoryOf(tx, actor, known, account?.id ?? null), rows: picture.latest }
  },
})

export const getAddress = query({
  name: 'entities.address',
  permission: 'events.read',
  bulk: 'events',
  summary: 'Get an address as the logs name it: who acted from it, what they did, the findings of that, and counts by day',
  http: { path: '/logs/addresses/{address}' },
  input: z.object({ address: name }),
  run: async ({ tx, actor, input }) => {
    const found = await pictureOf(tx, eq(events.ip, input.address))
    if (found.count === 0) throw notFound('address in the logs')
    // A finding bears no address: those of its newest events, alone and in windows.
    const ids = tx.select({ id: events.id }).from(events).where(eq(events.ip, input.address)).orderBy(desc(events.occurredAt), desc(events.id)).limit(newest)
    const fired = await firedOn(tx, actor, or(inArray(findings.eventId, ids), inArray(findings.id, tx.select({ id: findingEvents.findingId }).from(findingEvents).where(inArray(findingEvents.eventId, ids)))))
    return { address: input.address, events: found, findings: fired, days: await daysOf(tx, actor, 'address', eq(dayCounts.value, input.address)), rows: found.latest }
  },
})

/** For the search: whether the logs know a user or an address that is called so, and how they write it. */
export const findLogged = query({
  name: 'entities.find',
  permission: 'events.read',
  summary: 'Whether the logs know a user or an address of exactly this name',
  input: z.object({ typed: name }),
  run: async ({ tx, input: { typed } }) => {
    const [user] = await tx.select({ name: events.userName }).from(events).where(inArray(events.userName, [typed, typed.toLowerCase()])).limit(1)
    const [address] = await tx.select({ ip: events.ip }).from(events).where(eq(events.ip, typed.toLowerCase())).limit(1)
    return { user: user?.name ?? null, address: address?.ip ?? null }
  },
})

/** What the logs say of a registered system, by every name it has there. */
export const getSystemLogs = query({
  name: 'entities.system',
  permission: 'events.read',
  bulk: 'events',
  summary: 'Get the events and findings of a registered system',
  http: { path: '/systems/{id}/logs' },
  input: z.object({ id: z.guid() }),
  run: async ({ tx, actor, input }) => {
    const [system] = await tx.select({ name: systems.name, logNames: systems.logNames }).from(systems).where(eq(systems.id, input.id))
    if (!system) throw notFound('system')
    const names = [system.name.toLowerCase(), ...system.logNames]
    const found = await pictureOf(tx, and(inArray(sql`lower(${events.system})`, names), sql`${events.occurredAt} > now() - interval '90 days'`))
    return { events: found, findings: await firedOn(tx, actor, and(inArray(sql`lower(${findings.system})`, names), sql`${findings.occurredAt} > now() - interval '90 days'`)), days: await daysOf(tx, actor, 'system', inArray(sql`lower(${dayCounts.value})`, names)), rows: found.latest }
  },
})

/** The rules that map to a control, and beside them how many its area has: what is shipped says an area and no control. */
async function rulesOf(tx: Tx, actor: Actor, control: { id: string; code: string }) {
  if (!may(actor, 'detectionRules.read')) return null
  const linked = new Set((await tx.select({ ruleId: detectionRules.ruleId }).from(detectionRules).where(ruleLinks.to(control.id))).map((row) => row.ruleId))
  const all = await shownRules(tx)
  const rules = all.filter((rule) => linked.has(rule.id))
  const area = all.filter((rule) => rule.areas.includes(control.code.slice(0, 2)))
  const undecided = may(actor, 'findings.read') && rules.length > 0 ? await tx.select({ id: findingGroups.ruleId, undecided: sql<number>`sum(${findingGroups.undecided})::int` }).from(findingGroups)
    .where(and(inArray(findingGroups.ruleId, [...linked]), gt(findingGroups.undecided, 0))).groupBy(findingGroups.ruleId) : []
  const countOf = new Map(undecided.map((each) => [each.id, each.undecided]))
  return {
    requirements: requirementsOf(rules),
    linked: rules.map(({ id, title, severity, enabled }) => ({ id, title, severity, enabled, undecided: countOf.get(id) ?? 0 })).sort((one, other) => other.undecided - one.undecided || one.title.localeCompare(other.title)).slice(0, 100),
    area: { on: area.filter((rule) => rule.enabled).length, total: area.length },
  }
}

/** What the requirements of frameworks are called that these rules speak to, each once. */
const requirementsOf = (rules: { requirements: { framework: string; id: string }[] }[]) =>
  [...new Set(rules.flatMap((rule) => rule.requirements.map(requirementName)))].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))

export const getControlMap = query({
  name: 'entities.control',
  permission: 'evidence.read',
  summary: 'Get what maps to a control: evidence templates with their coverage, evidence, systems, detection rules and the requirements these speak to',
  http: { path: '/controls/{id}/map' },
  input: z.object({ id: z.guid() }),
  run: async ({ tx, actor, input }) => {
    const [control] = await tx.select({ id: controls.id, code: controls.code }).from(controls).where(eq(controls.id, input.id))
    if (!control) throw notFound('control')
    return { ...control, ...await mapOf(tx, actor, control) }
  },
})

/** What maps to a control, of what the caller may read. */
export async function mapOf(tx: Tx, actor: Actor, control: { id: string; code: string }) {
  const templates = await templatesOf(tx, control.id)
  const of = and(evidenceLinks.to(control.id), isNull(evidence.deletedAt))
  const collected = await tx.select({ id: evidence.id, title: evidence.title, status: evidence.status, dataSource: evidence.dataSource, expiresAt: evidence.expiresAt, arrivedAt: evidence.arrivedAt, ownerName: users.name }).from(evidence)
    .leftJoin(users, and(eq(users.orgId, evidence.orgId), eq(users.id, evidence.ownerId))).where(of).orderBy(desc(evidence.arrivedAt), desc(evidence.id)).limit(shownRows)
  const inScope = may(actor, 'systems.read') ? await tx.select({ id: systems.id, name: systems.name, ownerName: users.name }).from(systems)
    .leftJoin(users, and(eq(users.orgId, systems.orgId), eq(users.id, systems.ownerId)))
    .where(and(systemLinks.to(control.id), isNull(systems.deletedAt))).orderBy(systems.name).limit(100) : []
  const states = await tx.select({ status: evidence.status, count: count() }).from(tx.select({ status: evidence.status }).from(evidence).where(of).limit(1_000).as('evidence')).groupBy(sql`1`)
  return { templates, evidence: collected, states, systems: inScope, rules: await rulesOf(tx, actor, control) }
}
