import { definePolicy } from '../documents.ts'

export const incidentResponse = definePolicy({
  key: 'incident-response',
  title: 'Incident response',
  purpose: 'What goes wrong ends soon, is told to those who must know, and does not come again.',
  binds: 'Everybody; whoever notices something says so.',
  statements: [
    'Whatever looks like an incident is told at once to one known place, day and night.',
    'It gets a severity within an hour, and one person who leads.',
    'Whom to tell, inside and outside, is decided by name, in the time the law gives.',
    'Each of high severity has a cause and measures with owner and date within two weeks.',
    'The plan is tried out each year.',
  ],
  exceptions: 'None.',
  review: 'Each year, and after each incident of high severity. By the head of IT security.',
})
