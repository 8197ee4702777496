import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { alertThresholds } from '#db/schema/alerts.ts'
import { changed, done } from '#lib/door/change.ts'
import { lockedLive } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { id, version } from '#lib/input.ts'
import { rankOf, thresholdFields } from '../model.ts'

type Threshold = typeof alertThresholds.$inferSelect
const subject = (of: Pick<Threshold, 'id' | 'name'>) => ({ type: 'alert-threshold' as const, id: of.id, label: of.name })
const load = lockedLive(alertThresholds)

export const createThreshold = operation({
  name: 'alerts.createThreshold', summary: 'Set a limit for a number: above it an alert is open', category: 'configuration', http: { method: 'POST', path: '/alert-thresholds' }, input: z.object(thresholdFields),
  run: async ({ tx, actor, input, at }) => {
    const row: Threshold = { ...created(actor, at), ...input, severity: rankOf(input.severity) }
    await tx.insert(alertThresholds).values(row)
    return done({ id: row.id }, changed(subject(row), null, row))
  },
})

export const updateThreshold = operation({
  name: 'alerts.updateThreshold', summary: 'Update a limit of an alert, or switch it off', category: 'configuration', http: { method: 'PUT', path: '/alert-thresholds/{id}' }, input: z.object({ id, version, ...thresholdFields }), load,
  run: async ({ tx, actor, input: { id: _, version: seen, severity, ...fields }, subject: before, at }) => {
    sameVersion(before, seen, 'threshold')
    const after: Threshold = { ...before, ...fields, severity: rankOf(severity), ...touched(before, actor, at) }
    await tx.update(alertThresholds).set(after).where(eq(alertThresholds.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

export const removeThreshold = operation({
  name: 'alerts.removeThreshold', summary: 'Remove a limit of an alert; an alert of it resolves itself', category: 'configuration', http: { method: 'DELETE', path: '/alert-thresholds/{id}' }, input: z.object({ id }), load,
  run: async ({ tx, actor, subject: before, at }) => {
    const after: Threshold = { ...before, enabled: false, deletedAt: at, ...touched(before, actor, at) }
    await tx.update(alertThresholds).set(after).where(eq(alertThresholds.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after))
  },
})
