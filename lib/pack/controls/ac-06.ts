import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { joiner } from '../items.ts'

export const ac06 = defineControl({
  code: 'AC-06',
  title: 'Joiners get what their job needs, when it begins',
  risk: 'New people get rights before anybody agreed, or those of whoever sat there before.',
  objective: 'The first rights of a person are those of their job, and not there before they were approved.',
  description: 'A joiner gets the rights of a job profile that the owner of the profile approved; everything else is asked for. Nothing is active before the first day.',
  procedure: 'Take all joiners of the period from HR. For each right: when it was first seen, when it was approved, and whether it lies in the profile of the job.',
  frequency: 'each_time', type: 'preventive', automation: 'semi_automated', ownerRole: 'control_owner',
  ipe: [
    { what: 'Joiners with their first day', from: 'HR', shows: 'Everybody who began in the period' },
    { what: 'Job profiles with their approvals', from: 'The register of profiles', shows: 'Which rights come with which job' },
  ],
  attributes: [
    {
      id: 'A', asks: 'Was no right there before it was approved?',
      pass: { period: 'Each right of each joiner was first seen after its approval.', point: 'The same, for the newest list.' },
      by: 'joiner.not-before-approval',
      negative: { says: 'Seen two days before anybody approved it', item: joiner({ told: { outcome: 'fail', said: 'Approved 2 d after it was first seen.' } }) },
    },
    {
      id: 'B', asks: 'Do the first rights lie in the profile of the job?',
      pass: { period: 'Each right beyond the profile has a request of its own.', point: 'The same, for joiners of the last month.' },
      by: null,
      negative: { says: 'A clerk who began with the rights of an administrator' },
    },
  ],
  evidence: {
    recipe: [
      'Take the joiners of the period from HR.',
      'Take the first list of rights that has each of them.',
      'Keep the profiles as they were approved.',
    ],
    templates: ['leavers', 'access-requests'],
  },
  policy: 'access-control',
  maps: [...soc2('supports', 'CC6.2', 'CC6.3'), ...iso('supports', 'A.5.16', 'A.5.18'), ...nist('supports', 'AC-2', 'IA-4'), ...cobit('supports', 'DSS05.04'), ...pci('supports', '7.2.1', '8.2.4')],
})
