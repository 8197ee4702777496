import 'server-only'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { round } from '#lib/door/work.ts'
import { lookForAlerts } from './operations/look.ts'

const name = 'alerts'

export const watch = round({
  name,
  every: minutes(1),
  run: async ({ among, requestId }) => among(await organizationsWith('alerts', now()), name, async (orgId) => {
    await lookForAlerts(jobActor(orgId, name, requestId), {}).catch(unlessRefused)
  }),
})
