import type { Words } from '#lib/words/shape.ts'

export const deficiencyStates = { open: 'Open', evaluated: 'Evaluated', reviewed: 'Reviewed', remediation: 'In remediation', retested: 'Retested', closed: 'Closed', withdrawn: 'Withdrawn' } as const
export const deficiencyKinds = { design: 'Design', operation: 'Operation', aggregate: 'Aggregate' } as const
export const severityNames = { control_deficiency: 'Control deficiency', significant_deficiency: 'Significant deficiency', material_weakness: 'Material weakness' } as const
export const likelihoodNames = { remote: 'Remote', reasonably_possible: 'Reasonably possible', probable: 'Probable' } as const
export const magnitudeNames = { inconsequential: 'Inconsequential', more_than_inconsequential: 'More than inconsequential', material: 'Material' } as const
export const indicatorNames = { restatement: 'What was published before had to be corrected for a material error', senior_fraud: 'Fraud by senior management, of whatever size', oversight: 'The audit committee does not oversee effectively', found_by_auditor: 'The auditor found it, and our controls would not have' } as const
export const assertionNames = { existence: 'Existence or occurrence', completeness: 'Completeness', valuation: 'Valuation or accuracy', rights: 'Rights and obligations', presentation: 'Presentation' } as const
export const sourceKinds = { control_test: 'Control test', finding: 'Finding', duty_conflict: 'Conflict of duties', change_exception: 'Exception of a reconciliation', census_row: 'Row of a census', missed_occurrence: 'Missed occurrence', typed: 'Typed, no record behind it' } as const
/** Why a severity is another one than the matrix gives. */
export const stepNames = { matrix: 'likelihood by magnitude', compensated: 'a compensating control was tested and is effective', indicator: 'an indicator of a material weakness', member: 'never below its members' } as const
export const groupNames = { control: 'Same control', process: 'Same process', system: 'Same system', assertion: 'Same assertion', area: 'Same control area' } as const
const agreement = { true: 'Agrees', false: 'Disagrees' } as const
const yesNo = { true: 'Yes', false: 'No' } as const

export const words = {
  subjects: { deficiency: ['deficiencies', 'Deficiencies'] },
  sentences: {
    'deficiencies.create': 'raised {label}',
    'deficiencies.update': 'changed what is said of {label}',
    'deficiencies.addSource': 'recorded where {label} comes from',
    'deficiencies.aggregate': 'aggregated deficiencies as {label}',
    'deficiencies.evaluate': 'evaluated and concluded {label}',
    'deficiencies.review': 'reviewed the evaluation of {label}',
    'deficiencies.giveBack': 'gave the evaluation of {label} back',
    'deficiencies.reopen': 'opened {label} again, as a member is more severe now',
    'deficiencies.respond': 'responded to {label}',
    'deficiencies.remediate': 'recorded how {label} was remediated',
    'deficiencies.retest': 'recorded the retest of {label}',
    'deficiencies.close': 'closed {label}',
    'deficiencies.withdraw': 'withdrew {label}',
    'deficiencies.remind': 'reminded of {label}',
    'deficiencies.export': 'exported deficiencies',
  },
  acts: {
    'deficiencies.read': 'reading deficiencies',
    'deficiencies.create': 'raising a deficiency',
    'deficiencies.update': 'changing what is said of a deficiency',
    'deficiencies.addSource': 'recording where a deficiency comes from',
    'deficiencies.aggregate': 'aggregating deficiencies',
    'deficiencies.evaluate': 'evaluating a deficiency',
    'deficiencies.review': 'reviewing the evaluation of a deficiency',
    'deficiencies.giveBack': 'giving the evaluation of a deficiency back',
    'deficiencies.reopen': 'opening an aggregate of deficiencies again',
    'deficiencies.respond': 'responding to a deficiency',
    'deficiencies.remediate': 'recording that a deficiency was remediated',
    'deficiencies.retest': 'recording the retest of a deficiency',
    'deficiencies.close': 'closing a deficiency',
    'deficiencies.withdraw': 'withdrawing a deficiency',
    'deficiencies.remind': 'reminding of a deficiency',
    'deficiencies.export': 'exporting deficiencies',
  },
  fields: {
    deficiency: {
      number: 'Number', engagementId: 'Engagement', controlId: 'Control', kind: { called: 'Kind', values: deficiencyKinds }, title: 'Title', condition: 'Condition', criteria: 'Criteria', cause: 'Cause', effect: 'Effect', fromAt: 'From', toAt: 'Before', systemIds: 'Systems', process: 'Process', assertions: 'Assertions', raisedById: { called: 'Raised by', of: 'user' },
      state: { called: 'State', values: deficiencyStates }, evaluation: 'Evaluation', evaluationNumber: 'Evaluation', severity: { called: 'Severity', values: severityNames }, returned: 'Why it was given back', response: 'Response', responseNumber: 'Response', agreed: { called: 'Management', values: agreement }, ownerId: { called: 'Owner', of: 'user' }, dueDay: 'Due', toldDay: 'Said to be overdue since',
      remediatedDay: 'Remediated on', remediatedAt: 'Recorded as remediated', remediatedById: { called: 'Remediated by', of: 'user' }, remediation: 'Remediation', retestId: 'Retest', retestedAt: 'Retested', retestedById: { called: 'Retest recorded by', of: 'user' }, closedAt: 'Closed', closedById: { called: 'Closed by', of: 'user' }, closeNote: 'Note', withdrawnAt: 'Withdrawn', withdrawnById: { called: 'Withdrawn by', of: 'user' }, withdrawReason: 'Why it was withdrawn',
      source: 'Comes from', rates: 'Deviations', members: 'Members', likelihood: { called: 'Likelihood', values: likelihoodNames }, likelihoodWhy: 'Why so likely', magnitude: { called: 'Magnitude', values: magnitudeNames }, magnitudeWhy: 'Why of that magnitude', affected: 'Accounts, processes and systems', days: 'Days on which the control did not work', failure: 'What went wrong', indicators: 'Indicators of a material weakness', compensating: 'Compensating controls',
      derived: { called: 'Derived', values: severityNames }, reason: 'Reason', statement: 'Conclusion', concludedById: { called: 'Concluded by', of: 'user' }, reviewerId: { called: 'Reviewer', of: 'user' }, acceptsLower: { called: 'Lower than derived accepted', values: yesNo }, note: 'Note', said: 'What management says', plan: 'Action plan', notifiedId: { called: 'Notified', of: 'user' },
    },
  },
  unique: { deficiencies_number: null, deficiency_sources_once: 'It comes from that record already.' },
  places: [{ group: 'Controls', rank: 5, label: 'Deficiencies', href: '/deficiencies', icon: 'triangle-alert', permission: 'deficiencies.read' }],
  doings: [{ rank: 63, icon: 'triangle-alert', label: 'Raise a deficiency', href: '/deficiencies/new', permission: 'deficiencies.create' }],
} as const satisfies Words<'deficiencies'>
