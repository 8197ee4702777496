import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { feedDay, setting } from '../items.ts'

export const op04 = defineControl({
  code: 'OP-04',
  title: 'Logs are written, whole and out of reach',
  risk: 'Logging is switched off, or a log is changed by whoever it is about.',
  objective: 'What was done can be read later, whoever did it.',
  description: 'Logging is on wherever systems are in scope, goes where administrators of those systems cannot change it, and a source that falls silent is noticed within a day.',
  procedure: 'Read the settings of logging. Take the days of each source in the period: each has events or an explanation.',
  frequency: 'monthly', type: 'detective', automation: 'automated', ownerRole: 'control_owner',
  ipe: [{ what: 'Days on which each source sent', from: 'The portal', shows: 'Silent days, with what explains them' }],
  attributes: [
    {
      id: 'A', asks: 'Did each source send, or is its silence explained?',
      pass: { period: 'Each day of the period is.', point: 'The same, for that day.' },
      by: 'feed.alive',
      negative: { says: 'Three silent days over the holidays', item: feedDay({ day: '2026-03-15', events: 0 }) },
    },
    {
      id: 'B', asks: 'Are trails on, whole and proven unchanged?',
      pass: { period: 'Each check passes on the last day of the period.', point: 'The same, on that day.' },
      by: 'setting.passes', params: { checks: ['AWS-TRAIL-001', 'AWS-TRAIL-002', 'AWS-TRAIL-005', 'AWS-TRAIL-006', 'AWS-CLOUDWATCH-001'] },
      negative: { says: 'A trail that was stopped', item: setting('AWS-TRAIL-005', 'The trail is off.') },
    },
  ],
  evidence: {
    recipe: [
      'Export the days of each source of the month.',
      'Scan the cloud accounts for trails and retention.',
    ],
    templates: ['log-sources', 'cloud-settings'],
  },
  policy: 'logging-and-monitoring',
  maps: [
    ...soc2('supports', 'CC7.2'),
    ...iso('evidences', 'A.8.15'),
    ...nist('evidences', 'AU-12'),
    ...nist('supports', 'AU-5', 'AU-9'),
    ...cobit('supports', 'DSS05.07'),
    ...pci('evidences', '10.2.1'),
    ...pci('supports', '10.7.2'),
  ],
})
