import { defineEvidence } from '../documents.ts'

export const authenticationSettings = defineEvidence({
  key: 'authentication-settings',
  title: 'Settings of signing in', category: 'configuration', covers: 'within', freshnessDays: 120,
  shows: 'Length, history and lockout of passwords, the rule that asks for a second factor, and whom it leaves out; with the system and the day.',
  formats: ['JSON', 'PDF', 'PNG'],
  how: 'Export the settings by the interface of the system; where there is none, a picture that shows address, system and day.',
})
