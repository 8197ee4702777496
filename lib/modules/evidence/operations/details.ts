import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { evidence } from '#db/schema/evidence.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { id, optionalText, version } from '#lib/input.ts'
import { evidenceFields } from '../model.ts'
import { checkDetails, type Evidence, filesOf, load, owns, present, setControlAreas, stale, subject } from './shared.ts'

/** What was approved stays as it was approved, but for who looks after it. A change to what was reviewed takes the review back. */
export const updateEvidence = operation({
  name: 'evidence.update',
  summary: 'Change what is said of evidence',
  category: 'configuration',
  http: { method: 'PUT', path: '/evidence/{id}' },
  input: z.object({ id, version, ...evidenceFields }),
  load,
  owns,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, controlAreas, ...fields } = input
    present(before)
    if (before.version !== seen) throw stale()
    await checkDetails(tx, fields, at)
    const former = await setControlAreas(tx, actor.orgId, before.id, controlAreas)
    const same = former.join() === controlAreas.join() && (Object.keys(fields) as (keyof typeof fields)[]).every((name) => name === 'ownerId' || text(before[name]) === text(fields[name]))
    if (!same && (before.status === 'approved' || before.status === 'expired')) throw conflict('What was approved stays as it was approved. Only its owner can change; for anything else bring in a new version.')
    const expiry = text(fields.expiresAt) === text(before.expiresAt) ? {} : { remindedDays: null }
    // The review of something decided is part of the decision.
    const review = same || before.status !== 'collected' ? {} : { reviewedById: null, reviewedAt: null }
    const after: Evidence = { ...before, ...fields, ...review, ...expiry, ...touched(before, actor, at) }
    await tx.update(evidence).set(after).where(eq(evidence.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), { ...before, controlAreas: former }, { ...after, controlAreas }))
  },
})

const text = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value ?? ''))

export const removeEvidence = operation({
  name: 'evidence.remove',
  summary: 'Take evidence out of the library; its file stays as long as it must',
  category: 'configuration',
  http: { method: 'DELETE', path: '/evidence/{id}' },
  input: z.object({ id, reason: optionalText(1_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.deletedAt) throw conflict('This evidence was removed already.')
    if ((await filesOf(tx, before.id)).some(({ artifact }) => artifact.legalHold)) throw conflict('This evidence is under a legal hold and cannot be removed.')
    const after = { ...before, deletedAt: at, ...touched(before, actor, at) }
    await tx.update(evidence).set(after).where(eq(evidence.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after, input.reason ? { reason: input.reason } : {}))
  },
})

export const restoreEvidence = operation({
  name: 'evidence.restore',
  summary: 'Put removed evidence back into the library',
  category: 'configuration',
  http: { method: 'POST', path: '/evidence/{id}/restore' },
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at }) => {
    if (!before.deletedAt) throw conflict('This evidence is in the library.')
    const after = { ...before, deletedAt: null, ...touched(before, actor, at) }
    await tx.update(evidence).set(after).where(eq(evidence.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after))
  },
})
