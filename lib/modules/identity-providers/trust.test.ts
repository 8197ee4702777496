import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { approve } from '../../../test/approvals.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import type { Arrange } from '../example-shape.ts'

/** Whom an identity provider lets in, and as whom, takes two people. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const app = postgres(database.url, { max: 1, onnotice: () => {} })
await import('../index.ts')
const { createIdentityProvider, removeIdentityProvider, updateIdentityProvider } = await import('./operations.ts')
const { getIdentityProvider } = await import('./queries.ts')
const { getApproval } = await import('../approvals/queries.ts')
const { listChanges } = await import('../changes/queries.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

let org: TestOrganization
let here: Arrange
let admin: Person
let manager: Person
beforeAll(async () => {
  org = await organization(owner, 'Trust')
  here = (await arranging(owner)(org.id)).here
  ;[admin, manager] = [await org.person('admin', 'Ada'), await org.person('compliance_manager', 'Marcus')]
})

const fields = (more = {}) => ({ name: `Company ${here.tag()}`, issuer: 'https://login.example.com', clientId: 'tickmark', acceptedFactors: ['mfa'], groupRoles: { audit: 'auditor' }, enabled: true, ...more })
async function connected(more = {}) {
  const given = fields(more)
  const { id } = await createIdentityProvider(admin, { ...given, clientSecret: 'a long enough secret' })
  await approve(manager, id)
  const { version } = await getIdentityProvider(admin, { id })
  return { given: { ...given, id, version }, id }
}

it('a new one is off until somebody else has approved it as it is', async () => {
  const { id, waits } = await createIdentityProvider(admin, { ...fields(), clientSecret: 'a long enough secret' }) as { id: string; waits: { approvalId: string } }
  expect(await getIdentityProvider(admin, { id })).toMatchObject({ enabled: false, asked: waits.approvalId, issuer: 'https://login.example.com' })
  expect((await getApproval(manager, { id: waits.approvalId })).facts).toContainEqual({ label: 'Roles of groups', value: 'audit = auditor' })
  await expect(approve(admin, id)).rejects.toMatchObject({ code: 'forbidden' })
  await approve(manager, id)
  expect(await getIdentityProvider(admin, { id })).toMatchObject({ enabled: true, asked: null })
  expect((await listChanges(manager, { portal: 'yes' })).rows[0]).toMatchObject({ category: 'configuration', approvalId: waits.approvalId, alone: false })
  // Another one while it waits makes void what was asked.
  const other = await createIdentityProvider(admin, { ...fields(), clientSecret: 'a long enough secret' })
  await updateIdentityProvider(admin, { ...fields({ issuer: 'https://evil.example.com', enabled: false }), id: other.id, version: 1 })
  await expect(approve(manager, other.id)).rejects.toMatchObject({ code: 'conflict' })
  expect(await getIdentityProvider(admin, { id: other.id })).toMatchObject({ enabled: false })
})

it.each([
  ['another issuer', { issuer: 'https://other.example.com' }], ['another client', { clientId: 'other' }], ['another audience', { audiences: ['api'] }], ['another factor', { acceptedFactors: ['mfa', 'sms'] }], ['another claim', { groupsClaim: 'teams' }],
  ['a laxer rule who is linked', { linkRule: 'create' }], ['addresses nobody verified', { emailTrust: 'unless_denied' }], ['a group that makes administrators', { groupRoles: { audit: 'auditor', it: 'admin' } }],
] as const)('%s waits, with its reason; the rest holds at once', async (_, more) => {
  const { given, id } = await connected()
  await expect(updateIdentityProvider(admin, { ...given, ...more } as never)).rejects.toMatchObject({ code: 'invalid', fields: { reason: expect.any(String) } })
  const before = await getIdentityProvider(admin, { id })
  await updateIdentityProvider(admin, { ...given, ...more, name: `Renamed ${here.tag()}`, reason: 'The provider moved' } as never)
  const { name, ...waiting } = await getIdentityProvider(admin, { id })
  expect(name).toMatch(/^Renamed/)
  for (const field of Object.keys(more) as (keyof typeof before)[]) expect(waiting[field as 'issuer']).toEqual(before[field as 'issuer'])
  await approve(manager, id)
  expect(await getIdentityProvider(admin, { id })).toMatchObject(more)
})

it('less, another secret and other roles hold at once', async () => {
  const { given, id } = await connected({ acceptedFactors: ['mfa', 'hwk'], linkRule: 'create', emailTrust: 'unless_denied', groupRoles: { it: 'admin' } })
  await expect(updateIdentityProvider(admin, { ...given, clientSecret: 'another long secret', acceptedFactors: ['hwk'], linkRule: 'invited_only', emailTrust: 'verified', groupRoles: { audit: 'auditor' } } as never)).resolves.toMatchObject({ waits: null })
  expect(await getIdentityProvider(admin, { id })).toMatchObject({ acceptedFactors: ['hwk'], groupRoles: { audit: 'auditor' }, enabled: true })
  const gone = await createIdentityProvider(admin, { ...fields(), clientSecret: 'a long enough secret' })
  await removeIdentityProvider(admin, { id: gone.id })
  await expect(approve(manager, gone.id)).rejects.toMatchObject({ code: expect.stringMatching(/conflict|not_found/) })
})

describe('bare SQL of the application’s role', () => {
  const attack = (work: (sql: postgres.TransactionSql) => Promise<unknown>) => app.begin(async (sql) => {
    await sql`select set_config('app.org_id', ${org.id}, true)`
    await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${org.id}, ${v7()}, now(), ${JSON.stringify({ v: 1, action: 'test.attack', category: 'configuration', outcome: 'success', actor: { kind: 'person', id: v7() }, subject: { type: 'identity-provider', id: v7(), label: '' } })})`
    await work(sql)
    await sql`set constraints all immediate`
    throw new Error('got through')
  }).catch((error: { code?: string; message: string }) => error.code ?? error.message)

  it('widens nothing that nobody approved', async () => {
    const { id } = await connected()
    for (const [what, code] of [
      [`issuer = 'https://evil.example.com'`, 'TM005'], [`client_id = 'x'`, 'TM005'], [`audiences = '{x}'`, 'TM005'], [`accepted_factors = '{mfa,sms}'`, 'TM005'], [`groups_claim = 'x'`, 'TM005'], [`link_rule = 'create'`, 'TM005'], [`email_trust = 'unless_denied'`, 'TM005'], [`group_roles = '{"all": "admin"}'`, 'TM005'],
      [`group_roles = '{"all": "reviewer"}'`, 'got through'], [`enabled = false`, 'got through'], [`accepted_factors = '{}'`, 'got through'],
    ] as const) expect([what, await attack((sql) => sql.unsafe(`update identity_providers set ${what} where id = '${id}'`))]).toEqual([what, code])
    const off = await createIdentityProvider(admin, { ...fields({ enabled: false }), clientSecret: 'a long enough secret' })
    expect(await attack((sql) => sql`update identity_providers set enabled = true where id = ${off.id}`)).toBe('TM005')
    expect(await attack((sql) => sql`insert into identity_providers (org_id, id, name, issuer, client_id, client_secret, created_at, updated_at) values (${org.id}, ${v7()}, 'Mine', 'https://evil.example.com', 'x', 'x', now(), now())`)).toBe('TM005')
    // Approved for one value, not for another.
    await updateIdentityProvider(admin, { ...fields({ issuer: 'https://new.example.com' }), id, version: (await getIdentityProvider(admin, { id })).version, reason: 'Moved' })
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update approvals set state = 'approved', closed_at = now() where subject_id = ${id} and state = 'open'`))
    expect(await attack((sql) => sql`update identity_providers set issuer = 'https://evil.example.com' where id = ${id}`)).toBe('TM005')
  })
})
