import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { account } from '../items.ts'

export const ac09 = defineControl({
  code: 'AC-09',
  title: 'Shared accounts are few, and who used one is known',
  risk: 'What was done under an account of many was done by nobody.',
  objective: 'Each act can be told to one person.',
  description: 'People have accounts of their own. Where a shared one cannot be avoided, it has an owner, and who used it when is recorded each time.',
  procedure: 'List the shared accounts. For each: why it exists, its owner, and the record of who used it. Compare some sign-ins with that record.',
  frequency: 'quarterly', type: 'detective', automation: 'manual', ownerRole: 'control_owner',
  ipe: [
    { what: 'Accounts by kind, with owners', from: 'The systems', shows: 'Which accounts are no single person’s' },
    { what: 'Record of use', from: 'The vault of passwords', shows: 'Who took the password when' },
  ],
  attributes: [
    {
      id: 'A', asks: 'Does somebody answer for the account?',
      pass: { period: 'Each shared account seen in the period has an owner of the directory.', point: 'The same, on that day.' },
      by: 'account.known-person',
      negative: { says: 'A shared account without an owner', item: account({ accountKind: 'shared', person: null, owner: null }) },
    },
    {
      id: 'B', asks: 'Is each use recorded with the person?',
      pass: { period: 'Each sign-in of the period has an entry in the record of use.', point: 'The same, on that day.' },
      by: null,
      negative: { says: 'A sign-in at night that no entry explains' },
    },
  ],
  evidence: {
    recipe: [
      'Export the accounts that are no single person’s.',
      'Export who took their passwords from the vault.',
      'Compare with the sign-ins.',
    ],
    templates: ['access-list', 'session-review'],
  },
  policy: 'access-control',
  maps: [...soc2('supports', 'CC6.1'), ...iso('supports', 'A.5.16'), ...nist('supports', 'IA-2', 'AC-2'), ...cobit('supports', 'DSS05.04'), ...pci('evidences', '8.2.2'), ...pci('supports', '8.2.1')],
})
