import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization, write } from '../../test/fixtures.ts'

const database = await testDatabase()
await import('#lib/edge/everything.ts')
const { createApiToken } = await import('#lib/modules/api-tokens/operations.ts')
const { listSystems } = await import('#lib/modules/systems/queries.ts')
const { GET } = await import('../../app/api/v1/systems.csv/route.ts')
const { downloadTurn, mostOfOne, setDownloadPace } = await import('./downloads.ts')
const { readiness } = await import('./readiness.ts')
const { closePools, mostDownloads, readerPool } = await import('#db/client.ts')

let here: TestOrganization
const restore = setDownloadPace({ stalls: 3_000, waits: 500 })
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  // More than the streams on the way hold by themselves.
  await write(database.ownerUrl, here.id, (sql) => sql`insert into systems (org_id, id, name, environment, criticality, description, created_at, updated_at)
    select ${here.id}, uuidv7(), 'System ' || n, 'production', 2, repeat('x', 2000), now(), now() from generate_series(1, 4000) as n`)
})
afterAll(async () => {
  restore()
  await closePools()
})

/** A token's; only so many a minute are one token's. */
async function downloads(count: number, whose = 'admin'): Promise<Response[]> {
  const admin = await here.person('admin', whose)
  const tokens = await Promise.all(Array.from({ length: Math.ceil(count / 6) }, (_, n) => createApiToken(admin, { name: `Download ${n}`, scopes: ['systems.export'], expiresAt: null })))
  return Promise.all(Array.from({ length: count }, (_, n) => GET(new Request('http://127.0.0.1:3000/api/v1/systems.csv', { headers: { authorization: `Bearer ${tokens[Math.floor(n / 6)]?.token}` } }))))
}

describe('downloads nobody reads', () => {
  it('hold up no page, are no more than there may be, and are cut', async () => {
    const all = await Promise.race([Promise.all([downloads(7), downloads(7, 'Another')]).then((both) => both.flat()), pause(20_000, [])])
    const began = performance.now()
    const listed = await Promise.race([listSystems(await here.person('admin'), {}), pause(5_000, null)])
    expect(listed?.rows).toHaveLength(50)
    expect(performance.now() - began).toBeLessThan(1_000)
    expect(await readiness(2_000)).toEqual({ status: 'ok' })
    const [open, refused] = [all.filter((each) => each.status === 200), all.filter((each) => each.status === 503)]
    expect([open.length, refused.length]).toEqual([mostDownloads, 14 - mostDownloads])
    expect(refused[0]?.headers.get('retry-after')).toBe('60')
    expect(await refused[0]?.json()).toMatchObject({ code: 'unavailable', message: /downloads (are )?running, which is the limit/ })
    // Each gives its turn back by itself, and what it had begun is no whole file.
    await pause(3_500)
    for (const each of open) await expect(each.text()).rejects.toThrow()
    const [again] = await downloads(1)
    expect((await again?.text())?.trim().split('\r\n')).toHaveLength(4_001)
  })

  it('a turn that comes back goes to whoever waits longest; given back twice it is one', async () => {
    const turns = await Promise.all(Array.from({ length: mostDownloads }, (_, n) => downloadTurn(`person ${n}`)))
    const [next, late] = [downloadTurn('next'), downloadTurn('late')]
    turns[0]?.()
    turns[0]?.()
    const handed = await next
    await expect(late).rejects.toMatchObject({ code: 'unavailable' })
    handed()
    for (const each of turns) each()
    const free = await Promise.all(Array.from({ length: mostDownloads }, (_, n) => downloadTurn(`person ${n}`)))
    await expect(downloadTurn('late')).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(`${mostDownloads} downloads are running`) })
    for (const each of free) each()
  })
})

describe('one person', () => {
  it('has at most two of four, with whatever token, and others theirs at once', async () => {
    const [mine, theirs] = await Promise.all([downloads(8), pause(50).then(() => downloads(1, 'Another'))])
    const open = mine.filter((each) => each.status === 200)
    expect([mostOfOne, open.length, theirs[0]?.status]).toEqual([2, 2, 200])
    expect(await mine.find((each) => each.status === 503)?.json()).toMatchObject({ code: 'unavailable', message: expect.stringContaining('the limit for one person') })
    for (const each of [...open, ...theirs]) await each.body?.cancel()
    // What was cut gives its turn back when its reader has ended.
    await expect.poll(async () => {
      const turns = await Promise.allSettled(Array.from({ length: mostDownloads }, (_, n) => downloadTurn(`person ${n}`)))
      for (const each of turns) if (each.status === 'fulfilled') each.value()
      return turns.filter((each) => each.status === 'fulfilled').length
    }, { timeout: 20_000 }).toBe(mostDownloads)
  })

  it('who waits for a turn of their own is passed over, and holds up nobody', async () => {
    const mine = await Promise.all([downloadTurn('mine'), downloadTurn('mine')])
    const others = await Promise.all([downloadTurn('one'), downloadTurn('other')])
    const third = downloadTurn('mine')
    const further = downloadTurn('further')
    others[0]?.()
    const handed = await further
    mine[0]?.()
    ;(await third)()
    for (const each of [handed, ...mine, ...others]) each()
  })
})

describe('readiness', () => {
  it('says so when pages get no connection', async () => {
    const taken = await Promise.all(Array.from({ length: 10 }, () => readerPool().reserve()))
    expect(await readiness(300)).toEqual({ status: 'unavailable' })
    for (const each of taken) each.release()
    expect(await readiness(2_000)).toEqual({ status: 'ok' })
  })
})
