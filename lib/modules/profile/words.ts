import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: {},
  sentences: {
    'profile.update': 'changed their profile',
    'profile.changePassword': 'changed their password',
    'profile.renewBackupCodes': 'renewed the backup codes',
    'profile.endSession': 'ended one of their sessions',
    'profile.beginLink': 'confirmed that an identity provider may be linked to their account',
    'profile.linkIdentity': 'linked an identity provider to their account',
    'profile.unlinkIdentity': 'unlinked an identity provider from their account',
  },
  parts: {
    'profile.changePassword': { session: 'changed their password, which ended a session', 'api-token': 'changed their password and revoked the API token {label}' },
    'profile.unlinkIdentity': { session: 'unlinked an identity provider, which ended a session' },
  },
  acts: {
    'profile.read': 'reading their profile',
    'profile.update': 'changing their profile',
    'profile.changePassword': 'changing their password',
    'profile.renewBackupCodes': 'renewing the backup codes',
    'profile.endSession': 'ending one of their sessions',
    'profile.beginLink': 'confirming that an identity provider may be linked',
    'profile.linkIdentity': 'linking an identity provider to their account',
    'profile.unlinkIdentity': 'unlinking an identity provider from their account',
  },
  fields: {},
  unique: {},
  places: [],
  doings: [],
} as const satisfies Words<'profile'>
