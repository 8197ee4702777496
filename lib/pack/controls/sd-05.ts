import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { approved, changeRecord, day } from '../items.ts'

export const sd05 = defineControl({
  code: 'SD-05',
  title: 'New systems are accepted before they are used',
  risk: 'A system goes live that nobody who uses it accepted, with data that did not come over whole.',
  objective: 'Whoever uses a system said that it does what it should, and its data is complete and right.',
  description: 'Before a new system or a large release goes live its users accept it by tests; data that is moved is counted and added up on both sides, and the result approved.',
  procedure: 'Take the new systems and large releases of the period. For each: the acceptance and its date, the comparison of data, and who approved going live.',
  frequency: 'each_time', type: 'preventive', automation: 'manual', ownerRole: 'control_owner',
  ipe: [
    { what: 'Change requests of releases', from: 'The portal', shows: 'What went live, when, on whose approval' },
    { what: 'Comparison of moved data', from: 'Both systems', shows: 'Counts and sums of both sides' },
  ],
  attributes: [
    {
      id: 'A', asks: 'Was it tested by those who use it?',
      pass: { period: 'Each release of the period was.', point: 'The same, for the newest.' },
      by: 'change-record.tested',
      negative: { says: 'Live without any test', item: changeRecord({ tested: false }) },
    },
    {
      id: 'B', asks: 'Was going live approved before?',
      pass: { period: 'Each of the period was.', point: 'The same, for the newest.' },
      by: 'change-record.approved-before',
      negative: { says: 'Approved when it had run for two days', item: changeRecord({ approvals: [approved(day(7), 'p-owner')], approvedAt: day(7) }) },
    },
    {
      id: 'C', asks: 'Do counts and sums of moved data agree?',
      pass: { period: 'They do for each move of the period, or the difference was explained.', point: 'The same, for the newest.' },
      by: null,
      negative: { says: 'Open items that stayed behind' },
    },
  ],
  evidence: {
    recipe: [
      'Keep the signed acceptance with the tests it is about.',
      'Keep counts and sums of both sides, taken at the same moment.',
      'Export the change request with its approval.',
    ],
    templates: ['acceptance', 'changes'],
  },
  policy: 'secure-development',
  maps: [...soc2('supports', 'CC8.1'), ...iso('supports', 'A.8.29', 'A.8.32'), ...nist('supports', 'SA-11', 'CM-4'), ...cobit('supports', 'BAI07.02', 'BAI07.05'), ...pci('context', '6.5.2')],
})
