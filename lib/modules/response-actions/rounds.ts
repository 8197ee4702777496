import 'server-only'
import { asc, eq } from 'drizzle-orm'
import { responseActions } from '#db/schema/response-actions.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { days, now, seconds } from '#lib/clock.ts'
import { untilNothing } from '#lib/door/until-nothing.ts'
import { round } from '#lib/door/work.ts'
import { actOnFindings } from './operations/act.ts'

const name = 'response actions'

export const respond = round({
  name: 'response-actions',
  every: seconds(15),
  run: async ({ among, read, requestId }) => among(await organizationsWith('responses', new Date(now().getTime() - days(1))), name, async (orgId) => {
    for (const { id } of await read(orgId, (tx) => tx.select({ id: responseActions.id }).from(responseActions).where(eq(responseActions.status, 'approved')).orderBy(asc(responseActions.id)).limit(1_000))) await untilNothing(() => actOnFindings(jobActor(orgId, name, requestId), { id }))
  }),
})
