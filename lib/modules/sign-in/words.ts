import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: {},
  sentences: {
    'sessions.start': 'entered the password',
    'sessions.startBySso': 'came from the identity provider',
    'sessions.refuseSso': 'came from {label} with an answer that could not be verified',
    'sessions.answerChallenge': 'signed in',
    'sessions.enrolFactor': 'enrolled a second factor',
    'sessions.stepUp': 'was asked for the second factor again',
  },
  attempts: {
    'sessions.start': 'entered a wrong password for {label}',
    'sessions.answerChallenge': 'entered a wrong code for {label}',
    'sessions.enrolFactor': 'failed to enrol a second factor for {label}',
    'sessions.refuseSso': 'came from {label} with an answer that could not be verified',
    'sessions.startBySso': 'came from {label} and was refused',
  },
  parts: {
    'sessions.startBySso': { session: 'signed in, which began or ended a session' },
    'sessions.answerChallenge': { session: 'signed in, which began or ended a session' },
    'sessions.enrolFactor': { session: 'signed in, which began or ended a session' },
  },
  acts: {
    'sessions.start': 'entering the password',
    'sessions.startBySso': 'signing in by single sign-on',
    'sessions.refuseSso': 'a single sign-on that could not be verified',
    'sessions.answerChallenge': 'signing in',
    'sessions.enrolFactor': 'enrolling a second factor',
    'sessions.stepUp': 'asking for the second factor again',
  },
  fields: {},
  unique: {},
  places: [],
  doings: [],
} as const satisfies Words<'sessions.start' | 'sessions.startBySso' | 'sessions.refuseSso' | 'sessions.answerChallenge' | 'sessions.enrolFactor' | 'sessions.stepUp'>
