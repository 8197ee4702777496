import { definePolicy } from '../documents.ts'

export const loggingAndMonitoring = definePolicy({
  key: 'logging-and-monitoring',
  title: 'Logging and monitoring',
  purpose: 'What was done can be read later, and what should not happen is noticed soon.',
  binds: 'Whoever runs systems in scope.',
  statements: [
    'Signing in, changes of rights, changes of settings and privileged acts are logged in every system in scope.',
    'Logs go where administrators of the system cannot change them, and are kept for at least a year.',
    'A source that falls silent is noticed within a day and explained.',
    'Rules look for what should not happen; a person decides every finding, with a reason, within the time of its severity.',
  ],
  exceptions: 'By system, approved by the head of IT security, with what is looked at instead.',
  review: 'Each year. By the head of IT security.',
})
