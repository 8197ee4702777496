import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { visitor } from '#lib/auth/actor.ts'
import { newTotpSecret, totpCode } from '#lib/auth/totp.ts'
import { seal } from '#lib/crypto/secrets.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, request, type TestOrganization } from '../../../test/fixtures.ts'
import type { Arrange } from '../example-shape.ts'

/** An identity at a provider becomes a way into the own account, and stops being one: never for nothing, never the last way, never a break-glass account’s. */
const database = await testDatabase()
const { beginLink, bindIdentity, releaseIdentity } = await import('./linking.ts')
const { getProfile } = await import('./queries.ts')
const { startSessionBySso } = await import('../sign-in/operations/sso.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

let org: TestOrganization
let here: Arrange
beforeAll(async () => {
  org = await organization(owner, 'Links')
  here = (await arranging(owner)(org.id)).here
})

/** As shipped: who is neither invited nor linked does not get in. */
const provider = (row: Record<string, unknown> = {}) =>
  here.add('identity_providers', { name: `Login ${here.tag()}`, issuer: 'https://login.example.com', client_id: 'tickmark', client_secret: seal('identity_providers.secret', 'a long enough secret'), enabled: true, accepted_factors: ['mfa'], ...row })

async function someone(row: Record<string, unknown> = {}): Promise<Person> {
  const userId = await here.user(row)
  await here.add('user_roles', { user_id: userId, role: 'employee' })
  return { ...(await org.person('employee')), userId, personId: userId, sessionId: await here.session(userId) }
}
const signIn = async (providerId: string, sub: string) => (await startSessionBySso(visitor(org.id, request), { providerId, claims: { sub, email: null, emailVerified: null, name: null, groups: null, groupsElsewhere: false, factors: ['mfa'] } })).sessionId
const acts = async (userId: string) => (await owner`select action, outcome from audit_entries where subject_id = ${userId} and action like 'profile.%' order by id`).map((row) => `${row.action} ${row.outcome}`)

describe('an identity', () => {
  it('is linked once its owner has confirmed it with the password, and opens the account from then on; unlinked it does not, and other sessions end', async () => {
    const providerId = await provider()
    const person = await someone()
    expect(await signIn(providerId, 'ada')).toBeNull()
    expect(await beginLink(person, { providerId, current: 'wrong' })).toEqual({ refusal: 'is not your current password' })
    expect(await beginLink(person, { providerId, current: here.password })).toEqual({ refusal: null })
    await bindIdentity(person, { providerId, sub: 'ada' })
    expect((await getProfile(person, {})).providers.find((each) => each.id === providerId)?.linkedAt).toBeInstanceOf(Date)
    const session = await signIn(providerId, 'ada')
    expect(session).not.toBeNull()
    expect(await releaseIdentity(person, { providerId, current: 'wrong' })).toMatchObject({ refusal: 'is not your current password' })
    expect(await releaseIdentity(person, { providerId, current: here.password })).toEqual({ refusal: null, ended: 1 })
    expect((await owner`select ended_at is not null as ended from sessions where id in ${owner([session as string, person.sessionId])} order by id = ${person.sessionId}`).map((row) => row.ended)).toEqual([true, false])
    expect(await signIn(providerId, 'ada')).toBeNull()
    expect(await acts(person.userId)).toEqual(['profile.beginLink failure', 'profile.beginLink success', 'profile.linkIdentity success', 'profile.unlinkIdentity failure', 'profile.unlinkIdentity success'])
  })

  it('of another account, a second one, one of a provider that is off, and any for a break-glass account are refused', async () => {
    const providerId = await provider()
    const [one, other] = [await someone(), await someone()]
    await bindIdentity(one, { providerId, sub: 'x' })
    await expect(bindIdentity(other, { providerId, sub: 'x' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/linked to another account/) })
    for (const work of [() => bindIdentity(one, { providerId, sub: 'y' }), () => beginLink(one, { providerId, current: here.password })]) await expect(work()).rejects.toMatchObject({ message: expect.stringMatching(/already. Unlink it first/) })
    const off = await provider({ enabled: false })
    await expect(beginLink(other, { providerId: off, current: here.password })).rejects.toMatchObject({ message: expect.stringMatching(/switched off/) })
    const glass = await someone({ break_glass: true })
    for (const work of [() => beginLink(glass, { providerId, current: here.password }), () => bindIdentity(glass, { providerId, sub: 'z' })]) await expect(work()).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/break-glass/) })
  })
})

describe('who has no password here', () => {
  it('confirms with a code, and keeps the last way in', async () => {
    const [first, second, gone] = [await provider(), await provider(), await provider({ deleted_at: new Date() })]
    const secret = newTotpSecret()
    const person = await someone({ password_hash: null, password_changed_at: null, totp_secret: seal('users.totp', secret) })
    await bindIdentity(person, { providerId: first, sub: 'kim' })
    await here.add('user_identities', { user_id: person.userId, provider_id: gone, subject: 'kim' })
    await expect(releaseIdentity(person, { providerId: first, current: totpCode(secret, new Date()) })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/only way into this account/) })
    expect(await beginLink(person, { providerId: second, current: '000000' })).toEqual({ refusal: 'is not your current code' })
    expect(await beginLink(person, { providerId: second, current: totpCode(secret, new Date()) })).toEqual({ refusal: null })
    await bindIdentity(person, { providerId: second, sub: 'kim' })
    // A code is good once.
    expect(await releaseIdentity(person, { providerId: first, current: totpCode(secret, new Date()) })).toMatchObject({ refusal: 'is not your current code' })
    expect(await releaseIdentity(person, { providerId: first, current: totpCode(secret, new Date(Date.now() + 30_000)) })).toMatchObject({ refusal: null })
  })

  it('and no authenticator either has nothing to confirm with', async () => {
    const person = await someone({ password_hash: null, password_changed_at: null, totp_secret: null, mfa_enrolled_at: null })
    await expect(beginLink(person, { providerId: await provider(), current: 'anything' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/neither a password nor an authenticator app/) })
  })
})
