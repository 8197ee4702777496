import { v7 } from 'uuid'
import { metricDays } from '#db/schema/metrics.ts'
import { chunks } from '#lib/audit/append.ts'
import { days, now } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import type { SampleOf } from '../sample-shape.ts'
import { countDays } from './counting.ts'
import { measure } from './measuring.ts'

/** How a metric came to where it is: by how much it was less a year ago (of a mean and a count: more), and what it is where the sample has no rows of it yet. */
const pasts: Record<string, { drift: number; else?: [numerator: number, denominator: number] }> = {
  'sign-ins': { drift: 0.012, else: [1_204, 1_209] }, 'time-to-resolve': { drift: 0.9 }, 'severe-undecided': { drift: 1.4 },
  'authorized-access': { drift: 0.09 }, 'reviews-on-time': { drift: 0.3, else: [4, 4] }, 'revocations-in-time': { drift: 0.2, else: [17, 18] }, 'changes-passing': { drift: 0.15 }, 'controls-proven': { drift: 0.35 }, 'evidence-in-period': { drift: 0.2 }, 'hash-checks': { drift: 0, else: [22, 22] },
}
let state = 4_711
const wobble = () => {
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
  return state / 2_147_483_648 - 0.5
}

type Row = typeof metricDays.$inferSelect
type Known = Pick<Row, 'metric' | 'numerator' | 'denominator' | 'unclear'>

/** On a day so many days ago: from what it is now, back along its drift. */
function then({ metric, numerator, denominator, unclear }: Known, ago: number): Pick<Row, 'numerator' | 'denominator' | 'unclear'> {
  const back = (pasts[metric]?.drift ?? 0) * (ago / 365)
  if (denominator === null) return { numerator: Math.max(0, Math.round(numerator * (1 + back) + wobble() * 2)), denominator, unclear }
  const whole = Math.max(1, Math.round(denominator * (1 - 0.3 * (ago / 365))))
  if (metric === 'time-to-resolve') return { numerator: Math.round((numerator / Math.max(1, denominator)) * (1 + back + wobble() * 0.1) * whole), denominator: whole, unclear: 0 }
  const told = Math.min(unclear, whole)
  return { numerator: Math.max(0, Math.min(whole - told, Math.round(whole * (numerator / Math.max(1, denominator)) * (1 - back + wobble() * 0.03)))), denominator: whole, unclear: told }
}

export const sample: SampleOf = {
  after: ['access-requests', 'approvals', 'artifacts', 'campaigns', 'changes', 'controls', 'events', 'evidence', 'evidence-templates', 'findings', 'populations', 'reconciliations', 'revocations'],
  async fill({ orgId }) {
    const { write } = background(`sample ${v7()}`)
    await countDays(orgId, { write })
    await write(orgId, async (tx) => {
      const at = now()
      await measure(tx, orgId, at)
      const present = await tx.select().from(metricDays)
      const known = Object.entries(pasts).flatMap(([metric, past]): Known[] => {
        const row = present.find((each) => each.metric === metric)
        const [numerator, denominator] = past.else ?? [0, 0]
        return row && (row.denominator === null || row.denominator > 0) ? [row] : past.else ? [{ metric, numerator, denominator, unclear: 0 }] : []
      })
      const rows = known.flatMap((row) => Array.from({ length: 365 }, (_, n): Row => {
        const measuredAt = new Date(at.getTime() - days(n + 1))
        return { orgId, metric: row.metric, day: measuredAt.toISOString().slice(0, 10), ...then(row, n + 1), measuredAt }
      }))
      for (const part of chunks(rows, 1_000)) await tx.insert(metricDays).values(part).onConflictDoNothing()
    })
  },
}
