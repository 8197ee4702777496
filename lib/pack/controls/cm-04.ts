import { cobit, defineControl, iso, nist, pci, soc2 } from '../control.ts'
import { change } from '../items.ts'

export const cm04 = defineControl({
  code: 'CM-04',
  title: 'Who writes a change does not deploy it alone',
  risk: 'One person brings code of their own into production, with nobody in between.',
  objective: 'At least two people, or a pipeline that nobody can bend alone, stand between code and production.',
  description: 'Deployments are made by a pipeline or by somebody who wrote none of what is deployed. Programs that write code have a person who answers for them.',
  procedure: 'Take every deployment of the period. For each: who wrote what it brought, who started it. List those where the two are one.',
  frequency: 'each_time', type: 'preventive', automation: 'automated', ownerRole: 'control_owner',
  ipe: [{ what: 'Deployments with who started them', from: 'The pipeline', shows: 'Every deployment, those by hand too' }],
  attributes: [
    {
      id: 'A', asks: 'Did somebody else, or the pipeline, deploy it?',
      pass: { period: 'No deployment of the period is of its author alone.', point: 'The same, for the newest.' },
      by: 'change.deployer',
      negative: { says: 'Deployed by its author, by hand', item: change(9, 'Its author deployed it.') },
    },
    {
      id: 'B', asks: 'Does a person answer for what a program wrote?',
      pass: { period: 'Each change that a program wrote was approved by a person.', point: 'The same, for the newest.' },
      by: 'change.bot-author',
      negative: { says: 'Written and merged by programs', item: change(6, 'No person approved what a program wrote.') },
    },
  ],
  evidence: {
    recipe: [
      'Take the deployments of the period from the pipeline, with who started each.',
      'Compare with the authors of what each brought.',
    ],
    templates: ['deployments', 'changes'],
  },
  policy: 'change-management',
  maps: [...soc2('supports', 'CC8.1', 'CC6.3'), ...iso('supports', 'A.5.3', 'A.8.31'), ...nist('supports', 'AC-5', 'CM-5'), ...cobit('supports', 'DSS06.03', 'BAI07.06'), ...pci('evidences', '6.5.4')],
})
