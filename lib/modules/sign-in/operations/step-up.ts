import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { sessions } from '#db/schema/sessions.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import type { OpenChallenge } from '../../sessions/model.ts'
import { endSession, openChallenge } from '../../sessions/within.ts'
import { lockUser } from '../../users/within.ts'

const reason = 'the second factor was asked for again'

/** Where the settings say "ask again": the session ends, and a challenge takes its place. */
export const stepUp = operation({
  name: 'sessions.stepUp',
  summary: 'Ask the user of a session that moved for the second factor again',
  category: 'authentication',
  input: z.object({ sessionId: id, returnTo: z.string().max(600).nullish() }),
  load: async ({ tx, input }) => {
    const [found] = await tx.select().from(sessions).where(eq(sessions.id, input.sessionId)).for('update')
    return found ?? null
  },
  run: async ({ tx, input, subject: session, at }) => {
    const user = await lockUser(tx, session.userId)
    if (session.endedAt || !user) throw conflict('This session has ended already.')
    await endSession(tx, session.id, reason, at)
    const { open } = await openChallenge(tx, user, session.method, input.returnTo ?? null, at)
    return done<{ challenge: OpenChallenge }>({ challenge: open }, changed({ type: 'session', id: session.id, label: user.name }, { endedAt: null }, { endedAt: at, endReason: reason }))
  },
})
