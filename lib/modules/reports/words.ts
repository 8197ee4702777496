import type { Words } from '#lib/words/shape.ts'

export const reportStates = { making: 'Being made', locked: 'Locked', failed: 'Failed' } as const

/** Each is a file in `kinds`. */
export const reportKinds = {
  access_review: 'Access review',
  revocations: 'Revocations',
  changes: 'Changes with exceptions',
  findings: 'Findings',
  security_events: 'Security events',
  privileged_activity: 'Privileged activity',
  audit_trail: 'Audit trail',
  evidence_index: 'Evidence index',
  access_rights: 'Users, roles and permissions',
  compliance_status: 'Compliance status of controls',
  file_checks: 'Checks of stored files',
  executive_summary: 'Executive summary',
  quarterly_summary: 'Quarterly summary',
  control_test: 'Control test',
  engagement: 'Engagement with its control tests',
  deficiencies: 'Deficiencies of an engagement',
  evidence_report: 'Findings with the audit trail, encrypted',
} as const

export const reportRepeats = { monthly: 'Every month', quarterly: 'Every quarter' } as const

export const words = {
  subjects: { report: ['reports', 'Reports'] },
  sentences: {
    'reports.create': 'asked for the report {label}',
    'reports.createScheduled': 'asked for {label}',
    'reports.repeat': 'changed how often the report {label} comes again',
    'reports.link': 'created a link to a file of the report {label}',
    'reports.openLink': 'opened a file of the report {label} by a link',
    'reports.renew': 'asked for a new version of the report {label}',
    'reports.complete': 'locked the report {label}',
    'reports.fail': 'locked the report {label}',
    'reports.cancel': 'cancelled the report {label}',
  },
  attempts: { 'reports.fail': 'could not make the report {label}' },
  acts: {
    'reports.read': 'reading reports',
    'summaries.read': 'reading summary reports',
    'reports.create': 'asking for a report',
    'reports.createScheduled': 'asking for the reports that come again',
    'reports.repeat': 'changing how often a report comes again',
    'reports.link': 'creating a link to a file of a sealed report',
    'reports.openLink': 'opening a file of a sealed report by a link',
    'reports.renew': 'asking for a new version of a report',
    'reports.complete': 'locking a report',
    'reports.fail': 'recording why a report could not be made',
    'reports.cancel': 'cancelling a report',
  },
  fields: {
    report: {
      kind: { called: 'Kind', values: reportKinds }, title: 'Title', state: { called: 'State', values: reportStates }, fromDay: 'First day', toDay: 'Last day', zone: 'Time zone', scope: 'Scope', ofId: 'About', repeats: { called: 'Comes again', values: reportRepeats },
      versionNumber: 'Newest locked version', sample: 'Example', reportVersion: 'Version', files: 'Files', rows: 'Rows', linkFormat: 'File of the link', linkUntil: 'The link works until', count: 'Reports', scheduled: { called: 'Came by itself', values: { report: 'Yes', summary: 'Yes' } }, error: 'Why it failed', notifiedId: { called: 'Notified', of: 'user' },
    },
  },
  unique: { report_versions_once: 'This version is being made already.' },
  places: [
    { group: 'Audit', rank: 3, label: 'Reports', href: '/reports', icon: 'file-text', permission: 'summaries.read' },
  ],
  doings: [{ rank: 60, label: 'New report', href: '/reports/new', icon: 'file-text', permission: 'reports.create' }],
} as const satisfies Words<'reports' | 'summaries'>
