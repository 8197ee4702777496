import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { change, changeRecord } from '../items.ts'

export const cm06 = defineControl({
  code: 'CM-06',
  title: 'Changes are tested before they go live',
  risk: 'A mistake is found by customers, or by the auditor of the numbers.',
  objective: 'What goes live was shown to work outside of production.',
  description: 'Required checks run on each change and must pass; what machines cannot test is tested by people and recorded with the change.',
  procedure: 'Take the changes of the period. For each: the checks that were required, their results before it went live, and the test of those who use it.',
  frequency: 'each_time', type: 'preventive', automation: 'automated', ownerRole: 'control_owner',
  ipe: [{ what: 'Results of checks by commit', from: 'The pipeline', shows: 'What ran on what went live, and how it ended' }],
  attributes: [
    {
      id: 'A', asks: 'Did the required checks pass?',
      pass: { period: 'All required checks of each change passed before it went live.', point: 'The same, for the newest.' },
      by: 'change.checks',
      negative: { says: 'Merged while a required check was red', item: change(5, 'A required check failed.') },
    },
    {
      id: 'B', asks: 'Is a test recorded with the change?',
      pass: { period: 'Each change request of the period that was implemented has one.', point: 'The same, for the newest.' },
      by: 'change-record.tested',
      negative: { says: 'Implemented without any test', item: changeRecord({ tested: false }) },
    },
  ],
  evidence: {
    recipe: [
      'Take the results of the checks of each change from the pipeline.',
      'Keep what people tested, with who tested it, beside the change.',
    ],
    templates: ['test-results', 'changes'],
  },
  policy: 'change-management',
  maps: [
    ...soc2('supports', 'CC8.1'),
    ...iso('supports', 'A.8.29', 'A.8.32'),
    ...nist('evidences', 'CM-3(2)'),
    ...nist('supports', 'SA-11'),
    ...cobit('supports', 'BAI07.05'),
    ...pci('supports', '6.5.1'),
  ],
})
