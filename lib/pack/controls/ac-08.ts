import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { account, setting } from '../items.ts'

export const ac08 = defineControl({
  code: 'AC-08',
  title: 'Accounts of machines have an owner',
  risk: 'An account that no person answers for is never reviewed, and its password is known to many who left.',
  objective: 'Somebody answers for each account that a program uses.',
  description: 'Each account of a service has an owner, a purpose and rights for just that; nobody signs in with it by hand. Owners who leave hand over.',
  procedure: 'List the accounts that are no person’s. Each has an owner who is still there, and a purpose. Look for sign-ins of people with them.',
  frequency: 'quarterly', type: 'detective', automation: 'semi_automated', ownerRole: 'control_owner',
  ipe: [{ what: 'Accounts by kind, with owners', from: 'The systems and the register of accounts', shows: 'Every account, those of machines too' }],
  attributes: [
    {
      id: 'A', asks: 'Does somebody who is still there answer for it?',
      pass: { period: 'Each enabled account of a service seen in the period has an owner of the directory.', point: 'The same, on that day.' },
      by: 'account.known-person',
      negative: { says: 'A service account without an owner', item: account({ accountKind: 'service', person: null, owner: null }) },
    },
    {
      id: 'B', asks: 'Are credentials that nobody uses off, and keys not old?',
      pass: { period: 'Each cloud credential passes on the last day of the period.', point: 'The same, on that day.' },
      by: 'setting.passes', params: { checks: ['AWS-IAM-009', 'AWS-IAM-010', 'AWS-IAM-011'] },
      negative: { says: 'A key that is 400 days old', item: setting('AWS-IAM-009', 'A key is 400 days old.') },
    },
    {
      id: 'C', asks: 'Does nobody sign in with it by hand?',
      pass: { period: 'No such sign-in in the period that nobody explained.', point: 'None on that day.' },
      by: null,
      negative: { says: 'An administrator who works under the account of a job' },
    },
  ],
  evidence: {
    recipe: [
      'Export the accounts of each system, with their kind.',
      'Give each that is no person’s an owner and a purpose, or disable it.',
      'Ask the log for sign-ins with them from where people sit.',
    ],
    templates: ['access-list', 'cloud-settings'],
  },
  policy: 'access-control',
  maps: [
    ...soc2('supports', 'CC6.1', 'CC6.3'),
    ...iso('supports', 'A.5.16', 'A.5.17'),
    ...nist('supports', 'AC-2', 'IA-5'),
    ...cobit('supports', 'DSS05.04'),
    ...pci('evidences', '7.2.5'),
    ...pci('supports', '8.6.1', '8.6.3'),
  ],
})
