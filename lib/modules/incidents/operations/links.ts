import 'server-only'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { incidentLinks, incidentObligations, incidents, incidentTasks } from '#db/schema/incidents.ts'
import { human } from '#lib/auth/human.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, line, someIds, text, utcInstant, version } from '#lib/input.ts'
import { counts, linkRecords, recordFields, storeLinks } from '../linking.ts'
import { incidentName, severity } from '../model.ts'
import { blank, type Incident, load, nextNumber, refuseClosed, refuseFuture, save, subject } from './subject.ts'

export const linkToIncident = operation({
  name: 'incidents.link', summary: 'Add findings, events and alerts to the timeline of an incident, with a reason', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/links' }, input: z.object({ id, ...recordFields, reason: text(1, 2_000) }), load,
  run: async ({ tx, actor, input, subject: of, at }) => {
    const { userId: by } = human(actor)
    refuseClosed(of)
    const linked = await linkRecords(tx, input)
    if (linked.length === 0) throw invalid({ findingIds: 'name a finding, an event or an alert' })
    const added = await storeLinks(tx, of, linked, input.reason, by, at)
    if (added.length === 0) throw conflict('All of these are linked already.')
    return done({ id: of.id, added: added.length }, changed(subject(of), null, counts(added), { reason: input.reason, count: added.length }))
  },
})

export const unlinkFromIncident = operation({
  name: 'incidents.unlink', summary: 'Remove from the timeline of an incident what was linked by mistake, with a reason; it stands there as that, and is not linked again by itself', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/unlink' }, input: z.object({ id, linkIds: someIds, reason: text(1, 2_000) }), load,
  run: async ({ tx, actor, input, subject: of, at }) => {
    const { userId: by } = human(actor)
    refuseClosed(of)
    const linkIds = [...new Set(input.linkIds)]
    if (linkIds.length === 0) throw invalid({ linkIds: 'choose what was linked by mistake' })
    const own = and(eq(incidentLinks.incidentId, of.id), inArray(incidentLinks.id, linkIds))
    const found = await tx.select({ removedAt: incidentLinks.removedAt, kind: incidentLinks.kind }).from(incidentLinks).where(own)
    if (found.length !== linkIds.length) throw invalid({ linkIds: 'one of them is not in the timeline of this incident' })
    if (found.some(({ removedAt }) => removedAt)) throw conflict('One of them was unlinked already. Load the page again.')
    await tx.update(incidentLinks).set({ removedAt: at, removedById: by, removedReason: input.reason }).where(own)
    return done({ id: of.id, removed: found.length }, changed(subject(of), { linksRemoved: 0 }, { linksRemoved: found.length }, { reason: input.reason, count: found.length }))
  },
})

export const recordAct = operation({
  name: 'incidents.recordAct', summary: 'Record in the timeline of an incident what somebody did, when and why', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/acts' }, input: z.object({ id, at: utcInstant, said: text(1, 2_000), reason: text(1, 2_000) }), load,
  run: async ({ tx, actor, input, subject: of, at }) => {
    const { userId: by } = human(actor)
    refuseClosed(of)
    await refuseFuture(tx, { at: input.at })
    await tx.insert(incidentLinks).values({ orgId: of.orgId, id: v7(), incidentId: of.id, kind: 'act', recordId: null, at: input.at, label: input.said, reason: input.reason, addedById: by, addedAt: at })
    return done({ id: of.id }, changed(subject(of), null, { act: input.said, actAt: input.at }, { reason: input.reason }))
  },
})

/** Both, in the order of their ids: who merges one way at once with who merges the other way waits, and finds it done. */
async function loadBoth({ tx, input }: { tx: Tx; input: { id: string; intoId: string } }): Promise<{ of: Incident; into: Incident | null } | null> {
  const rows = await tx.select().from(incidents).where(inArray(incidents.id, [input.id, input.intoId])).orderBy(incidents.id).for('update')
  const of = rows.find((each) => each.id === input.id)
  return of ? { of, into: rows.find((each) => each.id === input.intoId) ?? null } : null
}

export const mergeIncident = operation({
  name: 'incidents.merge', summary: 'Close an incident as part of another one (merge): it points there, its open tasks go along, and its timeline shows there too', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/merge' }, input: z.object({ id, version, intoId: id, reason: text(1, 2_000) }), load: loadBoth,
  run: async ({ tx, actor, input, subject: { of: before, into }, at }) => {
    const { userId: by } = human(actor)
    if (input.intoId === before.id) throw invalid({ intoId: 'is this incident itself' })
    refuseClosed(before, input.version)
    if (!into) throw invalid({ intoId: 'is no incident of this organization' })
    if (into.mergedIntoId) throw conflict('That one was merged into another itself: choose the one it is part of.')
    if (into.state === 'closed') throw conflict('That one is closed: take it back first, with a reason.')
    const [due] = await tx.select({ name: incidentObligations.name }).from(incidentObligations).where(and(eq(incidentObligations.incidentId, before.id), isNull(incidentObligations.outcome))).limit(1)
    if (due) throw conflict(`Of this one “${due.name}” still has to be told: merge the other one into it, or settle that first.`)
    const moved = await tx.update(incidentTasks).set({ incidentId: into.id, updatedAt: at }).where(and(eq(incidentTasks.incidentId, before.id), isNull(incidentTasks.doneAt))).returning({ id: incidentTasks.id })
    const after = await save(tx, before, actor, at, { state: 'closed', closedAt: at, closedById: by, mergedIntoId: into.id })
    return done({ id: before.id, intoId: into.id }, changed(subject(before), before, after, { reason: input.reason }), ...(moved.length > 0 ? [changed(subject(into), null, { tasksMoved: moved.length }, { reason: `from ${incidentName(before)}` })] : []))
  },
})

export const splitIncident = operation({
  name: 'incidents.split', summary: 'Open an incident with links of another one, which it takes along (split)', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/split' }, input: z.object({ id, version, title: line(1, 300), severity, linkIds: someIds, reason: text(1, 2_000) }), load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    human(actor)
    refuseClosed(before, input.version)
    const linkIds = [...new Set(input.linkIds)]
    if (linkIds.length === 0) throw invalid({ linkIds: 'choose what goes along' })
    const row: Incident = { ...created(actor, at), ...blank, number: await nextNumber(tx, actor.orgId), title: input.title, description: before.description, severity: input.severity, occurredAt: before.occurredAt, detectedAt: before.detectedAt, declaredAt: at, splitFromId: before.id }
    await tx.insert(incidents).values(row)
    const moved = await tx.update(incidentLinks).set({ incidentId: row.id }).where(and(eq(incidentLinks.incidentId, before.id), inArray(incidentLinks.id, linkIds), isNull(incidentLinks.removedAt))).returning({ id: incidentLinks.id })
    if (moved.length !== linkIds.length) throw invalid({ linkIds: 'one of them is not in the timeline of this incident' })
    await tx.update(incidents).set(touched(before, actor, at)).where(eq(incidents.id, before.id))
    return done({ id: row.id, number: row.number }, changed(subject(before), null, { linksMoved: moved.length }, { reason: input.reason }), changed(subject(row), null, { ...row, linksMoved: moved.length }, { reason: input.reason }))
  },
})
