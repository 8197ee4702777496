import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { account, setting } from '../items.ts'

export const ac10 = defineControl({
  code: 'AC-10',
  title: 'Signing in takes a second factor',
  risk: 'A password that was guessed, reused or phished is enough to be somebody else.',
  objective: 'Nobody signs in by what they know alone.',
  description: 'Every person signs in with a second factor, by the identity provider or the system itself; what cannot have one is not reachable from outside.',
  procedure: 'List the accounts of people that may sign in, with their factors. Read the rule that asks for it and its exceptions.',
  frequency: 'continuous', type: 'preventive', automation: 'automated', ownerRole: 'admin',
  ipe: [{ what: 'Accounts with their factors', from: 'The identity provider', shows: 'Who has which factor, and whom the rule leaves out' }],
  attributes: [
    {
      id: 'A', asks: 'Does the account need a second factor?',
      pass: { period: 'Each enabled account of a person has one, in each list of the period.', point: 'The same, on that day.' },
      by: 'account.mfa',
      negative: { says: 'An account with a password alone', item: account({ mfa: false }) },
    },
    {
      id: 'B', asks: 'Do the accounts of the cloud need one?',
      pass: { period: 'Each check passes on the last day of the period.', point: 'The same, on that day.' },
      by: 'setting.passes', params: { checks: ['AWS-IAM-001', 'AWS-IAM-004', 'AWS-IAM-008'] },
      negative: { says: 'A root user without a second factor', item: setting('AWS-IAM-001', 'The root user has no second factor.') },
    },
  ],
  evidence: {
    recipe: [
      'Export the accounts of the identity provider with their factors.',
      'Export the rule that asks for a second factor, with its exceptions.',
      'Scan the cloud accounts.',
    ],
    templates: ['authentication-settings', 'cloud-settings'],
  },
  policy: 'authentication',
  maps: [
    ...soc2('evidences', 'CC6.1'),
    ...soc2('supports', 'CC6.6'),
    ...iso('evidences', 'A.8.5'),
    ...nist('evidences', 'IA-2(1)', 'IA-2(2)'),
    ...cobit('supports', 'DSS05.04'),
    ...pci('evidences', '8.4.2'),
    ...pci('supports', '8.4.1'),
  ],
})
