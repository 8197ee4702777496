import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { setting } from '../items.ts'

export const op09 = defineControl({
  code: 'OP-09',
  title: 'Keys, secrets and certificates are renewed in time',
  risk: 'A key that leaked years ago still opens, or a certificate ends and the service with it.',
  objective: 'Secrets have an owner and an end, and are renewed before it.',
  description: 'Keys, secrets and certificates are registered with owner and end, renewed by machine where possible, and deleted on approval only.',
  procedure: 'Take the register and the scan. For each that is past its time: the reason. For each deleted: who agreed.',
  frequency: 'monthly', type: 'preventive', automation: 'automated', ownerRole: 'control_owner',
  ipe: [{ what: 'Keys, secrets and certificates with their age', from: 'The cloud accounts and the vault', shows: 'All of them, with owner and last renewal' }],
  attributes: [
    {
      id: 'A', asks: 'Are keys and secrets renewed by themselves, when due?',
      pass: { period: 'Each check passes on the last day of the period.', point: 'The same, on that day.' },
      by: 'setting.passes', params: { checks: ['AWS-KMS-001', 'AWS-SECRETS-001', 'AWS-SECRETS-002'] },
      negative: { says: 'A secret that is never renewed', item: setting('AWS-SECRETS-001', 'The secret is not rotated.') },
    },
    {
      id: 'B', asks: 'Has nothing ended, and is nothing about to be deleted?',
      pass: { period: 'Each check passes on the last day of the period.', point: 'The same, on that day.' },
      by: 'setting.passes', params: { checks: ['AWS-IAM-018', 'AWS-KMS-002'] },
      negative: { says: 'A certificate that ended last week', item: setting('AWS-IAM-018', 'The certificate has expired.') },
    },
  ],
  evidence: {
    recipe: [
      'Scan the cloud accounts.',
      'Export the register of the vault with owner and last renewal.',
    ],
    templates: ['key-register', 'cloud-settings'],
  },
  policy: 'authentication',
  maps: [...soc2('supports', 'CC6.1'), ...iso('supports', 'A.8.24'), ...nist('supports', 'SC-12', 'IA-5'), ...cobit('context', 'DSS05.02'), ...pci('supports', '3.7.4', '8.6.3')],
})
