import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
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

const elsewhere = z.enum(['another browser', 'another address'])

const loadSession = async ({ tx, input }: { tx: Tx; input: { sessionId: string } }) => {
  const [found] = await tx.select().from(sessions).where(eq(sessions.id, input.sessionId)).for('update')
  return found ?? null
}

/** Where the settings say "record it": once for each move, and the session is bound to the new place. */
export const noteMove = operation({
  name: 'sessions.noteMove',
  summary: 'Record that a session goes on from another browser or address',
  category: 'authentication',
  input: z.object({ sessionId: id, why: elsewhere }),
  load: loadSession,
  run: async ({ tx, actor, input, subject: session }) => {
    const after = { ip: actor.request.ip, userAgent: actor.request.userAgent.slice(0, 500) }
    await tx.update(sessions).set(after).where(eq(sessions.id, session.id))
    return done({}, changed({ type: 'session', id: session.id, label: '' }, { ip: session.ip, userAgent: session.userAgent }, after, { reason: `used from ${input.why}` }))
  },
})

/** A cookie that comes from another browser or address than its session, where the settings say block. */
export const refuseSession = operation({
  name: 'sessions.refuse',
  summary: 'End a session whose cookie turned up elsewhere',
  category: 'authentication',
  input: z.object({ sessionId: id, why: elsewhere }),
  load: loadSession,
  run: async ({ tx, input, subject: session, at }) => {
    const reason = `used from ${input.why}`
    if (!session.endedAt) await tx.update(sessions).set({ endedAt: at, endReason: reason }).where(eq(sessions.id, session.id))
    return done({}, failed({ type: 'session', id: session.id, label: '' }, reason, { endedAt: session.endedAt }, { endedAt: session.endedAt ?? at, endReason: reason }))
  },
})
