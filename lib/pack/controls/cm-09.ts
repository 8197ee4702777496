import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { setting } from '../items.ts'

export const cm09 = defineControl({
  code: 'CM-09',
  title: 'Patches are put in, in time',
  risk: 'A hole that everybody knows is used, though the patch has been there for months.',
  objective: 'Known holes are closed within the time their severity allows.',
  description: 'What is in use is known with its version; patches of makers are put in within a month, critical ones sooner, through the usual way of changes.',
  procedure: 'Take the list of what is in use with its version. Compare with what makers published. For each that is late: the reason and who agreed.',
  frequency: 'monthly', type: 'preventive', automation: 'semi_automated', ownerRole: 'control_owner',
  ipe: [{ what: 'What is in use, with versions', from: 'The inventory or the scanner, over all machines', shows: 'Everything, unpatched or not' }],
  attributes: [
    {
      id: 'A', asks: 'Do managed services take patches, and are runtimes maintained?',
      pass: { period: 'Each check passes on the last day of the period.', point: 'The same, on that day.' },
      by: 'setting.passes', params: { checks: ['AWS-RDS-005', 'AWS-LAMBDA-003'] },
      negative: { says: 'A runtime that nobody maintains', item: setting('AWS-LAMBDA-003', 'The runtime is not maintained any more.') },
    },
    {
      id: 'B', asks: 'Were patches of machines put in, in time?',
      pass: { period: 'Each patch that was due in the period was, or somebody approved the delay.', point: 'None is late on that day.' },
      by: null,
      negative: { says: 'A critical patch that waits since spring' },
    },
  ],
  evidence: {
    recipe: [
      'Export what is in use with versions, over all machines.',
      'Compare with the advisories of makers, with dates.',
      'Scan the cloud accounts.',
    ],
    templates: ['patch-report', 'cloud-settings'],
  },
  policy: 'change-management',
  maps: [...soc2('supports', 'CC7.1'), ...iso('supports', 'A.8.8'), ...nist('evidences', 'SI-2'), ...cobit('context', 'DSS05.07'), ...pci('evidences', '6.3.3')],
})
