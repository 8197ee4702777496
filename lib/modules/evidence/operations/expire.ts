import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { evidence } from '#db/schema/evidence.ts'
import { users } from '#db/schema/users.ts'
import { stepTo } from '#lib/decisions.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { formatDate } from '#lib/format.ts'
import { id } from '#lib/input.ts'
import { evidenceDecisions, reminderDays } from '../model.ts'
import { type Evidence, load, subject } from './shared.ts'

/** Whom the entry tells, by the notices of this module: who looks after it; whoever collected it when nobody does. */
async function keeper(tx: Tx, of: Evidence): Promise<string | null> {
  const userId = of.ownerId ?? of.collectedById
  if (!userId) return null
  const [found] = await tx.select({ status: users.status }).from(users).where(eq(users.id, userId))
  return found?.status === 'active' ? userId : null
}

export const remindOfExpiry = operation({
  name: 'evidence.remind',
  summary: 'Notify the owner that evidence expires soon; each time once',
  category: 'configuration',
  input: z.object({ id, days: z.union([z.literal(reminderDays[0]), z.literal(reminderDays[1])]) }),
  load,
  run: async ({ tx, input, subject: before, at }) => {
    if (before.status !== 'approved' || before.deletedAt || !before.expiresAt || before.expiresAt <= at) throw conflict('This evidence does not expire.')
    if (before.remindedDays !== null && before.remindedDays <= input.days) throw conflict('The owner was notified already.')
    const after: Evidence = { ...before, remindedDays: input.days }
    await tx.update(evidence).set({ remindedDays: input.days }).where(eq(evidence.id, before.id))
    return done({}, changed(subject(before), before, { ...after, notifiedId: await keeper(tx, before) }, { reason: `It expires on ${formatDate(before.expiresAt)}. Add a new version before then to keep its control covered.` }))
  },
})

/** Approved evidence past its end proves nothing of today: its occurrence is open again. */
export const expireEvidence = operation({
  name: 'evidence.expire',
  summary: 'Set approved evidence past its date to expired',
  category: 'configuration',
  input: z.object({ id }),
  load,
  run: async ({ tx, subject: before, at }) => {
    if (before.status !== 'approved' || before.deletedAt || !before.expiresAt || before.expiresAt > at) throw conflict('This evidence has not expired.')
    const after: Evidence = { ...before, status: stepTo(evidenceDecisions, 'expire', before.status), remindedDays: 0, updatedAt: at, updatedById: null, version: before.version + 1 }
    await tx.update(evidence).set(after).where(eq(evidence.id, before.id))
    return done({}, changed(subject(before), before, { ...after, notifiedId: await keeper(tx, before) }, { reason: `It expired on ${formatDate(before.expiresAt)}. Add a new version.` }))
  },
})
