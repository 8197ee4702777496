import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { approved, changeRecord, day } from '../items.ts'

export const cm10 = defineControl({
  code: 'CM-10',
  title: 'Data in production is corrected on approval',
  risk: 'Somebody changes numbers straight in the database, past every check of the application.',
  objective: 'A correction by hand is approved by the owner of the data before it is made, and can be followed.',
  description: 'Corrections of data are changes: asked for with the statement that is run, approved by the owner of the data, run by somebody else, with the state before and after.',
  procedure: 'Take the direct changes of data from the log of the database. For each: the request, the approval before it, and that what ran was what was approved.',
  frequency: 'each_time', type: 'preventive', automation: 'semi_automated', ownerRole: 'control_owner',
  ipe: [
    { what: 'Direct changes of data', from: 'The log of the database', shows: 'Every statement of people, none left out' },
    { what: 'Change requests for data', from: 'The portal', shows: 'What was approved' },
  ],
  attributes: [
    {
      id: 'A', asks: 'Was it approved before it was made?',
      pass: { period: 'Each correction of the period was.', point: 'The same, for the newest.' },
      by: 'change-record.approved-before',
      negative: { says: 'Made two days before anybody approved it', item: changeRecord({ approvals: [approved(day(7), 'p-owner')], approvedAt: day(7) }) },
    },
    {
      id: 'B', asks: 'Did somebody else approve it?',
      pass: { period: 'No approval is of whoever asked for it or ran it.', point: 'The same, for the newest.' },
      by: 'change-record.approver-other',
      negative: { says: 'Approved by whoever ran it', item: changeRecord({ approvals: [approved(day(3), 'p-felix')] }) },
    },
    {
      id: 'C', asks: 'Was what ran what was approved?',
      pass: { period: 'Each statement in the log is one of an approved request.', point: 'The same, for the newest.' },
      by: null,
      negative: { says: 'A second statement that nobody approved' },
    },
  ],
  evidence: {
    recipe: [
      'Export the statements of people from the log of the database.',
      'Export the change requests for data.',
      'Compare them one by one.',
    ],
    templates: ['changes', 'session-review'],
  },
  policy: 'change-management',
  maps: [...soc2('supports', 'CC8.1'), ...iso('supports', 'A.8.32', 'A.8.18'), ...nist('supports', 'CM-3', 'CM-5'), ...cobit('supports', 'BAI06.01'), ...pci('context', '6.5.1')],
})
