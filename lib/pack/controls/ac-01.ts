import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { approved, day, grant, requested } from '../items.ts'

export const ac01 = defineControl({
  code: 'AC-01',
  title: 'Access is granted on approval',
  risk: 'Somebody gets rights that nobody who answers for the system approved, and uses them on data or money.',
  objective: 'Nobody holds an access that nobody answers for.',
  description: 'Whoever answers for a system approves an access before it is granted. Nobody approves their own.',
  procedure: 'Take every access granted in the period. For each: the request, who approved it and when, and that the right granted is the one approved. The approval is older than the grant, and of another person.',
  frequency: 'each_time', type: 'preventive', automation: 'semi_automated', ownerRole: 'control_owner',
  ipe: [
    { what: 'Accounts and rights at two moments', from: 'The system itself, by its interface or an export', shows: 'Which rights are new between the two, whole and not filtered' },
    { what: 'Access requests with their approvals', from: 'The portal, or the service desk', shows: 'Who asked for what, who approved it, and when' },
  ],
  attributes: [
    {
      id: 'A', asks: 'Was the right asked for?',
      pass: { period: 'Each right that came in the period has a request for that person.', point: 'Each right there today that was not there in the list before has one.' },
      by: 'grant.requested',
      negative: { says: 'A right that nobody asked for', item: grant({ request: null }) },
    },
    {
      id: 'B', asks: 'Was it approved before it was there?',
      pass: { period: 'The approval of each is older than the first sight of the right.', point: 'The same, for the newest list.' },
      by: 'grant.approved-before',
      negative: { says: 'Approved two days after the right was seen', item: grant({ request: requested({ approvals: [approved(day(8), 'p-owner')], approvedAt: day(8) }) }) },
    },
    {
      id: 'C', asks: 'Did somebody else approve it?',
      pass: { period: 'No approval is of whoever asked for it or holds it.', point: 'The same, for the newest list.' },
      by: 'grant.approver-other',
      negative: { says: 'Approved by the person who holds it', item: grant({ request: requested({ approvals: [approved(day(3), 'p-dana')] }) }) },
    },
    {
      id: 'D', asks: 'Is it the right that was approved?',
      pass: { period: 'Right and scope of each are those of its request.', point: 'The same, for the newest list.' },
      by: 'grant.as-approved',
      negative: { says: 'Administrator where accountant was approved', item: grant({ right: 'Administrator' }) },
    },
  ],
  evidence: {
    recipe: [
      'Take the list of accounts and rights of the system at the beginning and at the end of the period, whole.',
      'Export the access requests of the period with who approved them and when.',
      'Compare: each right that is new needs a request that fits.',
    ],
    templates: ['access-list', 'access-requests'],
  },
  policy: 'access-control',
  maps: [
    ...soc2('evidences', 'CC6.2'),
    ...soc2('supports', 'CC6.3'),
    ...iso('supports', 'A.5.15', 'A.5.18'),
    ...nist('supports', 'AC-2'),
    ...cobit('supports', 'DSS05.04'),
    ...pci('evidences', '7.2.3'),
    ...pci('supports', '8.2.4'),
  ],
})
