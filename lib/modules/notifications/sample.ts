import { sealer } from '#lib/audit/seal.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import { AppError } from '#lib/errors.ts'
import '../index.ts'
import { rotateKey } from '../audit-trail/proofs.ts'
import type { SampleOf } from '../sample-shape.ts'
import { follow } from './follow.ts'
import { markAllRead } from './operations.ts'

/** Made from what the others did, as the worker does; people have read what is older than a few days. */
export const sample: SampleOf = {
  after: ['organizations', 'detection-rules', 'evidence', 'evidence-templates', 'findings', 'schedules', 'users'],
  async fill({ orgId, people, past }) {
    const hand = background('sample')
    await sealer(hand.write, () => rotateKey(jobActor(orgId, 'sealing', 'sample'), { reason: 'First key of the log' }))(orgId)
    await follow(orgId, hand)
    const seenAt = new Date(Date.now() - days(3)).toISOString()
    for (const person of people.values()) {
      await past(3, () => markAllRead(person, { seenAt })).catch((error: unknown) => {
        if (!(error instanceof AppError && error.code === 'conflict')) throw error
      })
    }
  },
}
