import 'server-only'
import { and, eq, inArray, isNull, lte, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { dutyConflicts, dutyMitigations, dutyRules } from '#db/schema/duties.ts'
import { evidence } from '#db/schema/evidence.ts'
import { userOf } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { changed, done, doneAll } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { blankable, id } from '#lib/input.ts'
import { endReason, longestMitigation, mitigationFields } from '../model.ts'
import { conflictSubject, lockDuties } from '../record.ts'
import { mitigateOpen } from '../settling.ts'

type Mitigation = typeof dutyMitigations.$inferSelect

const load = locked(dutyMitigations)

const subject = (of: Pick<Mitigation, 'id'>, label: string) => ({ type: 'duty-mitigation' as const, id: of.id, label: label.slice(0, 500) })

/** Whether the conflict, or one that the rule has now, is of whoever asks. PostgreSQL asks the same. */
async function refuseOwn(tx: Tx, { ruleId, conflictId, authorId }: Pick<Mitigation, 'ruleId' | 'conflictId' | 'authorId'>): Promise<void> {
  const [own] = await tx.select({ id: dutyConflicts.id }).from(dutyConflicts)
    .where(and(eq(dutyConflicts.ruleId, ruleId), conflictId ? eq(dutyConflicts.id, conflictId) : inArray(dutyConflicts.state, ['open', 'mitigated']), sql`tickmark_duty_own(duty_conflicts, ${authorId}::uuid)`)).limit(1)
  if (own) throw new AppError('forbidden', conflictId ? 'Nobody mitigates a conflict of their own: ask somebody else.' : 'You have a conflict of this rule yourself: somebody else has to mitigate it.')
}

export const mitigateConflict = operation({
  name: 'duties.mitigate',
  summary: 'Record what compensates for a conflict, or for all of a rule: a control, until a day',
  category: 'authorization',
  http: { method: 'POST', path: '/duty-rules/{ruleId}/mitigations' },
  input: z.object({ ruleId: id, conflictId: blankable(id), ...mitigationFields }),
  load: async ({ tx, input }) => (await tx.select().from(dutyRules).where(eq(dutyRules.id, input.ruleId)).for('update'))[0] ?? null,
  run: async (scope) => {
    const { tx, actor, input, subject: rule, at } = scope
    const authorId = userOf(actor)
    if (!authorId) throw new AppError('forbidden', 'Only a person answers for a mitigation.')
    if (rule.state !== 'approved') throw conflict('The rule is not in force: there is nothing to mitigate.')
    await lockDuties(tx, actor.orgId)
    const [of] = input.conflictId ? await tx.select().from(dutyConflicts).where(and(eq(dutyConflicts.id, input.conflictId), eq(dutyConflicts.ruleId, rule.id))) : []
    if (input.conflictId && !of) throw invalid({ conflictId: 'is no conflict of this rule' })
    if (of && of.state !== 'open' && of.state !== 'mitigated') throw conflict('The conflict is over: there is nothing to mitigate.')
    const lasts = input.until.getTime() - at.getTime()
    if (lasts <= 0) throw invalid({ until: 'must lie in the future' })
    if (lasts > days(longestMitigation)) throw invalid({ until: `may lie at most ${longestMitigation} days ahead` })
    const [control] = await tx.select({ id: controls.id }).from(controls).where(and(eq(controls.id, input.controlId), isNull(controls.deletedAt)))
    if (!control) throw invalid({ controlId: 'is no control: choose the one that would find what the conflict makes possible' })
    if (input.evidenceId) {
      const [shows] = await tx.select({ id: evidence.id }).from(evidence).where(and(eq(evidence.id, input.evidenceId), isNull(evidence.deletedAt)))
      if (!shows) throw invalid({ evidenceId: 'is no evidence: choose from the list' })
    }
    const row: Mitigation = { ...created(actor, at), ruleId: rule.id, conflictId: input.conflictId, controlId: input.controlId, evidenceId: input.evidenceId, reason: input.reason, endsAt: input.until, authorId, endedAt: null, endedById: null, endReason: null }
    await refuseOwn(tx, row)
    await tx.insert(dutyMitigations).values(row)
    await mitigateOpen(tx, at)
    const facts = changed(subject(row, of ? `${rule.name}: ${of.holder}` : rule.name), null, row, { reason: input.reason.slice(0, 1_000) })
    if (!of) return done({ id: row.id }, facts)
    const [after] = await tx.select().from(dutyConflicts).where(eq(dutyConflicts.id, of.id))
    return done({ id: row.id }, facts, changed(conflictSubject({ id: of.id, holder: of.holder, rule: rule.name }), { state: of.state, mitigatedUntil: of.mitigatedUntil }, { state: after?.state ?? of.state, mitigatedUntil: after?.mitigatedUntil ?? null }, { reason: input.reason.slice(0, 1_000) }))
  },
})

const anew = { state: 'open' as const, mitigationId: null, mitigatedUntil: null }

export const endMitigation = operation({
  name: 'duties.endMitigation',
  summary: 'End a mitigation before its day, with the reason: what it was about is open again',
  category: 'authorization',
  http: { method: 'POST', path: '/duty-mitigations/{id}/end' },
  input: z.object({ id, reason: endReason }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.endedAt) throw conflict('It was ended already.')
    if (before.endsAt <= at) throw conflict('Its time is over already.')
    await lockDuties(tx, actor.orgId)
    const [rule] = await tx.select({ name: dutyRules.name }).from(dutyRules).where(eq(dutyRules.id, before.ruleId))
    const after: Mitigation = { ...before, endedAt: at, endedById: userOf(actor), endReason: input.reason, ...touched(before, actor, at) }
    await tx.update(dutyMitigations).set(after).where(eq(dutyMitigations.id, before.id))
    const opened = await tx.update(dutyConflicts).set({ ...anew, reopenedAt: at, updatedAt: at, version: sql`${dutyConflicts.version} + 1` }).where(and(eq(dutyConflicts.mitigationId, before.id), eq(dutyConflicts.state, 'mitigated'))).returning({ id: dutyConflicts.id })
    await mitigateOpen(tx, at)
    return done({ id: before.id, reopened: opened.length }, changed(subject(before, rule?.name ?? ''), before, after, { reason: input.reason.slice(0, 1_000) }))
  },
})

/** By the portal, once an hour: what is shown as open from the moment of the end on is open in the record too, and its owner is told. */
export const reopenConflicts = operation({
  name: 'duties.reopen',
  summary: 'Reopen conflicts whose mitigation is over',
  category: 'authorization',
  input: z.object({}),
  run: async ({ tx, actor, at }) => {
    await lockDuties(tx, actor.orgId)
    const rows = await tx.select({ of: dutyConflicts, rule: dutyRules.name, ownerId: dutyRules.ownerId }).from(dutyConflicts).innerJoin(dutyRules, and(eq(dutyRules.orgId, dutyConflicts.orgId), eq(dutyRules.id, dutyConflicts.ruleId)))
      .where(and(eq(dutyConflicts.state, 'mitigated'), lte(dutyConflicts.mitigatedUntil, at))).orderBy(dutyConflicts.mitigatedUntil).limit(500).for('update', { of: dutyConflicts })
    if (rows.length === 0) throw conflict('No mitigation is over.')
    const ids = rows.map(({ of }) => of.id)
    await tx.update(dutyConflicts).set({ ...anew, reopenedAt: at, updatedAt: at, version: sql`${dutyConflicts.version} + 1` }).where(inArray(dutyConflicts.id, ids))
    // Another mitigation may cover it: it lasts on by that one.
    await mitigateOpen(tx, at)
    const now = new Map((await tx.select({ id: dutyConflicts.id, state: dutyConflicts.state, until: dutyConflicts.mitigatedUntil }).from(dutyConflicts).where(inArray(dutyConflicts.id, ids))).map((each) => [each.id, each]))
    return doneAll({ reopened: rows.length, more: rows.length === 500 }, rows.map(({ of, rule, ownerId }) => {
      const after = now.get(of.id)
      return changed(conflictSubject({ id: of.id, holder: of.holder, rule }), { state: of.state, mitigatedUntil: of.mitigatedUntil }, { state: after?.state ?? 'open', mitigatedUntil: after?.until ?? null, ...(after?.state === 'open' && { notifiedId: ownerId }) })
    }))
  },
})
