import postgres from 'postgres'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { arranging } from '../../test/arrange.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, request as from, type TestOrganization, write } from '../../test/fixtures.ts'

/** Lists of events that are watched, as a browser has them: over its stream, whichever replica took the events in. */
const database = await testDatabase()
const { GET } = await import('../../app/api/stream/route.ts')
const { sealCookie, sessionCookieName } = await import('./session.ts')
const { closeStreams, lookAgain } = await import('./streams.ts')
const { watch } = await import('./tail.ts')
const { deliver } = await import('#lib/modules/events/deliver.ts')
const { v7 } = await import('uuid')
const { detectBatch } = await import('#lib/modules/findings/run-detection.ts')
const { flagEvents } = await import('#lib/modules/events/reviews.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { announce } = await import('#lib/door/announce.ts')
const { background } = await import('#lib/door/background.ts')
const { readerPool, closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(async () => {
  await closeStreams()
  await Promise.all([closePools(), owner.end()])
})

let org: TestOrganization
let cookie: string
let userId: string
const open: (() => Promise<void>)[] = []
beforeEach(async () => {
  org = await organization(owner, 'Watched')
  const { here } = await arranging(owner)(org.id)
  const self = await here.self()
  userId = self.userId
  await here.add('user_roles', { user_id: userId, role: 'reviewer' })
  cookie = `${sessionCookieName()}=${await sealCookie('session', { sid: self.sessionId, org: org.id }, 600)}`
})
afterEach(() => Promise.all(open.splice(0).map((cut) => cut())))

type Told = { of: string; left: number; rows: { eventType: string; userName: string }[]; why?: string }

async function stream(query: string): Promise<() => Told[]> {
  const off = new AbortController()
  const answer = await GET(new Request(`http://127.0.0.1:3000/api/stream?${query}`, { signal: off.signal, headers: { cookie, 'user-agent': from.userAgent, 'x-tickmark-client-address': from.ip } }))
  const reader = answer.body?.getReader()
  let text = ''
  void (async () => {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) text += Buffer.from(part.value).toString()
  })()
  open.push(async () => {
    off.abort()
    await reader?.cancel().catch(() => {})
  })
  await expect.poll(() => text).toMatch(/event: (ready|news)/)
  return () => [...text.matchAll(/event: tail(?:-end)?\ndata: (.*)\n/g)].map((each) => JSON.parse(each[1] as string) as Told)
}

const tail = (of: object, more: Record<string, string> = {}) => String(new URLSearchParams({ tail: String(new URLSearchParams(of as Record<string, string>)), ...more }))
let sent = 0
const send = async (events: object[]) => {
  const body = events.map((each) => JSON.stringify({ id: `t-${sent++}`, event_type: 'push', timestamp: new Date().toISOString(), user: 'ann', ...each })).join('\n')
  return deliver(await org.person('contributor'), (async function* () { yield Buffer.from(body) })(), { label: 'tail', source: 'other', gzip: false })
}

describe('a list that is watched', () => {
  it('shows what matches its filters as it comes in, and nothing of another organization', async () => {
    const told = await stream(tail({ user: 'ann' }))
    const mine = org
    org = await organization(owner, 'Others')
    await send([{ event_type: 'elsewhere' }])
    org = mine
    await send([{ event_type: 'push' }, { user: 'bob', event_type: 'no' }])
    await expect.poll(told, { timeout: 2_000 }).toMatchObject([{ of: 'user=ann', left: 0, rows: [{ eventType: 'push', userName: 'ann' }] }])
    await send([{ event_type: 'again' }])
    await expect.poll(() => told().length).toBe(2)
    expect(JSON.stringify(told())).not.toMatch(/elsewhere|"no"|raw/)
  })

  it('tells the newest and how many were left out', async () => {
    const told = await stream(tail({}))
    await send(Array.from({ length: 200 }, (_, n) => ({ event_type: `e-${n}`, timestamp: new Date(Date.now() - (200 - n) * 1_000).toISOString() })))
    await expect.poll(() => told().reduce((sum, each) => sum + each.rows.length + each.left, 0)).toBe(200)
    expect(told()[0]?.rows[0]?.eventType).toBe('e-199')
    expect(told()[0]?.rows).toHaveLength(25)
  })

  it('begins with what came in since the list was read', async () => {
    const since = new Date().toISOString()
    await send([{ event_type: 'meanwhile' }])
    const told = await stream(tail({}, { since }))
    await expect.poll(told).toMatchObject([{ rows: [{ eventType: 'meanwhile' }] }])
  })

  it('is refused in words where a filter means nothing, and ends with the right to read', async () => {
    expect(await stream(tail({ outcome: 'maybe' })).then((told) => told())).toMatchObject([{ why: expect.stringContaining('means nothing') }])
    expect(await stream(tail({ raw: 'x' })).then((told) => told())).toMatchObject([{ why: expect.stringContaining('means nothing') }])
    const told = await stream(tail({}))
    await write(owner, org.id, (sql) => sql`insert into user_grants ${sql({ org_id: org.id, id: v7(), user_id: userId, permission: 'events.read', effect: 'withdrawn', reason: 'x', created_at: new Date() })}`)
    await lookAgain()
    await send([{ event_type: 'after' }])
    await new Promise((done) => setTimeout(done, 500))
    expect(JSON.stringify(told())).not.toContain('after')
  })

  it('of what rules find shows it when they do, and of what is said when somebody says it; by what came in neither is read', async () => {
    const suspicious = await stream(tail({ view: 'suspicious' }))
    const flagged = await stream(tail({ status: 'flagged', user: 'ann' }))
    const unsaid = await stream(tail({ status: 'new', user: 'ann' }))
    let reads = 0
    const { options } = readerPool()
    options.debug = (_connection, text) => void (text.includes('over ()') && reads++)
    const { batches } = await send([{ event_type: 'login_failed' }, { event_type: 'push' }])
    await expect.poll(() => unsaid().length, { timeout: 2_000 }).toBe(1)
    options.debug = false as never
    expect([reads, suspicious(), flagged()]).toEqual([1, [], []])
    for (const id of batches) await detectBatch(jobActor(org.id, 'test', 'test'), id)
    await expect.poll(suspicious, { timeout: 2_000 }).toMatchObject([{ left: 0, rows: [{ eventType: 'login_failed' }] }])
    const ids = (await owner`select id from events where org_id = ${org.id}`).map((row) => row.id as string)
    await flagEvents(await org.person('reviewer'), { ids, note: 'Who?' } as never)
    await expect.poll(flagged, { timeout: 2_000 }).toMatchObject([{ left: 0, rows: [{}, {}] }])
    // Whoever begins to watch is told of what was said since the list was read.
    const late = await stream(tail({ status: 'flagged', view: 'suspicious' }, { since: new Date(Date.now() - 60_000).toISOString() }))
    await expect.poll(late).toMatchObject([{ rows: [{ eventType: 'login_failed' }] }])
  })

  it('of a browser that does not read its stream piles nothing up: later it is told how many it missed, and others wait for nobody', async () => {
    const answer = await GET(new Request(`http://127.0.0.1:3000/api/stream?${tail({})}`, { headers: { cookie, 'user-agent': from.userAgent, 'x-tickmark-client-address': from.ip } }))
    for (let mark = 1; mark <= 40; mark++) {
      await announce(background('test'), { orgId: org.id, mark: 1_000_000 + mark, users: null, check: false })
      await new Promise((done) => setTimeout(done, 15))
    }
    const others = await stream(tail({}))
    await send([{ event_type: 'missed' }])
    await expect.poll(others, { timeout: 2_000 }).toMatchObject([{ left: 0, rows: [{ eventType: 'missed' }] }])
    let text = ''
    const reader = answer.body?.getReader()
    void (async () => {
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) text += Buffer.from(part.value).toString()
    })()
    open.push(async () => reader?.cancel().catch(() => {}))
    await expect.poll(() => text).toContain('event: news')
    expect(text).not.toContain('event: tail')
    await send([{ event_type: 'then' }])
    await expect.poll(() => [...text.matchAll(/event: tail\ndata: (.*)\n/g)].map((each) => JSON.parse(each[1] as string) as Told)).toMatchObject([{ left: 1, rows: [{ eventType: 'then' }] }])
  })

  it('costs one read however many watch it, and whoever does not keep up is told the number alone', async () => {
    // One that is open hears for all of the process.
    await stream('')
    const person = await org.person('auditor')
    const texts: string[] = []
    let behind = 0
    const slow: string[] = []
    const ends = [...Array.from({ length: 200 }, () => watch({ person: () => person, write: (text) => void texts.push(text), behind: () => 0 }, '', null)), watch({ person: () => person, write: (text) => void slow.push(text), behind: () => behind }, '', null)]
    behind = 100
    let reads = 0
    const { options } = readerPool()
    options.debug = (_connection, text) => void (text.includes('over ()') && reads++)
    await send([{}, {}])
    await expect.poll(() => texts.length).toBe(200)
    options.debug = false as never
    expect(reads).toBe(1)
    expect(slow).toEqual([])
    behind = 0
    await send([{}])
    await expect.poll(() => slow.map((text) => JSON.parse(text.split('data: ')[1] as string) as Told)).toMatchObject([{ left: 2, rows: [{}] }])
    for (const end of ends) end()
  })
})
