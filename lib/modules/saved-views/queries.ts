import 'server-only'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { savedViews } from '#db/schema/saved-views.ts'
import { userOf } from '#lib/auth/actor.ts'
import { query } from '#lib/door/query.ts'
import { mostViews, savedViewFields } from './model.ts'

export const listViews = query({
  name: 'savedViews.list',
  permission: 'savedViews.read',
  summary: 'List the caller’s saved views, of one list or of all',
  http: { path: '/saved-views' },
  input: z.object({ path: savedViewFields.path.nullish() }),
  run: ({ tx, actor, input }) => tx.select({ id: savedViews.id, path: savedViews.path, name: savedViews.name, query: savedViews.query }).from(savedViews)
    .where(and(eq(savedViews.userId, userOf(actor) ?? actor.orgId), input.path ? eq(savedViews.path, input.path) : undefined)).orderBy(savedViews.name).limit(mostViews * 20),
})
