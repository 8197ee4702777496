import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { account, setting } from '../items.ts'

export const ac14 = defineControl({
  code: 'AC-14',
  title: 'Access of other companies is known and ends',
  risk: 'A supplier’s people come in by a door that nobody watches, long after the contract.',
  objective: 'Who comes from outside comes by name, for a purpose, and for a time.',
  description: 'Access of suppliers is asked for by an owner inside, named by person, limited in time, and looked at each quarter. Trust between cloud accounts names the other side and a secret of both.',
  procedure: 'List the accounts of outsiders and the trust given to other accounts. For each: contract, owner inside, end. Compare with who works there.',
  frequency: 'quarterly', type: 'detective', automation: 'semi_automated', ownerRole: 'control_owner',
  ipe: [
    { what: 'Accounts of outsiders', from: 'The identity provider and the systems', shows: 'Everybody who is not of the house' },
    { what: 'Register of suppliers', from: 'Purchasing', shows: 'Who has a contract, until when' },
  ],
  attributes: [
    {
      id: 'A', asks: 'Does the cloud trust others only by name and with an external id?',
      pass: { period: 'Each check passes on the last day of the period.', point: 'The same, on that day.' },
      by: 'setting.passes', params: { checks: ['AWS-IAM-015', 'AWS-IAM-016'] },
      negative: { says: 'A role that anybody may assume', item: setting('AWS-IAM-015', 'The role can be assumed by anybody.') },
    },
    {
      id: 'B', asks: 'Is it known whose account it is?',
      pass: { period: 'Each account of an outsider seen in the period belongs to a named person.', point: 'The same, on that day.' },
      by: 'account.known-person',
      negative: { says: 'An account called after a supplier', item: account({ person: null, owner: null }) },
    },
    {
      id: 'C', asks: 'Is there a contract that still runs?',
      pass: { period: 'Each outsider with access had one throughout.', point: 'Each has one on that day.' },
      by: null,
      negative: { says: 'An account of a supplier whose contract ended in spring' },
    },
  ],
  evidence: {
    recipe: [
      'Export the accounts of outsiders with owner and end.',
      'Compare with the register of suppliers.',
      'Scan the cloud accounts for trust.',
    ],
    templates: ['third-parties', 'cloud-settings'],
  },
  policy: 'access-control',
  maps: [...soc2('supports', 'CC6.2', 'CC9.2'), ...iso('supports', 'A.5.19', 'A.5.18'), ...nist('supports', 'AC-17', 'PS-7', 'SA-9'), ...cobit('context', 'DSS05.04'), ...pci('evidences', '8.2.7')],
})
