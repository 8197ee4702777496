import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../test/database.ts'
import { organization, type TestOrganization } from '../../../../test/fixtures.ts'

/** The audit log of an organization at GitHub, over real HTTP from a server that pages as GitHub does. */
const database = await testDatabase()
const { pullGitHub } = await import('./pull-github.ts')
const { viewEvents } = await import('../../events/source-events.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

let here: TestOrganization
beforeAll(async () => {
  here = await organization(owner, 'Pulls')
})

const at = (n: number) => Date.parse('2026-01-02T03:04:05Z') + n * 1_000
const entry = (n: number) => ({ '@timestamp': at(n), _document_id: `doc-${n}`, action: n % 2 ? 'repo.create' : 'org.update_member', actor: 'octocat', actor_ip: '198.51.100.7', org: 'nordwind', repo: 'nordwind/northstar', created_at: at(n) })

/** GitHub, as far as it matters here: `failing` calls from now on are answered `status`; `log` is what it has. */
class GitHub {
  log: object[] = []
  asked: string[] = []
  failing = 0
  status = 409
  /** Each page but the first names this one as its next. */
  circle: string | null = null
  server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://github')
    this.asked.push(url.searchParams.get('after') ?? 'first')
    if (request.headers.authorization !== 'Bearer gh-token') return void response.writeHead(401).end('{}')
    if (url.pathname !== '/orgs/nordwind/audit-log') return void response.writeHead(404).end('{}')
    if (this.failing > 0 && this.asked.length > 1 && this.failing--) return void response.writeHead(this.status).end('{}')
    const size = Number(url.searchParams.get('per_page'))
    const start = Number(url.searchParams.get('after') ?? 0)
    const after = start > 0 && this.circle ? this.circle : start + size
    const next = start + size < this.log.length ? { link: `<http://elsewhere.example${url.pathname}?include=all&after=${after}&before=>; rel="next"` } : {}
    response.writeHead(200, { 'content-type': 'application/json', ...next }).end(JSON.stringify(this.log.slice(start, start + size)))
  })
  url = ''
  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
    return this
  }
}

let github: GitHub
const start = async (count: number) => {
  github = await new GitHub().start()
  github.log = Array.from({ length: count }, (_, n) => entry(n))
}
afterEach(() => void github.server.close())
const pull = (more: { org?: string; token?: string; url?: string } = {}) => pullGitHub(jobActor(here.id, 'pull', 'test'), { org: 'nordwind', token: 'gh-token', url: github.url, ...more })
const stored = async () => (await owner`select external_id from events where org_id = ${here.id} and source = 'github' order by occurred_at`).map((row) => row.external_id as string)
const cursorOf = async () => (await owner`select cursor from pull_cursors where org_id = ${here.id} and scope = ${`${new URL(github.url).host}/nordwind`}`)[0]?.cursor as string | null | undefined

describe('a pull', () => {
  it('that is cut off goes on where it ended: nothing twice, nothing left out', async () => {
    await start(250)
    github.failing = 1
    await expect(pull()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('GitHub answered 409') })
    expect([(await stored()).length, await cursorOf()]).toEqual([100, '100'])
    github.asked = ['cut off']
    expect(await pull()).toEqual({ pages: 2, accepted: 150, duplicates: 0, rejected: 0 })
    expect(github.asked).toEqual(['cut off', '100', '200'])
    expect(await stored()).toEqual(Array.from({ length: 250 }, (_, n) => `doc-${n}`))
  })

  it('waits for a moment that passes, and stores every page', async () => {
    await start(250)
    github.failing = 1
    github.status = 502
    expect(await pull()).toEqual({ pages: 3, accepted: 0, duplicates: 250, rejected: 0 })
    expect(github.asked).toEqual(['first', '100', '100', '200'])
  })

  it('of pages that lead in a circle fails and says so, instead of going round for ever', async () => {
    await start(400)
    github.circle = '100'
    await expect(pull()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('leads in a circle') })
    expect(github.asked).toEqual(['first', '100'])
    github.circle = null
    expect((await pull()).accepted + (await stored()).length).toBeGreaterThan(0)
  })

  it('reads the last page again, and stores what was added to it; when nothing was, it leaves no delivery', async () => {
    await start(0)
    const deliveries = async () => Number((await owner`select count(*) from event_batches where org_id = ${here.id}`)[0]?.count)
    expect(await pull()).toEqual({ pages: 0, accepted: 0, duplicates: 0, rejected: 0 })
    expect(await cursorOf()).toBeUndefined()
    github.log = Array.from({ length: 3 }, (_, n) => entry(1_000 + n))
    expect(await pull()).toMatchObject({ accepted: 3, duplicates: 0 })
    const before = await deliveries()
    expect(await pull()).toEqual({ pages: 0, accepted: 0, duplicates: 0, rejected: 0 })
    expect(await deliveries()).toBe(before)
    // One came late, before the newest.
    github.log.splice(1, 0, entry(2_000))
    expect(await pull()).toMatchObject({ pages: 1, accepted: 1, duplicates: 3 })
  })

  it('is a delivery like any: entries are source events of GitHub, what is none is rejected, and each page is in the audit trail', async () => {
    await start(0)
    github.log = [entry(3_000), { nonsense: true }]
    expect(await pull()).toMatchObject({ accepted: 1, rejected: 1 })
    const [event] = await viewEvents(await here.person('auditor'), { from: new Date(at(3_000)).toISOString(), limit: 1 })
    expect(event).toMatchObject({ external_id: 'doc-3000', source: 'github', timestamp: new Date(at(3_000)), user: 'octocat', event_type: 'org.update_member', severity_hint: null, raw_data: entry(3_000), processed: false })
    const [told] = await owner`select body::json -> 'subject' ->> 'label' as label from audit_entries where org_id = ${here.id} and action = 'events.ingest' order by xid desc, id desc limit 1`
    expect(told?.label).toMatch(/^Pulled from 127\.0\.0\.1:\d+\/nordwind$/)
  })

  it('of two at once stores each entry once, and the later one is told', async () => {
    await start(0)
    github.log = Array.from({ length: 80 }, (_, n) => entry(4_000 + n))
    const answers = await Promise.allSettled([pull(), pull()])
    expect(answers.map(({ status }) => status)).toContain('fulfilled')
    for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'conflict' })
    expect((await stored()).filter((id) => /^doc-40\d\d$/.test(id))).toHaveLength(80)
  })

  it('says why nothing came, and goes nowhere else', async () => {
    await start(1)
    await expect(pull({ token: 'old' })).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('the token is wrong or has expired') })
    await expect(pull({ org: 'nobody' })).rejects.toMatchObject({ message: expect.stringContaining('there is no such organization') })
    await expect(pull({ org: '../users' })).rejects.toMatchObject({ code: 'invalid', fields: { org: expect.any(String) } })
    await expect(pull({ url: 'http://198.51.100.9' })).rejects.toMatchObject({ code: 'invalid', fields: { url: 'must begin with https://' } })
    expect(github.asked).toEqual(['first', 'first'])
  })
})
