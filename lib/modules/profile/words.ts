import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: {},
  sentences: {
    'profile.update': 'changed their profile',
    'profile.changePassword': 'changed their password',
    'profile.renewBackupCodes': 'renewed the backup codes',
    'profile.endSession': 'ended an own session',
    'profile.beginLink': 'confirmed that an identity provider may be linked to their account',
    'profile.linkIdentity': 'linked an identity provider to their account',
    'profile.unlinkIdentity': 'unlinked an identity provider from their account',
  },
  acts: {
    'profile.read': 'reading the own profile',
    'profile.update': 'changing the own profile',
    'profile.changePassword': 'changing the own password',
    'profile.renewBackupCodes': 'renewing the backup codes',
    'profile.endSession': 'ending an own session',
    'profile.beginLink': 'confirming that an identity provider may be linked',
    'profile.linkIdentity': 'linking an identity provider to the own account',
    'profile.unlinkIdentity': 'unlinking an identity provider from the own account',
  },
  fields: {},
  unique: {},
  places: [],
  doings: [],
} as const satisfies Words<'profile'>
