import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { alerts } from '#db/schema/alerts.ts'
import { holdersOf } from '#lib/auth/grants.ts'
import { human } from '#lib/auth/human.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, optionalId, text, version } from '#lib/input.ts'
import { endsByItself } from '../model.ts'
import { type Alert, load, subject } from './subject.ts'

export const acknowledgeAlert = operation({
  name: 'alerts.acknowledge', summary: 'Set an alert as acknowledged: somebody looks into it', category: 'detection', http: { method: 'POST', path: '/alerts/{id}/acknowledge' }, input: z.object({ id, version }), load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { userId: by } = human(actor, { byToken: true, said: 'A person acknowledges an alert.' })
    sameVersion(before, input.version, 'alert')
    if (before.state !== 'open') throw conflict('Only an open alert is acknowledged.')
    const after: Alert = { ...before, state: 'acknowledged', acknowledgedAt: at, acknowledgedById: by, assigneeId: before.assigneeId ?? by, ...touched(before, actor, at) }
    await tx.update(alerts).set(after).where(eq(alerts.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})

export const assignAlert = operation({
  name: 'alerts.assign', summary: 'Set who looks into an alert; nobody when left out', category: 'detection', http: { method: 'POST', path: '/alerts/{id}/assign' }, input: z.object({ id, version, assigneeId: optionalId }), load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'alert')
    if (before.state === 'resolved') throw conflict('It is resolved.')
    if (input.assigneeId && !(await holdersOf(tx, 'alerts.acknowledge', at)).some((each) => each.id === input.assigneeId)) throw invalid({ assigneeId: 'is nobody who may look into alerts' })
    const after: Alert = { ...before, assigneeId: input.assigneeId, ...touched(before, actor, at) }
    await tx.update(alerts).set(after).where(eq(alerts.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})

export const resolveAlert = operation({
  name: 'alerts.resolve', summary: 'Resolve an alert of a rule, saying how; what is measured resolves itself when it has ended', category: 'detection', http: { method: 'POST', path: '/alerts/{id}/resolve' }, input: z.object({ id, version, resolution: text(1, 2_000) }), load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { userId: by } = human(actor, { byToken: true, said: 'A person resolves an alert.' })
    sameVersion(before, input.version, 'alert')
    if (before.state === 'resolved') throw conflict('It is resolved already.')
    if (endsByItself(before.source)) throw conflict('It resolves itself when its condition ends; until then it would be open again within the minute.')
    const after: Alert = { ...before, state: 'resolved', resolvedAt: at, resolvedById: by, resolution: input.resolution, ...touched(before, actor, at) }
    await tx.update(alerts).set(after).where(eq(alerts.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})
