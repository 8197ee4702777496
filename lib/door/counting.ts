import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { z } from 'zod'
import { mostCounted, type Total } from '#lib/list.ts'
import type { Query, ReadScope } from './contract.ts'
import { countUpTo } from './count.ts'
import { databaseError } from './database-errors.ts'
import { query } from './query.ts'

/** Milliseconds. A list is quick however long it is; counting it is not. So a count stops at a number, and after a time. */
const mostTime = 500
const queryCanceled = '57014'

/**
 * How many rows a list has with its filters, as a query of its own beside it: `x.list` at `/x` gets `x.count` at `/x/count`.
 * @param input the filters of the list, without its paging
 * @param where the condition of the list
 */
export const counting = <I extends z.ZodObject, L>(list: Query<L, unknown>, input: I, table: PgTable, where: (scope: ReadScope<z.output<I>>) => SQL | undefined): Query<z.input<I>, Total> =>
  query({
    name: `${list.spec.name.replace(/\.list$/, '')}.count` as `${string}.${string}`,
    permission: list.spec.permission,
    summary: `Count the rows of that list with the same filters: exact up to ${mostCounted}, then \`more\`; null when counting took too long`,
    ...(list.spec.http && { http: { path: `${list.spec.http.path}/count` as const } }),
    input,
    statements: 1,
    mostTime,
    run: async (scope) => {
      const asOf = new Date()
      const rows = sql`select 1 from ${table} where ${where(scope) ?? sql`true`}`
      try {
        return { ...(await countUpTo(scope.tx, mostCounted, rows)), asOf }
      } catch (error) {
        if (databaseError(error)?.code !== queryCanceled) throw error
        return { count: null, more: true, asOf }
      }
    },
  })
