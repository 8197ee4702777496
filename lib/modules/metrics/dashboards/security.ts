import 'server-only'
import { z } from 'zod'
import { days, now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { activityOf } from '../../stats/queries.ts'
import { topDays } from '../model.ts'
import { readTop } from '../queries.ts'

export const getSecurityDashboard = query({
  name: 'dashboards.security',
  permission: 'stats.read',
  summary: 'Get events and findings of the last 30 days by day and severity, and who and what most of them are of',
  http: { path: '/dashboards/security' },
  input: z.object({}),
  statements: 2,
  run: async ({ tx, actor }) => {
    const at = now()
    const [activity, top] = await Promise.all([activityOf(tx, new Date(at.getTime() - days(topDays)), new Date(at.getTime() + days(1))), readTop(tx, actor)])
    return { ...activity, top }
  },
})
