import type { Words } from '#lib/words/shape.ts'

export const approvalStates = { open: 'Open', approved: 'Approved', rejected: 'Rejected', withdrawn: 'Withdrawn', expired: 'Expired', void: 'Void' } as const
export const parts = { requester: 'Requester', beneficiary: 'Beneficiary', author: 'Author', implementer: 'Implementer' } as const
/** Who somebody is to what a request is about. */
export const places = { manager: 'Manager', system_owner: 'Owner of the system' } as const

export const words = {
  subjects: {
    approval: ['approvals', 'Approvals'],
    'approval-rule': ['approval_rules', 'Approval rules'],
    'approval-delegation': ['approval_delegations', 'Delegations'],
  },
  sentences: {
    'approvals.open': 'asked others to decide: {label}',
    'approvals.addParty': 'noted who takes part in {label}',
    'approvals.approve': 'approved: {label}',
    'approvals.reject': 'rejected: {label}',
    'approvals.withdraw': 'withdrew the request: {label}',
    'approvals.expire': 'closed a request nobody decided in time: {label}',
    'approvals.applyAlone': 'applied without a second person, as there is none: {label}',
    'approvals.delegate': 'delegated decisions to {label}',
    'approvals.endDelegation': 'ended the delegation to {label}',
    'approvals.requestRule': 'requested another approval rule: {label}',
    'approvals.applyRule': 'changed the approval rule {label}',
  },
  acts: {
    'approvals.read': 'reading approvals',
    'approvals.open': 'opening a request for others to decide',
    'approvals.addParty': 'noting who takes part in a request',
    'approvals.approve': 'approving a request',
    'approvals.reject': 'rejecting a request',
    'approvals.withdraw': 'withdrawing a request',
    'approvals.expire': 'closing requests nobody decided',
    'approvals.applyAlone': 'applying what has no second person',
    'approvals.delegate': 'delegating decisions',
    'approvals.endDelegation': 'ending a delegation',
    'approvals.requestRule': 'requesting another approval rule',
    'approvals.applyRule': 'changing an approval rule',
  },
  fields: {
    approval: {
      kind: 'Kind', subjectType: 'About', subjectId: 'Record', revision: 'Revision', title: 'Request', reason: 'Reason', seen: 'What was shown', ruleId: 'Rule', awaits: 'Waits for', openedAt: 'Requested', expiresAt: 'Open until', aloneAt: 'Applies without a second person', closedAt: 'Closed', requestedById: { called: 'Requested by', of: 'user' }, appliedXid: 'Transaction', appliedAt: 'Done',
      state: { called: 'State', values: approvalStates }, stage: 'Stage', decision: { called: 'Decision', values: { approve: 'Approve', reject: 'Reject' } }, sha256: 'SHA-256 of what was seen', forId: { called: 'On behalf of', of: 'user' }, exception: 'Exception', requester: { called: 'Requester', of: 'user' }, deciders: { called: 'May decide', of: 'user' }, partyId: { called: 'Takes part', of: 'user' }, part: { called: 'As', values: parts },
    },
    'approval-rule': { kind: 'Kind', definition: 'Rule', asked: 'Asked for', number: 'Number', rule: 'Rule' },
    'approval-delegation': { fromId: { called: 'For', of: 'user' }, reason: 'Reason', toId: { called: 'To', of: 'user' }, startsAt: 'From', endsAt: 'Expires', revokedAt: 'Ended' },
  },
  unique: {
    approval_rules_number: 'Somebody changed this rule at the same moment. Load it again.',
    approval_subjects_subject: null,
    approvals_one_open: 'Somebody requested this already; it waits for a decision.',
    approval_stages_number: null,
    approval_parties_part: null,
    approval_decisions_voice: 'You have decided this already: one human has one voice.',
  },
  places: [
    { group: 'Home', rank: 1, label: 'Approvals', href: '/approvals', icon: 'check', permission: 'approvals.read' },
  ],
  doings: [],
} as const satisfies Words<'approvals'>
