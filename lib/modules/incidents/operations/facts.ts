import 'server-only'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { incidentPhases } from '#db/schema/incidents.ts'
import { human } from '#lib/auth/human.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, optionalText, version } from '#lib/input.ts'
import { costFields, incidentFields, phaseFields, roleFields, timeFields } from '../model.ts'
import { load, refuseClosed, refuseFuture, refuseNobody, save, subject } from './subject.ts'

export const updateIncident = operation({
  name: 'incidents.update', summary: 'Update title, description and severity of an incident; another severity takes a reason', category: 'remediation', http: { method: 'PUT', path: '/incidents/{id}' }, input: z.object({ id, version, ...incidentFields, reason: optionalText(2_000) }), load,
  run: async ({ tx, actor, input: { id: _, version: seen, reason, ...fields }, subject: before, at }) => {
    refuseClosed(before, seen)
    if (fields.severity !== before.severity && reason === null) throw invalid({ reason: 'is required: say why it is more or less severe' })
    const after = await save(tx, before, actor, at, fields)
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after, reason ? { reason } : {}))
  },
})

const same = (one: Date | null, other: Date | null) => one?.getTime() === other?.getTime()

export const setIncidentTimes = operation({
  name: 'incidents.setTimes', summary: 'Set when an incident occurred, was detected and was declared, with a reason', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/times' }, input: z.object({ id, version, ...timeFields }), load,
  run: async ({ tx, actor, input: { id: _, version: seen, reason, ...times }, subject: before, at }) => {
    refuseClosed(before, seen)
    await refuseFuture(tx, times)
    if (times.occurredAt && times.occurredAt > times.detectedAt) throw invalid({ occurredAt: 'lies after it was detected' })
    if (times.detectedAt > times.declaredAt) throw invalid({ detectedAt: 'lies after it was declared' })
    if (same(times.occurredAt, before.occurredAt) && same(times.detectedAt, before.detectedAt) && same(times.declaredAt, before.declaredAt)) throw conflict('These are the times it has already.')
    const after = await save(tx, before, actor, at, { ...times, timesReason: reason, timesChangedAt: at })
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after, { reason }))
  },
})

export const setIncidentRoles = operation({
  name: 'incidents.setRoles', summary: 'Set who coordinates an incident, leads the technical work, gives legal counsel and communicates', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/roles' }, input: z.object({ id, version, ...roleFields }), load,
  run: async ({ tx, actor, input: { id: _, version: seen, ...roles }, subject: before, at }) => {
    refuseClosed(before, seen)
    for (const [field, userId] of Object.entries(roles)) if (userId !== before[field as keyof typeof roles]) await refuseNobody(tx, field, userId)
    const after = await save(tx, before, actor, at, roles)
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})

export const setIncidentCost = operation({
  name: 'incidents.setCost', summary: 'Set what an incident cost, in a currency; closed ones too, as bills come late', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/cost' }, input: z.object({ id, version, ...costFields }), load,
  run: async ({ tx, actor, input: { version: seen, cost, currency }, subject: before, at }) => {
    sameVersion(before, seen, 'incident')
    if ((cost === null) !== (currency === null)) throw invalid(cost === null ? { cost: 'is required with a currency' } : { currency: 'is required with an amount' })
    const after = await save(tx, before, actor, at, { cost: cost === null ? null : Number(cost).toFixed(2), currency })
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})

export const recordPhase = operation({
  name: 'incidents.recordPhase', summary: 'Record when a phase of an incident began and what was done in it; once it is recorded another date or text takes a reason', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/phases' }, input: z.object({ id, ...phaseFields }), load,
  run: async ({ tx, actor, input: { phase, at: began, said, reason }, subject: of, at }) => {
    const { userId: by } = human(actor)
    refuseClosed(of)
    await refuseFuture(tx, { at: began })
    const [former] = await tx.select().from(incidentPhases).where(and(eq(incidentPhases.incidentId, of.id), eq(incidentPhases.phase, phase))).for('update')
    if (former && reason === null) throw invalid({ reason: 'is required: this phase was recorded already' })
    const row = { orgId: of.orgId, incidentId: of.id, phase, at: began, said, reason, recordedById: by, recordedAt: at }
    if (former) await tx.update(incidentPhases).set(row).where(and(eq(incidentPhases.incidentId, of.id), eq(incidentPhases.phase, phase)))
    else await tx.insert(incidentPhases).values(row)
    return done({ id: of.id }, changed(subject(of), former ? { phase: null, phaseAt: former.at, phaseSaid: former.said } : null, { phase, phaseAt: began, phaseSaid: said }, reason ? { reason } : {}))
  },
})
