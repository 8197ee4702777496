import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Actor, Person, Token } from '#lib/auth/actor.ts'
import type { Grants } from '#lib/auth/permissions.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, request, type TestOrganization } from '../../../test/fixtures.ts'
import type { Arrange } from '../example-shape.ts'

/** Nobody gives what they do not hold, whatever door they try, and nobody acts under another name. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { inviteUser, acceptInvite, resendInvite } = await import('./operations/invite.ts')
const { changePermissions, changeRoles, reactivateUser, updateUser } = await import('./operations/manage.ts')
const { createRole, updateRole } = await import('../roles/operations.ts')
const { createApiToken } = await import('../api-tokens/operations.ts')
const { createIdentityProvider, updateIdentityProvider } = await import('../identity-providers/operations.ts')
const { updateProfile } = await import('../profile/operations.ts')
const { createSystem } = await import('../systems/operations.ts')
const { listEntries } = await import('../audit-trail/queries.ts')
const { visitor } = await import('#lib/auth/actor.ts')
const { tokenHash } = await import('#lib/crypto/secrets.ts')
const { loadToken } = await import('#lib/edge/session.ts')
const csv = await import('../../../app/api/v1/audit-trail.csv/route.ts')
const { sealCookie, sessionCookieName } = await import('#lib/edge/session.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

let org: TestOrganization
let here: Arrange
let admin: Person
/** Holds a role of the organization's own: all of people and access, and little else. */
let desk: Person
const deskGrants: Grants = {
  'users.read': 'any', 'users.invite': 'any', 'users.changeRoles': 'any', 'users.changePermissions': 'any', 'users.update': 'any', 'users.reactivate': 'any', 'users.resendInvite': 'any', 'roles.read': 'any', 'roles.create': 'any', 'roles.update': 'any',
  'apiTokens.create': 'any', 'identityProviders.create': 'any', 'identityProviders.update': 'any', 'events.read': 'any', 'systems.update': 'own', 'sessions.end': 'own',
}

beforeAll(async () => {
  org = await organization(owner, 'Rising')
  here = (await arranging(owner)(org.id)).here
  admin = await org.person('admin')
  await here.add('roles', { name: 'custom_desk', label: 'Desk', grants: deskGrants })
  desk = { ...(await org.person('employee', 'Desk person')), grants: deskGrants, roles: ['custom_desk'] }
  await here.write((sql) => sql`update user_roles set role = 'custom_desk' where user_id = ${desk.userId}`)
})

const role = async (grants: Grants) => {
  const tag = here.tag()
  return { id: await here.add('roles', { name: `custom_${tag}`, label: tag, grants }), name: `custom_${tag}`, label: tag }
}
const somebody = async (...roles: string[]) => {
  const id = await here.user()
  for (const each of roles) await here.add('user_roles', { user_id: id, role: each })
  return id
}
const beyond = (field: string) => ({ code: 'forbidden', fields: { [field]: expect.stringMatching(/which you do not hold yourself/) } })
const provider = { issuer: 'https://login.example.com', clientId: 'tickmark', clientSecret: 'a long enough secret', groupRoles: {} }

describe('nobody gives what they do not hold', () => {
  it('by an invitation', async () => {
    const invite = (roles: string[]) => inviteUser(desk, { email: `${here.tag()}@example.com`, name: 'New', roles } as never)
    await expect(invite(['admin'])).rejects.toMatchObject(beyond('roles'))
    await expect(invite(['custom_desk', (await role({ 'audits.read': 'any', 'auditTrail.read': 'any' } as Grants)).name])).rejects.toMatchObject(beyond('roles'))
    await expect(invite(['custom_desk'])).resolves.toMatchObject({ id: expect.any(String) })
  })

  it('by a role, new or for longer; what somebody has stays theirs', async () => {
    const id = await somebody('admin', 'custom_desk')
    await expect(changeRoles(desk, { id: await somebody('employee'), roles: ['admin'] })).rejects.toMatchObject(beyond('roles'))
    await expect(changeRoles(desk, { id, roles: ['admin', 'custom_desk'] })).resolves.toMatchObject({ id })
    const ending = await somebody()
    await here.add('user_roles', { user_id: ending, role: 'reviewer', expires_at: new Date(Date.now() + 86_400_000) })
    await expect(changeRoles(desk, { id: ending, roles: ['reviewer'] })).rejects.toMatchObject(beyond('roles'))
    await expect(changeRoles(desk, { id: ending, roles: ['reviewer'], expiresAt: new Date(Date.now() + 3_600_000).toISOString() })).resolves.toMatchObject({ id: ending })
  })

  it('by a single permission, wider, for longer, or by taking a withdrawal away', async () => {
    const line = (permission: string, effect: string, expiresAt: string | null = null) => ({ permission, effect, reason: 'Because', expiresAt })
    const change = (id: string, ...grants: unknown[]) => changePermissions(desk, { id, grants } as never)
    const id = await somebody('employee')
    await expect(change(id, line('settings.update', 'any'))).rejects.toMatchObject(beyond('grants'))
    await expect(change(id, line('systems.update', 'any'))).rejects.toMatchObject(beyond('grants'))
    await expect(change(id, line('systems.update', 'own'), line('events.read', 'any'))).resolves.toMatchObject({ id })
    const other = await somebody('admin')
    await here.add('user_grants', { user_id: other, permission: 'settings.update', effect: 'withdrawn', reason: 'On leave' })
    await expect(change(other)).rejects.toMatchObject(beyond('grants'))
    const brief = await somebody('employee')
    await here.add('user_grants', { user_id: brief, permission: 'settings.read', effect: 'any', reason: 'Audit', expires_at: new Date(Date.now() + 86_400_000) })
    await expect(change(brief, line('settings.read', 'any'))).rejects.toMatchObject(beyond('grants'))
    await expect(change(brief, line('settings.read', 'any', new Date(Date.now() + 3_600_000).toISOString()))).resolves.toMatchObject({ id: brief })
  })

  it('by making or changing a role, and never one they hold, by no account of theirs', async () => {
    await expect(createRole(desk, { label: here.tag(), grants: { 'settings.update': 'any' } })).rejects.toMatchObject(beyond('grants'))
    await expect(createRole(desk, { label: here.tag(), grants: { 'events.read': 'any' } })).resolves.toMatchObject({ id: expect.any(String) })
    const theirs = await role({ 'settings.update': 'any' })
    await expect(updateRole(desk, { id: theirs.id, version: 1, label: 'Other', grants: { 'settings.update': 'any', 'settings.read': 'any' } })).rejects.toMatchObject(beyond('grants'))
    await expect(updateRole(desk, { id: theirs.id, version: 1, label: 'Other', grants: { 'settings.update': 'any', 'events.read': 'any' } })).resolves.toMatchObject({ id: theirs.id })
    const [own] = await owner`select id, version from roles where name = 'custom_desk'`
    await expect(updateRole(desk, { id: own?.id, version: own?.version, label: 'Desk', grants: deskGrants })).rejects.toMatchObject({ code: 'forbidden', message: /hold this role yourself/ })
    const second = await here.user({ person_id: desk.personId })
    await expect(updateRole({ ...desk, userId: second }, { id: own?.id, version: own?.version, label: 'Desk', grants: deskGrants })).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('by waking an account that holds it, whether it slept or was never used', async () => {
    const asleep = async (...roles: string[]) => {
      const id = await somebody(...roles)
      await here.write((sql) => sql`update users set status = 'deactivated' where id = ${id}`)
      return id
    }
    const wake = (id: string) => reactivateUser(desk, { id })
    await expect(wake(await asleep('employee', 'admin'))).rejects.toMatchObject({ code: 'forbidden', message: expect.stringMatching(/this account has the role Admin, which gives \S+, and you do not hold that/) })
    const custom = await role({ 'settings.update': 'any' })
    await expect(wake(await asleep(custom.name))).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining(`the role ${custom.label}, which gives settings.update`) })
    const single = await asleep('custom_desk')
    await here.add('user_grants', { user_id: single, permission: 'systems.update', effect: 'any', reason: 'Because' })
    await expect(wake(single)).rejects.toMatchObject({ message: expect.stringMatching(/a permission of its own, which gives systems\.update, and you do not hold that for everything/) })
    expect(await owner`select 1 from users where id = ${single} and status = 'active'`).toHaveLength(0)
    const gone = await asleep('custom_desk', 'admin')
    await here.write((sql) => sql`update user_roles set expires_at = now() where user_id = ${gone} and role = 'admin'`)
    for (const id of [gone, await asleep('custom_desk')]) await expect(wake(id)).resolves.toMatchObject({ id })
    await expect(reactivateUser(admin, { id: await asleep('admin') })).resolves.toMatchObject({ id: expect.any(String) })
    const invited = async (held: string) => {
      const id = await here.user({ status: 'invited' })
      await here.add('user_roles', { user_id: id, role: held })
      return id
    }
    await expect(resendInvite(desk, { id: await invited('admin') })).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('the role Admin') })
    await expect(resendInvite(desk, { id: await invited('custom_desk') })).resolves.toMatchObject({ id: expect.any(String) })
  })

  it('by a token, nor with one: it gives what its scopes leave', async () => {
    await expect(createApiToken(desk, { name: 'Wide', scopes: ['settings.update'] })).rejects.toMatchObject(beyond('scopes'))
    const token: Token = { kind: 'token', orgId: org.id, tokenId: v7(), name: 'T', email: admin.email, userId: admin.userId, personId: admin.personId, sources: null, grants: { 'users.invite': 'any' }, request }
    await expect(inviteUser(token, { email: `${here.tag()}@example.com`, name: 'New', roles: ['employee'] } as never)).rejects.toMatchObject(beyond('roles'))
  })

  it('by saying who signs in, and as whom', async () => {
    await expect(createIdentityProvider(desk, { name: 'Mine', ...provider })).rejects.toMatchObject(beyond('issuer'))
    const { id } = await createIdentityProvider(admin, { name: 'Ours', ...provider })
    await expect(updateIdentityProvider(desk, { id, version: 1, name: 'Ours', ...provider, groupRoles: { all: 'admin' } })).rejects.toMatchObject(beyond('issuer'))
  })

  it('and each try is on record', async () => {
    const rows = await owner`select distinct action from audit_entries where org_id = ${org.id} and actor_id = ${desk.userId} and outcome = 'denied'`
    expect(rows.map((row) => row.action).sort()).toEqual(['apiTokens.create', 'identityProviders.create', 'identityProviders.update', 'roles.create', 'roles.update', 'users.changePermissions', 'users.changeRoles', 'users.invite', 'users.reactivate', 'users.resendInvite'])
  })

  it('in PostgreSQL neither to themselves, by whatever account, nor in a role they hold', async () => {
    const second = await here.user({ person_id: desk.personId })
    await expect(here.add('user_roles', { user_id: desk.userId, role: 'reviewer', granted_by_id: desk.userId })).rejects.toThrow(/Nobody gives rights to themselves/)
    await expect(here.add('user_roles', { user_id: second, role: 'reviewer', granted_by_id: desk.userId })).rejects.toThrow(/Nobody gives rights to themselves/)
    await expect(here.add('user_grants', { user_id: desk.userId, permission: 'settings.read', effect: 'any', reason: 'x', created_by_id: second })).rejects.toThrow(/Nobody gives rights to themselves/)
    await expect(here.write((sql) => sql`update roles set grants = '{"settings.update":"any"}', updated_by_id = ${desk.userId} where name = 'custom_desk'`)).rejects.toThrow(/holds a role may not change it/)
  })
})

describe('a name', () => {
  const known = async (name: string) => org.person('employee', name)

  it('of somebody else here is nobody’s own to take, in whatever letters; an administrator may enter it', async () => {
    await known('Ada Lindqvist')
    const self = await known('Somebody Plain')
    for (const name of ['Ada Lindqvist', 'ADA  LINDQVIST', 'Ada\u200b Lindqvist', 'Ａda Lindqvist']) {
      await expect(updateProfile(self, { name })).rejects.toMatchObject({ fields: { name: expect.stringMatching(/somebody else here/) } })
    }
    await expect(updateProfile(self, { name: 'Somebody Fancy' })).resolves.toMatchObject({ id: self.userId })
    const [invited, token] = [await here.user({ status: 'invited' }), here.id()]
    await here.add('invites', { user_id: invited, token_hash: tokenHash('invite', token), expires_at: new Date(Date.now() + 86_400_000) })
    await expect(acceptInvite(visitor(org.id, request), { token, name: 'ada lindqvist', password: here.password, repeat: here.password })).rejects.toMatchObject({ fields: { name: expect.any(String) } })
    await expect(updateUser(admin, { id: self.userId, version: 2, name: 'Ada Lindqvist' })).resolves.toMatchObject({ id: self.userId })
  })

  it('stands in the trail as it was at the time, with the account: on screen, by API and in a download', async () => {
    const ada = await known('Ada Lindqvist')
    const forger = { ...(await known('Otto Other')), name: 'Ada Lindqvist', grants: admin.grants }
    const make = (actor: Actor, name: string) => createSystem(actor, { name, environment: 'test', criticality: 1 } as never)
    await make({ ...ada, grants: admin.grants }, 'By Ada')
    await make(forger, 'By the other')
    await here.write((sql) => sql`update users set name = 'Ada Married' where id = ${ada.userId}`)
    const { rows } = await listEntries(admin, { action: 'systems.create' })
    expect(rows.map(({ actorName, actorEmail, subjectLabel }) => [subjectLabel, actorName, actorEmail])).toEqual([['By the other', 'Ada Lindqvist', forger.email], ['By Ada', 'Ada Lindqvist', ada.email]])

    const reader = await here.self()
    await here.add('user_roles', { user_id: reader.userId, role: 'admin' })
    const cookie = `${sessionCookieName()}=${await sealCookie('session', { sid: reader.sessionId, org: org.id }, 600)}`
    const answer = await csv.GET(new Request('http://127.0.0.1:3000/api/v1/audit-trail.csv?action=systems.create', { headers: { cookie, 'user-agent': request.userAgent, 'x-tickmark-client-address': request.ip } }))
    const lines = (await answer.text()).split('\r\n')
    expect(lines[0]).toContain('Who (name at the time),Account')
    expect(lines.slice(1, 3).map((each) => [each.includes(`Ada Lindqvist,${forger.email}`), each.includes(`Ada Lindqvist,${ada.email}`)])).toEqual([[true, false], [false, true]])
  })

  it('that two people have is shown on records with the account, beside what was decided', async () => {
    const { namesOf } = await import('#lib/auth/accounts.ts')
    const { begin, readerPool } = await import('#db/client.ts')
    const [one, other] = [await here.user({ name: 'Kim Park' }), await here.user({ name: 'Kim Park' })]
    const alone = await here.user({ name: 'Lee Alone' })
    const names = await begin(readerPool(), org.id, (tx) => namesOf(tx, [one, other, alone, null]))
    expect([one, other, alone].map((id) => names.get(id))).toEqual([`Kim Park (${one}@example.com)`, `Kim Park (${other}@example.com)`, 'Lee Alone'])
  })

  it('of a token is told as a token’s, with the account of its owner; of a subject, with that account', async () => {
    const self = await here.self()
    const { token } = await createApiToken(self, { name: 'Ada Lindqvist', scopes: ['systems.create'] })
    const found = await loadToken(token, request)
    await createSystem(found?.token as Token, { name: 'By token', environment: 'test', criticality: 1 } as never)
    const [entry] = (await listEntries(admin, { action: 'systems.create', actorId: found?.token.tokenId })).rows
    expect(entry).toMatchObject({ actorKind: 'token', actorName: 'Ada Lindqvist', actorEmail: self.email })
    const [about] = (await listEntries(admin, { action: 'users.update' })).rows
    expect(about).toMatchObject({ subjectType: 'user', subjectEmail: expect.stringMatching(/^somebody\.plain/) })
  })
})
