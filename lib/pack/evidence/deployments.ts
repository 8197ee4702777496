import { defineEvidence } from '../documents.ts'

export const deployments = defineEvidence({
  key: 'deployments',
  title: 'Deployments of the period', category: 'change_record', covers: 'whole', freshnessDays: 120,
  shows: 'Every deployment to production with its commit, who or what started it, and its outcome; those by hand too.',
  formats: ['CSV', 'JSON'],
  how: 'Export the runs of the pipeline that reach production, and ask the log of production for what came otherwise.',
})
