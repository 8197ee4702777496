import { jobActor } from '#lib/auth/actor.ts'
import { AppError } from '#lib/errors.ts'
import type { SampleOf } from '../sample-shape.ts'
import { provideSchedules, updateSchedule } from './operations.ts'
import { listSchedules } from './queries.ts'
// What is scheduled says so there.
import '../audit-trail/verifying.ts'

export const sample: SampleOf = {
  after: ['organizations'],
  async fill({ orgId, person, past }) {
    await past(18, () => provideSchedules(jobActor(orgId, 'schedules', 'sample'), {}).catch(unlessThere))
    const manager = person('compliance_manager')
    for (const { id, version } of await listSchedules(manager, {})) {
      await past(17, () => updateSchedule(manager, { id, version, rule: 'FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=6', zone: 'Europe/Berlin', ownerId: manager.userId }))
    }
  },
}

/** A worker that runs already was quicker. */
function unlessThere(error: unknown): void {
  if (!(error instanceof AppError)) throw error
}
