import 'server-only'
import { organizationsUnfed } from '#lib/auth/entrance.ts'
import { seconds } from '#lib/clock.ts'
import { round } from '#lib/door/work.ts'
import { log } from '#lib/log.ts'
import { feedActs } from './feed.ts'

/** One statement names who has something new; everybody else costs nothing. */
export const feedTrails = round({
  name: 'own-acts',
  every: seconds(2),
  run: async (background) => {
    for (const orgId of await organizationsUnfed()) await feedActs(orgId, background).catch((error: unknown) => log.error({ error, orgId, request: background.requestId }, 'own acts as events'))
  },
})
