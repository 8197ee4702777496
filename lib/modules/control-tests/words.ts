import type { Words } from '#lib/words/shape.ts'

export const testStates = { planned: 'Planned', performed: 'Performed', prepared: 'Prepared', reviewed: 'Reviewed' } as const
export const testKinds = { initial: 'Test', roll_forward: 'Roll-forward', retest: 'Retest' } as const
export const conclusions = { effective: 'Effective', not_effective: 'Not effective', not_occurring: 'Not occurring', not_evaluable: 'Not evaluable' } as const
export const extents = { isolated: 'Isolated', systematic: 'Systematic' } as const
export const strataNames = { system: 'By system', month: 'By month' } as const
export const chosenNames = { sample: 'Sample', extension: 'Extension', replacement: 'Replacement' } as const
export const answerNames = { pass: 'Pass', fail: 'Fail', not_evaluable: 'Not evaluable', not_applicable: 'Not applicable' } as const

export const words = {
  subjects: { 'control-test': ['control_tests', 'Control tests'], deviation: ['control_test_deviations', 'Deviations'] },
  sentences: {
    'controlTests.create': 'planned {label}',
    'controlTests.update': 'changed the plan of {label}',
    'controlTests.perform': 'began {label}: its population is frozen and asked',
    'controlTests.complete': 'froze the population of {label} and asked its items',
    'controlTests.fail': 'could not perform {label}',
    'controlTests.answer': 'answered a question of {label}',
    'controlTests.extend': 'extended the sample of {label}',
    'controlTests.replace': 'took another item into the sample of {label}',
    'controlTests.conclude': 'prepared and concluded {label}',
    'controlTests.review': 'reviewed {label}',
    'controlTests.giveBack': 'gave {label} back to its preparer',
    'controlTests.cancel': 'cancelled the performing of {label}',
    'controlTests.export': 'exported control tests',
    'controlTestItems.export': 'exported the items of a control test',
    'deviations.record': 'recorded {label}: its cause, and how far it reaches',
    'deviations.update': 'changed what is said of {label}',
    'deviations.remediate': 'recorded how {label} was remediated',
  },
  acts: {
    'controlTests.read': 'reading control tests',
    'controlTests.create': 'planning a control test',
    'controlTests.update': 'changing the plan of a control test',
    'controlTests.perform': 'performing a control test',
    'controlTests.complete': 'recording the items of a control test',
    'controlTests.fail': 'recording that a control test could not be performed',
    'controlTests.answer': 'answering a question of a control test',
    'controlTests.extend': 'extending a sample',
    'controlTests.replace': 'replacing an item of a sample',
    'controlTests.conclude': 'concluding a control test',
    'controlTests.review': 'reviewing a control test',
    'controlTests.giveBack': 'giving a control test back',
    'controlTests.cancel': 'cancelling the performing of a control test',
    'controlTests.export': 'exporting control tests',
    'controlTestItems.export': 'exporting the items of a control test',
    'deviations.record': 'recording a deviation',
    'deviations.update': 'changing what is said of a deviation',
    'deviations.remediate': 'recording that a deviation was remediated',
  },
  fields: {
    'control-test': {
      number: 'Number', engagementId: 'Engagement', controlId: 'Control', engagementCode: 'Code of the engagement', controlCode: 'Code of the control', title: 'Title', objective: 'Objective', procedure: 'Procedure', kind: { called: 'Kind', values: testKinds }, formerId: 'Goes on from',
      source: 'Source of items', systemIds: 'Systems', fromAt: 'From', toAt: 'Before', attributes: 'Questions', strata: { called: 'Divided', values: strataNames }, size: 'Items of a sample', state: { called: 'State', values: testStates }, freeze: 'Freeze', totals: 'Totals', freezeNumber: 'Freeze', error: 'What went wrong',
      preparerId: { called: 'Preparer', of: 'user' }, preparedAt: 'Prepared', conclusion: { called: 'Conclusion', values: conclusions }, statement: 'Statement', limitation: 'Limitation', reviewerId: { called: 'Reviewer', of: 'user' }, reviewedAt: 'Reviewed', reviewNote: 'Note of the reviewer', returned: 'Why it was given back',
      run: { called: 'Run', values: { queued: 'Queued', waiting: 'Waiting', running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' } }, items: 'Items', root: 'Root', before: 'Freezes before', reason: 'Reason', item: 'Item', letter: 'Question', outcome: { called: 'Answer', values: answerNames }, said: 'What was found', evidenceId: 'Evidence', chosen: { called: 'Taken as', values: chosenNames }, added: 'Items added', instead: 'Item taken instead', ownerId: { called: 'Owner', of: 'user' }, asOf: 'As of',
    },
    deviation: {
      testId: 'Test', freeze: 'Freeze', freezeNumber: 'Freeze', letter: 'Question', cause: 'Root cause', extent: { called: 'Extent', values: extents }, grounds: 'Grounds', ownerId: { called: 'Owner', of: 'user' }, plan: 'Plan', dueDay: 'Due', remediatedAt: 'Remediated', remediatedById: { called: 'Remediated by', of: 'user' }, remediation: 'Remediation', items: 'Items',
    },
  },
  unique: { control_tests_number: null },
  places: [{ group: 'Controls', rank: 4, label: 'Tests', href: '/control-tests', icon: 'flask-conical', permission: 'controlTests.read' }],
  doings: [{ rank: 62, label: 'Plan a control test', href: '/control-tests/new', icon: 'plus', permission: 'controlTests.create' }],
} as const satisfies Words<'controlTests' | 'controlTestItems' | 'deviations'>
