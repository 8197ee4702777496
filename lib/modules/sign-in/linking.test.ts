import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { visitor } from '#lib/auth/actor.ts'
import { seal } from '#lib/crypto/secrets.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, request, type TestOrganization } from '../../../test/fixtures.ts'
import type { Arrange } from '../example-shape.ts'

/** Whose account an identity finds, from the claims of its token to the session and the entry that says why not. */
const database = await testDatabase()
const { startSessionBySso } = await import('./operations/sso.ts')
const { claimsProblem, readClaims } = await import('#lib/edge/oidc.ts')
const { createIdentityProvider } = await import('../identity-providers/operations.ts')
const { listIdentityProviders } = await import('../identity-providers/queries.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

let org: TestOrganization
let here: Arrange
const tenant = '6d4b1c1e-1111-4c1c-9f5e-0123456789ab'
const entra = `https://login.microsoftonline.com/${tenant}/v2.0`

beforeAll(async () => {
  org = await organization(owner, 'Linking')
  here = (await arranging(owner)(org.id)).here
})

const connect = (row: Record<string, unknown> = {}) =>
  here.add('identity_providers', { name: `Entra ${here.tag()}`, issuer: entra, client_id: 'tickmark', client_secret: seal('identity_providers.secret', 'a long enough secret'), accepted_factors: ['mfa'], ...row })

async function someone(row: Record<string, unknown> = {}): Promise<string> {
  const id = await here.user(row)
  await here.add('user_roles', { user_id: id, role: 'employee' })
  return id
}

const come = (providerId: string, userId: string, given: Record<string, unknown> = {}) => startSessionBySso(visitor(org.id, request), {
  providerId, claims: readClaims({ sub: `sub-${userId}`, email: `${userId}@example.com`, amr: ['mfa'], tid: tenant, ...given }, { issuer: entra, groupsClaim: 'groups' }),
})
const linked = async (userId: string) => (await owner`select 1 from user_identities where user_id = ${userId}`).length
const whyNot = async (providerId: string) => (await owner`select body::json ->> 'error' as why from audit_entries where subject_id = ${providerId} and action = 'sessions.startBySso' and outcome = 'failure' order by recorded_at desc, id desc limit 1`)[0]?.why

describe('an address of which the provider', () => {
  const anybody = { link_rule: 'verified_email' }
  const trusted = { ...anybody, email_trust: 'unless_denied' }

  it.each<[string, Record<string, unknown>, Record<string, unknown>, RegExp | null]>([
    ['says nothing, as Entra', anybody, {}, /does not say whether/],
    ['says nothing, as Entra, where that is trusted', trusted, {}, null],
    ['says that it is not verified', anybody, { email_verified: false }, /says that its address is not verified/],
    ['says that it is not verified, where silence is trusted', trusted, { email_verified: false }, /says that its address is not verified/],
    ['says so with a word, where silence is trusted', trusted, { email_verified: 'false' }, /not verified/],
    ['says something that is neither, where silence is trusted', trusted, { email_verified: {} }, /not verified/],
    ['says by xms_edov that the domain is not its owner’s, where silence is trusted', trusted, { xms_edov: false }, /not verified/],
    ['says yes and no, where silence is trusted', trusted, { email_verified: true, xms_edov: '0' }, /not verified/],
    ['says that it is verified', anybody, { email_verified: true }, null],
    ['says so with a word', anybody, { email_verified: 'true' }, null],
    ['says by xms_edov that the domain is its owner’s', anybody, { xms_edov: true }, null],
    ['says by xms_edov with a digit', anybody, { xms_edov: '1' }, null],
    ['says by xms_edov in a token of another tenant', anybody, { xms_edov: true, tid: v7() }, /does not say whether/],
  ])('%s', async (_, row, claims, says) => {
    const [provider, user] = [await connect(row), await someone()]
    const answer = await come(provider, user, claims)
    expect([Boolean(answer.sessionId), await linked(user)]).toEqual(says ? [false, 0] : [true, 1])
    if (says) expect(await whyNot(provider)).toMatch(says)
  })
})

describe('who signs in through a provider', () => {
  const vouched = { email_verified: true }

  it('is by default whoever was invited or is linked, and nobody by an address alone', async () => {
    const provider = await connect()
    const [invited, active] = [await someone({ status: 'invited' }), await someone()]
    expect(await come(provider, invited, vouched)).toMatchObject({ sessionId: expect.any(String) })
    // Linked now, whatever address comes along.
    expect(await come(provider, invited, { email: 'somebody@elsewhere.example', email_verified: false })).toMatchObject({ sessionId: expect.any(String) })
    expect(await come(provider, active, vouched)).toMatchObject({ sessionId: null, challenge: null })
    expect(await whyNot(provider)).toMatch(/may not link it by its address/)
    expect(await come(provider, v7(), vouched)).toMatchObject({ sessionId: null })
    expect(await whyNot(provider)).toBe('nobody here has this address')
  })

  it('is chosen when it is connected, and the choice is seen', async () => {
    const admin = await org.person('admin')
    const { id } = await createIdentityProvider(admin, { name: 'Company', issuer: entra, clientId: 'tickmark', clientSecret: 'a long enough secret', groupRoles: {} })
    expect((await listIdentityProviders(admin, {})).find((each) => each.id === id)).toMatchObject({ linkRule: 'invited_only', emailTrust: 'verified' })
  })

  it('is never a break-glass account, linked before or not: PostgreSQL refuses it too', async () => {
    const provider = await connect({ link_rule: 'verified_email' })
    const glass = await someone({ break_glass: true })
    await expect(here.add('user_identities', { user_id: glass, provider_id: provider, subject: 'x' })).rejects.toThrow(/break-glass account is linked to no identity provider/)
    const user = await someone()
    await come(provider, user, vouched)
    await expect(here.write((sql) => sql`update users set break_glass = true where id = ${user}`)).rejects.toThrow(/break-glass/)
    expect(await come(provider, glass, vouched)).toMatchObject({ sessionId: null })
  })
})

describe('an issuer', () => {
  it.each([
    ['https://user:secret@login.example.com', /user or a password/], ['https://login.example.com/?tenant=1', /query/], ['https://login.example.com/#a', /fragment/],
    ['http://login.example.com', /https/], ['https://169.254.169.254', /private network/], ['https://0x7f.1', /private network|https/], ['nonsense', /not an address/], ['', /required/],
    ['https://login.microsoftonline.com/common/v2.0', /your own tenant/], ['https://login.microsoftonline.com/organizations/v2.0', /your own tenant/],
    ['https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0', /your own tenant/],
  ])('“%s” is refused in words', async (issuer, says) => {
    const allowed = process.env.OUTGOING_ALLOW
    process.env.OUTGOING_ALLOW = ''
    const { resetEnv } = await import('#lib/env.ts')
    resetEnv()
    await expect(createIdentityProvider(await org.person('admin'), { name: `No ${here.tag()}`, issuer, clientId: 'tickmark', clientSecret: 'a long enough secret', groupRoles: {} })).rejects.toMatchObject({ fields: { issuer: expect.stringMatching(says) } })
    process.env.OUTGOING_ALLOW = allowed
    resetEnv()
  })
})

describe('a token', () => {
  const given = { issuer: entra, clientId: 'tickmark', audiences: [] }
  const ahead = (seconds: number) => claimsProblem({ sub: 'a', iss: entra, aud: 'tickmark', iat: Math.floor(Date.now() / 1_000) + seconds }, given)
  it('is made at most a minute ahead of our clock', () => {
    expect([ahead(-300), ahead(55), ahead(65)]).toEqual([null, null, 'made in the future'])
  })
})
