import type { Words } from '#lib/words/shape.ts'

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
