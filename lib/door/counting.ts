import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { z } from 'zod'
import type { Permission } from '#lib/auth/permissions.ts'
import { mostCounted, type Total } from '#lib/list.ts'
import type { Query, ReadScope } from './contract.ts'
import { countUpTo } from './count.ts'
import { databaseError } from './database-errors.ts'
import { query } from './query.ts'

/** Milliseconds. A list is quick however long it is; counting it is not. So a count stops at a number, and after a time. */
const mostTime = 500
const queryCanceled = '57014'

/** `rows`: those of the list with these filters, for whoever counts several lists in one statement. */
export type Counting<I extends z.ZodObject> = Query<z.input<I>, Total> & { permission: Permission; rows: (scope: ReadScope<unknown>, filters: z.input<I>) => SQL }

/**
 * How many rows a list has with its filters, as a query of its own beside it: `x.list` at `/x` gets `x.count` at `/x/count`.
 * @param input the filters of the list, without its paging
 * @param where the condition of the list
 */
export function counting<I extends z.ZodObject, L>(list: Query<L, unknown>, input: I, table: PgTable, where: (scope: ReadScope<z.output<I>>) => SQL | undefined): Counting<I> {
  const rowsOf = (scope: ReadScope<z.output<I>>) => sql`select 1 from ${table} where ${where(scope) ?? sql`true`}`
  const counted = query({
    name: `${list.spec.name.replace(/\.list$/, '')}.count` as `${string}.${string}`,
    permission: list.spec.permission,
    summary: `Count the rows of that list with the same filters: exact up to ${mostCounted}, then \`more\`; null when counting took too long`,
    ...(list.spec.http && { http: { path: `${list.spec.http.path}/count` as const } }),
    input,
    statements: 1,
    mostTime,
    run: async (scope) => {
      const asOf = new Date()
      try {
        return { ...(await countUpTo(scope.tx, mostCounted, rowsOf(scope))), asOf }
      } catch (error) {
        if (databaseError(error)?.code !== queryCanceled) throw error
        return { count: null, more: true, asOf }
      }
    },
  })
  return Object.assign(counted, { permission: list.spec.permission, rows: (scope: ReadScope<unknown>, filters: z.input<I>) => rowsOf({ ...scope, input: input.parse(filters) }) })
}
