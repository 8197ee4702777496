import { definePolicy } from '../documents.ts'

export const authentication = definePolicy({
  key: 'authentication',
  title: 'Signing in, and secrets',
  purpose: 'Nobody becomes somebody else by guessing, stealing or finding.',
  binds: 'Everybody who signs in, and everybody who runs something that does.',
  statements: [
    'People sign in through the identity provider with a second factor.',
    'Where a password is used it has at least fourteen characters, is none of the last, and is never shared.',
    'Secrets of programs live in a vault, are renewed by machine where possible, and never stand in code.',
    'Keys and certificates have an owner and an end, and are renewed before it.',
    'A secret that may have leaked is replaced the same day, whatever depends on it.',
  ],
  exceptions: 'By system, for at most ninety days, with something that makes up for it, approved by the head of IT security.',
  review: 'Each year. By the head of IT security.',
})
