import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hours, setClock } from '#lib/clock.ts'
import { arranging } from '../../test/arrange.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, request as from, type TestOrganization, write } from '../../test/fixtures.ts'

/** The stream as a browser has it: by its route, over what is announced in the database. */
const database = await testDatabase()
const { GET } = await import('../../app/api/stream/route.ts')
const api = await import('../../app/api/v1/[...path]/route.ts')
const { sealCookie, sessionCookieName } = await import('./session.ts')
const { closeStreams, lookAgain } = await import('./streams.ts')
const { announce } = await import('#lib/door/announce.ts')
const { background } = await import('#lib/door/background.ts')
const { tokenHash, newToken } = await import('#lib/crypto/secrets.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(async () => {
  await closeStreams()
  await Promise.all([closePools(), owner.end()])
})

const hand = background('test')
let org: TestOrganization
let userId: string
let cookie: string
let sessionId: string
const open: Reading[] = []
beforeEach(async () => {
  org = await organization(owner, 'Here')
  const { here } = await arranging(owner)(org.id)
  ;({ userId, sessionId } = await here.self())
  await here.add('user_roles', { user_id: userId, role: 'reviewer' })
  cookie = await cookieOf(sessionId)
})
afterEach(() => Promise.all(open.splice(0).map((each) => each.cut())))

const cookieOf = async (sid: string, orgId = org.id) => `${sessionCookieName()}=${await sealCookie('session', { sid, org: orgId }, 600)}`

type Reading = { status: number; headers: Headers; text: () => string; ended: () => boolean; cut: () => Promise<void>; body: () => Promise<unknown> }

async function stream(headers: Record<string, string> = {}, query = ''): Promise<Reading> {
  const off = new AbortController()
  const answer = await GET(new Request(`http://127.0.0.1:3000/api/stream${query}`, { signal: off.signal, headers: { cookie, 'user-agent': from.userAgent, 'x-tickmark-client-address': from.ip, ...headers } }))
  let [text, ended] = ['', answer.status !== 200]
  const reader = answer.status === 200 ? answer.body?.getReader() : undefined
  const read = async () => {
    for (;;) {
      const part = await reader?.read()
      if (!part || part.done) break
      text += Buffer.from(part.value).toString()
    }
    ended = true
  }
  if (reader) void read()
  const reading: Reading = { status: answer.status, headers: answer.headers, text: () => text, ended: () => ended, cut: async () => { off.abort(); await reader?.cancel().catch(() => {}) }, body: () => answer.json() }
  open.push(reading)
  if (reader) await expect.poll(() => text).toMatch(/event: (ready|news)/)
  return reading
}

const events = ({ text }: Reading) => [...text().matchAll(/id: (\d+)\nevent: (\w+)/g)].map(([, id, name]) => `${name} ${id}`)
const numbers = ({ text }: Reading) => [...text().matchAll(/"unread":(\d+)/g)].map(([, unread]) => Number(unread))
const mark = (told: number, orgId = org.id) => owner`insert into notification_marks (org_id, told) values (${orgId}, ${told}) on conflict (org_id) do update set told = excluded.told`
const notified = (leaf: number, to = userId) => owner`insert into notifications (org_id, id, user_id, kind, permission, entry_id, entry_at, leaf, count, shown, created_at) values (${org.id}, ${v7()}, ${to}, 'findings.assigned', 'findings.read', ${v7()}, now(), ${leaf}, 1, true, now())`
const news = (change: Partial<Parameters<typeof announce>[1]> = {}) => announce(hand, { orgId: org.id, mark: 7, users: [userId], check: false, ...change })

describe('a stream', () => {
  it('says that there is something new to whom it concerns, and nothing of it', async () => {
    await mark(5)
    const one = await stream()
    expect([one.status, one.headers.get('content-type'), one.headers.get('x-accel-buffering'), one.headers.get('cache-control')]).toEqual([200, 'text/event-stream; charset=utf-8', 'no', 'no-store, no-transform'])
    expect(events(one)).toEqual(['ready 5'])
    await news()
    await expect.poll(() => events(one)).toEqual(['ready 5', 'news 7'])
    await news({ mark: 9, users: [v7()] })
    await news({ mark: 10, orgId: v7(), users: null })
    await news({ mark: 11, users: null })
    await expect.poll(() => events(one)).toEqual(['ready 5', 'news 7', 'news 11'])
    expect(one.text()).not.toMatch(/data: (?!\{"unread":0\}\n)/)
  })

  it('says how many are unread, of what its person may read', async () => {
    await notified(1)
    const [one, other] = [await stream(), await stream({ cookie: await someoneElse() })]
    expect([numbers(one), numbers(other)]).toEqual([[1], [0]])
    await notified(2)
    await write(owner, org.id, (sql) => sql`update notifications set permission = 'sessions.read' where org_id = ${org.id} and leaf = 1`)
    // Announced in one moment: told once, with the last place.
    await Promise.all([news({ users: null }), news({ mark: 8, users: null })])
    await expect.poll(() => [numbers(one).at(-1), numbers(other).at(-1)]).toEqual([1, 0])
    expect(numbers(one).length).toBeLessThanOrEqual(3)
  })

  it('counts by the rights of now, when they are taken in the same moment', async () => {
    await notified(1)
    const one = await stream()
    await notified(2)
    await write(owner, org.id, (sql) => sql`insert into user_grants ${sql({ org_id: org.id, id: v7(), user_id: userId, permission: 'findings.read', effect: 'withdrawn', reason: 'x', created_at: new Date() })}`)
    await news({ check: true })
    await expect.poll(() => events(one)).toContain('news 7')
    expect(numbers(one)).toEqual([1, 0, 0])
  })

  it('that was cut goes on where it ended: what came meanwhile is told once, by header or address', async () => {
    await mark(5)
    const first = await stream()
    await first.cut()
    await notified(6)
    await mark(8)
    expect(events(await stream({ 'last-event-id': '5' }))).toEqual(['news 8'])
    expect(events(await stream({}, '?after=5'))).toEqual(['news 8'])
    expect(events(await stream({ 'last-event-id': '8' }))).toEqual(['ready 8'])
    expect(events(await stream({ 'last-event-id': 'x; drop table' }))).toEqual(['ready 8'])
  })

  it('is for a person who is signed in, and for no page of another site', async () => {
    const token = newToken('tmk_')
    await write(owner, org.id, (sql) => sql`insert into api_tokens ${sql({ org_id: org.id, id: v7(), user_id: userId, name: 'All', prefix: token.slice(0, 10), token_hash: tokenHash('api-token', token), scopes: ['notifications.read'], created_at: new Date() })}`)
    expect((await stream({ authorization: `Bearer ${token}` })).status).toBe(403)
    expect((await stream({ cookie: '' })).status).toBe(401)
    expect((await stream({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    const elsewhere = await organization(owner, 'Elsewhere')
    expect((await stream({ cookie: await cookieOf(sessionId, elsewhere.id) })).status).toBe(401)
  })

  it('is not for whom a role of the organization’s own gives no notifications; that is no denial to be recorded', async () => {
    await write(owner, org.id, (sql) => sql`insert into user_grants ${sql({ org_id: org.id, id: v7(), user_id: userId, permission: 'notifications.read', effect: 'withdrawn', reason: 'x', created_at: new Date() })}`)
    expect((await stream()).status).toBe(403)
    expect(await owner`select 1 from audit_entries where org_id = ${org.id} and outcome = 'denied'`).toHaveLength(0)
  })

  it('does not move its session on, nor does what a page asks by itself; a click does', async () => {
    const seenAt = async () => Number((await owner`select last_seen_at as at from sessions where id = ${sessionId}`)[0]?.at)
    await write(owner, org.id, (sql) => sql`update sessions set last_seen_at = now() - interval '5 minutes' where id = ${sessionId}`)
    const before = await seenAt()
    const own = { cookie, 'user-agent': from.userAgent, 'x-tickmark-client-address': from.ip }
    const count = (headers = {}) => api.GET(new Request('http://127.0.0.1:3000/api/v1/notifications/count?state=unread', { headers: { ...own, ...headers } }), { params: Promise.resolve({ path: ['notifications', 'count'] }) })
    await stream()
    expect(await (await count({ 'x-by-itself': '1' })).json()).toMatchObject({ count: 0 })
    await lookAgain()
    expect(await seenAt()).toBe(before)
    await count()
    await expect.poll(seenAt).toBeGreaterThan(before)
  })

  it.each([
    ['signing out', () => write(owner, org.id, (sql) => sql`update sessions set ended_at = now(), end_reason = 'signed out' where id = ${sessionId}`)],
    ['its expiry', () => write(owner, org.id, (sql) => sql`update sessions set expires_at = now() - interval '1 second' where id = ${sessionId}`)],
    ['the removal of its user', () => write(owner, org.id, (sql) => sql`update users set status = 'removed', deleted_at = now() where id = ${userId}`)],
  ])('ends with %s, as soon as that is announced', async (_, end) => {
    const [ending, other] = [await stream(), await stream({ cookie: await someoneElse() })]
    await end()
    await news({ users: [], check: true })
    await expect.poll(() => ending.ended()).toBe(true)
    expect(ending.text()).toContain('event: end')
    expect(other.ended()).toBe(false)
  })

  it('ends when nobody clicked for so long, whatever it said meanwhile', async () => {
    const one = await stream()
    const now = Date.now()
    const back = setClock({ now: () => new Date(now + hours(1)) })
    await news()
    await lookAgain()
    back()
    await expect.poll(() => one.ended()).toBe(true)
    expect(one.text()).toContain('event: end')
  })

  it('learns of what an announcement that was lost spoke of', async () => {
    const one = await stream()
    await lookAgain()
    await notified(3)
    await lookAgain()
    await lookAgain()
    await expect.poll(() => events(one)).toEqual(['ready 0', 'count 0'])
  })

  it('is one of six of a session at most: the oldest goes', async () => {
    const all: Reading[] = []
    for (let n = 0; n < 7; n++) all.push(await stream())
    await expect.poll(() => all.map((each) => each.ended())).toEqual([true, false, false, false, false, false, false])
    expect(all[0]?.text()).not.toContain('event: end')
  })
})

describe('when the process ends', () => {
  it('streams end first, at once, and no new one begins', async () => {
    const all = [await stream(), await stream()]
    const began = performance.now()
    process.emit('tickmark:stopping' as never)
    await expect.poll(() => all.every((each) => each.ended())).toBe(true)
    expect(performance.now() - began).toBeLessThan(500)
    expect((await stream()).status).toBe(503)
  })
})

async function someoneElse(): Promise<string> {
  const { here } = await arranging(owner)(org.id)
  const other = await here.self()
  await here.add('user_roles', { user_id: other.userId, role: 'reviewer' })
  return cookieOf(other.sessionId)
}
