import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: {},
  sentences: {
    'profile.update': 'changed the own profile',
    'profile.changePassword': 'changed the own password',
    'profile.renewBackupCodes': 'renewed the backup codes',
    'profile.endSession': 'ended an own session',
    'profile.beginLink': 'confirmed that an identity provider may be linked to the own account',
    'profile.linkIdentity': 'linked an identity provider to the own account',
    'profile.unlinkIdentity': 'unlinked an identity provider from the own account',
  },
  unique: {},
  places: [],
  doings: [],
} as const satisfies Words<'profile'>
