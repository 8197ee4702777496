import postgres from 'postgres'
import { afterAll, expect, it } from 'vitest'
import { days, minutes } from '#lib/clock.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const { getUser } = await import('./queries.ts')
const { getProfile } = await import('../profile/queries.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

it('open sessions are those that still let somebody in: neither ended, nor expired, nor idle for too long', async () => {
  const org = await organization(owner, 'Here')
  const { here } = await arranging(owner)(org.id)
  const person = await org.person('reviewer')
  const session = (row: Record<string, unknown> = {}) => here.add('sessions', { user_id: person.userId, method: 'password', ip: '127.0.0.1', user_agent: 'x', last_seen_at: new Date(), expires_at: new Date(Date.now() + days(1)), ...row })
  const open = await session()
  await session({ last_seen_at: new Date(Date.now() - minutes(16)) })
  await session({ expires_at: new Date(Date.now() - minutes(1)) })
  await session({ ended_at: new Date(), end_reason: 'signed out' })
  expect((await getUser(await org.person('admin'), { id: person.userId })).sessions.map((each) => each.id)).toEqual([open])
  expect((await getProfile(person, {})).sessions.map((each) => each.id)).toEqual([open])
})
