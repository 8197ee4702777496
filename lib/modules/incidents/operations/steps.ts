import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { incidentObligations, incidentPhases } from '#db/schema/incidents.ts'
import { human } from '#lib/auth/human.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { id, text, version } from '#lib/input.ts'
import { needsLessons } from '../model.ts'
import { load, refuseUnless, save, subject } from './subject.ts'

const input = z.object({ id, version })

export const investigateIncident = operation({
  name: 'incidents.investigate', summary: 'Start to investigate an incident', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/investigate' }, input, load,
  run: async ({ tx, actor, input: { version: seen }, subject: before, at }) => {
    refuseUnless(before, seen, ['open'], 'Only an open one is begun to investigate.')
    const after = await save(tx, before, actor, at, { state: 'investigating' })
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})

export const resolveIncident = operation({
  name: 'incidents.resolve', summary: 'Resolve an incident: it does no harm any more', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/resolve' }, input, load,
  run: async ({ tx, actor, input: { version: seen }, subject: before, at }) => {
    refuseUnless(before, seen, ['investigating'], 'Investigate it first.')
    const after = await save(tx, before, actor, at, { state: 'resolved', resolvedAt: at })
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})

export const closeIncident = operation({
  name: 'incidents.close', summary: 'Close an incident; a P1 or P2 takes that somebody said what was learned, and nobody may be left who has to be told', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/close' }, input, load,
  run: async ({ tx, actor, input: { version: seen }, subject: before, at }) => {
    const { userId: by } = human(actor)
    refuseUnless(before, seen, ['resolved'], 'Resolve it first.')
    const [lessons] = needsLessons(before.severity) ? await tx.select({ at: incidentPhases.at }).from(incidentPhases).where(and(eq(incidentPhases.incidentId, before.id), eq(incidentPhases.phase, 'lessons'))) : [true]
    if (!lessons) throw conflict('A P1 or P2 closes once somebody said what was learned: date the phase “Lessons learned” first.')
    const [open] = await tx.select({ name: incidentObligations.name }).from(incidentObligations).where(and(eq(incidentObligations.incidentId, before.id), isNull(incidentObligations.outcome))).limit(1)
    if (open) throw conflict(`“${open.name}” was not told yet: record that it was, or why it is not needed.`)
    const after = await save(tx, before, actor, at, { state: 'closed', closedAt: at, closedById: by })
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})

const back = { investigating: 'open', resolved: 'investigating', closed: 'investigating' } as const

export const reopenIncident = operation({
  name: 'incidents.reopen', summary: 'Take an incident back to an earlier state, with a reason', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/reopen' }, input: z.object({ id, version, reason: text(1, 2_000) }), load,
  run: async ({ tx, actor, input: { version: seen, reason }, subject: before, at }) => {
    refuseUnless(before, seen, ['investigating', 'resolved', 'closed'], 'There is no earlier state.')
    if (before.returned === reason) throw conflict('Say something else than the last time.')
    const after = await save(tx, before, actor, at, { state: back[before.state as keyof typeof back], returned: reason, resolvedAt: null, closedAt: null, closedById: null })
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after, { reason }))
  },
})
