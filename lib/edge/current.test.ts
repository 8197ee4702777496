import postgres from 'postgres'
import { afterAll, expect, it, vi } from 'vitest'
import { arranging } from '../../test/arrange.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, request } from '../../test/fixtures.ts'

/** A page that a role does not open is refused and on record, as a call of the API is; one that it opens costs nothing for that. */
const database = await testDatabase()
const asked = vi.hoisted(() => ({ cookie: '' }))
// Next's bundler would choose this file.
vi.mock('next/navigation', () => import('next/dist/client/components/navigation.react-server.js'))
vi.mock('next/headers', () => ({
  cookies: async () => ({ get: () => ({ value: asked.cookie }) }),
  headers: async () => new Headers({ 'user-agent': request.userAgent, 'x-tickmark-client-address': request.ip }),
}))
process.env.__NEXT_EXPERIMENTAL_AUTH_INTERRUPTS = 'true'
const { requirePerson } = await import('./current.ts')
const { sealCookie } = await import('./session.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

it('is refused once for the trail and counted after that; an open page leaves nothing', async () => {
  const left = 60_000 - (Date.now() % 60_000)
  if (left < 8_000) await new Promise((resolve) => setTimeout(resolve, left + 50))
  const org = await organization(owner, 'Pages')
  const { here } = await arranging(owner)(org.id)
  const reader = await here.self()
  await here.add('user_roles', { user_id: reader.userId, role: 'read_only' })
  asked.cookie = await sealCookie('session', { sid: reader.sessionId, org: org.id }, 600)
  const denied = async () => (await owner`select actor_id as who, body::json ->> 'error' as why, subject_id as what from audit_entries where org_id = ${org.id} and outcome = 'denied'`).map((row) => ({ ...row }))

  await expect(requirePerson('systems.read', '/systems')).resolves.toMatchObject({ person: { userId: reader.userId } })
  expect([await denied(), await owner`select 1 from audit_denials where org_id = ${org.id}`]).toMatchObject([[], []])
  for (let n = 0; n < 3; n++) await expect(requirePerson('users.read', '/users')).rejects.toMatchObject({ digest: expect.stringContaining('403') })
  expect(await denied()).toEqual([{ who: reader.userId, why: 'not allowed', what: 'users.read' }])
  expect((await owner`select action, count from audit_denials where org_id = ${org.id}`).map((row) => ({ ...row }))).toEqual([{ action: 'users.read', count: 3 }])
})
