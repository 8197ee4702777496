import { execFileSync } from 'node:child_process'
import { renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fullness } from '#lib/artifacts/folder-disk.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { count, requestEnded, requestFailed, takeCounted } from '#lib/counted.ts'
import { env, resetEnv } from '#lib/env.ts'
import { settle } from '../../../test/approvals.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

/** What the portal counts of itself, from what really goes wrong to the alert that every organization is shown. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
const { appPool, begin, closePools } = await import('#db/client.ts')
const { artifactStore } = await import('#lib/artifacts/index.ts')
const { organizationsWith } = await import('#lib/auth/entrance.ts')
const { background } = await import('#lib/door/background.ts')
const { lookForAlerts } = await import('./operations/look.ts')
const { keepWritingCounted, measurePortal, writeCounted } = await import('./portal.ts')
const { listAlerts } = await import('./queries.ts')
const { settingsSchema } = await import('../settings/model.ts')

const readers = new Map<TestOrganization, Awaited<ReturnType<TestOrganization['person']>>>()
let [here, elsewhere] = [] as unknown as [TestOrganization, TestOrganization]
beforeAll(async () => {
  ;[here, elsewhere] = [await organization(database.ownerUrl, 'Here'), await organization(database.ownerUrl, 'Elsewhere')]
  for (const org of [here, elsewhere]) readers.set(org, await org.person('read_only'))
})
beforeEach(async () => {
  takeCounted()
  await owner`delete from portal_minutes`
  await settings()
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const hand = background('test')
const look = (org = here) => lookForAlerts(jobActor(org.id, 'alerts', 'test'), {}).catch((error: { code?: string }) => error.code)
const live = async (org = here) => (await listAlerts(readers.get(org) as Awaited<ReturnType<TestOrganization['person']>>, { state: 'live' })).rows.map(({ title }) => title)
const later = (minutes: number) => owner`update portal_minutes set minute = minute - make_interval(mins => ${minutes})`
/** What stands there of the machine that runs the tests is not what is tested. */
let [version, limit] = [0, 80]
async function settings(fullPercent = 99) {
  if (fullPercent === limit) return
  ;({ version } = await settle(await here.person('admin'), await here.person('admin', 'Second'), version, settingsSchema.parse({ alerts: { fullPercent } })))
  limit = fullPercent
}
const over = async () => {
  await later(20)
  await look()
  expect(await live()).toEqual([])
}

describe('requests that fail', () => {
  it('are an alert of every organization above the limit, go on below it, and end when it is calm', async () => {
    const server = createServer((request, response) => {
      response.once('close', () => requestEnded(request.url ?? '', response.statusCode, 'request-1'))
      response.writeHead(request.url === '/broken' || request.url === '/api/health/ready' ? 503 : 200).end()
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const ask = async (path: string, times: number) => {
      for (let n = 0; n < times; n++) await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)).arrayBuffer()
      await new Promise((done) => setTimeout(done, 10))
      await writeCounted(hand.write)
    }
    await ask('/api/health/ready', 5)
    await ask('/broken', 4)
    await ask('/fine', 10)
    expect(await look()).toBe('conflict')
    await ask('/broken', 1)
    expect((await organizationsWith('alerts', new Date())).sort()).toEqual([here.id, elsewhere.id].sort())
    await look()
    await look(elsewhere)
    expect([await live(), await live(elsewhere)]).toEqual([['Requests to the portal fail'], ['Requests to the portal fail']])
    expect((await owner`select said from alerts where org_id = ${elsewhere.id}`)[0]?.said).not.toContain('Here')
    // What came since made it 0.7 %: below the limit it began with, and above half of it.
    count('requests', 700)
    await writeCounted(hand.write)
    expect([await look(), await live()]).toEqual(['conflict', ['Requests to the portal fail']])
    await later(10)
    expect([await look(), await live()]).toEqual(['conflict', ['Requests to the portal fail']])
    await over()
    await look(elsewhere)
    // At 0.7 % it does not begin.
    count('failed requests', 5)
    count('requests', 715)
    await writeCounted(hand.write)
    expect([await look(), await live()]).toEqual(['conflict', []])
    server.close()
  })

  it('are also those whose answer had begun, and what a process counted last is written when it stops', async () => {
    keepWritingCounted()
    requestFailed('request-2')
    for (const [id, path] of [['request-2', '/events'], ['request-2', '/events'], ['request-3', '/_next/static/x.js']] as const) requestEnded(path, 200, id)
    const last: (() => Promise<unknown>)[] = []
    process.emit('tickmark:last' as never, last as never)
    await Promise.all(last.map((work) => work()))
    expect((await owner`select name, value::int from portal_minutes order by name`).map(({ name, value }) => [name, value])).toEqual([['failed requests', 1], ['requests', 2]])
  })
})

describe('a database that fails', () => {
  it('is noticed by whoever was cut off, and written under its minute when it is there again', async () => {
    const superuser = postgres(database.superUrl, { max: 1, onnotice: () => {} })
    const cut = () => expect(begin(appPool(), null, async (tx) => {
      const [row] = await tx.raw`select pg_backend_pid() as pid`
      await superuser`select pg_terminate_backend(${row?.pid as number})`
      await tx.raw`select pg_sleep(1)`
    })).rejects.toMatchObject({ code: /57P01|ECONNRESET|CONNECTION/ })
    for (let n = 0; n < 2; n++) await cut()
    await writeCounted(hand.write)
    expect([await look(), await live()]).toEqual(['conflict', []])
    await cut()
    // Nothing can be written while it is away: what was counted waits.
    await expect(writeCounted(async () => { throw new Error('away') })).rejects.toThrow('away')
    await writeCounted(hand.write)
    await look()
    expect(await live()).toEqual(['The database fails'])
    await later(10)
    expect([await look(), await live()]).toEqual(['conflict', ['The database fails']])
    await over()
    await superuser.end()
  })

  it('that fills the space it has is one, until the operator gives it more', async () => {
    await settings(98)
    process.env.DATABASE_GIGABYTES = '0.001'
    resetEnv()
    await measurePortal(hand)
    await look()
    expect(await live()).toContain('The database fills the space it has')
    process.env.DATABASE_GIGABYTES = '1000'
    resetEnv()
    await later(1)
    await measurePortal(hand)
    await look()
    expect(await live()).not.toContain('The database fills the space it has')
    delete process.env.DATABASE_GIGABYTES
    resetEnv()
    const [row] = await owner`select value from portal_minutes where name = 'connections full' order by minute desc limit 1`
    expect(Number(row?.value)).toBeGreaterThan(0)
  })
})

describe('files', () => {
  it('that the folder does not take are noticed without anybody storing one', async () => {
    const folder = join(env().DATA_DIR, 'artifacts')
    await artifactStore().ping(AbortSignal.timeout(1_000))
    renameSync(folder, `${folder}-away`)
    writeFileSync(folder, 'no folder')
    for (let n = 0; n < 3; n++) await measurePortal(hand)
    await look()
    expect(await live()).toEqual(['Files cannot be stored or read'])
    renameSync(folder, `${folder}-was`)
    renameSync(`${folder}-away`, folder)
    await measurePortal(hand)
    expect([await look(), await live()]).toEqual(['conflict', ['Files cannot be stored or read']])
    await over()
  })
})

describe('what is full', () => {
  it.each([['disk full', 'The disk of the portal fills up'], ['connections full', 'Few connections to the database are left']])('%s: begins at its limit, ends five below, and does not flap between', async (name, title) => {
    await settings(80)
    const now = async (permille: number) => {
      await later(1)
      await owner`insert into portal_minutes ${owner({ minute: new Date(), name, value: permille })}`
      await look()
      return (await live()).includes(title)
    }
    expect([await now(799), await now(800), await now(799), await now(801), await now(750), await now(749), await now(790)]).toEqual([false, true, true, true, true, false, false])
  })

  it('keeps a day, and says how full the disk is as the machine does', async () => {
    await owner`insert into portal_minutes values (now() - interval '25 hours', 'requests', 1)`
    await measurePortal(hand)
    const rows = await owner`select name, value::int from portal_minutes order by name`
    expect(rows.map(({ name }) => name)).toEqual(['connections full', 'disk full'])
    for (const [folder, full] of [[env().DATA_DIR, rows[1]?.value as number], [process.cwd(), await fullness(process.cwd())]] as const) {
      const df = execFileSync('df', ['--output=pcent', folder], { encoding: 'utf8' })
      // It rounds up, and others write meanwhile.
      expect(Math.abs(full / 10 - Number(/(\d+)%/.exec(df)?.[1]))).toBeLessThan(3)
    }
  })
})
