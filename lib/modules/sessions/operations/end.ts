import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { sessions } from '#db/schema/sessions.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { id } from '#lib/input.ts'

/** Sign-out: revokes on the server; a copied cookie is worth nothing afterwards. */
export const endSession = operation({
  name: 'sessions.end',
  summary: 'Sign out of the current session',
  category: 'authentication',
  http: { method: 'DELETE', path: '/session' },
  input: z.object({}),
  load: async ({ tx, actor }) => {
    if (actor.kind !== 'person') return null
    const [found] = await tx.select().from(sessions).where(and(eq(sessions.id, actor.sessionId), isNull(sessions.endedAt))).for('update')
    return found ?? null
  },
  owns: (session, actor) => actor.kind === 'person' && session.userId === actor.userId,
  run: async ({ tx, actor, subject: session, at }) => {
    const after = { endedAt: at, endReason: 'signed out' }
    await tx.update(sessions).set(after).where(eq(sessions.id, session.id))
    return done({ ended: true }, changed({ type: 'session', id: session.id, label: actor.kind === 'person' ? actor.name : '' }, { endedAt: null }, after))
  },
})

/** A cookie that comes from another browser or address than its session, where the settings say block. */
export const refuseSession = operation({
  name: 'sessions.refuse',
  summary: 'End a session whose cookie turned up elsewhere',
  category: 'authentication',
  input: z.object({ sessionId: id, why: z.enum(['another browser', 'another address']) }),
  load: async ({ tx, input }) => {
    const [found] = await tx.select().from(sessions).where(eq(sessions.id, input.sessionId)).for('update')
    return found ?? null
  },
  run: async ({ tx, input, subject: session, at }) => {
    const reason = `used from ${input.why}`
    if (!session.endedAt) await tx.update(sessions).set({ endedAt: at, endReason: reason }).where(eq(sessions.id, session.id))
    return done({}, failed({ type: 'session', id: session.id, label: '' }, reason, { endedAt: session.endedAt }, { endedAt: session.endedAt ?? at, endReason: reason }))
  },
})
