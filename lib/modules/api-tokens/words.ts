import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { 'api-token': ['api_tokens', 'API tokens'] },
  sentences: {
    'apiTokens.create': 'created the API token {label}',
    'apiTokens.revoke': 'revoked the API token {label}',
  },
  unique: {
    api_tokens_hash: null,
  },
  places: [],
  doings: [],
} as const satisfies Words<'apiTokens'>
