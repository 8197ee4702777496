import { factorNames } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

const methodNames = { password: 'Password', sso: 'Single sign-on' }

export const words = {
  subjects: { session: ['sessions', 'Sessions'], challenge: ['challenges', 'Sign-ins'] },
  personal: ['session', 'challenge'],
  sentences: {
    'sessions.removeOld': 'removed {label}, whose retention was over',
    'sessions.end': 'signed out',
    'sessions.refuse': 'ended a session that turned up elsewhere',
    'sessions.noteMove': 'saw a session go on from elsewhere',
  },
  acts: {
    'sessions.end': 'signing out',
    'sessions.refuse': 'ending a session that turned up elsewhere',
    'sessions.noteMove': 'seeing a session go on from elsewhere',
    'sessions.removeOld': 'removing old sessions',
  },
  fields: {
    session: {
      userId: { called: 'User', of: 'user' }, method: { called: 'How', values: methodNames }, ip: 'Address', userAgent: 'Browser', lastSeenAt: 'Last used', expiresAt: 'Expires', ended: 'Ended', endedAt: 'Ended', endReason: 'Why it ended',
    },
    challenge: {
      userId: { called: 'User', of: 'user' }, purpose: { called: 'Asks for', values: { factor: 'The second factor', enrol: 'A new second factor' } }, method: { called: 'How', values: methodNames }, attempts: 'Wrong codes', returnTo: 'Goes on to', expiresAt: 'Expires', usedAt: 'Answered',
      factor: { called: 'Second factor', values: factorNames },
    },
  },
  unique: {
    challenges_token: null,
    sign_in_places_place: null,
  },
  places: [],
  doings: [],
} as const satisfies Words<'sessions.end' | 'sessions.refuse' | 'sessions.noteMove' | 'sessions.removeOld'>
