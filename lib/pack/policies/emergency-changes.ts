import { definePolicy } from '../documents.ts'

export const emergencyChanges = definePolicy({
  key: 'emergency-changes',
  title: 'Emergency changes',
  purpose: 'What cannot wait is done at once, and looked at all the same.',
  binds: 'Whoever makes a change before it is approved, and whoever approves it then.',
  statements: [
    'An emergency is an outage, a loss of data or an attack that goes on, or what the law asks for at once. A late project is none.',
    'It is declared by name before or while it is made, with what is done and why.',
    'Somebody who did not make it approves it within three working days, or it is taken back.',
    'Lateness stays visible; it is not mended by an approval that comes afterwards.',
    'Each quarter their number and their causes are looked at.',
  ],
  exceptions: 'None.',
  review: 'Each year. By whoever answers for the platform.',
})
