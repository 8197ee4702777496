import { definePolicy } from '../documents.ts'

export const privilegedAccess = definePolicy({
  key: 'privileged-access',
  title: 'Privileged access',
  purpose: 'Rights over everything are rare, short and watched.',
  binds: 'Administrators of systems, databases, networks, clouds and pipelines, inside and outside of the company.',
  statements: [
    'Privileged rights are held by named people, for a reason that somebody else approved, and are looked at each month.',
    'They are used with an account of their own and a second factor, and for hours where the system can do that.',
    'What is done with them is logged where those who hold them cannot change it, and looked at by somebody else.',
    'Access in an emergency ends by itself, is approved within a day, and is looked at within a week.',
    'Break-glass accounts are sealed, tried out twice a year, and every use is a finding.',
  ],
  exceptions: 'None for the second factor. Others by name, for at most thirty days, approved by the head of IT security.',
  review: 'Each year, and after each misuse. By the head of IT security.',
})
