import { definePolicy } from '../documents.ts'

export const accessControl = definePolicy({
  key: 'access-control',
  title: 'Access control',
  purpose: 'Everybody can do their work, and nobody more. For every right somebody can say who holds it, why, and who agreed.',
  binds: 'Everybody who works for the company or has an account in one of its systems, and every program that signs in.',
  statements: [
    'A right is asked for by name and approved by whoever answers for the system, before it is granted. Nobody approves their own.',
    'People have accounts of their own. An account of a program or of several people has an owner.',
    'Rights come by roles; no role holds more than its work needs.',
    'Whoever answers for a system looks at all its rights each quarter, and what is rejected is gone within ten working days.',
    'When somebody leaves, their accounts, tokens and keys stop working the same day; when somebody changes jobs, the rights of the former job go within two weeks.',
    'Duties that must not meet are written down. A conflict is resolved, or accepted by name, for a time, with something that makes up for it.',
  ],
  exceptions: 'By name, for a reason, for at most ninety days, approved by the owner of the system and the compliance manager.',
  review: 'Each year, and when a system in scope comes or goes. By the compliance manager; approved by the management.',
})
