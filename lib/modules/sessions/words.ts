import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { session: ['sessions', 'Sessions'], challenge: ['challenges', 'Sign-ins'] },
  personal: ['session', 'challenge'],
  sentences: {
    'sessions.removeOld': 'removed {label}, whose retention was over',
    'sessions.end': 'signed out',
    'sessions.refuse': 'ended a session that turned up elsewhere',
    'sessions.noteMove': 'saw a session go on from elsewhere',
  },
  unique: {
    challenges_token: null,
    sign_in_places_place: null,
  },
  places: [],
  doings: [],
} as const satisfies Words<'sessions.end' | 'sessions.refuse' | 'sessions.noteMove' | 'sessions.removeOld'>
