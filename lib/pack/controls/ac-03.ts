import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { privileged } from '../items.ts'

export const ac03 = defineControl({
  code: 'AC-03',
  title: 'Privileged access is limited and watched',
  risk: 'Whoever may do everything can change data and remove the traces, and nobody knows who that is.',
  objective: 'Rights over everything are held by few, for a reason, and their use is seen.',
  description: 'Accounts with all rights are listed and justified, used with a second factor only, and what they do is looked at.',
  procedure: 'List the privileged accounts of each system in scope. Each has a holder, a reason and a second factor. Take the findings about them: each was decided, with a reason.',
  frequency: 'monthly', type: 'detective', automation: 'semi_automated', ownerRole: 'control_owner',
  ipe: [
    { what: 'Accounts that hold privileged rights', from: 'The system and its identity provider', shows: 'Every such account, by whatever path it holds the right' },
    { what: 'People of the directory', from: 'The roster', shows: 'Whose account each is' },
  ],
  attributes: [
    {
      id: 'A', asks: 'Is it known whose it is?',
      pass: { period: 'Each privileged account seen in the period belongs to a person of the directory, or has an owner.', point: 'The same, on that day.' },
      by: 'privileged.known-person',
      negative: { says: 'An administrator whom nobody knows', item: privileged({ person: null }) },
    },
    {
      id: 'B', asks: 'Is there a reason that somebody else approved?',
      pass: { period: 'Each has a reason in force, of another person than its holder.', point: 'The same, on that day.' },
      by: 'privileged.justified',
      negative: { says: 'An administrator without any reason', item: privileged({ justified: null }) },
    },
    {
      id: 'C', asks: 'Does it need a second factor?',
      pass: { period: 'Each account of a person signs in with one.', point: 'The same, on that day.' },
      by: 'privileged.mfa',
      negative: { says: 'An administrator who signs in with a password alone', item: privileged({ mfa: false }) },
    },
  ],
  evidence: {
    recipe: [
      'Export who holds privileged rights in each system in scope, with groups resolved.',
      'Give each its holder and its reason; take away what has none.',
      'Keep the export with the decisions.',
    ],
    templates: ['privileged-register', 'access-list'],
  },
  policy: 'privileged-access',
  maps: [
    ...soc2('evidences', 'CC6.3'),
    ...soc2('supports', 'CC6.1'),
    ...iso('evidences', 'A.8.2'),
    ...nist('supports', 'AC-6', 'AC-6(5)', 'IA-2(1)'),
    ...cobit('supports', 'DSS05.04', 'DSS06.03'),
    ...pci('supports', '7.2.2', '8.4.1'),
  ],
})
