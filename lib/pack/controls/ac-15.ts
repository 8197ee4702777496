import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { setting } from '../items.ts'

export const ac15 = defineControl({
  code: 'AC-15',
  title: 'Data is not open to everybody',
  risk: 'One setting makes a store, a backup or a database readable from the internet.',
  objective: 'Nothing of the company can be read or reached by people who did not sign in.',
  description: 'Public access is refused for whole accounts where that is possible; what has to be public is named and approved. Scans look at every resource.',
  procedure: 'Take the newest scan of each account: which resources are public, and who approved each. Check that the scan was whole.',
  frequency: 'monthly', type: 'detective', automation: 'automated', ownerRole: 'control_owner',
  ipe: [{ what: 'Scan of each cloud account', from: 'The portal, by the interfaces of the provider', shows: 'Every resource of each type, and what could not be read' }],
  attributes: [
    {
      id: 'A', asks: 'Is storage closed to the public?',
      pass: { period: 'Each check passes on the last day of the period.', point: 'The same, on that day.' },
      by: 'setting.passes', params: { checks: ['AWS-S3-001', 'AWS-S3-002', 'AWS-S3-011', 'AWS-EC2-009', 'AWS-RDS-007'] },
      negative: { says: 'A public bucket', item: setting('AWS-S3-001', 'The bucket is public.') },
    },
    {
      id: 'B', asks: 'Is nothing reachable that should not be?',
      pass: { period: 'Each check passes on the last day of the period.', point: 'The same, on that day.' },
      by: 'setting.passes', params: { checks: ['AWS-EC2-001', 'AWS-EC2-002', 'AWS-EC2-003', 'AWS-EC2-004', 'AWS-RDS-001'] },
      negative: { says: 'SSH open to the internet', item: setting('AWS-EC2-001', 'The group lets everybody reach port 22.') },
    },
  ],
  evidence: {
    recipe: [
      'Scan every account, and see that each scan was whole.',
      'Keep the approval of each resource that has to be public.',
    ],
    templates: ['cloud-settings'],
  },
  policy: 'access-control',
  maps: [...soc2('supports', 'CC6.1', 'CC6.6'), ...iso('supports', 'A.8.3', 'A.8.20'), ...nist('supports', 'AC-3', 'SC-7'), ...cobit('supports', 'DSS05.02'), ...pci('supports', '1.4.2')],
})
