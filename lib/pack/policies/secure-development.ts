import { definePolicy } from '../documents.ts'

export const secureDevelopment = definePolicy({
  key: 'secure-development',
  title: 'Secure development',
  purpose: 'Software is built so that it does what it should, and nothing else.',
  binds: 'Everybody who writes, reviews, tests or releases software of the company, and suppliers who do.',
  statements: [
    'Rules of secure coding are written down, and everybody who builds software is taught each year.',
    'Code is read by somebody who did not write it before it goes live.',
    'Development, test and production are apart, with accounts and keys of their own; developers have no standing rights in production.',
    'Tests use made-up or masked data.',
    'New systems and large releases are accepted by those who use them, and moved data is counted on both sides.',
  ],
  exceptions: 'By project, approved by the head of development and the compliance manager, until a day.',
  review: 'Each year. By the head of development.',
})
