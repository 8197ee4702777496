import { jobActor, type Person } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { requestMute } from '../detection-rules/operations/mutes.ts'
import { requestSwitchOff } from '../detection-rules/operations/switch-off.ts'
import { requestRemoval } from '../evidence/operations/removal.ts'
import { listEvidence } from '../evidence/queries.ts'
import type { SampleOf } from '../sample-shape.ts'
import { approveRequest, delegateDecisions, expireRequest, rejectRequest, withdrawRequest } from './operations.ts'
import { getApproval } from './queries.ts'

/** Somebody who is away, and of each end a request: approved, rejected, taken back, and one that nobody decided in time. */
export const sample: SampleOf = {
  after: ['organizations', 'users', 'detection-rules', 'evidence'],
  async fill({ orgId, person, past }) {
    const [admin, manager, reviewer, keeper] = [person('admin'), person('compliance_manager'), person('reviewer'), person('control_owner')]
    await past(2, () => delegateDecisions(manager, { toId: reviewer.userId, endsAt: new Date(Date.now() + days(10)).toISOString(), reason: 'On leave until the 2nd week; the reviewer knows the open cases.' }))

    const mute = (daysAgo: number, ruleId: string, scope: string, lasts: number, reason: string) => past(daysAgo, () => requestMute(reviewer, { ruleId, scope, reason, expiresAt: new Date(now().getTime() + days(lasts)).toISOString() }))
    const decide = async (daysAgo: number, by: Person, approvalId: string, decision: typeof approveRequest | typeof rejectRequest, note: string) => {
      const { sha256 } = await getApproval(by, { id: approvalId })
      await past(daysAgo, () => decision(by, { id: approvalId, sha256, note }))
    }
    const scanner = await mute(15, 'aws-console-sign-in-failed', 'user: portal-scanner', 30, 'A scanner of ours tries its old password until the new one is rolled out, change CHG-118.')
    await decide(14, manager, scanner.approvalId, approveRequest, 'For the scanner alone, until the new password is everywhere.')
    const noisy = await past(11, () => requestSwitchOff(reviewer, { ruleIds: ['aws-root-account-used'], reason: 'Fires each month when finance opens the bill.' }))
    await decide(10, admin, noisy.approvalId, rejectRequest, 'Finance gets a role of its own for that; the rule stays.')
    const [picture] = (await listEvidence(keeper, { search: 'Picture of the backup monitor' })).rows
    if (!picture) throw new Error('the sample has no picture of the backup monitor')
    const twice = await past(8, () => requestRemoval(manager, { id: picture.id, reason: 'Shows the same as the list of jobs.' }))
    await past(7, () => withdrawRequest(manager, { id: twice.approvalId, note: 'The auditor asked for it: it stays.' }))
    const forgotten = await mute(9, 'aws-access-refused', '', 2, 'Until the new permissions of the deployment role are in place.')
    await past(6, () => expireRequest(jobActor(orgId, 'approvals', 'sample'), { id: forgotten.approvalId }))
  },
}
