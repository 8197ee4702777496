import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { 'api-token': ['api_tokens', 'API tokens'] },
  sentences: {
    'apiTokens.create': 'created the API token {label}',
    'apiTokens.revoke': 'revoked the API token {label}',
  },
  acts: {
    'apiTokens.read': 'reading API tokens',
    'apiTokens.create': 'creating an API token',
    'apiTokens.revoke': 'revoking an API token',
  },
  fields: {
    'api-token': {
      userId: { called: 'Owner', of: 'user' }, name: 'Name', prefix: 'Begins with', scopes: { called: 'Permissions', of: 'permission' }, sources: 'Sources', expiresAt: 'Expires', lastUsedAt: 'Last used', revokedAt: 'Revoked',
    },
  },
  unique: {
    api_tokens_hash: null,
  },
  places: [],
  doings: [],
} as const satisfies Words<'apiTokens'>
