import { z } from 'zod'
import { roleName } from '#lib/auth/role-name.ts'
import { builtInRoles } from '#lib/auth/roles.ts'
import { days } from '#lib/clock.ts'
import { decisions } from '#lib/decisions.ts'
import type { Closed } from '#lib/door/approvable.ts'
import { line, optionalLine } from '#lib/input.ts'
import { resetStates } from './words.ts'

export const userStatuses = ['invited', 'active', 'deactivated', 'removed'] as const
export type UserStatus = (typeof userStatuses)[number]

export const roleNames = Object.keys(builtInRoles)

export { roleName }

export const userFields = { name: line(1, 255), department: optionalLine(100) }

/** At least one role, at most ten; a form sends one as a string. */
export const roleList = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(roleName, { error: 'choose at least one role' }).min(1, 'choose at least one role').max(10, 'at most ten roles').transform((list) => [...new Set(list)]),
)

export const resetKinds = { password: 'Password', factor: 'Second factor' } as const
export type ResetKind = keyof typeof resetKinds

export { resetStates }
export type ResetStatus = keyof typeof resetStates

/** After this time nobody agrees any more, and no second factor is enrolled in place of one that was taken off. */
export const resetLasts = days(7)

/** ID-2: two administrators, neither of whom it is about. Approvals decide; whoever asked may withdraw it. */
export const resetDecisions = decisions<ResetStatus, 'approve' | Closed>({
  record: 'credential_resets', one: 'reset', many: 'resets', states: resetStates, starts: ['requested'], noteColumn: 'note', deciders: ['decided_by_id'],
  people: {
    requester: { table: 'credential_resets', key: 'id', user: 'requested_by_id', person: 'requested_by_person_id' },
    subject: { table: 'credential_resets', key: 'id', user: 'user_id', person: 'person_id' },
  },
  steps: {
    approve: { act: 'users.approveReset', label: 'Approve', done: 'approved', from: ['requested'], to: 'approved', note: 'none', notBy: ['requester', 'subject'] },
    reject: { act: 'users.rejectReset', label: 'Reject', done: 'rejected', from: ['requested'], to: 'rejected', note: 'none', notBy: ['requester', 'subject'] },
    withdraw: { act: 'users.rejectReset', label: 'Withdraw', done: 'withdrawn', from: ['requested'], to: 'withdrawn', note: 'none', notBy: [] },
    expire: { act: 'users.rejectReset', label: 'Expire', done: 'expired', from: ['requested'], to: 'expired', note: 'none', notBy: [] },
  },
})
