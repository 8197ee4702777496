import { Issuer } from 'openid-client'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { resetEnv } from '#lib/env.ts'
import { startOidc } from '../../test/oidc.ts'
import { tokens } from './oidc-client.ts'

const redirect = 'http://127.0.0.1:3000/api/auth/callback/x'
const idp = await startOidc({ redirectUris: [redirect] })
afterAll(() => idp.stop())
const allow = (ranges: string) => {
  process.env.OUTGOING_ALLOW = ranges
  resetEnv()
}
afterEach(() => allow('127.0.0.0/8'))

describe('single sign-on', () => {
  it('calls no provider in a private network unless it is allowed: not for its document, its tokens or its keys', async () => {
    allow('')
    await expect(Issuer.discover(`${idp.issuer}/`)).rejects.toThrow(/private network/)
    allow('127.0.0.0/8')
    const issuer = await Issuer.discover(idp.issuer)
    const client = new issuer.Client({ client_id: idp.clientId, client_secret: idp.clientSecret, redirect_uris: [redirect] })
    const redeem = () => tokens.request?.({ client, params: { code: 'x', iss: idp.issuer }, checks: {}, provider: { callbackUrl: redirect } } as never)
    await expect(redeem()).rejects.toThrow(/invalid_grant/)
    allow('')
    await expect(redeem()).rejects.toThrow(/private network/)
    await expect((issuer as unknown as { reloadJwksUri: () => Promise<void> }).reloadJwksUri()).rejects.toThrow(/private network/)
  })
})
