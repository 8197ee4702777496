import 'server-only'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { now, seconds } from '#lib/clock.ts'
import { round } from '#lib/door/work.ts'
import { feedActs } from './feed.ts'

/** One statement names who has something new; everybody else costs nothing. */
export const feedTrails = round({
  name: 'own-acts',
  every: seconds(2),
  run: async (background) => {
    await background.among(await organizationsWith('acts', now()), 'own acts as events', (orgId) => feedActs(orgId, background))
  },
})
