import { sealer } from '#lib/audit/seal.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import { rotateKey } from '../audit-trail/proofs.ts'
import type { SampleOf } from '../sample-shape.ts'
import { building } from './building.ts'
import { createPackage } from './operations.ts'

/** The last year of everything the others made, as the worker makes it. */
export const sample: SampleOf = {
  after: ['organizations', 'campaigns', 'censuses', 'changes', 'control-tests', 'duties', 'engagements', 'evidence', 'notifications', 'populations', 'reconciliations', 'reports', 'revocations'],
  async fill({ orgId, person }) {
    const hand = background('sample')
    await sealer(hand.write, () => rotateKey(jobActor(orgId, 'sealing', 'sample'), { reason: 'First key of the log' }))(orgId)
    const day = (ago: number) => new Date(now().getTime() - days(ago)).toISOString().slice(0, 10)
    const { runId } = await createPackage(person('auditor'), { title: 'The last twelve months', fromDay: day(365), toDay: day(0), zone: 'UTC', sample: 'yes' } as never)
    await building.work({ orgId, id: runId }, hand)
  },
}
