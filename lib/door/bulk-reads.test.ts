import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { setClock } from '#lib/clock.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization, write } from '../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { deliver } = await import('#lib/modules/events/deliver.ts')
const { eventsExport } = await import('#lib/modules/events/exports.ts')
const { listEvents } = await import('#lib/modules/events/queries.ts')
const { listUsers } = await import('#lib/modules/users/queries.ts')
const { sentenceOf } = await import('#lib/words/index.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

let here: TestOrganization
let auditor: Person
const entries = (action: string, by: string) => owner<{ count: string; reason: string; label: string }[]>`
  select body::jsonb ->> 'count' as count, body::jsonb ->> 'reason' as reason, body::jsonb #>> '{subject,label}' as label from audit_entries where org_id = ${here.id} and action = ${action} and actor_id = ${by} order by recorded_at, id`

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Read')
  auditor = await here.person('auditor')
  await here.person('admin')
  const lines = Array.from({ length: 120 }, (_, n) => JSON.stringify({ source: 'okta', event_type: 'door_opened', user: `u${n % 3}`, timestamp: new Date(Date.now() - n * 1000).toISOString(), id: `r${n}` }))
  await deliver(await here.person('contributor'), [Buffer.from(lines.join('\n'))] as unknown as AsyncIterable<Uint8Array>, { label: 'x', source: 'auto', gzip: false })
  await write(owner, here.id, async (sql) => {
    for (let n = 0; n < 60; n++) {
      const id = v7()
      await sql`insert into users (org_id, id, person_id, email, name, status, created_at, updated_at) values (${here.id}, ${id}, ${id}, ${`p${n}@example.com`}, ${`Person ${n}`}, 'active', now(), now())`
    }
  })
})

describe('reading many rows about people leaves an entry, one a request, with the count', () => {
  it('a page as a screen shows it leaves none; a larger one does, with what was asked for', async () => {
    await listEvents(auditor, { user: 'u1' })
    expect(await entries('events.read', auditor.userId)).toEqual([])
    const page = await listEvents(auditor, { limit: 100, source: 'okta' })
    expect(await entries('events.read', auditor.userId)).toEqual([{ count: '100', label: '100 events', reason: 'source = okta' }])
    await listEvents(auditor, { after: page.next, source: 'okta' })
    expect((await entries('events.read', auditor.userId)).at(-1)).toEqual({ count: '20', label: '20 events', reason: 'source = okta, a further page' })
    await listUsers(auditor, { limit: 100 })
    expect(await entries('users.read', auditor.userId)).toMatchObject([{ count: '63', reason: 'everything' }])
    expect(sentenceOf({ action: 'users.read', outcome: 'success', subjectType: 'organization', subjectLabel: '63 users' })).toBe('read 63 users')
  })

  it('many small ones are a bulk as well, until some time has passed', async () => {
    const reader = await here.person('read_only')
    for (let n = 0; n < 6; n++) await listEvents(reader, { user: `u${n % 3}` })
    // 40 each: the fifth makes it 200.
    expect((await entries('events.read', reader.userId)).map((each) => each.count)).toEqual(['40', '40'])
    const back = setClock({ now: () => new Date(Date.now() + 11 * 60_000) })
    await listEvents(reader, { user: 'u0' }).finally(back)
    expect(await entries('events.read', reader.userId)).toHaveLength(2)
  })

  it('a download says how many rows it was asked for', async () => {
    await eventsExport.take(auditor, { user: 'u2' })
    await eventsExport.take(auditor, {})
    expect((await entries('events.export', auditor.userId)).map(({ count, reason }) => [count, reason])).toEqual([['40', 'user = u2'], ['120', 'everything']])
  })
})
