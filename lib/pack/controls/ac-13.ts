import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { finding } from '../items.ts'

export const ac13 = defineControl({
  code: 'AC-13',
  title: 'What privileged accounts did is looked at',
  risk: 'An administrator misuses rights, or somebody else uses them, and nobody sees it for months.',
  objective: 'Unusual acts of those who may do everything are seen and decided about.',
  description: 'Acts of privileged accounts come into the log, rules look for those that should not happen, and somebody other than the actor decides each finding.',
  procedure: 'Take the findings about privileged accounts in the period. Each was decided in time, by another person, with a reason.',
  frequency: 'weekly', type: 'detective', automation: 'semi_automated', ownerRole: 'reviewer',
  ipe: [{ what: 'Findings of privileged acts', from: 'The detection rules over the logs', shows: 'What was found, and that the logs were whole' }],
  attributes: [
    {
      id: 'A', asks: 'Was the finding decided in time?',
      pass: { period: 'Each of the period was, by its severity.', point: 'None is open on that day beyond its time.' },
      by: 'finding.decided-in-time',
      negative: { says: 'A high finding that nobody decided', item: finding({ decidedAt: null, byPerson: null, reason: null }) },
    },
    {
      id: 'B', asks: 'Did a person decide it, with a reason?',
      pass: { period: 'Each decision of the period has both.', point: 'The same, for the newest.' },
      by: 'finding.by-person-with-reason',
      negative: { says: 'Decided without a reason', item: finding({ reason: null }) },
    },
  ],
  evidence: {
    recipe: [
      'Export the findings of the period about privileged accounts.',
      'Keep the decisions with their reasons.',
    ],
    templates: ['session-review', 'finding-decisions'],
  },
  policy: 'privileged-access',
  maps: [
    ...soc2('supports', 'CC7.2', 'CC6.1'),
    ...iso('supports', 'A.8.2', 'A.8.15'),
    ...nist('supports', 'AC-6(9)', 'AU-6'),
    ...cobit('supports', 'DSS05.07'),
    ...pci('supports', '10.2.1', '10.4.1'),
  ],
})
