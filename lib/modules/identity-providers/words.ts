import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { 'identity-provider': ['identity_providers', 'Identity providers'] },
  sentences: {
    'identityProviders.create': 'connected the identity provider {label}',
    'identityProviders.update': 'changed the identity provider {label}',
    'identityProviders.remove': 'disconnected the identity provider {label}',
  },
  unique: {
    identity_providers_name: 'A provider with this name exists already. Choose another name.',
  },
  places: [],
  doings: [],
} as const satisfies Words<'identityProviders'>
