import 'server-only'
import { gte, lt, sql } from 'drizzle-orm'
import { z } from 'zod'
import { anomalyMarks, signInBaselines } from '#db/schema/anomalies.ts'
import { type Baseline, baselineVersion } from '#lib/anomalies/baseline.ts'
import { query } from '#lib/door/query.ts'
import { optionalChoice } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { readSettings } from '../settings/queries.ts'
import { namedAccount } from '../users/queries.ts'
import { states } from './model.ts'
import { usedTable } from './table.ts'

const most = (of: Record<string, number>) => Object.entries(of).sort((one, other) => other[1] - one[1]).slice(0, 5).map(([name, count]) => ({ name, count }))

/** The hours of a day (UTC) in which nineteen of twenty sign-ins come. */
function usualHours({ hours, count }: Baseline): number[] {
  const found: number[] = []
  let sum = 0
  for (const [hour, each] of [...hours.entries()].sort((one, other) => other[1] - one[1])) {
    if (sum >= count * 0.95 || each === 0) break
    found.push(hour)
    sum += each
  }
  return found.sort((one, other) => one - other)
}

export const listBaselines = query({
  name: 'anomalies.list',
  permission: 'anomalies.read',
  summary: 'List what is usual of the sign-ins of each name: hours, countries and devices, or how far it has learned',
  http: { path: '/sign-in-baselines' },
  bulk: 'baselines of sign-ins',
  input: z.object({ state: optionalChoice(states), ...listFields(['lastAt', 'userName'], { sort: 'lastAt', direction: 'desc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const { learnFrom } = (await readSettings(tx)).anomalies
    const list = keyset(input, { lastAt: signInBaselines.lastAt, userName: signInBaselines.userName }, signInBaselines.id)
    const where = all(input.state === 'learning' && lt(signInBaselines.learned, learnFrom), input.state === 'known' && gte(signInBaselines.learned, learnFrom), list.where)
    const rows = await tx.select({ id: signInBaselines.id, userName: signInBaselines.userName, accountName: namedAccount('sign_in_baselines', 'user_name'), learned: signInBaselines.learned, lastAt: signInBaselines.lastAt, document: signInBaselines.document }).from(signInBaselines).where(where).orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => row[input.sort])
    return {
      ...page,
      rows: page.rows.map(({ document, ...row }) => ({
        ...row, state: row.learned < learnFrom ? ('learning' as const) : ('known' as const), learnsFrom: learnFrom, form: document.version, hours: usualHours(document), countries: most(document.countries), devices: most(document.devices), busiest: document.busiest, lastCountry: document.last?.country ?? null,
      })),
    }
  },
})

export const getAnomalies = query({
  name: 'anomalies.status',
  permission: 'anomalies.read',
  summary: 'Get whether sign-ins are compared with what is usual, from which score on, how far, and by which table of addresses',
  http: { path: '/sign-in-baselines/status' },
  input: z.object({}),
  run: async ({ tx }) => {
    const { on, score, learnFrom } = (await readSettings(tx)).anomalies
    const [mark] = await tx.select({ until: anomalyMarks.receivedAt }).from(anomalyMarks)
    const [counts] = await tx.select({ people: sql`count(*)`.mapWith(Number), learning: sql`count(*) filter (where ${signInBaselines.learned} < ${learnFrom})`.mapWith(Number) }).from(signInBaselines)
    const used = await usedTable(tx)
    return { on, score, learnFrom, form: baselineVersion, until: mark?.until ?? null, people: counts?.people ?? 0, learning: counts?.learning ?? 0, table: used ? { id: used.id, name: used.name, type: used.type, built: used.builtAt, sha256: used.sha256, size: used.size, at: used.at, by: used.by } : null, problem: used?.problem ?? null }
  },
})
