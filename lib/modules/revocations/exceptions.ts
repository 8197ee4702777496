import 'server-only'
import { and, eq, inArray, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { accessRequests } from '#db/schema/access-requests.ts'
import { campaignRows } from '#db/schema/campaigns.ts'
import { people } from '#db/schema/people.ts'
import { revocations } from '#db/schema/revocations.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { userOf } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { approvable, oneStage } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, instant, text, version } from '#lib/input.ts'
import { approvedNow, askApproval } from '../approvals/within.ts'
import { longestException, removalDays } from './model.ts'
import { load, type Revocation, subject } from './operations.ts'

/** Accounts here of those whose access it is: they take part, and so do not decide. */
async function holders(tx: Tx, of: Revocation): Promise<string[]> {
  const [row] = of.campaignId === null || of.number === null
    ? await tx.select({ personId: accessRequests.personId, persons: sql<string[]>`'{}'::uuid[]` }).from(accessRequests).where(eq(accessRequests.id, of.requestId ?? of.id))
    : await tx.select({ personId: campaignRows.personId, persons: campaignRows.persons }).from(campaignRows).where(and(eq(campaignRows.campaignId, of.campaignId), eq(campaignRows.number, of.number)))
  const persons = [...(row?.persons ?? []), ...(row?.personId ? [row.personId] : [])]
  if (persons.length === 0) return []
  const found = await tx.selectDistinct({ id: users.id }).from(users).leftJoin(people, and(eq(people.orgId, users.orgId), eq(people.userId, users.id))).where(or(inArray(users.personId, persons), inArray(people.id, persons)))
  return found.map((each) => each.id)
}

export const requestException = operation({
  name: 'revocations.requestException',
  summary: 'Request that a rejected right may stay until a day; somebody else decides',
  category: 'authorization',
  http: { method: 'POST', path: '/revocations/{id}/exception' },
  input: z.object({ id, version, until: instant, reason: text(1, 1_000) }),
  load,
  owns: (of, actor) => of.ownerId === userOf(actor),
  run: async ({ tx, actor, input, subject: of, at, call }) => {
    sameVersion(of, input.version, 'revocation')
    if (of.state !== 'open') throw conflict(of.state === 'excepted' ? 'It may stay already. When that is over it is open again.' : 'It is closed: there is nothing left to except.')
    const lasts = input.until.getTime() - at.getTime()
    if (lasts <= 0) throw invalid({ until: 'must lie in the future' })
    if (lasts > days(longestException)) throw invalid({ until: `may lie at most ${longestException} days ahead` })
    const [system] = await tx.select({ name: systems.name }).from(systems).where(eq(systems.id, of.systemId))
    const requester = userOf(actor)
    const answer = await askApproval({ actor, call }, {
      kind: 'revocation-exception', subjectId: of.id, title: `Let ${subject(of).label} stay`, reason: input.reason, until: input.until, input: { until: input.until.toISOString() },
      facts: [{ label: 'Right', value: of.rightName }, { label: 'Account', value: of.accountName }, { label: 'Person', value: of.personName ?? 'Nobody known' }, { label: 'System', value: system?.name ?? '' }, { label: 'Rejected because', value: of.reason }, { label: 'May stay until', value: input.until.toISOString() }],
      parties: (await holders(tx, of)).filter((each) => each !== requester).map((userId) => ({ userId, part: 'beneficiary' as const })),
    })
    return done(answer, changed(subject(of), null, { exception: 'requested', exceptedUntil: input.until }, { reason: input.reason }))
  },
})

export const exceptRevocation = operation({
  name: 'revocations.except',
  summary: 'Let a rejected right stay until a day, as it was approved',
  category: 'authorization',
  input: z.object({ id, approvalId: id }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.state !== 'open') throw conflict('It is not open any more: there is nothing left to except.')
    const { seen } = await approvedNow(tx, input.approvalId)
    const until = new Date(String(seen.input.until))
    if (!(until > at)) throw conflict('The time requested is over. Reject it, and request it again.')
    const after: Revocation = { ...before, state: 'excepted', exceptedUntil: until, ...touched(before, actor, at) }
    await tx.update(revocations).set(after).where(eq(revocations.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after, { reason: seen.reason }))
  },
})

export const endException = operation({
  name: 'revocations.endException',
  summary: 'End an exception whose time is over: the right has to go again',
  category: 'authorization',
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at }) => {
    if (before.state !== 'excepted' || before.exceptedUntil === null || before.exceptedUntil > at) throw conflict('There is no exception whose time is over.')
    const after: Revocation = { ...before, state: 'open', exceptedUntil: null, overdueAt: null, dueAt: new Date(at.getTime() + days(removalDays.privileged)), ...touched(before, actor, at) }
    await tx.update(revocations).set(after).where(eq(revocations.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, { ...after, notifiedId: before.ownerId }))
  },
})

approvable({
  kind: 'revocation-exception', label: 'Exceptions of revocations', subjectType: 'revocation', approved: exceptRevocation, closed: null, shipped: oneStage(['admin', 'compliance_manager'], 30),
  record: { table: 'revocations', material: ['state', 'reopened_at'], done: 'excepted' }, href: ({ id: revocationId }) => `/revocations/${revocationId}`,
})
