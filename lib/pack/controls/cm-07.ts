import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { changeRecord } from '../items.ts'

export const cm07 = defineControl({
  code: 'CM-07',
  title: 'Each change can be taken back',
  risk: 'A change goes wrong and nobody knows how to return; the outage lasts.',
  objective: 'Before a change begins it is known how it is undone.',
  description: 'A change request says how it is taken back and until when; for changes of data the state before is kept.',
  procedure: 'Take the change requests of the period. Each says how it is taken back. Take those that were: did it work as written?',
  frequency: 'each_time', type: 'corrective', automation: 'manual', ownerRole: 'control_owner',
  ipe: [{ what: 'Change requests', from: 'The portal', shows: 'What was planned, with the way back' }],
  attributes: [
    {
      id: 'A', asks: 'Does it say how it is taken back?',
      pass: { period: 'Each change request of the period does.', point: 'The same, for the newest.' },
      by: 'change-record.back-out',
      negative: { says: 'No way back is written', item: changeRecord({ backOut: false }) },
    },
    {
      id: 'B', asks: 'Did taking back work where it was needed?',
      pass: { period: 'Each change of the period that was taken back was, as written.', point: 'The same, for the newest.' },
      by: null,
      negative: { says: 'A change that could not be undone' },
    },
  ],
  evidence: {
    recipe: [
      'Export the change requests of the period with their plans.',
      'Keep the record of those that were taken back.',
    ],
    templates: ['changes'],
  },
  policy: 'change-management',
  maps: [...soc2('supports', 'CC8.1'), ...iso('supports', 'A.8.32'), ...nist('context', 'CM-3'), ...cobit('supports', 'BAI07.01'), ...pci('evidences', '6.5.1')],
})
