import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { day, entryReview, file } from '../items.ts'

export const op05 = defineControl({
  code: 'OP-05',
  title: 'Rooms are entered by those who may',
  risk: 'Somebody walks up to a machine, a backup or a network socket, and takes or changes it.',
  objective: 'Nobody gets to machines or goods who has no business there.',
  description: 'The log of badges and the list of visitors are compared with who may enter; badges of leavers are blocked.',
  procedure: 'Compare the log with the list of those who may. For each that does not fit: what was found out. No badge of a leaver opened a door.',
  frequency: 'monthly', type: 'detective', automation: 'manual', ownerRole: 'control_owner',
  ipe: [
    { what: 'Log of doors', from: 'The badge system', shows: 'Every entry of the month' },
    { what: 'List of those who may', from: 'Whoever answers for the room', shows: 'By name, with badge' },
  ],
  attributes: [
    {
      id: 'A', asks: 'Does each entry belong to somebody who may?',
      pass: { period: 'Each of the period does, or was followed up.', point: 'The same, for the newest month.' },
      by: 'entry-review.followed-up',
      negative: { says: 'A badge that no list has opened the machine room, and nobody looked into it', item: entryReview({ unexplained: 1 }) },
    },
    {
      id: 'B', asks: 'Did no badge of a leaver open a door?',
      pass: { period: 'None in the period.', point: 'None in the newest month.' },
      by: 'entry-review.no-leaver',
      negative: { says: 'A leaver’s badge at six in the morning', item: entryReview({ byLeavers: 1 }) },
    },
    {
      id: 'C', asks: 'Does the log cover the whole month?',
      pass: { period: 'Each month of the period is covered.', point: 'The newest month that is over is.' },
      by: 'evidence.covers-period',
      negative: { says: 'A log that ends on the twentieth', item: file({ to: day(20) }) },
    },
    {
      id: 'D', asks: 'Did somebody else approve the comparison?',
      pass: { period: 'Each of the period was approved by another person than collected it.', point: 'The newest was.' },
      by: 'evidence.approved-by-other',
      negative: { says: 'Approved by whoever collected it', item: file({ approvedBy: 'p-felix' }) },
    },
  ],
  evidence: {
    recipe: [
      'Export the log of doors of the month, whole.',
      'Take the list of those who may, and the list of visitors.',
      'Compare, and write down what was found out about each that does not fit.',
    ],
    templates: ['door-log', 'leavers'],
  },
  policy: 'physical-security',
  maps: [...soc2('supports', 'CC6.4'), ...iso('supports', 'A.7.2', 'A.7.4'), ...nist('supports', 'PE-3', 'PE-6'), ...cobit('supports', 'DSS05.05'), ...pci('supports', '9.2.1', '9.3.1')],
})
