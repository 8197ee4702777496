import 'server-only'
import { type SQLWrapper, sql } from 'drizzle-orm'
import { savedViews } from '#db/schema/saved-views.ts'

export type OwnView = { id: string; path: string; name: string; query: string }

/**
 * A user's saved views of all lists, as a column of whatever statement knows the user: every list page shows some, and none waits for another read.
 * @param userId a column or expression of that statement
 */
export const viewsOf = (userId: SQLWrapper) => sql<OwnView[]>`(
  select coalesce(json_agg(json_build_object('id', ${savedViews.id}, 'path', ${savedViews.path}, 'name', ${savedViews.name}, 'query', ${savedViews.query}) order by ${savedViews.name}), '[]')
  from ${savedViews} where ${savedViews.userId} = ${userId})`
