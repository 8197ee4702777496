import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization, write } from '../../test/fixtures.ts'

const database = await testDatabase()
await import('#lib/edge/everything.ts')
const { createApiToken } = await import('#lib/modules/api-tokens/operations.ts')
const { listSystems } = await import('#lib/modules/systems/queries.ts')
const { GET } = await import('../../app/api/v1/systems.csv/route.ts')
const { downloadTurn, setDownloadPace } = await import('./downloads.ts')
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
async function downloads(count: number): Promise<Response[]> {
  const admin = await here.person('admin')
  const tokens = await Promise.all(Array.from({ length: Math.ceil(count / 6) }, (_, n) => createApiToken(admin, { name: `Download ${n}`, scopes: ['systems.export'], expiresAt: null })))
  return Promise.all(Array.from({ length: count }, (_, n) => GET(new Request('http://127.0.0.1:3000/api/v1/systems.csv', { headers: { authorization: `Bearer ${tokens[Math.floor(n / 6)]?.token}` } }))))
}

describe('downloads nobody reads', () => {
  it('hold up no page, are no more than there may be, and are cut', async () => {
    const all = await Promise.race([downloads(14), pause(8_000, [])])
    const began = performance.now()
    const listed = await Promise.race([listSystems(await here.person('admin'), {}), pause(5_000, null)])
    expect(listed?.rows).toHaveLength(50)
    expect(performance.now() - began).toBeLessThan(1_000)
    expect(await readiness(2_000)).toEqual({ status: 'ok' })
    const [open, refused] = [all.filter((each) => each.status === 200), all.filter((each) => each.status === 503)]
    expect([open.length, refused.length]).toEqual([mostDownloads, 14 - mostDownloads])
    expect(refused[0]?.headers.get('retry-after')).toBe('60')
    expect(await refused[0]?.json()).toMatchObject({ code: 'unavailable', message: /downloads run at the moment/ })
    // Each gives its turn back by itself, and what it had begun is no whole file.
    await pause(3_500)
    for (const each of open) await expect(each.text()).rejects.toThrow()
    const [again] = await downloads(1)
    expect((await again?.text())?.trim().split('\r\n')).toHaveLength(4_001)
  })

  it('a turn that comes back goes to whoever waits longest; given back twice it is one', async () => {
    const turns = await Promise.all(Array.from({ length: mostDownloads }, downloadTurn))
    const [next, late] = [downloadTurn(), downloadTurn()]
    turns[0]?.()
    turns[0]?.()
    const handed = await next
    await expect(late).rejects.toMatchObject({ code: 'unavailable' })
    handed()
    for (const each of turns) each()
    const free = await Promise.all(Array.from({ length: mostDownloads }, downloadTurn))
    await expect(downloadTurn()).rejects.toMatchObject({ code: 'unavailable' })
    for (const each of free) each()
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
