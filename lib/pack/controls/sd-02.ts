import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { setting } from '../items.ts'

export const sd02 = defineControl({
  code: 'SD-02',
  title: 'Production stands apart',
  risk: 'Whoever may try things out in a test can reach production by the same way.',
  objective: 'Nothing that happens in development reaches production but through a release.',
  description: 'Production has accounts, networks and keys of its own. Developers have no standing rights there.',
  procedure: 'Read the map of environments. Compare who may do what in production with who develops. Look for networks and keys that both share.',
  frequency: 'quarterly', type: 'preventive', automation: 'semi_automated', ownerRole: 'control_owner',
  ipe: [{ what: 'Map of environments', from: 'The cloud organization and the networks', shows: 'Which account and network belongs to which environment' }],
  attributes: [
    {
      id: 'A', asks: 'Are accounts of one organization restricted, and default ways closed?',
      pass: { period: 'Each check passes on the last day of the period.', point: 'The same, on that day.' },
      by: 'setting.passes', params: { checks: ['AWS-ORG-001', 'AWS-ORG-002', 'AWS-EC2-005'] },
      negative: { says: 'An organization without any policy', item: setting('AWS-ORG-002', 'No policy restricts the account.') },
    },
    {
      id: 'B', asks: 'Do developers hold no standing rights in production?',
      pass: { period: 'None in each list of the period, but in an emergency.', point: 'None on that day.' },
      by: null,
      negative: { says: 'A developer with an administrator account in production' },
    },
  ],
  evidence: {
    recipe: [
      'Draw the environments with their accounts and networks, and date the drawing.',
      'Compare the rights in production with the list of developers.',
      'Scan the cloud accounts.',
    ],
    templates: ['environments', 'cloud-settings'],
  },
  policy: 'secure-development',
  maps: [...soc2('supports', 'CC8.1', 'CC6.1'), ...iso('supports', 'A.8.31'), ...nist('supports', 'CM-5', 'SC-7'), ...cobit('supports', 'BAI07.04'), ...pci('supports', '6.5.3')],
})
