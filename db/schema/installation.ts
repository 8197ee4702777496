import { bigint, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { at } from './_base.ts'

/** What happened before any organization was known, such as sign-in attempts for an unknown e-mail. Written by an entrance function only. */
export const installationLog = pgTable(
  'installation_log',
  {
    id: uuid().primaryKey(),
    minute: at().notNull(),
    kind: text().notNull(),
    detail: text().notNull(),
    count: integer().notNull(),
  },
  (table) => [unique('installation_log_once').on(table.minute, table.kind, table.detail)],
)

/** Counters of rate limits, shared by every replica (rate-limiter-flexible's table shape). Holds hashed keys, no tenant data. */
export const rateLimits = pgTable('rate_limits', {
  key: text().primaryKey(),
  points: integer().notNull().default(0),
  expire: bigint({ mode: 'number' }),
})

/** When a round last went through all organizations. Bookkeeping of the worker (`lib/door/round-marks.ts`). */
export const roundMarks = pgTable('round_marks', {
  name: text().primaryKey(),
  at: at().notNull(),
})
