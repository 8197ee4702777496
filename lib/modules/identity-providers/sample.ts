import { newToken } from '#lib/crypto/secrets.ts'
import type { SampleOf } from '../sample-shape.ts'
import { createIdentityProvider } from './operations.ts'

export const sample: SampleOf = {
  after: ['organizations'],
  async fill({ person, past }) {
    await past(13, () =>
      createIdentityProvider(person('admin'), {
        name: 'Okta', issuer: 'https://nordwind.okta.example', clientId: '0oa5tickmark7portal', clientSecret: newToken(), acceptedFactors: ['mfa'],
        groupRoles: { 'it-security': 'reviewer', 'internal-audit': 'auditor' }, enabled: false,
      }),
    )
  },
}
