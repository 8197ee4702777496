import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { approve } from '../../../test/approvals.ts'
import { write } from '../../../test/fixtures.ts'
import { admin, attack, database, here, lonely, manager, org, settles, threeDaysOn } from '../../../test/two-people.ts'

/** Whom an identity provider lets in, and as whom, takes two people. */
const { createIdentityProvider, removeIdentityProvider, updateIdentityProvider } = await import('./operations.ts')
const { getIdentityProvider } = await import('./queries.ts')
const { getApproval } = await import('../approvals/queries.ts')
const { listChanges } = await import('../changes/queries.ts')
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
  ['a laxer rule who is linked', { linkRule: 'create' }], ['addresses nobody verified', { emailTrust: 'unless_denied' }], ['a group that makes administrators', { groupRoles: { audit: 'auditor', it: 'admin' } }], ['a group that makes deciders', { groupRoles: { audit: 'auditor', risk: 'compliance_manager' } }],
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

it('with nobody else who could decide it comes after 72 hours, as an exception for ever', async () => {
  const { org: small, only } = await lonely('Lone provider')
  const { id, waits } = await createIdentityProvider(only, { ...fields(), clientSecret: 'a long enough secret' }) as { id: string; waits: { approvalId: string; stuck: string } }
  expect(waits.stuck).toMatch(/applies in 72 hours/)
  const on = async () => (await getIdentityProvider(only, { id })).enabled
  await settles()
  expect(await on()).toBe(false)
  await threeDaysOn(small.id, waits.approvalId)
  expect(await on()).toBe(true)
  const wider = await updateIdentityProvider(only, { ...fields({ groupRoles: { audit: 'auditor', risk: 'compliance_manager' } }), id, version: (await getIdentityProvider(only, { id })).version, reason: 'There is nobody else' }) as { waits: { approvalId: string } }
  expect((await getIdentityProvider(only, { id })).groupRoles).toEqual({ audit: 'auditor' })
  await threeDaysOn(small.id, wider.waits.approvalId)
  expect((await getIdentityProvider(only, { id })).groupRoles).toEqual({ audit: 'auditor', risk: 'compliance_manager' })
  expect((await listChanges(only, { portal: 'alone' })).rows.map((row) => [row.approvalId, row.alone, row.approvedAt])).toEqual([[wider.waits.approvalId, true, null], [waits.approvalId, true, null]])
})

describe('bare SQL of the application’s role', () => {
  it('widens nothing that nobody approved', async () => {
    const { id } = await connected()
    for (const [what, code] of [
      [`issuer = 'https://evil.example.com'`, 'TM005'], [`client_id = 'x'`, 'TM005'], [`audiences = '{x}'`, 'TM005'], [`accepted_factors = '{mfa,sms}'`, 'TM005'], [`groups_claim = 'x'`, 'TM005'], [`link_rule = 'create'`, 'TM005'], [`email_trust = 'unless_denied'`, 'TM005'], [`group_roles = '{"all": "admin"}'`, 'TM005'], [`group_roles = '{"all": "compliance_manager"}'`, 'TM005'],
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
