import { yesNo } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

/** Whom a provider may sign in, and which addresses of its count: what the form offers. */
export const linkRules = {
  invited_only: 'People who were invited or are linked already', verified_email: 'Everybody who has an account with the same address', create: 'The same, and unknown people get an account',
} as const
export const emailTrusts = { verified: 'Only those the provider calls verified', unless_denied: 'Also those of which it says nothing' } as const

export const words = {
  subjects: { 'identity-provider': ['identity_providers', 'Identity providers'] },
  sentences: {
    'identityProviders.create': 'connected the identity provider {label}',
    'identityProviders.update': 'changed the identity provider {label}',
    'identityProviders.apply': 'changed whom the identity provider {label} lets in, as it was approved',
    'identityProviders.remove': 'disconnected the identity provider {label}',
  },
  acts: {
    'identityProviders.read': 'reading identity providers',
    'identityProviders.create': 'connecting an identity provider',
    'identityProviders.update': 'changing an identity provider',
    'identityProviders.apply': 'changing whom an identity provider lets in as it was approved',
    'identityProviders.remove': 'disconnecting an identity provider',
  },
  fields: {
    'identity-provider': {
      name: 'Name', issuer: 'Issuer', clientId: 'Client id', audiences: 'Audiences', acceptedFactors: 'Accepted second factors', groupsClaim: 'Claim of groups', groupRoles: { called: 'Roles of groups', of: 'role' },
      linkRule: { called: 'Who signs in through it', values: linkRules }, emailTrust: { called: 'Which e-mail addresses count', values: emailTrusts }, enabled: { called: 'Switched on', values: yesNo }, secretChangedAt: 'Client secret changed', asked: 'Asked for',
    },
  },
  unique: {
    identity_providers_name: 'A provider with this name exists already. Choose another name.',
  },
  places: [],
  doings: [],
} as const satisfies Words<'identityProviders'>
