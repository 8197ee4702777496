import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { change } from '../items.ts'

export const cm01 = defineControl({
  code: 'CM-01',
  title: 'Changes are approved before they go live',
  risk: 'A program is changed by one person alone, by mistake or on purpose, and numbers are wrong.',
  objective: 'Nothing reaches production that nobody but its author has seen.',
  description: 'A change is reviewed and approved by somebody other than whoever wrote it; the pipeline lets nothing else through.',
  procedure: 'Take every deployment of the period. For each: the change, its author, its approval by somebody else before the deployment, and the tests that passed. List what went past.',
  frequency: 'each_time', type: 'preventive', automation: 'automated', ownerRole: 'control_owner',
  ipe: [
    { what: 'Changes of production', from: 'The repository and the pipeline', shows: 'Everything that went live, however it came' },
    { what: 'Reviews with their time and commit', from: 'The repository', shows: 'Who approved which content' },
  ],
  attributes: [
    {
      id: 'A', asks: 'Was it approved by somebody else?',
      pass: { period: 'Each change of the period has an approval of somebody who wrote none of it, before it went live.', point: 'The same, for the newest change.' },
      by: 'change.independent-approval',
      negative: { says: 'Approved by its author', item: change(2, 'Nobody but its author approved it.') },
    },
    {
      id: 'B', asks: 'Was what went live what was approved?',
      pass: { period: 'No content was added after the last approval.', point: 'The same, for the newest change.' },
      by: 'change.last-push',
      negative: { says: 'A commit after the approval', item: change(3, 'Pushed after the last approval.') },
    },
    {
      id: 'C', asks: 'Was the change asked for?',
      pass: { period: 'Each change of the period names a request.', point: 'The same, for the newest change.' },
      by: 'change.request',
      negative: { says: 'A change that names nothing', item: change(1, 'No request is named.') },
    },
  ],
  evidence: {
    recipe: [
      'Take the changes and deployments of the period from the repository and the pipeline.',
      'Reconcile them, and see that the list is whole.',
      'Keep the list with the answers.',
    ],
    templates: ['changes', 'deployments'],
  },
  policy: 'change-management',
  maps: [...soc2('evidences', 'CC8.1'), ...iso('evidences', 'A.8.32'), ...nist('evidences', 'CM-3'), ...nist('supports', 'CM-5'), ...cobit('evidences', 'BAI06.01'), ...pci('evidences', '6.5.1')],
})
