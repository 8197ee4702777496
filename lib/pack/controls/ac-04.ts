import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { day, leaver } from '../items.ts'

export const ac04 = defineControl({
  code: 'AC-04',
  title: 'Access ends with the job',
  risk: 'Somebody who has left goes on reading or changing data, by an account or a token that still works.',
  objective: 'Nobody who has left can sign in.',
  description: 'When HR ends an employment the accounts are switched off by the end of that day; on a change of duties the rights of the former one go.',
  procedure: 'Take all leavers of the period from HR. For each account in each system: the time it was switched off, not later than the day after. Nobody signed in after the last day.',
  frequency: 'each_time', type: 'preventive', automation: 'automated', ownerRole: 'reviewer',
  ipe: [
    { what: 'Leavers with the time they left', from: 'HR, not the system under test', shows: 'Everybody who left in the period' },
    { what: 'State of accounts and sign-ins', from: 'Identity provider and systems', shows: 'When each account stopped working, and its last use' },
  ],
  attributes: [
    {
      id: 'A', asks: 'Was the account disabled in time?',
      pass: { period: 'Each account of each leaver of the period was disabled within the time allowed.', point: 'No leaver to that day has an account that is active past it.' },
      by: 'leaver.disabled-in-time',
      negative: { says: 'Still active in a list of ten days later', item: leaver({ disabled: { lower: day(20), upper: null, how: 'lists' }, activeAt: day(20) }) },
    },
    {
      id: 'B', asks: 'Did nobody sign in after leaving?',
      pass: { period: 'No sign-in of a leaver after the time they left.', point: 'None to that day.' },
      by: 'leaver.no-sign-in',
      negative: { says: 'Two sign-ins a day after leaving', item: leaver({ signIns: { count: 2, first: day(11), lookedUntil: day(31) } }) },
    },
    {
      id: 'C', asks: 'Is no token or key of theirs alive?',
      pass: { period: 'Tokens and keys of each leaver ended with the account.', point: 'No leaver has a living one on that day.' },
      by: 'leaver.no-living-token',
      negative: { says: 'A disabled account with a key that works', item: leaver({ tokens: { living: 1 } }) },
    },
  ],
  evidence: {
    recipe: [
      'Take the leavers of the period from HR, with the time each left and its time zone.',
      'Take the state of their accounts from the identity provider and each system, and the log of sign-ins.',
      'Ask for tokens and keys too: they outlive accounts.',
    ],
    templates: ['leavers', 'access-list'],
  },
  policy: 'access-control',
  maps: [
    ...soc2('evidences', 'CC6.2'),
    ...soc2('supports', 'CC6.3'),
    ...iso('supports', 'A.5.18', 'A.6.5'),
    ...nist('evidences', 'PS-4'),
    ...nist('supports', 'AC-2(3)'),
    ...cobit('supports', 'DSS05.04'),
    ...pci('evidences', '8.2.5'),
  ],
})
