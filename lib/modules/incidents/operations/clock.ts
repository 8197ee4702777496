import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { incidentObligations, incidents } from '#db/schema/incidents.ts'
import { human } from '#lib/auth/human.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, line, optionalText, text, utcInstant, version } from '#lib/input.ts'
import { breachDuties, obligationFields } from '../model.ts'
import { load, refuseClosed, refuseFuture, save, sealedNow, subject } from './subject.ts'

type Obligation = typeof incidentObligations.$inferSelect

/** 72 hours later, as PostgreSQL reckons it. */
async function notifyByOf(tx: Tx, awareAt: Date): Promise<Date> {
  const [row] = await tx.execute<{ ms: number }>(sql`select (extract(epoch from ${awareAt.toISOString()}::timestamptz + interval '72 hours') * 1000)::float8 as ms`)
  return new Date(row?.ms ?? 0)
}

const nothing = { outcome: null, outcomeAt: null, outcomeById: null, said: null, lateReason: null }

export const startClock = operation({
  name: 'incidents.startClock', summary: 'Start the 72 hours in which a breach of personal data is notified (GDPR Art. 33): from when somebody knew of it; whom it has to be told comes with it', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/clock' }, input: z.object({ id, version, awareAt: utcInstant, authority: line(1, 300) }), load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { userId: by } = human(actor)
    refuseClosed(before, input.version)
    if (before.awareAt) throw conflict('The clock runs already: move it, with a reason.')
    await refuseFuture(tx, { awareAt: input.awareAt })
    const notifyBy = await notifyByOf(tx, input.awareAt)
    const after = await save(tx, before, actor, at, { awareAt: input.awareAt, notifyBy, clockStartedAt: at, clockStartedById: by })
    const rows: Obligation[] = [
      { ...created(actor, at), incidentId: before.id, recipient: 'authority', name: input.authority, what: breachDuties.authority, dueAt: notifyBy, ...nothing, ofClock: true },
      { ...created(actor, at), incidentId: before.id, recipient: 'persons', name: 'Persons whose data it is', what: breachDuties.persons, dueAt: null, ...nothing, ofClock: true },
    ]
    await tx.insert(incidentObligations).values(rows)
    return done({ id: before.id, version: after.version, notifyBy }, changed(subject(before), before, { ...after, recipient: 'authority', name: input.authority }))
  },
})

export const moveClock = operation({
  name: 'incidents.moveClock', summary: 'Set another time from which on a breach was known, with a reason; the 72 hours move with it', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/clock/move' }, input: z.object({ id, version, awareAt: utcInstant, reason: text(1, 2_000) }), load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    human(actor)
    refuseClosed(before, input.version)
    if (!before.awareAt) throw conflict('No clock runs.')
    if (before.awareAt.getTime() === input.awareAt.getTime()) throw conflict('It runs from then on already.')
    await refuseFuture(tx, { awareAt: input.awareAt })
    const notifyBy = await notifyByOf(tx, input.awareAt)
    const after = await save(tx, before, actor, at, { awareAt: input.awareAt, notifyBy, clockReason: input.reason, clockMovedAt: at, warned: 0 })
    await tx.update(incidentObligations).set({ dueAt: notifyBy, updatedAt: at }).where(and(eq(incidentObligations.incidentId, before.id), eq(incidentObligations.ofClock, true), eq(incidentObligations.recipient, 'authority'), isNull(incidentObligations.outcome)))
    return done({ id: before.id, version: after.version, notifyBy }, changed(subject(before), before, after, { reason: input.reason }))
  },
})

/** How far the time has run, in the words of `warned`; the time is PostgreSQL's, and never earlier than what was sealed last. */
export const clockStage = sql<number>`case when ${incidents.notifyBy} <= ${sealedNow} then 3 when ${incidents.notifyBy} <= ${sealedNow} + interval '6 hours' then 2 when ${incidents.notifyBy} <= ${sealedNow} + interval '24 hours' then 1 else 0 end`

/** The authority was not told yet. */
export const clockRuns = sql`exists (select from incident_obligations o where o.org_id = incidents.org_id and o.incident_id = incidents.id and o.of_clock and o.recipient = 'authority' and o.outcome is null)`

export const warnOfClock = operation({
  name: 'incidents.warnOfClock', summary: 'Notify that the 72 hours of a breach expire: a day before, six hours before, and when they are over', category: 'remediation', input: z.object({ id }), load,
  run: async ({ tx, actor, subject: before, at }) => {
    const [row] = await tx.select({ stage: clockStage, runs: sql<boolean>`${clockRuns}` }).from(incidents).where(eq(incidents.id, before.id))
    if (!row?.runs || !before.notifyBy || before.state === 'closed' || row.stage <= before.warned) throw conflict('There is nothing to warn of.')
    const after = await save(tx, before, actor, at, { warned: row.stage })
    return done({ id: before.id, warned: row.stage }, changed(subject(before), before, { ...after, notifiedId: before.coordinatorId }))
  },
})

export const addObligation = operation({
  name: 'incidents.addObligation', summary: 'Add who has to be told what of an incident, and by when', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/obligations' }, input: z.object({ id, ...obligationFields }), load,
  run: async ({ tx, actor, input: { id: _, ...fields }, subject: of, at }) => {
    human(actor)
    refuseClosed(of)
    const row: Obligation = { ...created(actor, at), incidentId: of.id, ...fields, ...nothing, ofClock: false }
    await tx.insert(incidentObligations).values(row)
    return done({ id: row.id }, changed(subject(of), null, { recipient: row.recipient, name: row.name, what: row.what, dueAt: row.dueAt }))
  },
})

async function loadObligation({ tx, input }: { tx: Tx; input: { id: string } }) {
  const [known] = await tx.select({ incidentId: incidentObligations.incidentId }).from(incidentObligations).where(eq(incidentObligations.id, input.id))
  const [of] = known ? await tx.select().from(incidents).where(eq(incidents.id, known.incidentId)).for('update') : []
  const [obligation] = of ? await tx.select().from(incidentObligations).where(eq(incidentObligations.id, input.id)).for('update') : []
  return of && obligation ? { of, obligation } : null
}

export const settleObligation = operation({
  name: 'incidents.settleObligation', summary: 'Record who was told of an incident, when and how, or why it is not needed; what was told late says why (GDPR Art. 33 (1))', category: 'remediation', http: { method: 'POST', path: '/incident-obligations/{id}/settle' },
  input: z.object({ id, outcome: z.enum(['told', 'not_needed'], { error: 'choose what came of it' }), at: utcInstant, said: text(1, 5_000), lateReason: optionalText(2_000) }), load: loadObligation,
  run: async ({ tx, actor, input, subject: { of, obligation: before }, at }) => {
    const { userId: by } = human(actor)
    refuseClosed(of)
    if (before.outcome) throw conflict('It is settled already.')
    await refuseFuture(tx, { at: input.at })
    if (input.outcome === 'told' && before.dueAt && input.at > before.dueAt && input.lateReason === null) throw invalid({ lateReason: 'is required: it was told late' })
    const after: Obligation = { ...before, outcome: input.outcome, outcomeAt: input.at, outcomeById: by, said: input.said, lateReason: input.lateReason, ...touched(before, actor, at) }
    await tx.update(incidentObligations).set(after).where(eq(incidentObligations.id, before.id))
    return done({ id: before.id }, changed(subject(of), null, { recipient: before.recipient, name: before.name, settled: input.outcome, settledAt: input.at, said: input.said, lateReason: input.lateReason }))
  },
})
