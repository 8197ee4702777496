import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { evidence } from '#db/schema/evidence.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { present } from '#lib/door/removable.ts'
import { conflict } from '#lib/errors.ts'
import { id, version } from '#lib/input.ts'
import { evidenceFields } from '../model.ts'
import { evidenceLinks } from '../within.ts'
import { detailsOf, type Evidence, load, owns, stale, subject } from './shared.ts'

/** What was approved stays as it was approved, but for who looks after it. A change to what was reviewed takes the review back. */
export const updateEvidence = operation({
  name: 'evidence.update',
  summary: 'Update the details of evidence',
  category: 'configuration',
  http: { method: 'PUT', path: '/evidence/{id}' },
  input: z.object({ id, version, ...evidenceFields }),
  load,
  owns,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, ...said } = input
    present(before, 'evidence')
    if (before.version !== seen) throw stale()
    const { controlAreas, ...fields } = (await detailsOf(tx, said, at, before.collectedAt)).details
    const former = await evidenceLinks.set(tx, actor.orgId, before.id, controlAreas)
    const same = former.join() === controlAreas.join() && (Object.keys(fields) as (keyof typeof fields)[]).every((name) => name === 'ownerId' || text(before[name]) === text(fields[name]))
    if (!same && (before.status === 'approved' || before.status === 'expired')) throw conflict('Approved evidence cannot be changed, except its owner. For anything else add a new version.')
    const expiry = text(fields.expiresAt) === text(before.expiresAt) ? {} : { remindedDays: null }
    // The review of something decided is part of the decision.
    const review = same || before.status !== 'collected' ? {} : { reviewedById: null, reviewedAt: null }
    const after: Evidence = { ...before, ...fields, ...review, ...expiry, ...touched(before, actor, at) }
    await tx.update(evidence).set(after).where(eq(evidence.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), { ...before, controlAreas: former }, { ...after, controlAreas }))
  },
})

const text = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value ?? ''))
