import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { file, scannedMonth, vulnerability } from '../items.ts'

export const op08 = defineControl({
  code: 'OP-08',
  title: 'Weaknesses are looked for and closed',
  risk: 'Others find the hole first.',
  objective: 'Weaknesses are known soon, and closed as soon as their severity asks.',
  description: 'All machines and applications in scope are scanned each month and after larger changes; what is found has an owner and a date by its severity.',
  procedure: 'Take the scans of the period: do they cover everything in scope? For each high weakness: when it was closed, or who agreed that it stays.',
  frequency: 'monthly', type: 'detective', automation: 'semi_automated', ownerRole: 'reviewer',
  ipe: [{ what: 'Report of the scanner', from: 'The scanner, with what it could not reach', shows: 'What was looked at, with which rights, and what was found' }],
  attributes: [
    {
      id: 'A', asks: 'Was everything in scope scanned?',
      pass: { period: 'Each month of the period, or its absence is explained.', point: 'The newest scan did.' },
      by: 'scan.whole',
      negative: { says: 'A system that no scan reached in March', item: scannedMonth({ whole: 0 }) },
    },
    {
      id: 'B', asks: 'Were weaknesses closed in time?',
      pass: { period: 'Each that was due in the period was, or somebody agreed.', point: 'None is late on that day.' },
      by: 'vulnerability.closed-in-time',
      negative: { says: 'A critical weakness that is in four reports', item: vulnerability({ fixedAt: null }) },
    },
    {
      id: 'C', asks: 'Did somebody else approve the report?',
      pass: { period: 'Each of the period was approved by another person than collected it.', point: 'The newest was.' },
      by: 'evidence.approved-by-other',
      negative: { says: 'Approved by whoever collected it', item: file({ approvedBy: 'p-felix' }) },
    },
  ],
  evidence: {
    recipe: [
      'Export the report with the list of what was looked at.',
      'Compare that list with the inventory.',
      'For each high weakness add when it was closed.',
    ],
    templates: ['weaknesses'],
  },
  policy: 'change-management',
  maps: [...soc2('supports', 'CC7.1'), ...iso('supports', 'A.8.8'), ...nist('supports', 'RA-5'), ...cobit('supports', 'DSS05.07'), ...pci('supports', '11.3.1', '6.3.1')],
})
