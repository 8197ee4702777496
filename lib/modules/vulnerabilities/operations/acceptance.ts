import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { systems } from '#db/schema/systems.ts'
import { vulnerabilities } from '#db/schema/vulnerabilities.ts'
import { userOf } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { approvable, oneStage } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, instant, text, version } from '#lib/input.ts'
import { approvedNow, askApproval, openApprovals } from '../../approvals/within.ts'
import { longestExemption, severityWords, stateNow, states } from '../model.ts'

export type Vulnerability = typeof vulnerabilities.$inferSelect
export const vulnerabilitySubject = (of: Pick<Vulnerability, 'id' | 'rule' | 'location'>) => ({ type: 'vulnerability' as const, id: of.id, label: `${of.rule}: ${of.location}`.slice(0, 300) })
const load = locked(vulnerabilities)

const isThere = (of: Vulnerability, at: Date) => ['open', 'regressed'].includes(stateNow(of, at))
const ownerOf = async (tx: Tx, systemId: string) => (await tx.select({ name: systems.name, ownerId: systems.ownerId }).from(systems).where(eq(systems.id, systemId)))[0]
const as = z.enum(['accepted', 'false_positive'], { error: 'choose what is requested' })

export const requestAcceptance = operation({
  name: 'vulnerabilities.requestAcceptance',
  summary: 'Request that a vulnerability stays until a day, as accepted or as a false positive; somebody else decides',
  category: 'remediation',
  http: { method: 'POST', path: '/vulnerabilities/{id}/acceptance' },
  input: z.object({ id, version, as, until: instant, reason: text(1, 2_000) }),
  load,
  run: async ({ tx, actor, input, subject: of, at, call }) => {
    sameVersion(of, input.version, 'vulnerability')
    if (!isThere(of, at)) throw conflict('It is not open: there is nothing to accept.')
    if ((await openApprovals(tx, 'vulnerability', [of.id])).has(of.id)) throw conflict('That was requested already, and waits for somebody to decide.')
    const lasts = input.until.getTime() - at.getTime()
    if (lasts <= 0) throw invalid({ until: 'must lie in the future' })
    if (lasts > days(longestExemption)) throw invalid({ until: `may lie at most ${longestExemption} days ahead` })
    const system = await ownerOf(tx, of.systemId)
    const answer = await askApproval({ actor, call }, {
      kind: 'vulnerability-acceptance', subjectId: of.id, title: `${states[input.as]}: ${vulnerabilitySubject(of).label}`, reason: input.reason, until: input.until, input: { as: input.as, until: input.until.toISOString() },
      facts: [
        { label: 'System', value: system?.name ?? '' }, { label: 'What', value: of.title }, { label: 'Rule or CVE', value: [of.rule, ...of.cves.filter((each) => each !== of.rule)].join(', ').slice(0, 500) }, { label: 'Place', value: of.location }, { label: 'Severity', value: `${severityWords[of.severity]} (${of.tool}: ${of.word})` },
        { label: 'Open since', value: of.openedAt.toISOString() }, { label: 'Due', value: of.dueAt?.toISOString() ?? 'No day' }, { label: 'Stays as', value: states[input.as] }, { label: 'Stays until', value: input.until.toISOString() },
      ],
    })
    return done(answer, changed(vulnerabilitySubject(of), null, { as: input.as, exemptUntil: input.until }, { reason: input.reason }))
  },
})

export const acceptVulnerability = operation({
  name: 'vulnerabilities.accept',
  summary: 'Let a vulnerability stay until a day, as it was approved',
  category: 'remediation',
  input: z.object({ id, approvalId: id }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (!isThere(before, at)) throw conflict('It is not open any more: there is nothing to accept.')
    const { seen, approval } = await approvedNow(tx, input.approvalId)
    const [state, until] = [as.parse(seen.input.as), new Date(String(seen.input.until))]
    if (!(until > at)) throw conflict('The time requested is over. Reject it, and request it again.')
    const after: Vulnerability = { ...before, state, exemptUntil: until, exemptReason: seen.reason, exemptById: approval.requestedById, turnedAt: at, turnImportId: null, turnSaid: seen.reason.slice(0, 1_000), ...touched(before, actor, at) }
    await tx.update(vulnerabilities).set(after).where(eq(vulnerabilities.id, before.id))
    return done({ id: before.id }, changed(vulnerabilitySubject(before), before, after, { reason: seen.reason }))
  },
})

/** By the portal once its time is over, or by somebody before. */
export const endAcceptance = operation({
  name: 'vulnerabilities.endAcceptance',
  summary: 'Open a vulnerability again that was accepted or called a false positive',
  category: 'remediation',
  http: { method: 'POST', path: '/vulnerabilities/{id}/reopen' },
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at }) => {
    if (before.exemptUntil === null) throw conflict('It is neither accepted nor a false positive.')
    const over = before.exemptUntil <= at
    if (userOf(actor) === null && !over) throw conflict('Its time is not over.')
    const state = before.times > 1 ? 'regressed' as const : 'open' as const
    const after: Vulnerability = { ...before, state, exemptUntil: null, exemptReason: null, exemptById: null, toldAt: null, turnedAt: at, turnImportId: null, turnSaid: over ? `It was to stay until ${before.exemptUntil.toISOString().slice(0, 16).replace('T', ' ')} UTC, which is over.` : 'It was opened again before its time was over.', ...touched(before, actor, at) }
    await tx.update(vulnerabilities).set(after).where(eq(vulnerabilities.id, before.id))
    return done({ id: before.id }, changed(vulnerabilitySubject(before), before, { ...after, notifiedId: (await ownerOf(tx, before.systemId))?.ownerId ?? null }))
  },
})

export const remindVulnerability = operation({
  name: 'vulnerabilities.remind',
  summary: 'Remind the owner of a system that a vulnerability of it is overdue, once',
  category: 'remediation',
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at }) => {
    if (!isThere(before, at) || before.dueAt === null || before.dueAt > at || before.toldAt !== null) throw conflict('There is nothing to remind of.')
    const after: Vulnerability = { ...before, toldAt: at, ...touched(before, actor, at) }
    await tx.update(vulnerabilities).set(after).where(eq(vulnerabilities.id, before.id))
    return done({ id: before.id }, changed(vulnerabilitySubject(before), before, { ...after, notifiedId: (await ownerOf(tx, before.systemId))?.ownerId ?? null }))
  },
})

approvable({
  kind: 'vulnerability-acceptance', label: 'Acceptances of vulnerabilities', subjectType: 'vulnerability', approved: acceptVulnerability, closed: null, shipped: oneStage(['admin', 'compliance_manager'], 30),
  record: { table: 'vulnerabilities', material: ['severity', 'resolved_at'], done: null }, href: ({ id: vulnerabilityId }) => `/vulnerabilities/${vulnerabilityId}`,
})
