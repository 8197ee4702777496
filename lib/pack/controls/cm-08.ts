import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { change } from '../items.ts'

export const cm08 = defineControl({
  code: 'CM-08',
  title: 'What runs is what was released',
  risk: 'A change never shows up in any list, so that no test of the list ever finds it.',
  objective: 'The list of changes is whole, and production holds nothing besides.',
  description: 'Each month the changes of the repository, the deployments of the pipeline and what runs in production are compared; what has no counterpart is followed up.',
  procedure: 'Take the reconciliation of the month. See that its lists were whole. For each item without a counterpart: what was found out.',
  frequency: 'monthly', type: 'detective', automation: 'automated', ownerRole: 'control_owner',
  ipe: [
    { what: 'Changes, deployments, and what runs', from: 'Repository, pipeline and production, each by itself', shows: 'The same changes from three sides' },
  ],
  attributes: [
    {
      id: 'A', asks: 'Is what runs the result of this change?',
      pass: { period: 'What ran after each change of the period was built from it.', point: 'What runs on that day was.' },
      by: 'change.running',
      negative: { says: 'Something runs that no change made', item: change(10, 'What runs was not built from it.') },
    },
    {
      id: 'B', asks: 'Is the content of the change the approved one?',
      pass: { period: 'Each deployed content is the content that was approved.', point: 'The same, for the newest.' },
      by: 'change.content',
      negative: { says: 'Other content was deployed than approved', item: change(4, 'The content differs from the approved one.') },
    },
  ],
  evidence: {
    recipe: [
      'Reconcile the period, and see that no source has holes.',
      'Follow up each item without a counterpart and keep what was found.',
    ],
    templates: ['changes', 'deployments'],
  },
  policy: 'change-management',
  maps: [...soc2('supports', 'CC8.1', 'CC7.1'), ...iso('supports', 'A.8.32', 'A.8.9'), ...nist('supports', 'CM-3', 'CM-8'), ...cobit('supports', 'BAI06.03'), ...pci('supports', '6.5.1')],
})
