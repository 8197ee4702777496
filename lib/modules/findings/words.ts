import { ranks } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const statusNames = { open: 'Open', reviewed: 'Reviewed', flagged: 'Flagged', false_positive: 'False positive', resolved: 'Resolved' } as const

export const words = {
  subjects: { finding: ['findings', 'Findings'] },
  sentences: {
    'findings.detect': 'ran the detection rules over {label}',
    'findings.detectFailed': 'could not run the rules over {label}',
    'findings.tellCritical': 'notified about {label}',
    'findings.raise': 'raised {label}',
    'findings.review': 'marked {label} as reviewed',
    'findings.flag': 'flagged {label} for investigation',
    'findings.dismiss': 'marked {label} as a false positive',
    'findings.resolve': 'resolved {label}',
    'findings.reopen': 'reopened {label}',
    'findings.undo': 'took back the decision about {label}',
    'findings.assign': 'assigned {label}',
    'findings.export': 'exported a list: {label}',
  },
  acts: {
    'findings.read': 'reading findings',
    'findings.detect': 'running the detection rules',
    'findings.detectFailed': 'noting that the rules could not run',
    'findings.raise': 'raising a finding',
    'findings.tellCritical': 'notifying about critical findings',
    'findings.review': 'reviewing a finding',
    'findings.flag': 'flagging a finding',
    'findings.dismiss': 'marking a finding as a false positive',
    'findings.resolve': 'resolving a finding',
    'findings.reopen': 'reopening a finding',
    'findings.undo': 'taking back a decision',
    'findings.assign': 'assigning a finding',
    'findings.export': 'exporting findings',
  },
  fields: {
    finding: {
      ruleId: 'Rule id', ruleName: 'Rule', severity: { called: 'Severity', values: ranks }, description: 'Description', occurredAt: 'Occurred', userName: 'User', system: 'System', source: 'Source', eventId: 'Event', eventReceivedAt: 'Event received',
      batchId: { called: 'Delivery', of: 'event-batch' }, correlationKey: 'Window', riskScore: 'Risk', extraData: 'Proof', status: { called: 'Status', values: statusNames }, assigneeId: { called: 'Assignee', of: 'user' }, note: 'Note',
      reviewedById: { called: 'Decided by', of: 'user' }, reviewedAt: 'Decided', decisionId: 'Decision', decidedById: { called: 'Decided last by', of: 'user' }, former: 'Before the last decision', findings: 'Findings', recipients: 'Recipients',
    },
  },
  unique: {
    findings_once: null,
    findings_window_once: null,
    finding_groups_once: null,
    correlation_states_once: null,
    correlation_changes_number: null,
  },
  places: [
    { group: 'Monitor', rank: 2, label: 'Findings', href: '/findings', icon: 'triangle-alert', permission: 'findings.read' },
  ],
  doings: [],
} as const satisfies Words<'findings'>
