import 'server-only'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { round } from '#lib/door/work.ts'
import { remindOfChange } from './operations/work.ts'
import { lateChanges } from './queries.ts'

const name = 'changes'

/** Emergencies whose approval is late, and windows that are over. */
export const watching = round({
  name,
  every: minutes(1),
  run: async ({ among, read, requestId }) => among(await organizationsWith('changes', now()), name, async (orgId) => {
    const actor = jobActor(orgId, name, requestId)
    for (const { id } of await read(orgId, lateChanges)) await remindOfChange(actor, { id }).catch(unlessRefused)
  }),
})
