import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { mover } from '../items.ts'

export const ac05 = defineControl({
  code: 'AC-05',
  title: 'Rights of the former job go',
  risk: 'Whoever changes jobs collects rights until they can do alone what two should do.',
  objective: 'People hold what their present job needs, and no more.',
  description: 'When HR tells that somebody changes jobs, their rights are compared with those of the new job; what it does not need is taken away, or kept for a reason and a time.',
  procedure: 'Take all movers of the period from HR. For each right they held before and hold now: does the new job need it? If not, who agreed that it stays, and until when?',
  frequency: 'monthly', type: 'detective', automation: 'semi_automated', ownerRole: 'control_owner',
  ipe: [
    { what: 'Movers with their former and new job', from: 'HR', shows: 'Everybody who changed department, job or manager' },
    { what: 'Rights before and after', from: 'The systems', shows: 'What each mover kept' },
  ],
  attributes: [
    {
      id: 'A', asks: 'Is what the new job does not need gone?',
      pass: { period: 'No mover of the period kept such a right beyond the time allowed, unless somebody else agreed.', point: 'No mover to that day holds one.' },
      by: 'mover.old-access-gone',
      negative: { says: 'Payments can still be released weeks after the move to sales', item: mover({ told: { outcome: 'fail', said: 'Still held 28 d after the move.' } }) },
    },
    {
      id: 'B', asks: 'Did the new manager look at what stayed?',
      pass: { period: 'Each mover’s remaining rights were looked at by the new manager.', point: 'The same, for movers of the last month.' },
      by: null,
      negative: { says: 'A mover whose new manager was never asked' },
    },
  ],
  evidence: {
    recipe: [
      'Take the movers of the month from HR.',
      'Compare what each holds with what people of the new job hold.',
      'Record what was removed, and who approved what stays.',
    ],
    templates: ['leavers', 'access-list'],
  },
  policy: 'access-control',
  maps: [
    ...soc2('supports', 'CC6.2', 'CC6.3'),
    ...iso('supports', 'A.5.18'),
    ...nist('evidences', 'PS-5'),
    ...nist('supports', 'AC-2'),
    ...cobit('supports', 'DSS05.04'),
    ...pci('supports', '7.2.2', '8.2.4'),
  ],
})
