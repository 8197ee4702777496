import { defineEvidence } from '../documents.ts'

export const branchSettings = defineEvidence({
  key: 'branch-settings',
  title: 'Protection of branches', category: 'configuration', covers: 'whole', freshnessDays: 120,
  shows: 'The rules of each branch that leads to production, their changes in the period, and every bypass.',
  formats: ['JSON', 'CSV'],
  how: 'Export the rules by the interface of the repository, and their changes from its log.',
})
