import type { Examples } from '../example-shape.ts'

export const examples: Examples<'apiTokens'> = {
  'apiTokens.create': () => ({ name: 'Feed', scopes: ['events.ingest'] }),
  'apiTokens.revoke': async (here) => ({ id: await here.add('api_tokens', { user_id: await here.user(), name: 'Feed', prefix: 'tmk_abc', token_hash: here.tag(), scopes: ['events.ingest'] }) }),
}
