import 'server-only'
import { and, asc, desc, eq, gt, inArray, lte, or, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { duties, dutyConflicts, dutyEvaluations, dutyMitigations, dutyRules, dutyTurns } from '#db/schema/duties.ts'
import { type DutyConflict, dutyStates, stateOf, type Turn } from '#lib/package/checks/duties.ts'
import { momentOf } from './calendar.ts'
import { type Contents, json, type Making, type Part, streamed, wholeText } from './shape.ts'

const iso = (at: Date | null) => at?.toISOString() ?? null

/** Conflicts of the systems of a package, where it is not about all: on either side. */
function conflictsWhere({ of }: Making, asOf: Date) {
  const ids = of.scope.systems.map(({ id }) => id)
  return and(lte(dutyConflicts.createdAt, asOf), ids.length === 0 ? undefined : or(inArray(dutyConflicts.systemId, ids), sql`exists (select from jsonb_array_elements(${dutyConflicts.one} || ${dutyConflicts.other}) e where e ->> 'systemId' = any(${sql.param(ids)}::text[]))`))
}

/** Rules, conflicts and mitigations of segregation of duties as they stood at the end of the period, or at the checkpoint where that is earlier. Which rights a conflict is made of stands in its populations. */
export const dutiesPart: Part = async (making) => {
  const found = await making.snapshot(making.orgId, async (tx) => {
    const at = await momentOf(tx, making)
    if (!at) return null
    const asOf = at < making.to ? at : new Date(making.to.getTime() - 1)
    const rules = await tx.select().from(dutyRules).where(lte(dutyRules.approvedAt, asOf)).orderBy(asc(dutyRules.id))
    if (rules.length === 0) return null
    const named = await tx.select({ id: duties.id, name: duties.name, description: duties.description }).from(duties).where(inArray(duties.id, [...new Set(rules.flatMap(({ oneId, otherId }) => [oneId, otherId]))])).orderBy(asc(duties.id))
    const mitigations = await tx.select().from(dutyMitigations).where(lte(dutyMitigations.createdAt, asOf)).orderBy(asc(dutyMitigations.id))
    const [evaluation] = await tx.select({ doneAt: dutyEvaluations.doneAt, facts: dutyEvaluations.facts }).from(dutyEvaluations).where(and(eq(dutyEvaluations.state, 'done'), lte(dutyEvaluations.doneAt, asOf))).orderBy(desc(dutyEvaluations.doneAt)).limit(1)
    const totals = new Map(rules.map(({ id }) => [id, Object.fromEntries(dutyStates.map((state) => [state, 0])) as Record<(typeof dutyStates)[number], number>]))
    for await (const { ruleId, state } of conflictsIn(tx, making, asOf)) {
      const of = totals.get(ruleId)
      if (of) of[state]++
    }
    return { asOf, rules, named, mitigations, evaluation: evaluation ?? null, totals }
  })
  if (!found) return { files: [], records: [] }
  const { asOf, rules, named, mitigations, evaluation, totals } = found
  const past = (at: Date | null) => (at !== null && at <= asOf ? at : null)
  const made: Contents = { files: [], records: [...rules.map(({ id }) => ({ type: 'duty-rule', id })), ...mitigations.map(({ id }) => ({ type: 'duty-mitigation', id }))] }
  made.files.push(
    wholeText('duties/duties.json', 'duty', json({
      asOf: iso(asOf), duties: named,
      rules: rules.map((each) => ({ id: each.id, name: each.name, oneId: each.oneId, otherId: each.otherId, sameSystem: each.sameSystem, environment: each.environment, scope: each.scope, risk: each.risk, why: each.why, ownerId: each.ownerId, writtenById: each.createdById, approvedAt: iso(each.approvedAt), endedAt: iso(past(each.endedAt)), endReason: past(each.endedAt) ? each.endReason : null, conflicts: totals.get(each.id) })),
      mitigations: mitigations.map((each) => ({ id: each.id, ruleId: each.ruleId, conflictId: each.conflictId, controlId: each.controlId, evidenceId: each.evidenceId, reason: each.reason, authorId: each.authorId, from: iso(each.createdAt), endsAt: iso(each.endsAt), endedAt: iso(past(each.endedAt)), endReason: past(each.endedAt) ? each.endReason : null })),
      evaluation,
    })),
    streamed(making, 'duties/conflicts.ndjson', 'duty', async function* (tx) {
      for await (const conflict of conflictsIn(tx, making, asOf)) yield `${JSON.stringify(conflict)}\n`
    }),
  )
  return made
}

/** Conflicts of one statement. */
const handful = 500

/** Each conflict of a rule that was in force by then, with its turns until then, and how it stood: turns are only ever added. */
async function* conflictsIn(tx: Tx, making: Making, asOf: Date): AsyncGenerator<DutyConflict> {
  let after = ''
  for (;;) {
    const some = await tx.select({ id: dutyConflicts.id, ruleId: dutyConflicts.ruleId, risk: dutyConflicts.risk, holderKey: dutyConflicts.holderKey, systemId: dutyConflicts.systemId, systemKey: dutyConflicts.systemKey, firstSeenAt: dutyConflicts.firstSeenAt }).from(dutyConflicts)
      .innerJoin(dutyRules, and(eq(dutyRules.orgId, dutyConflicts.orgId), eq(dutyRules.id, dutyConflicts.ruleId), lte(dutyRules.approvedAt, asOf))).where(and(conflictsWhere(making, asOf), after === '' ? undefined : gt(dutyConflicts.id, after))).orderBy(asc(dutyConflicts.id)).limit(handful)
    if (some.length === 0) return
    const turns = await tx.select().from(dutyTurns).where(and(sql`${dutyTurns.conflictId} = any(${sql.param(some.map(({ id }) => id))}::uuid[])`, lte(dutyTurns.at, asOf))).orderBy(asc(dutyTurns.conflictId), asc(dutyTurns.number))
    const of = Map.groupBy(turns, ({ conflictId }) => conflictId)
    for (const { firstSeenAt, ...each } of some) {
      const own = (of.get(each.id) ?? []).map(({ number, state, at, mitigationId, mitigatedUntil, proofId, voidReason, populationIds }): Turn => ({ number, state, at: at.toISOString(), mitigationId, mitigatedUntil: iso(mitigatedUntil), proofId, voidReason, populationIds }))
      yield { ...each, firstSeenAt: firstSeenAt.toISOString(), state: stateOf(own, asOf.toISOString()), turns: own }
    }
    after = some.at(-1)?.id ?? after
  }
}
