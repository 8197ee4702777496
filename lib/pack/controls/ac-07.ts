import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { day, emergencyAccess } from '../items.ts'

export const ac07 = defineControl({
  code: 'AC-07',
  title: 'Emergency access is approved and looked at',
  risk: 'Under the name of an emergency somebody gets rights that stay, and does what nobody sees.',
  objective: 'What had to be quick is short, approved and looked at afterwards.',
  description: 'Access in an emergency ends by itself. Somebody else approves it within a day and looks, with the log of what was done, at what it was used for.',
  procedure: 'Take every emergency access of the period. For each: who approved it and when, when it ended, who looked at its use and what they concluded.',
  frequency: 'each_time', type: 'corrective', automation: 'semi_automated', ownerRole: 'reviewer',
  ipe: [{ what: 'Emergency accesses with their reviews', from: 'The portal, or the log of break-glass accounts', shows: 'Every use, whoever asked for it' }],
  attributes: [
    {
      id: 'A', asks: 'Was it approved and looked at in time, by somebody else?',
      pass: { period: 'Each of the period has both, in time, with a conclusion.', point: 'None is open on that day that is due.' },
      by: 'emergency-access.reviewed',
      negative: { says: 'Nobody looked at what was done', item: emergencyAccess({ reviewedAt: null, reviewedBy: null, conclusion: null, reviewBy: day(16) }) },
    },
    {
      id: 'B', asks: 'Did it end by itself?',
      pass: { period: 'No right of an emergency was there after its end.', point: 'None is there on that day without an emergency that still lasts.' },
      by: null,
      negative: { says: 'A right that outlived its emergency' },
    },
  ],
  evidence: {
    recipe: [
      'Export the emergency accesses of the period.',
      'For each, keep the log of what was done beside the conclusion.',
      'Compare a later list of rights: none of them is in it.',
    ],
    templates: ['access-requests', 'session-review'],
  },
  policy: 'privileged-access',
  maps: [...soc2('supports', 'CC6.1', 'CC6.3'), ...iso('supports', 'A.8.2', 'A.5.18'), ...nist('supports', 'AC-2', 'AC-6'), ...cobit('supports', 'DSS05.04'), ...pci('supports', '7.2.2', '8.2.4')],
})
