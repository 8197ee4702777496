import postgres from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization } from '../../../test/fixtures.ts'

/** When API tokens end, from the header of a call to its answer. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const api = await import('../../../app/api/v1/[...path]/route.ts')
const { createApiToken } = await import('./operations.ts')
const { deactivateUser, reactivateUser, removeUser } = await import('../users/operations/manage.ts')
const { changePassword } = await import('../profile/operations.ts')
const { getProfile } = await import('../profile/queries.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

const org = await organization(owner, 'Tokens')
const admin = await org.person('admin')

async function holder(): Promise<{ self: Person; token: string; answers: () => Promise<number>; password: string }> {
  const { here } = await arranging(owner)(org.id)
  const self = await here.self()
  await here.add('user_roles', { user_id: self.userId, role: 'admin' })
  const { token } = await createApiToken(self, { name: 'Feed', scopes: ['systems.read'] })
  const answers = async () => (await api.GET(new Request('http://127.0.0.1:3000/api/v1/systems', { headers: { authorization: `Bearer ${token}` } }), { params: Promise.resolve({ path: ['systems'] }) })).status
  return { self, token, answers, password: here.password }
}

describe('an API token', () => {
  it('ends with the account, and stays ended when somebody lets it in again', async () => {
    const { self, answers } = await holder()
    expect(await answers()).toBe(200)
    await deactivateUser(admin, { id: self.userId, reason: 'On leave' })
    expect(await answers()).toBe(401)
    await reactivateUser(admin, { id: self.userId })
    expect(await answers()).toBe(401)
    const [entry] = await owner`select body::json -> 'changes' -> 'revokedAt' as revoked, body::json ->> 'reason' as reason from audit_entries where subject_type = 'api-token' and action = 'users.deactivate'`
    expect(entry).toEqual({ revoked: [null, expect.any(String)], reason: 'account deactivated' })
  })

  it('ends when the account is removed', async () => {
    const { self, answers } = await holder()
    await removeUser(admin, { id: self.userId })
    expect(await answers()).toBe(401)
  })

  it('in PostgreSQL too: no account ends without its tokens, and none of them comes back', async () => {
    const { self } = await holder()
    const { here } = await arranging(owner)(org.id)
    await expect(here.write((sql) => sql`update users set status = 'deactivated' where id = ${self.userId}`)).rejects.toThrow(/tokens of an account end with it/)
    await deactivateUser(admin, { id: self.userId })
    await expect(here.write((sql) => sql`update api_tokens set revoked_at = null where user_id = ${self.userId}`)).rejects.toThrow(/stays revoked/)
  })

  it('ends with a change of password if its holder wants that, and else goes on', async () => {
    const { self, answers, password } = await holder()
    expect(await getProfile(self, {})).toMatchObject({ apiTokens: 1 })
    await changePassword(self, { current: password, password: 'Other-Meadow-78-Anchor', repeat: 'Other-Meadow-78-Anchor' })
    expect(await answers()).toBe(200)
    await changePassword(self, { current: 'Other-Meadow-78-Anchor', password: 'Third-Harbour-79-Lantern', repeat: 'Third-Harbour-79-Lantern', revokeTokens: 'on' })
    expect(await answers()).toBe(401)
    expect(await getProfile(self, {})).toMatchObject({ apiTokens: 0 })
  })
})
