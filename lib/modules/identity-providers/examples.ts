import { seal } from '#lib/crypto/secrets.ts'
import { approvedFor } from '../approvals/examples.ts'
import type { Arrange, Examples } from '../example-shape.ts'

const provider = (here: Arrange) =>
  here.add('identity_providers', { name: `Okta ${here.tag()}`, issuer: 'https://login.example.com', client_id: 'tickmark', client_secret: seal('identity_providers.secret', 'a long enough secret') })

export const examples: Examples<'identityProviders'> = {
  'identityProviders.create': (here) => ({ name: `Entra ${here.tag()}`, issuer: 'https://login.example.org', clientId: 'tickmark', clientSecret: 'a long enough secret', enabled: 'on' }),
  'identityProviders.update': async (here) => ({ id: await provider(here), version: 1, name: `Okta ${here.tag()}`, issuer: 'https://login.example.com', clientId: 'tickmark', enabled: true }),
  'identityProviders.apply': async (here) => {
    const id = await provider(here)
    return { id, approvalId: await approvedFor(here, { kind: 'identity-provider', subjectType: 'identity-provider', subjectId: id, input: { values: { linkRule: 'create' } } }) }
  },
  'identityProviders.remove': async (here) => ({ id: await provider(here) }),
}
