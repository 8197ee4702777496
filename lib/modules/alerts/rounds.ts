import 'server-only'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { round } from '#lib/door/work.ts'
import { lookForAlerts } from './operations/look.ts'
import { measurePortal } from './portal.ts'

const name = 'alerts'

/** Before alerts are looked for, so that they know how the portal goes now. */
export const measure = round({ name: 'portal', lane: name, every: minutes(1), run: measurePortal })

export const watch = round({
  name,
  lane: name,
  every: minutes(1),
  run: async ({ among, requestId }) => among(await organizationsWith('alerts', now()), name, async (orgId) => {
    await lookForAlerts(jobActor(orgId, name, requestId), {}).catch(unlessRefused)
  }),
})
