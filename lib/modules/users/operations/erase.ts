import 'server-only'
import { and, eq, inArray, ne, not, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import { auditEntries, auditPersonal } from '#db/schema/audit-trail.ts'
import { users } from '#db/schema/users.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, line } from '#lib/input.ts'
import { closePersonal } from '../../audit-trail/within.ts'
import { eraseMailsTo } from '../../mails/within.ts'
import { eraseSessionsOf } from '../../sessions/within.ts'
import { lockUser } from '../within.ts'

const erasedName = 'Erased person'

/**
 * Takes away who a removed user was: name and address in the account, addresses and browsers of the sessions, and the values behind the
 * commitments of audit entries: all that is said about them, and who they were where they acted. What was done stays, under an id that
 * leads to nobody, and so does everybody else: who acted on them, and whom they acted on. No leaf of the log changes.
 */
export const eraseUser = operation({
  name: 'users.erase',
  summary: 'Erase the personal data of a removed user; their acts stay under an id that leads to nobody',
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
    const by = or(eq(auditEntries.actorId, user.id), sql`${auditEntries.actorId} in (select id::text from api_tokens where org_id = ${actor.orgId} and user_id = ${user.id})`)
    const about = or(...own.map(([type, ids]) => and(eq(auditEntries.subjectType, type), sql`${auditEntries.subjectId} in (${ids})`)))
    const aboutSomebody = inArray(auditEntries.subjectType, own.map(([type]) => type))
    const ofActor = sql`${auditPersonal.path} ~ '^(actor|request)[.]'`
    let closed = 0
    // One after the other, so that each finds its rows by their entries.
    for (const [which, what] of [
      [by, ofActor],
      [and(by, or(about, not(aboutSomebody))), undefined],
      [about, not(ofActor)],
      // Before somebody signed in, whoever asked was most likely them.
      [and(about, ne(auditEntries.actorKind, 'person')), undefined],
    ] as const) {
      closed += await closePersonal(tx, actor.orgId, which, what)
    }
    await eraseSessionsOf(tx, user.id)
    await eraseMailsTo(tx, user.email, erasedName)
    await tx.update(users).set({ name: erasedName, email: `${user.id}@erased.invalid`, department: null, erasedAt: at, ...touched(user, actor, at) }).where(eq(users.id, user.id))
    // Neither name nor address goes into this entry: it would keep what it says is gone.
    return done({ id: user.id, commitmentsClosed: closed }, changed({ type: 'user', id: user.id, label: erasedName }, { erasedAt: null }, { erasedAt: at, commitmentsClosed: closed }, { reason: input.reason }))
  },
})
