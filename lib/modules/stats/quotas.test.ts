import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { grantsOfPrincipal } from '#lib/auth/permissions.ts'
import { builtInRoles, type BuiltInRole } from '#lib/auth/roles.ts'
import { env } from '#lib/env.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, request as from, type TestOrganization } from '../../../test/fixtures.ts'

/** What an organization takes in is bounded: said before it is reached, refused whole when it is, and exact when two come at the edge. */
const database = await testDatabase()
const events = await import('../../../app/api/v1/events/route.ts')
const uploads = await import('../../../app/api/v1/evidence/upload/route.ts')
const api = await import('../../../app/api/v1/[...path]/route.ts')
const { QuotaNotice } = await import('../../../app/(portal)/_parts/quota-notice.tsx')
const { getWorklist } = await import('#lib/edge/home.ts')
const { sealCookie, sessionCookieName } = await import('#lib/edge/session.ts')
const { batchSize } = await import('#lib/ingest/limits.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

const base = 'http://127.0.0.1:3000'
const evidenceLimit = 1_000_000_000
const eventsLimit = 2_000_000_000
const today = () => new Date().toISOString().slice(0, 10)

let org: TestOrganization
let headers: Record<string, string>
beforeEach(async () => {
  org = await organization(owner, 'Bounded')
  await org.controls('OP-01')
  headers = await signedIn(org, 'admin')
  const { here } = await arranging(owner)(org.id)
  await here.write((sql) => sql`insert into settings (org_id, document, version, updated_at) values (${org.id}, ${sql.json({ quotas: { evidenceGigabytes: 1, eventsGigabytesADay: 2 } })}, 1, now())`)
})

async function signedIn(of: TestOrganization, role: BuiltInRole) {
  const { userId } = await of.person(role)
  const { here } = await arranging(owner)(of.id)
  const sid = await here.session(userId)
  return { cookie: `${sessionCookieName()}=${await sealCookie('session', { sid, org: of.id }, 600)}`, 'user-agent': from.userAgent, 'x-tickmark-client-address': from.ip, origin: base }
}

/** As if so much were there already. */
async function leave(kind: 'evidence' | 'events', room: number, day = kind === 'events' ? today() : '') {
  const { here } = await arranging(owner)(org.id)
  await here.write((sql) => sql`insert into quota_uses (org_id, kind, day, used) values (${org.id}, ${kind}, ${day}, ${(kind === 'evidence' ? evidenceLimit : eventsLimit) - room}) on conflict (org_id, kind) do update set used = excluded.used, day = excluded.day`)
}
/** Two that come to the counter in the same moment: they stand before it until it is let go. Who is held up on the way there is not waited for. */
async function atTheEdge(kind: 'evidence' | 'events', two: () => Promise<Response>[]): Promise<Response[]> {
  const { answers } = await owner.begin(async (sql) => {
    await sql`select 1 from quota_uses where org_id = ${org.id} and kind = ${kind} for update`
    const answers = Promise.all(two())
    const waiting = async () => (await sql`select 1 from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()`).length
    for (const end = Date.now() + 2_000; Date.now() < end && (await waiting()) < 2;) await new Promise((resolve) => setTimeout(resolve, 10))
    return { answers }
  })
  return answers
}
const used = async (kind: string) => Number((await owner`select used from quota_uses where org_id = ${org.id} and kind = ${kind}`)[0]?.used ?? 0)
const count = async (table: string) => Number((await owner`select count(*) as n from ${owner(table)} where org_id = ${org.id}`)[0]?.n)

function upload(size: number, as = headers) {
  const form = new FormData()
  for (const [name, value] of Object.entries({ title: 'Backups', category: 'backup', controlAreas: 'OP-01', observedFrom: '2026-01-01', observedTo: '2026-03-31', dataSource: 'manual' })) form.set(name, value)
  form.set('file', new File(['x'.repeat(size)], 'backups.txt', { type: 'text/plain' }))
  return uploads.POST(new Request(`${base}/api/v1/evidence/upload`, { method: 'POST', headers: { ...as, accept: 'application/json' }, body: form }))
}
const event = (n: number) => JSON.stringify({ id: `e-${n}`, timestamp: '2026-11-20T10:00:00Z', event_type: 'login', user: 'ada' })
const deliver = (lines: string[], as = headers) => events.POST(new Request(`${base}/api/v1/events`, { method: 'POST', headers: as, body: lines.join('\n') }))
const bytesOf = (lines: string[]) => lines.reduce((all, each) => all + each.length, 0)

describe('evidence', () => {
  it('counts what is kept, and not of others', async () => {
    expect((await upload(100)).status).toBe(201)
    expect(await used('evidence')).toBe(100)
    await leave('evidence', 0)
    const elsewhere = await organization(owner, 'Elsewhere')
    await elsewhere.controls('OP-01')
    expect((await upload(100, await signedIn(elsewhere, 'contributor'))).status).toBe(201)
  })

  it('of two at the edge one is taken, whole, and the other leaves nothing', async () => {
    await leave('evidence', 150)
    const answers = await atTheEdge('evidence', () => [upload(100), upload(100)])
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 413])
    expect([await count('evidence'), await count('artifacts'), await used('evidence')]).toEqual([1, 1, evidenceLimit - 50])
    const refused = (await answers.find((answer) => answer.status === 413)?.json()) as { code: string; message: string }
    expect(refused).toMatchObject({ code: 'too_large', message: expect.stringMatching(/its quota is 1(\.0)? GB\. This file does not fit.*Settings, Quotas/) })
  })

  it('that does not fit is not kept in the store either, and nothing is taken any more once all is used', async () => {
    await leave('evidence', 50)
    expect((await upload(100)).status).toBe(413)
    await leave('evidence', 0)
    expect((await upload(1)).status).toBe(413)
    let files: string[] = []
    try {
      files = readdirSync(join(env().DATA_DIR, 'artifacts', org.id), { recursive: true, withFileTypes: true }).filter((each) => each.isFile()).map((each) => each.name)
    } catch {}
    expect([files, await count('evidence'), await used('evidence')]).toEqual([[], 0, evidenceLimit])
  })
})

describe('events', () => {
  it('count once, by day: what was known gives its room back, and yesterday’s is over', async () => {
    const lines = [event(1), event(2)]
    await leave('events', 0, '2026-01-01')
    expect((await deliver(lines)).status).toBe(200)
    expect(await used('events')).toBe(bytesOf(lines))
    expect(await (await deliver([...lines, event(3)])).json()).toMatchObject({ accepted: 1, duplicates: 2 })
    expect(await used('events')).toBe(bytesOf([...lines, event(3)]))
  })

  it('of two deliveries at the edge one is taken, and the other hears when to come again', async () => {
    const [one, other] = [[event(1), event(2)], [event(3), event(4)]]
    await leave('events', bytesOf(one) + 10)
    const answers = await atTheEdge('events', () => [deliver(one), deliver(other)])
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 429])
    expect([await count('events'), await count('event_batches'), await used('events')]).toEqual([2, 1, eventsLimit - 10])
    const refused = answers.find((answer) => answer.status === 429) as Response
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.json()).toMatchObject({ code: 'limited', message: expect.stringMatching(/its quota is 2(\.0)? GB a day\..*nothing of it was stored\. Send it again tomorrow.*Settings, Quotas/) })
  })

  it('of which no byte is read, once all is used', async () => {
    await leave('events', 0)
    let read = false
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        read = true
        controller.enqueue(Buffer.from(event(1)))
        controller.close()
      },
    }, { highWaterMark: 0 })
    const answer = await events.POST(new Request(`${base}/api/v1/events`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit))
    expect([answer.status, read]).toEqual([429, false])
  })

  it('of a delivery in parts all are taken, or none', async () => {
    const lines = Array.from({ length: batchSize + 100 }, (_, n) => event(n))
    await leave('events', bytesOf(lines) - 1)
    expect((await deliver(lines)).status).toBe(429)
    expect([await count('events'), await count('event_batches')]).toEqual([0, 0])
    await leave('events', bytesOf(lines))
    expect((await deliver(lines)).status).toBe(200)
    expect([await count('event_batches'), await used('events')]).toEqual([2, eventsLimit])
    expect((await deliver([event(-1)])).status).toBe(429)
  })
})

describe('a refusal', () => {
  const record = async () => (await owner`select action, outcome, body::json ->> 'error' as why, actor_id as who from audit_entries where org_id = ${org.id} and outcome = 'denied' order by id`).map((row) => ({ ...row }))
  const counted = async () => (await owner`select action, count from audit_denials where org_id = ${org.id} order by action`).map((row) => [row.action, row.count])
  /** A minute that ended in between made a second entry. */
  const within = async () => {
    const left = 60_000 - (Date.now() % 60_000)
    if (left < 8_000) await new Promise((resolve) => setTimeout(resolve, left + 50))
  }

  it('is on record, wherever it was found out, and many are one entry and a number', async () => {
    await within()
    const who = (await org.person('admin')).userId
    const entry = (action: string, of: string) => ({ action, outcome: 'denied', why: `the quota of ${of} is used up`, who })
    // Before a byte is read, while bytes come, and in the transaction.
    await leave('events', 0)
    expect((await deliver([event(1)])).status).toBe(429)
    await leave('events', 10)
    expect((await deliver([event(1)])).status).toBe(429)
    await leave('evidence', 0)
    for (let n = 0; n < 3; n++) expect((await upload(1)).status).toBe(413)
    await leave('evidence', 50)
    expect((await upload(100)).status).toBe(413)
    expect(await record()).toEqual([entry('events.ingest', 'events'), entry('evidence.collect', 'evidence')])
    expect(await counted()).toEqual([['events.ingest', 2], ['evidence.collect', 4]])
  })
})

describe('from 80 % on', () => {
  it.each(Object.keys(builtInRoles) as BuiltInRole[])('it is said to a %s who may see it, and on Home to whoever can raise it', async (role) => {
    const person = await org.person(role)
    const sees = grantsOfPrincipal(role)['stats.read'] !== undefined
    const tasks = async () => (await getWorklist(person, {})).flatMap((each) => each.tasks).filter((task) => task.id.startsWith('quota-')).map((task) => task.title.replace(/\s/g, ' '))
    await leave('evidence', 0.21 * evidenceLimit)
    expect([await tasks(), await QuotaNotice({ person, kind: 'evidence' })]).toEqual([[], null])
    await leave('evidence', 0.2 * evidenceLimit)
    await leave('events', 0)
    expect(await tasks()).toEqual(role === 'admin' ? ['Quota of evidence: 80 % used', 'Quota of events today: 100 % used'] : [])
    expect([await QuotaNotice({ person, kind: 'evidence' }), await QuotaNotice({ person, kind: 'events' })].map((each) => each !== null)).toEqual([sees, sees])
    const answer = await api.GET(new Request(`${base}/api/v1/stats/quotas`, { headers: await signedIn(org, role) }), { params: Promise.resolve({ path: ['stats', 'quotas'] }) })
    expect(answer.status).toBe(sees ? 200 : 403)
    if (sees) expect(await answer.json()).toEqual([{ kind: 'evidence', used: 800_000_000, limit: evidenceLimit }, { kind: 'events', used: eventsLimit, limit: eventsLimit }])
  })
})
