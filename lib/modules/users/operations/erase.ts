import 'server-only'
import { and, eq, inArray, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import { auditEntries, auditPersonal } from '#db/schema/audit.ts'
import { mails } from '#db/schema/mails.ts'
import { sessions } from '#db/schema/sessions.ts'
import { users } from '#db/schema/users.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, line } from '#lib/input.ts'
import { lockUser } from './shared.ts'

const erasedName = 'Erased person'

/**
 * Takes away who a removed user was: name and address in the account, addresses and browsers of the sessions, and the values behind the
 * commitments of every audit entry about or by them. What was done stays, under an id that leads to nobody; no leaf of the log changes.
 */
export const eraseUser = operation({
  name: 'users.erase',
  summary: 'Erase who a removed user was; what they did stays, under an id that leads to nobody',
  category: 'authorization',
  http: { method: 'POST', path: '/users/{id}/erase' },
  input: z.object({ id, confirmation: line(1, 255), reason: line(1, 1_000) }),
  load: ({ tx, input }) => lockUser(tx, input.id),
  run: async ({ tx, actor, input, subject: user, at }) => {
    if (user.erasedAt) throw conflict('This person was erased already.')
    if (user.status !== 'removed') throw conflict('Remove the account first: whoever can still sign in is not erased.')
    if (input.confirmation !== user.name) throw invalid({ confirmation: 'is not the name of this person' })
    const own = [
      ['user', sql`select ${user.id}::text`],
      ['session', sql`select id::text from sessions where org_id = ${actor.orgId} and user_id = ${user.id}`],
      ['invite', sql`select id::text from invites where org_id = ${actor.orgId} and user_id = ${user.id}`],
      ['challenge', sql`select id::text from challenges where org_id = ${actor.orgId} and user_id = ${user.id}`],
      ['mail', sql`select id::text from mails where org_id = ${actor.orgId} and lower(recipient) = lower(${user.email})`],
    ] as const
    const theirs = tx.select({ id: auditEntries.id }).from(auditEntries)
      .where(or(eq(auditEntries.actorId, user.id), ...own.map(([type, ids]) => and(eq(auditEntries.subjectType, type), sql`${auditEntries.subjectId} in (${ids})`))))
    const closed = await tx.delete(auditPersonal).where(and(eq(auditPersonal.orgId, actor.orgId), inArray(auditPersonal.entryId, theirs))).returning({ path: auditPersonal.path })
    await tx.update(sessions).set({ ip: 'erased', userAgent: 'erased' }).where(eq(sessions.userId, user.id))
    await tx.update(mails).set({ recipient: erasedName, text: null }).where(sql`lower(${mails.recipient}) = lower(${user.email})`)
    await tx.update(users).set({ name: erasedName, email: `${user.id}@erased.invalid`, department: null, erasedAt: at, ...touched(user, actor, at) }).where(eq(users.id, user.id))
    // Neither name nor address goes into this entry: it would keep what it says is gone.
    return done({ id: user.id, commitmentsClosed: closed.length }, changed({ type: 'user', id: user.id, label: erasedName }, { erasedAt: null }, { erasedAt: at, commitmentsClosed: closed.length }, { reason: input.reason }))
  },
})
