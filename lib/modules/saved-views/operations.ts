import 'server-only'
import { and, count, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { savedViews } from '#db/schema/saved-views.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created } from '#lib/door/record.ts'
import { AppError } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { mostViews, savedViewFields } from './model.ts'

type SavedView = typeof savedViews.$inferSelect

const subject = (view: Pick<SavedView, 'id' | 'name'>) => ({ type: 'saved-view' as const, id: view.id, label: view.name })

export const saveView = operation({
  name: 'savedViews.create',
  summary: 'Save the filters and order of a list as a view',
  category: 'configuration',
  http: { method: 'POST', path: '/saved-views' },
  input: z.object(savedViewFields),
  run: async ({ tx, actor, input, at }) => {
    const userId = userOf(actor)
    if (userId === null) throw new AppError('forbidden', 'Only people have saved views.')
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`saved-views.${userId}`}))`)
    const [kept] = await tx.select({ n: count() }).from(savedViews).where(and(eq(savedViews.userId, userId), eq(savedViews.path, input.path)))
    if ((kept?.n ?? 0) >= mostViews) throw new AppError('conflict', `You have ${mostViews} saved views of this list, which is the limit. Remove one first.`)
    const row = { ...input, userId, ...created(actor, at) }
    await tx.insert(savedViews).values(row)
    return done({ id: row.id }, changed(subject(row), null, row))
  },
})

export const removeView = operation({
  name: 'savedViews.remove',
  summary: 'Remove a saved view of the caller',
  category: 'configuration',
  http: { method: 'DELETE', path: '/saved-views/{id}' },
  input: z.object({ id }),
  load: locked(savedViews),
  owns: (view: SavedView, actor: Actor) => view.userId === userOf(actor),
  run: async ({ tx, subject: view }) => {
    await tx.delete(savedViews).where(eq(savedViews.id, view.id))
    return done({ id: view.id }, changed(subject(view), view, null))
  },
})
