import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: {},
  sentences: {
    'profile.update': 'changed the own profile',
    'profile.changePassword': 'changed the own password',
    'profile.renewBackupCodes': 'renewed the backup codes',
    'profile.endSession': 'ended an own session',
  },
  unique: {},
  places: [],
  doings: [],
} as const satisfies Words<'profile'>
