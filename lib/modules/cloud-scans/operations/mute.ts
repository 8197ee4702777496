import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { cloudFindings } from '#db/schema/cloud-scans.ts'
import { userOf } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { checkOf } from '#lib/cloud/providers.ts'
import { approvable, oneStage } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, instant, optionalText, text, version } from '#lib/input.ts'
import { approvedNow, askApproval } from '../../approvals/within.ts'
import { longestMute } from '../model.ts'
import { type CloudFinding, findingSubject, loadFinding } from './shared.ts'

const isOpen = ({ state }: Pick<CloudFinding, 'state'>) => state === 'open' || state === 'regressed'

export const requestMute = operation({
  name: 'cloudFindings.requestMute',
  summary: 'Request that a finding is muted until a day; somebody else decides',
  category: 'remediation',
  http: { method: 'POST', path: '/cloud-findings/{id}/mute' },
  input: z.object({ id, version, until: instant, reason: text(1, 2_000) }),
  load: loadFinding,
  run: async ({ tx, actor, input, subject: of, at, call }) => {
    sameVersion(of, input.version, 'finding')
    if (!isOpen(of)) throw conflict('It is not open: there is nothing to mute.')
    const lasts = input.until.getTime() - at.getTime()
    if (lasts <= 0) throw invalid({ until: 'must lie in the future' })
    if (lasts > days(longestMute)) throw invalid({ until: `may lie at most ${longestMute} days ahead` })
    const [account] = await tx.select({ name: cloudAccounts.name, number: cloudAccounts.number }).from(cloudAccounts).where(eq(cloudAccounts.id, of.accountId))
    const check = checkOf(of.check)
    const answer = await askApproval({ actor, call }, {
      kind: 'cloud-mute', subjectId: of.id, title: `Mute ${findingSubject(of).label}`.slice(0, 200), reason: input.reason, until: input.until, input: { until: input.until.toISOString() },
      facts: [
        { label: 'Account', value: `${account?.name ?? ''} (${account?.number ?? ''})` }, { label: 'Resource', value: of.resourceId }, { label: 'Region', value: of.region }, { label: 'Check', value: `${of.check}: ${check?.title ?? ''}` }, { label: 'Severity', value: of.severity },
        { label: 'What it says', value: of.said }, { label: 'Open since', value: of.openedAt.toISOString() }, { label: 'Muted until', value: input.until.toISOString() },
      ],
    })
    return done(answer, changed(findingSubject(of), null, { mute: 'requested', mutedUntil: input.until }, { reason: input.reason }))
  },
})

export const muteFinding = operation({
  name: 'cloudFindings.mute',
  summary: 'Mute a finding until a day, as it was approved',
  category: 'remediation',
  input: z.object({ id, approvalId: id }),
  load: loadFinding,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (!isOpen(before)) throw conflict('It is not open any more: there is nothing to mute.')
    const { seen } = await approvedNow(tx, input.approvalId)
    const until = new Date(String(seen.input.until))
    if (!(until > at)) throw conflict('The time requested is over. Reject it, and request it again.')
    const after: CloudFinding = { ...before, mutedUntil: until, mutedReason: seen.reason, mutedById: userOf(actor), ...touched(before, actor, at) }
    await tx.update(cloudFindings).set(after).where(eq(cloudFindings.id, before.id))
    return done({ id: before.id }, changed(findingSubject(before), before, after, { reason: seen.reason }))
  },
})

export const unmuteFinding = operation({
  name: 'cloudFindings.unmute',
  summary: 'End the mute of a finding',
  category: 'remediation',
  http: { method: 'POST', path: '/cloud-findings/{id}/unmute' },
  input: z.object({ id, version, reason: optionalText(1_000) }),
  load: loadFinding,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'finding')
    if (before.mutedUntil === null) throw conflict('It is not muted.')
    const after: CloudFinding = { ...before, mutedUntil: null, mutedReason: null, mutedById: null, ...touched(before, actor, at) }
    await tx.update(cloudFindings).set(after).where(eq(cloudFindings.id, before.id))
    return done({ id: before.id, version: after.version }, changed(findingSubject(before), before, after, input.reason ? { reason: input.reason } : {}))
  },
})

approvable({
  kind: 'cloud-mute', label: 'Mute of a cloud finding', subjectType: 'cloud-finding', approved: muteFinding, closed: null, shipped: oneStage(['admin', 'compliance_manager'], 30),
  record: { table: 'cloud_findings', material: ['severity'], done: null }, href: ({ id: findingId }) => `/cloud/findings/${findingId}`,
})
