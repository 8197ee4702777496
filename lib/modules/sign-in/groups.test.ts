import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { visitor } from '#lib/auth/actor.ts'
import { seal } from '#lib/crypto/secrets.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, request, type TestOrganization } from '../../../test/fixtures.ts'
import type { Arrange } from '../example-shape.ts'

/** What a provider says of groups, from the claims of its token to the roles and the entry that says why. */
const database = await testDatabase()
const { startSessionBySso } = await import('./operations/sso.ts')
const { readClaims } = await import('#lib/edge/oidc.ts')
const { createIdentityProvider, updateIdentityProvider } = await import('../identity-providers/operations.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

let org: TestOrganization
let here: Arrange
const mapping = { auditors: 'auditor', managers: 'compliance_manager', 'it-admins': 'admin' }

beforeAll(async () => {
  org = await organization(owner, 'Groups')
  here = (await arranging(owner)(org.id)).here
})

const connect = (row: Record<string, unknown> = {}) =>
  here.add('identity_providers', { name: `Entra ${here.tag()}`, issuer: 'https://login.example.com', client_id: 'tickmark', client_secret: seal('identity_providers.secret', 'a long enough secret'), accepted_factors: ['mfa'], group_roles: mapping, link_rule: 'verified_email', ...row })

async function someone(roles: string[], row: Record<string, unknown> = {}): Promise<string> {
  const id = await here.user(row)
  for (const role of roles) await here.add('user_roles', { user_id: id, role })
  return id
}

type Given = Record<string, unknown>
const come = (providerId: string, userId: string, given: Given) => startSessionBySso(visitor(org.id, request), {
  providerId,
  claims: readClaims({ sub: `sub-${userId}`, email: `${userId}@example.com`, email_verified: true, amr: ['mfa'], ...given }, { issuer: 'https://login.example.com', groupsClaim: 'groups' }),
})
const rolesOf = async (id: string) => (await owner`select role from user_roles where user_id = ${id} order by 1`).map((row) => row.role)
const reasonsOf = async (id: string) => (await owner`select body::json ->> 'reason' as reason from audit_entries where subject_id = ${id} and action = 'sessions.startBySso' order by recorded_at, id`).flatMap((row) => row.reason ?? [])

describe('groups of a provider', () => {
  it.each([
    ['are not in the token', {}, 'said nothing about groups'],
    ['are null', { groups: null }, 'said nothing about groups'],
    ['are too many for Entra (_claim_names)', { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://graph.example/users/u/getMemberObjects' } } }, 'keeps the groups of this person elsewhere'],
    ['are too many for Entra (hasgroups)', { hasgroups: true }, 'keeps the groups of this person elsewhere'],
    ['are nothing that can be read', { groups: [{ id: 1 }] }, 'said nothing about groups'],
  ])('that %s take no role away, and the entry says why', async (_, given: Given, why) => {
    const providerId = await connect()
    const id = await someone(['employee'])
    expect(await come(providerId, id, { groups: ['auditors', 'managers'] })).toMatchObject({ sessionId: expect.any(String) })
    expect(await rolesOf(id)).toEqual(['auditor', 'compliance_manager', 'employee'])
    expect(await come(providerId, id, given)).toMatchObject({ sessionId: expect.any(String) })
    expect(await rolesOf(id)).toEqual(['auditor', 'compliance_manager', 'employee'])
    expect((await reasonsOf(id)).at(-1)).toContain(why)
  })

  it('that are an empty list take the mapped roles, and no other', async () => {
    const providerId = await connect()
    const id = await someone(['employee', 'auditor', 'reviewer'])
    await come(providerId, id, { groups: [] })
    expect(await rolesOf(id)).toEqual(['employee', 'reviewer'])
  })

  it('with one longer than 255 characters: that one is skipped and said, the others apply', async () => {
    const providerId = await connect()
    const id = await someone(['employee', 'compliance_manager'])
    expect(await come(providerId, id, { groups: ['auditors', `CN=${'x'.repeat(300)}`] })).toMatchObject({ sessionId: expect.any(String) })
    expect(await rolesOf(id)).toEqual(['auditor', 'employee'])
    expect((await reasonsOf(id)).at(-1)).toContain('1 skipped for a name longer than 255 characters')
  })

  it('take no role where one is called like a part of every object', async () => {
    const providerId = await connect()
    const id = await someone(['auditor'])
    await come(providerId, id, { groups: ['constructor', '__proto__', 'auditors'] })
    expect(await rolesOf(id)).toEqual(['auditor'])
  })

  it('never take the role of the last administrator: the entry says so; with another one they do', async () => {
    const providerId = await connect()
    const id = await someone(['admin', 'auditor'])
    expect(await come(providerId, id, { groups: [] })).toMatchObject({ sessionId: expect.any(String) })
    expect(await rolesOf(id)).toEqual(['admin'])
    expect((await reasonsOf(id)).at(-1)).toContain('the last administrator keeps the role')
    await someone(['admin'])
    await come(providerId, id, { groups: [] })
    expect(await rolesOf(id)).toEqual([])
  })
})

describe('a break-glass account', () => {
  it.each(['verified_email', 'create'])('is not taken over by its address (%s)', async (linkRule) => {
    const providerId = await connect({ link_rule: linkRule })
    const id = await someone(['admin'], { break_glass: true })
    expect(await come(providerId, id, { groups: [] })).toEqual({ sessionId: null, challenge: null, returnTo: null })
    expect(await owner`select 1 from user_identities where user_id = ${id}`).toHaveLength(0)
    expect(await rolesOf(id)).toEqual(['admin'])
    const [entry] = await owner`select outcome, body::json ->> 'error' as error from audit_entries where subject_id = ${providerId} and action = 'sessions.startBySso'`
    expect(entry).toMatchObject({ outcome: 'failure', error: expect.stringContaining('break-glass') })
  })
})

describe('the mapping of the form', () => {
  it('splits at the last sign, for distinguished names', async () => {
    const admin = await org.person('admin')
    const typed = 'CN=Auditors,OU=Groups,DC=corp,DC=example = auditor\n\n  it-security=reviewer  '
    const right = { 'CN=Auditors,OU=Groups,DC=corp,DC=example': 'auditor', 'it-security': 'reviewer' }
    const fields = { name: 'LDAP', issuer: 'https://ldap.example.com', clientId: 'tickmark' }
    const { id } = await createIdentityProvider(admin, { ...fields, clientSecret: 'a long enough secret', groupRoles: typed })
    const stored = async () => (await owner`select group_roles from identity_providers where id = ${id}`)[0]?.group_roles
    expect(await stored()).toEqual(right)
    await updateIdentityProvider(admin, { ...fields, id, version: 1, groupRoles: Object.entries(right).map(([group, role]) => `${group} = ${role}`).join('\n') })
    expect(await stored()).toEqual(right)
    for (const wrong of ['CN=Auditors,DC=example', 'nothing', 'auditors =']) {
      await expect(updateIdentityProvider(admin, { ...fields, id, version: 2, groupRoles: wrong })).rejects.toMatchObject({ code: 'invalid' })
    }
  })
})
