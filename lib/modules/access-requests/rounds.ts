import 'server-only'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { round } from '#lib/door/work.ts'
import { expireAccess } from './operations/end.ts'
import { compareAccess, remindOfAccess } from './operations/grant.ts'
import { listRights } from './operations/request.ts'
import { overdueRequests, overRequests, uncompared, unlisted } from './queries.ts'

const name = 'access requests'

/** What can be requested, what newer populations show of what was granted, and what is over. */
export const following = round({
  name: 'access-requests',
  every: minutes(1),
  run: async ({ among, read, requestId }) => among(await organizationsWith(name, now()), name, async (orgId) => {
    const actor = jobActor(orgId, 'access-requests', requestId)
    for (const { id } of await read(orgId, unlisted)) await listRights(actor, { populationId: id }).catch(unlessRefused)
    for (const { id } of await read(orgId, uncompared)) {
      for (let more = true; more;) more = (await compareAccess(actor, { populationId: id }).catch(unlessRefused))?.more ?? false
    }
    for (const { id } of await read(orgId, overRequests)) await expireAccess(actor, { id }).catch(unlessRefused)
    for (const { id } of await read(orgId, overdueRequests)) await remindOfAccess(actor, { id }).catch(unlessRefused)
  }),
})
