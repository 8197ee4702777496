import { defineEvidence } from '../documents.ts'

export const cloudSettings = defineEvidence({
  key: 'cloud-settings',
  title: 'Scan of cloud accounts', category: 'configuration', covers: 'within', freshnessDays: 45,
  shows: 'Each resource with the checks it passes and fails, what could not be read, and when it was looked at.',
  formats: ['JSON', 'PDF'],
  how: 'Scan each account from the portal, and see that the scan was whole.',
})
