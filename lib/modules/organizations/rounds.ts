import 'server-only'
import { sql } from 'drizzle-orm'
import { minutes } from '#lib/clock.ts'
import { round } from '#lib/door/work.ts'

/** Months ahead for what is kept by month, and counters of limits that are over: of the installation, not of one organization. */
export const keepInstallation = round({
  name: 'keep-installation',
  whilePaused: true,
  every: minutes(1),
  run: async ({ write }) => {
    await write(null, (tx) => tx.execute(sql`select ensure_partitions()`))
    await write(null, (tx) => tx.execute(sql`delete from rate_limits where expire < ${Date.now() - 3_600_000}`))
  },
})
