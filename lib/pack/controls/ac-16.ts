import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { setting } from '../items.ts'

export const ac16 = defineControl({
  code: 'AC-16',
  title: 'Rights come by roles, and no more than needed',
  risk: 'Rights given one by one, or all at once, are more than anybody needs and less than anybody can survey.',
  objective: 'People and programs hold the rights of a role that fits their work.',
  description: 'Rights are given to groups and roles, not to single accounts; no role in use allows everything, and none can give itself more.',
  procedure: 'Read the roles of each system in scope and who holds them. Name those that allow everything or can widen themselves.',
  frequency: 'monthly', type: 'preventive', automation: 'automated', ownerRole: 'control_owner',
  ipe: [{ what: 'Policies and roles with their holders', from: 'The cloud accounts and the systems', shows: 'What each role allows' }],
  attributes: [
    {
      id: 'A', asks: 'Do rights come by groups and roles?',
      pass: { period: 'Each check passes on the last day of the period.', point: 'The same, on that day.' },
      by: 'setting.passes', params: { checks: ['AWS-IAM-012'] },
      negative: { says: 'A user with a policy of its own', item: setting('AWS-IAM-012', 'A policy is attached to the user.') },
    },
    {
      id: 'B', asks: 'Does no role allow everything, or more of itself?',
      pass: { period: 'Each check passes on the last day of the period.', point: 'The same, on that day.' },
      by: 'setting.passes', params: { checks: ['AWS-IAM-013', 'AWS-IAM-014', 'AWS-IAM-017', 'AWS-IAM-019', 'AWS-IAM-020'] },
      negative: { says: 'A policy that allows everything', item: setting('AWS-IAM-013', 'The policy allows everything.') },
    },
  ],
  evidence: {
    recipe: [
      'Scan every account, and see that each scan was whole.',
      'For systems outside the cloud export roles with their rights.',
    ],
    templates: ['cloud-settings', 'access-list'],
  },
  policy: 'access-control',
  maps: [
    ...soc2('evidences', 'CC6.3'),
    ...iso('supports', 'A.5.15', 'A.8.3'),
    ...nist('evidences', 'AC-6'),
    ...nist('supports', 'AC-3'),
    ...cobit('supports', 'DSS05.04'),
    ...pci('supports', '7.2.1', '7.2.2'),
  ],
})
