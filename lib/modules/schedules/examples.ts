import { days } from '#lib/clock.ts'
import type { Arrange, Examples } from '../example-shape.ts'

/** Of what no module brings, so that one organization may have many. */
const schedule = (here: Arrange, row = {}) => here.add('schedules', { what: `some.${here.tag()}`, rule: '0 6 * * 1', zone: 'UTC', next_at: new Date(Date.now() + days(3)), ...row })

export const examples: Examples<'schedules'> = {
  // What modules bring is not there yet.
  'schedules.provide': async (here) => {
    await here.write((sql) => sql`delete from schedules where org_id = ${here.orgId} and what not like 'some.%'`)
    return {}
  },
  'schedules.update': async (here) => ({ id: await schedule(here), version: 1, rule: '30 2 * * *', zone: 'Europe/Berlin', pausedReason: 'During the migration' }),
  'schedules.run': async (here) => ({ id: await schedule(here) }),
  'schedules.start': async (here) => ({ id: await schedule(here, { next_at: new Date(Date.now() - days(20)) }) }),
  'schedules.noteStart': async (here) => ({ id: await schedule(here, { last_at: new Date(), last_status: 'queued' }), error: 'It could not begin.' }),
}
