import 'server-only'
import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { personLinks, users } from '#db/schema/users.ts'
import { sameHuman } from '#lib/auth/accounts.ts'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict, invalid, notFound } from '#lib/errors.ts'
import { id, text } from '#lib/input.ts'
import { lockUser } from '../within.ts'
import { subject } from './shared.ts'

/** Whoever has two accounts is one human wherever people are compared. For ever: decisions were made by it. */
export const linkPeople = operation({
  name: 'users.linkPeople',
  summary: 'Link two accounts of one human, for ever: neither decides about what the other takes part in',
  category: 'authorization',
  http: { method: 'POST', path: '/users/{id}/links' },
  input: z.object({ id, otherId: id, reason: text(1, 500) }),
  load: ({ tx, input }) => lockUser(tx, input.id),
  run: async ({ tx, actor, input, subject: user, at }) => {
    const [other] = await tx.select({ id: users.id, personId: users.personId }).from(users).where(eq(users.id, input.otherId))
    if (!other) throw notFound('user')
    if (other.id === user.id) throw invalid({ otherId: 'is this account: choose the other one' })
    if (await sameHuman(tx, actor.orgId, user.id, [other.id])) throw conflict('These two are known as one human already.')
    const [one, two] = [user.personId, other.personId].sort() as [string, string]
    await tx.insert(personLinks).values({ orgId: actor.orgId, id: v7(), one, other: two, reason: input.reason, createdAt: at, createdById: userOf(actor) })
    return done({ id: user.id }, changed(subject(user), null, { sameHuman: other.id }, { reason: input.reason }))
  },
})
