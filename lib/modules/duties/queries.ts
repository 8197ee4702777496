import 'server-only'
import { and, asc, desc, eq, gt, ilike, inArray, lte, ne, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { duties, dutyActs, dutyConflicts, dutyEvaluations, dutyMitigations, dutyRules, dutyTurns } from '#db/schema/duties.ts'
import { evidence } from '#db/schema/evidence.ts'
import { populations } from '#db/schema/populations.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import { userOf } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runsOf } from '../runs/within.ts'
import { actKindKeys, conflictStateKeys } from './model.ts'

export const conflictFilters = {
  search: z.string().max(200).nullish(),
  state: optionalChoice(conflictStateKeys),
  ruleId: optionalId,
  risk: optionalChoice(['1', '2', '3', '4']),
  systemId: optionalId,
  personId: optionalId,
}
type Filters = z.output<z.ZodObject<typeof conflictFilters>>

/** A mitigation whose time is over counts no more from that moment on, whatever the record says yet. */
const isOver = sql`(duty_conflicts.state = 'mitigated' and duty_conflicts.mitigated_until <= now())`
export const stateNow = sql<'open' | 'mitigated' | 'resolved' | 'void'>`case when ${isOver} then 'open' else duty_conflicts.state end`

const inState = (state: Filters['state']): SQL | undefined => {
  if (state === null) return undefined
  if (state === 'open') return or(eq(dutyConflicts.state, 'open'), and(eq(dutyConflicts.state, 'mitigated'), lte(dutyConflicts.mitigatedUntil, now())))
  return state === 'mitigated' ? and(eq(dutyConflicts.state, 'mitigated'), gt(dutyConflicts.mitigatedUntil, now())) : eq(dutyConflicts.state, state)
}

export const conflictsWhere = (input: Filters) => all(
  inState(input.state),
  input.ruleId !== null && eq(dutyConflicts.ruleId, input.ruleId),
  input.risk !== null && eq(dutyConflicts.risk, Number(input.risk)),
  // Across systems it has a side there, or none.
  input.systemId !== null && or(eq(dutyConflicts.systemId, input.systemId), sql`(duty_conflicts.system_id is null and (duty_conflicts.one @> ${JSON.stringify([{ systemId: input.systemId }])}::jsonb or duty_conflicts.other @> ${JSON.stringify([{ systemId: input.systemId }])}::jsonb))`),
  input.personId !== null && eq(dutyConflicts.personId, input.personId),
  Boolean(input.search) && or(ilike(dutyConflicts.holder, `%${likeText(input.search ?? '')}%`), ilike(dutyRules.name, `%${likeText(input.search ?? '')}%`)),
)

const ofRule = and(eq(dutyRules.orgId, dutyConflicts.orgId), eq(dutyRules.id, dutyConflicts.ruleId))
const [one, other] = [alias(duties, 'one_duty'), alias(duties, 'other_duty')]
const shown = {
  id: dutyConflicts.id, ruleId: dutyConflicts.ruleId, rule: dutyRules.name, risk: dutyConflicts.risk, holder: dutyConflicts.holder, personId: dutyConflicts.personId, system: systems.name, systemKey: dutyConflicts.systemKey, state: stateNow, oneDuty: one.name, otherDuty: other.name, oneCount: dutyConflicts.oneCount, otherCount: dutyConflicts.otherCount,
  firstSeenAt: dutyConflicts.firstSeenAt, lastSeenAt: dutyConflicts.lastSeenAt, mitigatedUntil: sql`case when ${isOver} then null else ${dutyConflicts.mitigatedUntil} end`.mapWith(dutyConflicts.mitigatedUntil) as SQL<Date | null>,
}
const listed = (tx: Tx) => tx.select(shown).from(dutyConflicts).innerJoin(dutyRules, ofRule)
  .innerJoin(one, and(eq(one.orgId, dutyRules.orgId), eq(one.id, dutyRules.oneId))).innerJoin(other, and(eq(other.orgId, dutyRules.orgId), eq(other.id, dutyRules.otherId)))
  .leftJoin(systems, and(eq(systems.orgId, dutyConflicts.orgId), eq(systems.id, dutyConflicts.systemId)))

export const listConflicts = query({
  name: 'duties.conflicts',
  permission: 'duties.read',
  summary: 'List conflicts of duties: who has both of which duties, where, and whether that is mitigated',
  http: { path: '/duty-conflicts' },
  input: z.object({ ...conflictFilters, ...listFields(['firstSeenAt', 'risk'], { sort: 'firstSeenAt', direction: 'desc' }) }),
  bulk: 'conflicts of duties',
  run: async ({ tx, input }) => {
    const list = keyset(input, { firstSeenAt: dutyConflicts.firstSeenAt, risk: dutyConflicts.risk }, dutyConflicts.id)
    const rows = await listed(tx).where(and(conflictsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const countConflicts = counting(listConflicts, z.object(conflictFilters), dutyConflicts, ({ input }) => {
  const { search, ...rest } = input
  return all(conflictsWhere({ ...rest, search: null }), Boolean(search) && or(ilike(dutyConflicts.holder, `%${likeText(search ?? '')}%`), sql`duty_conflicts.rule_id in (select r.id from duty_rules r where r.name ilike ${`%${likeText(search ?? '')}%`})`))
})

export const conflictsOf = (tx: Tx, input: Filters) => tx.select({
  rule: dutyRules.name, risk: dutyConflicts.risk, person: dutyConflicts.holder, oneDuty: one.name, otherDuty: other.name, system: sql<string>`coalesce(${systems.name}, case when duty_conflicts.system_key = 'portal' then 'The portal' else 'Across systems' end)`,
  oneRights: sql<string>`(select string_agg(e ->> 'rightName' || ' in ' || (e ->> 'system'), '; ') from jsonb_array_elements(duty_conflicts.one) e)`, oneCount: dutyConflicts.oneCount, otherRights: sql<string>`(select string_agg(e ->> 'rightName' || ' in ' || (e ->> 'system'), '; ') from jsonb_array_elements(duty_conflicts.other) e)`, otherCount: dutyConflicts.otherCount,
  state: stateNow, mitigatedUntil: shown.mitigatedUntil, control: sql<string>`coalesce((select k.code from duty_mitigations m join controls k on k.org_id = m.org_id and k.id = m.control_id where m.org_id = duty_conflicts.org_id and m.id = duty_conflicts.mitigation_id and not ${isOver}), '')`,
  firstSeenAt: dutyConflicts.firstSeenAt, lastSeenAt: dutyConflicts.lastSeenAt, closedAt: dutyConflicts.closedAt, proof: sql<string>`coalesce((select p.title from populations p where p.org_id = duty_conflicts.org_id and p.id = duty_conflicts.proof_id), '')`, voidReason: sql<string>`coalesce(duty_conflicts.void_reason, '')`,
}).from(dutyConflicts).innerJoin(dutyRules, ofRule).innerJoin(one, and(eq(one.orgId, dutyRules.orgId), eq(one.id, dutyRules.oneId))).innerJoin(other, and(eq(other.orgId, dutyRules.orgId), eq(other.id, dutyRules.otherId))).leftJoin(systems, and(eq(systems.orgId, dutyConflicts.orgId), eq(systems.id, dutyConflicts.systemId)))
  .where(conflictsWhere(input)).orderBy(desc(dutyConflicts.risk), asc(dutyRules.name), asc(dutyConflicts.holder), asc(dutyConflicts.id))

/** What mitigates, the newest first; of a rule, or of one conflict of it too. */
export const mitigationsOf = (tx: Tx, ruleId: string, conflictId: string | null) => tx.select({
  id: dutyMitigations.id, conflictId: dutyMitigations.conflictId, controlId: dutyMitigations.controlId, control: sql<string>`${controls.code} || ' ' || ${controls.title}`, evidenceId: dutyMitigations.evidenceId, evidence: evidence.title, evidenceStatus: evidence.status, reason: dutyMitigations.reason, startsAt: dutyMitigations.createdAt, endsAt: dutyMitigations.endsAt, author: users.name,
  endedAt: dutyMitigations.endedAt, endReason: dutyMitigations.endReason, inForce: sql<boolean>`(duty_mitigations.ended_at is null and duty_mitigations.ends_at > now())`,
}).from(dutyMitigations).innerJoin(controls, and(eq(controls.orgId, dutyMitigations.orgId), eq(controls.id, dutyMitigations.controlId))).innerJoin(users, and(eq(users.orgId, dutyMitigations.orgId), eq(users.id, dutyMitigations.authorId))).leftJoin(evidence, and(eq(evidence.orgId, dutyMitigations.orgId), eq(evidence.id, dutyMitigations.evidenceId)))
  .where(and(eq(dutyMitigations.ruleId, ruleId), conflictId === null ? sql`duty_mitigations.conflict_id is null` : or(sql`duty_mitigations.conflict_id is null`, eq(dutyMitigations.conflictId, conflictId)))).orderBy(desc(dutyMitigations.createdAt)).limit(100)

export const getConflict = query({
  name: 'duties.conflict',
  permission: 'duties.read',
  summary: 'Get a conflict of duties: the rights on both sides with the ways they are held, acts of the person, mitigations and history',
  http: { path: '/duty-conflicts/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await listed(tx).where(eq(dutyConflicts.id, input.id))
    const [more] = found ? await tx.select({ of: dutyConflicts, ownerId: dutyRules.ownerId, owner: users.name, why: dutyRules.why, sameSystem: dutyRules.sameSystem, ruleState: dutyRules.state, own: sql<boolean>`tickmark_duty_own(duty_conflicts, ${userOf(actor) ?? actor.orgId}::uuid)` }).from(dutyConflicts).innerJoin(dutyRules, ofRule).innerJoin(users, and(eq(users.orgId, dutyRules.orgId), eq(users.id, dutyRules.ownerId))).where(eq(dutyConflicts.id, input.id)) : []
    if (!found || !more) throw notFound('conflict')
    const lists = await tx.select({ id: populations.id, title: populations.title, system: systems.name, extractedAt: populations.extractedAt, state: populations.state, root: populations.root }).from(populations).innerJoin(systems, and(eq(systems.orgId, populations.orgId), eq(systems.id, populations.systemId))).where(inArray(populations.id, [...more.of.populationIds, ...(more.of.proofId ? [more.of.proofId] : [])])).orderBy(asc(systems.name), asc(populations.id)).limit(100)
    const turns = await tx.select({ number: dutyTurns.number, state: dutyTurns.state, at: dutyTurns.at, mitigatedUntil: dutyTurns.mitigatedUntil, proof: populations.title, voidReason: dutyTurns.voidReason }).from(dutyTurns).leftJoin(populations, and(eq(populations.orgId, dutyTurns.orgId), eq(populations.id, dutyTurns.proofId))).where(eq(dutyTurns.conflictId, input.id)).orderBy(desc(dutyTurns.number)).limit(100)
    const theirs = more.of.personId !== null ? eq(dutyActs.personId, more.of.personId) : more.of.userId !== null ? eq(dutyActs.userId, more.of.userId) : null
    const acts = theirs ? await tx.select(actShown).from(dutyActs).where(or(theirs, more.of.personId ? sql`duty_acts.user_id in (select p.user_id from people p where p.id = ${more.of.personId})` : undefined)).orderBy(desc(dutyActs.happenedAt)).limit(20) : []
    return {
      ...found, one: more.of.one, other: more.of.other, ownerId: more.ownerId, owner: more.owner, why: more.why, sameSystem: more.sameSystem, ruleState: more.ruleState, own: more.own, closedAt: more.of.closedAt, voidReason: more.of.voidReason, reopenedAt: more.of.reopenedAt, proof: lists.find((each) => each.id === more.of.proofId) ?? null,
      populations: lists.filter((each) => more.of.populationIds.includes(each.id)), turns, acts, mitigations: await mitigationsOf(tx, found.ruleId, found.id), timeline: await timelineOf(tx, actor, 'duty-conflict', found.id),
    }
  },
})

const actShown = { id: dutyActs.id, kind: dutyActs.kind, title: dutyActs.title, holder: dutyActs.holder, one: dutyActs.one, other: dutyActs.other, happenedAt: dutyActs.happenedAt, foundAt: dutyActs.createdAt }

export const listActs = query({
  name: 'duties.acts',
  permission: 'duties.read',
  summary: 'List pairs of acts of one person that two people should have done, the newest first',
  http: { path: '/duty-acts' },
  input: z.object({ kind: optionalChoice(actKindKeys), ...listFields(['happenedAt'], { sort: 'happenedAt', direction: 'desc' }) }),
  bulk: 'acts',
  run: async ({ tx, input }) => {
    const list = keyset(input, { happenedAt: dutyActs.happenedAt }, dutyActs.id)
    const rows = await tx.select(actShown).from(dutyActs).where(and(input.kind ? eq(dutyActs.kind, input.kind) : undefined, list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.happenedAt)
  },
})

/** The newest evaluation that ended, and the one at work. */
export const getMatrix = query({
  name: 'duties.matrix',
  permission: 'duties.read',
  summary: 'Get the matrix of duties: of each rule in force how many conflicts are open and mitigated, and what the last evaluation could not tell',
  http: { path: '/duty-matrix' },
  input: z.object({}),
  run: async ({ tx }) => {
    const rules = await tx.select({ id: dutyRules.id, name: dutyRules.name, oneId: dutyRules.oneId, one: one.name, otherId: dutyRules.otherId, other: other.name, risk: dutyRules.risk, sameSystem: dutyRules.sameSystem, environment: dutyRules.environment, state: dutyRules.state }).from(dutyRules)
      .innerJoin(one, and(eq(one.orgId, dutyRules.orgId), eq(one.id, dutyRules.oneId))).innerJoin(other, and(eq(other.orgId, dutyRules.orgId), eq(other.id, dutyRules.otherId))).where(ne(dutyRules.state, 'ended')).orderBy(desc(dutyRules.risk), asc(dutyRules.name)).limit(500)
    const counted = await tx.select({ ruleId: dutyConflicts.ruleId, open: sql<number>`count(*) filter (where ${stateNow} = 'open')`.mapWith(Number), mitigated: sql<number>`count(*) filter (where ${stateNow} = 'mitigated')`.mapWith(Number) }).from(dutyConflicts).where(inArray(dutyConflicts.state, ['open', 'mitigated'])).groupBy(dutyConflicts.ruleId)
    const of = new Map(counted.map((each) => [each.ruleId, each]))
    const [last] = await tx.select({ id: dutyEvaluations.id, doneAt: dutyEvaluations.doneAt, facts: dutyEvaluations.facts }).from(dutyEvaluations).where(eq(dutyEvaluations.state, 'done')).orderBy(desc(dutyEvaluations.doneAt)).limit(1)
    const [newest] = await tx.select({ state: dutyEvaluations.state, error: dutyEvaluations.error, at: dutyEvaluations.createdAt }).from(dutyEvaluations).orderBy(desc(dutyEvaluations.createdAt)).limit(1)
    const [run] = await runsOf(tx, 'duties.evaluate', { limit: 1 })
    return {
      rules: rules.map((rule) => ({ ...rule, open: of.get(rule.id)?.open ?? 0, mitigated: of.get(rule.id)?.mitigated ?? 0 })), last: last ?? null, failed: newest?.state === 'failed' ? { error: newest.error ?? '', at: newest.at } : null, busy: run && run.finishedAt === null ? run.id : null,
    }
  },
})

export const nameOf = async (tx: Tx, userId: string | null): Promise<string | null> => (userId ? ((await namesOf(tx, [userId])).get(userId) ?? null) : null)
