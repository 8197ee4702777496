import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'

export const op06 = defineControl({
  code: 'OP-06',
  title: 'Incidents are handled and learned from',
  risk: 'An incident is closed before its cause is known, and comes again; or whoever had to be told never was.',
  objective: 'What goes wrong is noticed, ended, told to those who must know, and does not come again.',
  description: 'Incidents are recorded with severity and times; those of high severity have a cause, a decision on whom to tell, and measures with owner and date.',
  procedure: 'Take the incidents of the period. For each of high severity: times, cause, whom it was told to and when, measures and their state.',
  frequency: 'each_time', type: 'corrective', automation: 'manual', ownerRole: 'reviewer',
  ipe: [{ what: 'Records of incidents', from: 'The service desk', shows: 'Every incident of the period by number, without holes' }],
  attributes: [
    {
      id: 'A', asks: 'Were severity, times and cause recorded?',
      pass: { period: 'Each incident of the period has them.', point: 'The same, for the newest.' },
      by: null,
      negative: { says: 'An outage of a day whose cause is “restarted”' },
    },
    {
      id: 'B', asks: 'Was it decided whom to tell, and were they told in time?',
      pass: { period: 'Each of high severity has the decision and its proof.', point: 'The same, for the newest.' },
      by: null,
      negative: { says: 'Customers read of it in the news' },
    },
    {
      id: 'C', asks: 'Were measures done when they were due?',
      pass: { period: 'Each measure due in the period was, or its delay was approved.', point: 'None is late on that day.' },
      by: null,
      negative: { says: 'The same incident three months later' },
    },
  ],
  evidence: {
    recipe: [
      'Export the incidents of the period by number.',
      'For those of high severity add the report and the measures.',
      'If there was none, have the list say so.',
    ],
    templates: ['incidents'],
  },
  policy: 'incident-response',
  maps: [
    ...soc2('supports', 'CC7.3', 'CC7.4', 'CC7.5'),
    ...iso('supports', 'A.5.24', 'A.5.26', 'A.5.27'),
    ...nist('supports', 'IR-4', 'IR-5', 'IR-6'),
    ...cobit('supports', 'DSS02.05'),
    ...pci('supports', '12.10.1'),
  ],
})
