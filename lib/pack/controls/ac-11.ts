import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { setting } from '../items.ts'

export const ac11 = defineControl({
  code: 'AC-11',
  title: 'Passwords are hard to guess and not used again',
  risk: 'Short or old passwords are found by trying, or in a list of stolen ones.',
  objective: 'Passwords stand up to guessing, where passwords are used at all.',
  description: 'Minimum length, password history and lockout are set where people sign in with a password, as the policy says.',
  procedure: 'Read the settings of each system where a password is used and compare them with the policy.',
  frequency: 'quarterly', type: 'preventive', automation: 'automated', ownerRole: 'admin',
  ipe: [{ what: 'Settings of passwords', from: 'Each system where people sign in with one', shows: 'The values in force, not those that were meant' }],
  attributes: [
    {
      id: 'A', asks: 'Are length and history as the policy says?',
      pass: { period: 'Each check passes on the last day of the period.', point: 'The same, on that day.' },
      by: 'setting.passes', params: { checks: ['AWS-IAM-006', 'AWS-IAM-007'] },
      negative: { says: 'Passwords of eight characters', item: setting('AWS-IAM-006', 'Passwords have at least 8 characters.') },
    },
    {
      id: 'B', asks: 'Are the settings of systems outside the cloud as the policy says?',
      pass: { period: 'Each setting that was read in the period is.', point: 'The same, on that day.' },
      by: null,
      negative: { says: 'A system that locks nobody out' },
    },
  ],
  evidence: {
    recipe: [
      'Export or photograph the settings, with the system and the day in the picture.',
      'Compare each with the policy, and name what differs.',
    ],
    templates: ['authentication-settings', 'cloud-settings'],
  },
  policy: 'authentication',
  maps: [...soc2('supports', 'CC6.1'), ...iso('supports', 'A.5.17', 'A.8.5'), ...nist('evidences', 'IA-5(1)'), ...cobit('context', 'DSS05.04'), ...pci('evidences', '8.3.6', '8.3.7')],
})
