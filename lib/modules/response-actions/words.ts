import type { Words } from '#lib/words/shape.ts'

export const actionNames = { lock_account: 'Lock the account', end_sessions: 'End its sessions', revoke_token: 'Revoke the API token', open_incident: 'Open an incident', notify_role: 'Notify a role' } as const
export const statusNames = { requested: 'Waits for approval', approved: 'On', rejected: 'Rejected', withdrawn: 'Withdrawn', expired: 'Expired', ended: 'Ended' } as const
export const outcomeNames = { done: 'Done', refused: 'Refused', nothing: 'Nothing to do' } as const

export const words = {
  subjects: { 'response-action': ['response_actions', 'Response actions'], 'response-act': ['response_acts', 'Acts of response actions'] },
  sentences: {
    'responseActions.request': 'requested response actions of {label}',
    'responseActions.approve': 'switched response actions on as it was approved: {label}',
    'responseActions.reject': 'noted that response actions came to nothing: {label}',
    'responseActions.end': 'ended the response actions of {label}',
    'responseActions.act': 'responded to a finding of {label}',
    'responseActions.reverse': 'reversed a response: {label}',
  },
  acts: {
    'responseActions.read': 'reading response actions',
    'responseActions.request': 'requesting response actions of a rule',
    'responseActions.approve': 'switching on response actions that somebody else approved',
    'responseActions.reject': 'noting that response actions came to nothing',
    'responseActions.end': 'ending the response actions of a rule',
    'responseActions.act': 'responding to a finding',
    'responseActions.reverse': 'reversing a response',
  },
  fields: {
    'response-action': { ruleId: 'Rule id', ruleName: 'Rule', actions: 'Actions', role: { called: 'Role', of: 'role' }, status: { called: 'Status', values: statusNames }, reason: 'Reason', requestedById: { called: 'Requested by', of: 'user' }, requestedByPersonId: 'Requested by (person)', requestedAt: 'Requested', decidedById: { called: 'Decided by', of: 'user' }, decidedByPersonId: 'Decided by (person)', decidedAt: 'Decided', note: 'Note', endedById: { called: 'Ended by', of: 'user' }, endedAt: 'Ended' },
    'response-act': { responseId: 'Response action', findingId: 'Finding', action: { called: 'Action', values: actionNames }, targetId: 'About', outcome: { called: 'Outcome', values: outcomeNames }, said: 'What was done', reversedAt: 'Reversed', reversedById: { called: 'Reversed by', of: 'user' }, reverseReason: 'Why it was reversed', notifiedIds: 'Notified' },
  },
  unique: { response_actions_rule: 'This rule has response actions already: end them first.', response_acts_once: null },
  places: [{ group: 'Monitor', rank: 5, label: 'Response actions', href: '/response-actions', icon: 'plug-zap', permission: 'responseActions.read' }],
  doings: [],
} as const satisfies Words<'responseActions'>
