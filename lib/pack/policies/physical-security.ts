import { definePolicy } from '../documents.ts'

export const physicalSecurity = definePolicy({
  key: 'physical-security',
  title: 'Physical security',
  purpose: 'Nobody gets to machines, media or sockets who has no business there.',
  binds: 'Everybody who enters rooms of the company that hold machines in scope, visitors too.',
  statements: [
    'Rooms with machines are entered by badge, by those on a list that its owner looks at each quarter.',
    'Visitors are expected, written down and accompanied.',
    'Badges of those who leave are blocked the same day.',
    'The log of doors is compared with the list each month.',
    'Media that leave are wiped or destroyed, with a record.',
  ],
  exceptions: 'By name and day, by the owner of the room.',
  review: 'Each year. By whoever answers for the building.',
})
