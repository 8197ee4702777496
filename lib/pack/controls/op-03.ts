import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { day, feedDay, finding } from '../items.ts'

export const op03 = defineControl({
  code: 'OP-03',
  title: 'Security events are looked at',
  risk: 'An attack shows in the log, and nobody reads it.',
  objective: 'What should not happen is seen, decided about and followed up.',
  description: 'Logs of systems in scope are judged by rules; every finding is decided by a person, with a reason.',
  procedure: 'Take the findings of the period. Each is decided; those of high severity within two days. No feed was silent without an explanation.',
  frequency: 'continuous', type: 'detective', automation: 'semi_automated', ownerRole: 'reviewer',
  ipe: [
    { what: 'Findings with their decisions', from: 'The detection rules over the logs', shows: 'What was found and what came of it' },
    { what: 'Days on which each source sent', from: 'The portal', shows: 'That nothing is missing of what was judged' },
  ],
  attributes: [
    {
      id: 'A', asks: 'Was the finding decided in time?',
      pass: { period: 'Each of the period was, by its severity.', point: 'None is open on that day beyond its time.' },
      by: 'finding.decided-in-time',
      negative: { says: 'A critical finding decided ten days later', item: finding({ severity: 'critical', decidedAt: day(19) }) },
    },
    {
      id: 'B', asks: 'Did a person decide it, with a reason?',
      pass: { period: 'Each decision of the period has both.', point: 'The same, for the newest.' },
      by: 'finding.by-person-with-reason',
      negative: { says: 'Nobody stands behind the decision', item: finding({ byPerson: null }) },
    },
    {
      id: 'C', asks: 'Did each source send, or is its silence explained?',
      pass: { period: 'Each day of the period is.', point: 'The same, for that day.' },
      by: 'feed.alive',
      negative: { says: 'A day without a single event', item: feedDay({ events: 0 }) },
    },
  ],
  evidence: {
    recipe: [
      'Export the findings of the period with their decisions.',
      'Export the days of each source, with what explains a silent one.',
    ],
    templates: ['finding-decisions', 'log-sources'],
  },
  policy: 'logging-and-monitoring',
  maps: [
    ...soc2('evidences', 'CC7.2', 'CC7.3'),
    ...iso('evidences', 'A.8.16'),
    ...nist('supports', 'SI-4', 'AU-6'),
    ...cobit('supports', 'DSS05.07'),
    ...pci('evidences', '10.4.1'),
    ...pci('supports', '10.4.3'),
  ],
})
