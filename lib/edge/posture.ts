import 'server-only'
import { and, asc, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { findings } from '#db/schema/findings.ts'
import { days, now } from '#lib/clock.ts'
import { countUpTo } from '#lib/door/count.ts'
import { query } from '#lib/door/query.ts'
import { mostCounted } from '#lib/list.ts'
import { coverageOfAll } from '#lib/modules/evidence-templates/queries.ts'
import { perDay } from '#lib/modules/stats/queries.ts'

const weeks = 12

/** One page for whoever answers for the whole: how well controls are evidenced, what is open, and which way it goes. */
export const getPosture = query({
  name: 'home.posture',
  permission: 'stats.read',
  summary: 'Get evidence coverage by control area, undecided findings, and findings by day over twelve weeks',
  http: { path: '/posture' },
  input: z.object({}),
  run: async ({ tx }) => {
    const undecided = inArray(findings.status, ['open', 'flagged'])
    const severe = and(undecided, inArray(findings.severity, [3, 4]))
    const [oldest] = await tx.select({ at: findings.occurredAt }).from(findings).where(severe).orderBy(asc(findings.occurredAt)).limit(1)
    return {
      coverage: await coverageOfAll(tx),
      undecided: await countUpTo(tx, mostCounted, tx.select({ id: findings.id }).from(findings).where(undecided)),
      severe: await countUpTo(tx, mostCounted, tx.select({ id: findings.id }).from(findings).where(severe)),
      oldestSevere: oldest?.at ?? null,
      found: await perDay(tx, 'finding', new Date(now().getTime() - days(7 * weeks)), new Date(now().getTime() + days(1))),
    }
  },
})
