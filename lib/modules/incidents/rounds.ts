import 'server-only'
import { and, asc, isNotNull, lt, ne, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { incidents } from '#db/schema/incidents.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { seconds } from '#lib/clock.ts'
import { sinceLast } from '#lib/door/round-marks.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { untilNothing } from '#lib/door/until-nothing.ts'
import { round } from '#lib/door/work.ts'
import { clockRuns, clockStage, warnOfClock } from './operations/clock.ts'
import { openByRule } from './operations/open.ts'

const name = 'incidents'

const runningOut = (tx: Tx) => tx.select({ id: incidents.id }).from(incidents).where(and(isNotNull(incidents.notifyBy), ne(incidents.state, 'closed'), lt(incidents.warned, clockStage), sql`${clockRuns}`)).orderBy(asc(incidents.notifyBy)).limit(500)

/** What the settings say opens an incident, and clocks that run out. */
export const lookAtIncidents = round({
  name,
  every: seconds(15),
  run: (hand) => sinceLast(name, hand, async (since) => hand.among(await organizationsWith('incidents', since), name, async (orgId) => {
    const actor = jobActor(orgId, name, hand.requestId)
    await untilNothing(() => openByRule(actor, { since: since.toISOString() }))
    for (const { id } of await hand.read(orgId, runningOut)) await warnOfClock(actor, { id }).catch(unlessRefused)
  })),
})
