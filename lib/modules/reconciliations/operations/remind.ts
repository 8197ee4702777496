import 'server-only'
import { and, eq, ne } from 'drizzle-orm'
import { z } from 'zod'
import { changeExceptions, reconciliationOutcomes, reconciliationUnits } from '#db/schema/reconciliations.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { dueSoonDays } from '../model.ts'
import { subject } from './exceptions.ts'

const load = locked(changeExceptions)

/** By the portal: what was said is noted, so that nobody is told twice. */
export const remindOfException = operation({
  name: 'changeExceptions.remind',
  summary: 'Remind the owner of an exception that is due or overdue, or whose acceptance is over',
  category: 'remediation',
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at }) => {
    const until = before.state === 'open' ? before.dueAt : before.state === 'excepted' ? before.exceptedUntil : null
    const what = until === null ? null : until <= at ? 'overdue' : before.state === 'open' && until.getTime() - at.getTime() <= days(dueSoonDays) ? 'due' : null
    if (what === null || before.reminded === what) throw conflict('There is nothing to remind of.')
    await tx.update(changeExceptions).set({ reminded: what, ...touched(before, actor, at), version: before.version }).where(eq(changeExceptions.id, before.id))
    return done({ id: before.id }, changed(subject(before), { reminded: before.reminded }, { reminded: what, notifiedId: before.ownerId, dueAt: before.dueAt }))
  },
})

/** By the portal, when facts that came later gave a change another outcome. What was said of it stays. */
export const noteOutcome = operation({
  name: 'changeExceptions.noteOutcome',
  summary: 'Record that a change that failed a question came to another outcome in a newer reconciliation',
  category: 'remediation',
  input: z.object({ id, outcome: z.enum(['pass', 'fail', 'not_evaluable', 'not_applicable']), reconciliationId: id }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.outcome === input.outcome) throw conflict('It is known already.')
    await tx.update(changeExceptions).set({ outcome: input.outcome, ...touched(before, actor, at) }).where(eq(changeExceptions.id, before.id))
    return done({ id: before.id }, changed(subject(before), { outcome: before.outcome }, { outcome: input.outcome, reconciliationId: input.reconciliationId, notifiedId: before.ownerId }))
  },
})

/** Exceptions of one reconciliation whose outcome moved, at most. */
const mostMoved = 500

/** Of what was judged just now: exceptions of which it says something else than was known. */
export async function noteOutcomes({ tx, actor, call }: Pick<Scope<unknown>, 'tx' | 'actor' | 'call'>, of: { id: string; systemId: string }): Promise<void> {
  const moved = await tx.select({ id: changeExceptions.id, outcome: reconciliationOutcomes.outcome }).from(changeExceptions)
    .innerJoin(reconciliationUnits, and(eq(reconciliationUnits.orgId, changeExceptions.orgId), eq(reconciliationUnits.reconciliationId, of.id), eq(reconciliationUnits.key, changeExceptions.unitKey)))
    .innerJoin(reconciliationOutcomes, and(eq(reconciliationOutcomes.orgId, reconciliationUnits.orgId), eq(reconciliationOutcomes.reconciliationId, of.id), eq(reconciliationOutcomes.number, reconciliationUnits.number), eq(reconciliationOutcomes.attribute, changeExceptions.attribute)))
    .where(and(eq(changeExceptions.systemId, of.systemId), ne(reconciliationOutcomes.outcome, changeExceptions.outcome))).orderBy(changeExceptions.id).limit(mostMoved)
  for (const each of moved) await call(noteOutcome, { ...each, reconciliationId: of.id }, jobActor(actor.orgId, 'reconciliation', actor.request.id))
}
