import 'server-only'
import { asc, eq } from 'drizzle-orm'
import { responseActions } from '#db/schema/response-actions.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { seconds } from '#lib/clock.ts'
import { sinceLast } from '#lib/door/round-marks.ts'
import { untilNothing } from '#lib/door/until-nothing.ts'
import { round } from '#lib/door/work.ts'
import { actOnFindings } from './operations/act.ts'

const name = 'response actions'

export const respond = round({
  name: 'response-actions',
  every: seconds(15),
  run: (hand) => sinceLast(name, hand, async (since) => hand.among(await organizationsWith('responses', since), name, async (orgId) => {
    for (const { id } of await hand.read(orgId, (tx) => tx.select({ id: responseActions.id }).from(responseActions).where(eq(responseActions.status, 'approved')).orderBy(asc(responseActions.id)).limit(1_000))) await untilNothing(() => actOnFindings(jobActor(orgId, name, hand.requestId), { id, since: since.toISOString() }))
  })),
})
