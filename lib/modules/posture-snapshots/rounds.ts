import 'server-only'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { round } from '#lib/door/work.ts'
import { dueSnapshots } from './due.ts'
import { takeDueSnapshots } from './operations.ts'

const name = 'posture-snapshots'

/** The posture of every day, and as an audit begins. */
export const taking = round({
  name,
  every: minutes(10),
  run: async ({ among, read, requestId }) => among(await organizationsWith('posture', now()), name, async (orgId) => {
    for (const due of await read(orgId, (tx) => dueSnapshots(tx, now()))) await takeDueSnapshots(jobActor(orgId, name, requestId), due).catch(unlessRefused)
  }),
})
