import { ranks, yesNo } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const stateNames = { open: 'Open', acknowledged: 'Acknowledged', resolved: 'Resolved' } as const
export const sourceNames = { rule: 'Detection rule', threshold: 'Threshold', operation: 'Operation of the portal' } as const
export const measureNames = { open_findings: 'Undecided findings', open_critical: 'Undecided critical findings', rejected_records: 'Records rejected in a day', lag_minutes: 'Minutes a delivery waits for the rules', overdue_vulnerabilities: 'Overdue vulnerabilities', open_incidents: 'Incidents that are not closed' } as const

export const words = {
  subjects: { alert: ['alerts', 'Alerts'], 'alert-threshold': ['alert_thresholds', 'Thresholds of alerts'] },
  sentences: {
    'alerts.look': 'opened or resolved {label}',
    'alerts.acknowledge': 'acknowledged {label}',
    'alerts.assign': 'assigned {label}',
    'alerts.resolve': 'resolved {label}',
    'alerts.createThreshold': 'set a threshold for alerts: {label}',
    'alerts.updateThreshold': 'changed a threshold for alerts: {label}',
    'alerts.removeThreshold': 'removed a threshold for alerts: {label}',
    'alerts.export': 'exported alerts',
  },
  acts: {
    'alerts.read': 'reading alerts',
    'alerts.look': 'opening and resolving alerts',
    'alerts.acknowledge': 'acknowledging an alert',
    'alerts.assign': 'assigning an alert',
    'alerts.resolve': 'resolving an alert',
    'alerts.createThreshold': 'setting a threshold for alerts',
    'alerts.updateThreshold': 'changing a threshold for alerts',
    'alerts.removeThreshold': 'removing a threshold for alerts',
    'alerts.export': 'exporting alerts',
  },
  fields: {
    alert: {
      number: 'Number', source: { called: 'Comes from', values: sourceNames }, key: 'About', title: 'Title', said: 'What is wrong', severity: { called: 'Severity', values: ranks }, subject: 'Subject', href: 'Place', state: { called: 'State', values: stateNames }, assigneeId: { called: 'Assignee', of: 'user' },
      acknowledgedAt: 'Acknowledged', acknowledgedById: { called: 'Acknowledged by', of: 'user' }, resolvedAt: 'Resolved', resolvedById: { called: 'Resolved by', of: 'user' }, resolution: 'How it was resolved',
    },
    'alert-threshold': { name: 'Name', measure: { called: 'Number', values: measureNames }, most: 'At most', severity: { called: 'Severity', values: ranks }, enabled: { called: 'On', values: yesNo } },
  },
  unique: { alerts_number: null, alerts_open: null, alert_thresholds_name: 'There is a threshold of this name already.' },
  places: [{ group: 'Monitor', rank: 3, label: 'Alerts', href: '/alerts', icon: 'inbox', permission: 'alerts.read' }],
  doings: [],
} as const satisfies Words<'alerts'>
