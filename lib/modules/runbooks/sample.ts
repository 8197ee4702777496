import { hours, minutes, now } from '#lib/clock.ts'
import type { SampleOf } from '../sample-shape.ts'
import { acceptDrill, recordDrill } from './operations/drill.ts'
import { adoptRunbook } from './operations/write.ts'

/** The portal's own runbooks, a drill that passed and was reviewed, and one that took too long and waits. */
export const sample: SampleOf = {
  after: ['organizations', 'users'],
  async fill({ person, past }) {
    const [manager, owner, reviewer] = [person('compliance_manager'), person('control_owner'), person('reviewer')]
    const adopt = (shipped: 'database' | 'application' | 'region') => past(19, () => adoptRunbook(manager, { shipped, ownerId: owner.userId } as never))
    const [database, application] = [await adopt('database'), await adopt('application')]
    await adopt('region')
    const drill = (id: string, daysAgo: number, fields: Record<string, unknown>) => past(daysAgo, () => recordDrill(owner, { id, beganAt: new Date(now().getTime() - hours(6)).toISOString(), endedAt: new Date(now().getTime() - minutes(20)).toISOString(), ...fields } as never))
    const passed = await drill(database.id, 11, { drillKey: 'database, autumn', beganAt: new Date(now().getTime() - hours(266)).toISOString(), endedAt: new Date(now().getTime() - hours(264.2)).toISOString(), rtoSeconds: 5_760, rpoSeconds: 2_460, result: 'passed', found: 'The key was where it should be. Step 5 took half of what is expected; step 8 needs a second administrator at hand.' })
    await past(10, () => acceptDrill(reviewer, { id: passed.id, note: 'Counts and root compared with the result file.' }))
    await drill(application.id, 4, { drillKey: 'application, autumn', beganAt: new Date(now().getTime() - hours(103)).toISOString(), endedAt: new Date(now().getTime() - hours(97)).toISOString(), rtoSeconds: 18_600, result: 'failed', found: 'The machine in reserve had an old certificate, so nobody could sign in until it was replaced.' })
  },
}
