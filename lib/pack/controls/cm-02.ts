import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { setting } from '../items.ts'

export const cm02 = defineControl({
  code: 'CM-02',
  title: 'Production is configured as agreed',
  risk: 'Settings change by hand and nobody knows; what was tested is not what runs.',
  objective: 'A setting that drifts away from the agreed one is seen and set back.',
  description: 'The settings of production are compared with the agreed ones; what differs is a change with an approval, or is set back.',
  procedure: 'Read the settings of the systems in scope and compare. For each difference: its approval, or when it was set back.',
  frequency: 'monthly', type: 'detective', automation: 'semi_automated', ownerRole: 'control_owner',
  ipe: [{ what: 'Settings as they are and as they are agreed', from: 'The systems, and the repository of configuration', shows: 'Every difference, named' }],
  attributes: [
    {
      id: 'A', asks: 'Is every change of a resource recorded?',
      pass: { period: 'Each check passes on the last day of the period.', point: 'The same, on that day.' },
      by: 'setting.passes', params: { checks: ['AWS-CONFIG-001', 'AWS-CONFIG-002'] },
      negative: { says: 'A region without a recorder', item: setting('AWS-CONFIG-001', 'The region has no recorder.') },
    },
    {
      id: 'B', asks: 'Was each difference approved or set back?',
      pass: { period: 'Each of the period was, in time.', point: 'None is open on that day.' },
      by: null,
      negative: { says: 'A rule of the firewall that nobody asked for' },
    },
  ],
  evidence: {
    recipe: [
      'Compare configuration as agreed with configuration as it is, by machine where possible.',
      'Record for each difference its change or its removal.',
    ],
    templates: ['cloud-settings', 'changes'],
  },
  policy: 'change-management',
  maps: [...soc2('supports', 'CC7.1', 'CC8.1'), ...iso('evidences', 'A.8.9'), ...nist('supports', 'CM-2', 'CM-6'), ...cobit('supports', 'BAI10.05'), ...pci('supports', '2.2.1')],
})
