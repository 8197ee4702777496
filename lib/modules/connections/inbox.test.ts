import { createHmac, randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import postgres from 'postgres'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { setClock } from '#lib/clock.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** The inbox of webhooks, from bytes at the route to events: by the entrance, the signature, the store, the job and the page. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const route = await import('../../../app/api/webhooks/[source]/route.ts')
const { createConnection, removeConnection, rotateSecret, updateConnection } = await import('./operations/manage.ts')
const { failMessage, receiveMessage, replayMessage } = await import('./operations/messages.ts')
const { getConnection, listMessages } = await import('./queries.ts')
const { eventsOf, inbox, work } = await import('./inbox.ts')
const { connectionRounds } = await import('./rounds.ts')
const { getBatch } = await import('../events/queries.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let elsewhere: TestOrganization
let admin: Person
let github: { id: string; secret: string }
let feed: { id: string; secret: string }
let restore = () => {}
const at = (moment: Date) => {
  restore()
  restore = setClock({ now: () => moment })
}
const hand = background('test')

async function connection(kind: 'github' | 'webhook', name: string) {
  const { id } = await createConnection(admin, { kind, name, ...(kind === 'github' ? { organization: 'nordwind' } : {}) })
  return { id, secret: (await rotateSecret(admin, { id })).secret }
}

beforeAll(async () => {
  here = await organization(owner, 'Here')
  elsewhere = await organization(owner, 'Elsewhere')
  admin = await here.person('admin')
  github = await connection('github', 'GitHub')
  feed = await connection('webhook', 'Payroll')
})
afterEach(() => restore())
afterAll(() => Promise.all([closePools(), owner.end()]))

type Headers = Record<string, string>
const post = async (source: string, body: BodyInit, headers: Headers = {}) => {
  const answer = await route.POST(new Request(`http://127.0.0.1:3000/api/webhooks/${source}`, { method: 'POST', body, headers: { 'x-tickmark-client-address': '192.0.2.9', ...headers }, duplex: 'half' } as RequestInit), { params: Promise.resolve({ source }) })
  return { status: answer.status, body: (await answer.json()) as { id: string; known: boolean; message: string } }
}
const signatureOf = (secret: string, body: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
const byGitHub = (body: string, { event = 'push', id = randomUUID() as string, secret = github.secret } = {}) => ({ 'content-type': 'application/json', 'x-github-event': event, 'x-github-delivery': id, 'x-hub-signature-256': signatureOf(secret, body) })
const byStandard = (body: string, { id = randomUUID() as string, time = new Date(), secret = feed.secret } = {}) => ({ 'webhook-id': id, 'webhook-timestamp': String(Math.floor(time.getTime() / 1_000)), 'webhook-signature': new Webhook(secret).sign(id, time, body) })

const push = (n = 1) => JSON.stringify({ ref: 'refs/heads/main', forced: false, commits: [], after: `${n}`.padStart(40, '0'), repository: { full_name: 'nordwind/ledger' }, sender: { login: 'dana' } })
const event = (n: number, more: object = {}) => JSON.stringify({ event_type: 'pay_run_approved', timestamp: '2026-01-02T03:04:05Z', user: 'ann', external_id: `run-${n}`, ...more })

/** As the worker does: what waits in the queue, once. */
const works = async () => {
  const waiting = await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'webhooks.work' returning data`
  for (const { data } of waiting) await work(data, hand)
  return waiting.length
}
const messages = async (id: string) => (await listMessages(admin, { connectionId: id, limit: 100 })).rows
const newest = async (id: string) => {
  const [first] = await messages(id)
  if (!first) throw new Error('no message')
  return first
}
const stored = (name: string) => owner<{ event_type: string; user_name: string; target: string; system: string; source: string; external_id: string; occurred_at: Date; raw: string }[]>`select * from events where org_id = ${here.id} and batch_id = ${name}`
const refusals = (why: string) => owner<{ outcome: string }[]>`select outcome from audit_entries where org_id = ${here.id} and action = 'auditTrail.noteRefusal' and body::json ->> 'error' = ${why}`

describe('a message of GitHub', () => {
  it('is stored and answered, worked by a job, and its events are source events by the same door, character for character', async () => {
    const id = randomUUID()
    const received = await post(github.id, push(), byGitHub(push(), { id }))
    expect(received).toEqual({ status: 202, body: { id: expect.any(String), known: false } })
    expect(await newest(github.id)).toMatchObject({ id: received.body.id, messageId: id, event: 'push', status: 'stored', size: push().length, accepted: 0 })
    expect(await works()).toBe(1)
    const worked = await newest(github.id)
    expect(worked).toMatchObject({ status: 'worked', received: 1, accepted: 1, duplicates: 0, rejected: 0, ignored: 0, attempts: 1, reason: null })
    expect(await stored(worked.batchId as string)).toMatchObject([{ event_type: 'push', user_name: 'dana', system: 'nordwind/ledger', source: 'github', external_id: id, raw: push() }])
    expect(await getBatch(admin, { id: worked.batchId as string })).toMatchObject({ label: `GitHub: push ${id}`, received: 1, accepted: 1 })
    const acts = await owner`select action, actor_kind from audit_entries where org_id = ${here.id} and (subject_id = ${worked.id} or subject_id = ${worked.batchId}) order by xid, id`
    expect(acts.map((each) => [each.action, each.actor_kind])).toEqual([['webhooks.receive', 'webhook'], ['events.ingest', 'job'], ['webhooks.work', 'job']])
    expect((await getConnection(admin, { id: github.id })).health).toBe('healthy')
  })

  it('that comes twice, or five times at once, is one', async () => {
    const headers = byGitHub(push(2))
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(github.id, push(2), headers)))
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
    expect(answers.map(({ body }) => body.known).sort()).toEqual([false, true, true, true, true])
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(await works()).toBe(1)
    expect(await post(github.id, push(2), headers)).toMatchObject({ status: 202, body: { known: true } })
    expect(await works()).toBe(0)
    expect((await messages(github.id)).filter((each) => each.messageId === headers['x-github-delivery'])).toHaveLength(1)
  })

  it('with the bytes of another one is kept, and says so', async () => {
    await post(github.id, push(2), byGitHub(push(2)))
    const first = (await messages(github.id)).find((each) => each.sha256 !== '' && each.sameAsId === null && each.size === push(2).length)
    expect(await newest(github.id)).toMatchObject({ sameAsId: expect.any(String) })
    expect(first).toBeDefined()
    await works()
  })

  it.each<[string, number, (body: string) => Headers, string]>([
    ['without a signature', 401, (body) => ({ ...byGitHub(body), 'x-hub-signature-256': '' }), 'a message of a webhook with a wrong signature'],
    ['with a wrong one', 401, (body) => byGitHub(body, { secret: 'another secret' }), 'a message of a webhook with a wrong signature'],
    ['with the old SHA-1', 401, (body) => ({ ...byGitHub(body), 'x-hub-signature-256': '', 'x-hub-signature': 'sha1=00' }), 'a message of a webhook with a wrong signature'],
    ['whose body was altered', 401, (body) => byGitHub(`${body} `), 'a message of a webhook with a wrong signature'],
    ['without a kind', 422, (body) => ({ ...byGitHub(body), 'x-github-event': '' }), 'a message of a webhook with wrong headers'],
    ['with a kind that is none', 422, (body) => ({ ...byGitHub(body), 'x-github-event': '../push' }), 'a message of a webhook with wrong headers'],
    ['without an id', 422, (body) => ({ ...byGitHub(body), 'x-github-delivery': '' }), 'a message of a webhook with wrong headers'],
    ['as a form', 400, (body) => ({ ...byGitHub(body), 'content-type': 'application/x-www-form-urlencoded' }), 'a message of a webhook that is no JSON'],
  ])('%s is refused and counted, and nothing is stored', async (_, status, headers, why) => {
    const before = { count: (await messages(github.id)).length, refused: (await getConnection(admin, { id: github.id })).refused }
    expect((await post(github.id, push(3), headers(push(3)))).status).toBe(status)
    expect(await messages(github.id)).toHaveLength(before.count)
    expect(await getConnection(admin, { id: github.id })).toMatchObject({ refused: before.refused + 1, lastRefusal: expect.any(String), lastRefusedAt: expect.any(Date) })
    expect((await refusals(why)).map((each) => each.outcome)).toContain('denied')
  })

  it('over 25 MB is refused before it is read, announced or not; one that is as large as they come is stored', async () => {
    let taken = 0
    const endless = () => new ReadableStream({
      pull(controller) {
        taken += 1024 * 1024
        controller.enqueue(new Uint8Array(1024 * 1024).fill(0x20))
      },
    })
    expect((await post(github.id, '{}', { ...byGitHub('{}'), 'content-length': String(25 * 1024 * 1024 + 1) })).status).toBe(413)
    expect((await post(github.id, endless(), byGitHub('{}'))).status).toBe(413)
    expect(taken).toBeLessThan(30 * 1024 * 1024)
    const large = `{"ref":"refs/heads/main","commits":[],"pad":"${'x'.repeat(25 * 1024 * 1024 - 47)}"}`
    expect(Buffer.byteLength(large)).toBe(25 * 1024 * 1024)
    expect((await post(github.id, large, byGitHub(large))).status).toBe(202)
    await works()
    expect(await newest(github.id)).toMatchObject({ status: 'worked', received: 1, rejected: 1, reason: '1: is larger than 1 MB' })
  })

  it('that is no JSON is worked to the end: rejected or failed, with the reason', async () => {
    await post(github.id, 'not json', byGitHub('not json'))
    await works()
    expect(await newest(github.id)).toMatchObject({ status: 'failed', reason: expect.stringContaining('must be JSON'), accepted: 0 })
    await post(github.id, '{"a":', byGitHub('{"a":'))
    await works()
    expect(await newest(github.id)).toMatchObject({ status: 'worked', rejected: 1, reason: expect.stringContaining('1: ') })
    await post(github.id, '[{"a":1},{"b":2}]', byGitHub('[{"a":1},{"b":2}]'))
    await works()
    expect(await newest(github.id)).toMatchObject({ status: 'failed', reason: 'A message of GitHub is one JSON object.' })
  })
})

describe('the signing secret', () => {
  it('that was replaced counts on for the overlap, and not a moment longer', async () => {
    const { id, secret: former } = await connection('github', 'Rotated')
    const base = new Date()
    at(base)
    const { secret, formerUntil } = await rotateSecret(admin, { id, overlap: 1 })
    expect(formerUntil).toEqual(new Date(base.getTime() + 3_600_000))
    const sends = async (with_: string) => (await post(id, push(), byGitHub(push(), { secret: with_ }))).status
    expect([await sends(former), await sends(secret)]).toEqual([202, 202])
    at(new Date(base.getTime() + 3_599_000))
    expect(await sends(former)).toBe(202)
    at(new Date(base.getTime() + 3_600_000))
    expect([await sends(former), await sends(secret)]).toEqual([401, 202])
    const { secret: last } = await rotateSecret(admin, { id, overlap: 0 })
    expect([await sends(secret), await sends(last)]).toEqual([401, 202])
    await works()
  })

  it('that is not there yet lets nobody in, not even who signs with nothing', async () => {
    const { id } = await createConnection(admin, { kind: 'github', name: 'New', organization: 'nordwind' })
    expect(await post(id, push(), byGitHub(push(), { secret: '' }))).toMatchObject({ status: 401, body: { message: expect.stringContaining('no signing secret') } })
  })

  it('under a key that is not here: this webhook asks to be sent to later, by name on its page; the others go on', async () => {
    const { id, secret } = await connection('github', 'Sealed elsewhere')
    const [row] = await owner`select signing_secret from connections where id = ${id}`
    const lost = String(row?.signing_secret).replace(/^e1:[^:]+:/, 'e1:0123456789ab:')
    await write(owner, here.id, (sql) => sql`update connections set signing_secret = ${lost} where id = ${id}`)
    expect(await post(id, push(), byGitHub(push(), { secret }))).toMatchObject({ status: 503, body: { message: expect.stringContaining('Send it again later') } })
    expect(await getConnection(admin, { id })).toMatchObject({ health: 'unreadable', unreadable: ['its signing secret (key 0123456789ab)'], refused: 1, lastRefusal: expect.stringContaining('“Sealed elsewhere” cannot be opened') })
    expect(await getConnection(admin, { id: github.id })).toMatchObject({ unreadable: [] })
    expect((await post(github.id, push(9), byGitHub(push(9)))).status).toBe(202)
    await works()
  })

  it('that came before and cannot be opened keeps nobody out who signs with the present one', async () => {
    const { id, secret: former } = await connection('github', 'Half lost')
    const { secret } = await rotateSecret(admin, { id, overlap: 24 })
    await write(owner, here.id, (sql) => sql`update connections set former_secret = regexp_replace(former_secret, '^e1:[^:]+:', 'e1:0123456789ab:') where id = ${id}`)
    expect((await post(id, push(), byGitHub(push(), { secret }))).status).toBe(202)
    expect((await post(id, push(), byGitHub(push(), { secret: former }))).status).toBe(401)
    await works()
  })

  it('opens for its own connection alone', async () => {
    const [one] = await owner`select signing_secret from connections where id = ${github.id}`
    const { id } = await connection('github', 'Borrowed')
    await write(owner, here.id, (sql) => sql`update connections set signing_secret = ${one?.signing_secret} where id = ${id}`)
    expect((await post(id, push(), byGitHub(push()))).status).toBe(503)
  })
})

describe('a source of one’s own', () => {
  it('signs id, time and body as Standard Webhooks do, and brings one event or many', async () => {
    const one = event(1)
    expect(await post(feed.id, one, byStandard(one))).toMatchObject({ status: 202, body: { known: false } })
    const many = `[${event(2)},${event(3)},{"nonsense":true}]`
    await post(feed.id, many, byStandard(many))
    await works()
    const rows = await messages(feed.id)
    expect(rows.map((row) => [row.status, row.received, row.accepted, row.rejected])).toEqual([['worked', 3, 2, 1], ['worked', 1, 1, 0]])
    expect(rows[0]?.reason).toBe('3: timestamp is missing')
    expect(await stored(rows[1]?.batchId as string)).toMatchObject([{ source: 'webhook', event_type: 'pay_run_approved', external_id: 'run-1', raw: one }])
  })

  it('with ids that count from one contradicts no other source that does', async () => {
    const other = await connection('webhook', 'Payroll abroad')
    const same = event(1, { user: 'somebody else' })
    await post(other.id, same, byStandard(same, { secret: other.secret }))
    await works()
    const worked = await newest(other.id)
    expect(worked).toMatchObject({ accepted: 1, duplicates: 0 })
    expect(await getBatch(admin, { id: worked.batchId as string })).toMatchObject({ contradicting: 0 })
  })

  it.each<[string, number, (body: string) => Headers]>([
    ['six minutes late', 401, (body) => byStandard(body, { time: new Date(Date.now() - 360_000) })],
    ['six minutes early', 401, (body) => byStandard(body, { time: new Date(Date.now() + 360_000) })],
    ['under another id than was signed', 401, (body) => ({ ...byStandard(body), 'webhook-id': 'another' })],
    ['at another time than was signed', 401, (body) => ({ ...byStandard(body), 'webhook-timestamp': String(Math.floor(Date.now() / 1_000) - 30) })],
    ['signed with another secret', 401, (body) => byStandard(body, { secret: `whsec_${Buffer.from('another secret of 24 byt').toString('base64')}` })],
    ['without a signature', 401, (body) => ({ ...byStandard(body), 'webhook-signature': '' })],
    ['with a time that is none', 422, (body) => ({ ...byStandard(body), 'webhook-timestamp': 'yesterday' })],
    ['without an id', 422, (body) => ({ ...byStandard(body), 'webhook-id': '' })],
  ])('%s is refused and counted', async (_, status, headers) => {
    const { refused } = await getConnection(admin, { id: feed.id })
    expect((await post(feed.id, event(50), headers(event(50)))).status).toBe(status)
    expect((await getConnection(admin, { id: feed.id })).refused).toBe(refused + 1)
  })

  it('is taken with several signatures, one of which is right, and four minutes late', async () => {
    const body = event(60)
    const right = byStandard(body, { time: new Date(Date.now() - 240_000) })
    expect((await post(feed.id, body, { ...right, 'webhook-signature': `v1,${'A'.repeat(43)}= v2,x ${right['webhook-signature']}` })).status).toBe(202)
    await works()
  })
})

describe('an address nobody has', () => {
  it.each(['01900000-0000-7000-8000-000000000000', 'github', '..%2f..', "' or true --"])('%s', async (source) => {
    const count = async () => Number((await owner`select coalesce(sum(count), 0) as n from installation_log where kind = 'a webhook of an unknown address'`)[0]?.n)
    const before = await count()
    expect((await post(source, push(), byGitHub(push()))).status).toBe(404)
    expect(await count()).toBe(before + 1)
  })

  it('is also that of a connection that was removed, or is of a kind that sends nothing', async () => {
    const gone = await connection('github', 'Gone')
    await removeConnection(admin, { id: gone.id })
    const aws = await createConnection(admin, { kind: 'aws', name: 'AWS', region: 'eu-central-1' })
    for (const { id } of [gone, aws]) expect((await post(id, push(), byGitHub(push(), { secret: gone.secret }))).status).toBe(404)
    const [kept] = await owner`select credentials, signing_secret, former_secret from connections where id = ${gone.id}`
    expect(kept).toEqual({ credentials: null, signing_secret: null, former_secret: null })
  })

  it('is not tried for ever', async () => {
    const statuses = await Promise.all(Array.from({ length: 65 }, () => post(github.id, push(), { ...byGitHub(push(), { secret: 'wrong' }), 'x-tickmark-client-address': '192.0.2.77' }).then(({ status }) => status)))
    expect(new Set(statuses)).toEqual(new Set([401, 429]))
  })
})

describe('work', () => {
  const send = async (n: number) => (await post(github.id, push(n), byGitHub(push(n)))).body.id

  it('that dies in the middle is done once after a restart', async () => {
    const id = await send(100)
    await owner.unsafe(`create schema if not exists dying; create or replace function dying.now() returns trigger language plpgsql as $$ begin raise exception 'the worker dies'; end $$; create trigger dies before update on webhook_messages for each row when (new.status = 'worked') execute function dying.now()`)
    // After its events were inserted, before it is worked.
    await expect(work({ orgId: here.id, id }, hand)).rejects.toThrow(/update "webhook_messages"/)
    await owner.unsafe('drop trigger dies on webhook_messages')
    expect(await newest(github.id)).toMatchObject({ id, status: 'stored', batchId: null })
    expect(await owner`select 1 from events where org_id = ${here.id} and raw = ${push(100)}`).toHaveLength(0)
    await Promise.all([work({ orgId: here.id, id }, hand), work({ orgId: here.id, id }, hand), works()])
    expect(await newest(github.id)).toMatchObject({ id, status: 'worked', accepted: 1, attempts: 1 })
    expect(await owner`select 1 from events where org_id = ${here.id} and raw = ${push(100)}`).toHaveLength(1)
  })

  it('whose job was lost is taken up by the round', async () => {
    const id = await send(101)
    await owner`delete from pgboss.job where name = 'webhooks.work'`
    at(new Date(Date.now() + 120_000))
    await connectionRounds.find(({ name }) => name === 'work-webhooks')?.run(hand)
    expect(await newest(github.id)).toMatchObject({ id, status: 'worked' })
  })

  it('that failed each time says so, and is done by a replay; one more stores nothing twice', async () => {
    const id = await send(102)
    await inbox.giveUp?.({ orgId: here.id, id }, hand)
    await owner`delete from pgboss.job where name = 'webhooks.work'`
    expect(await newest(github.id)).toMatchObject({ id, status: 'failed', reason: expect.stringContaining('each time') })
    expect((await getConnection(admin, { id: github.id })).health).toBe('failing')
    await replayMessage(await here.person('compliance_manager'), { id })
    await expect(replayMessage(admin, { id })).rejects.toMatchObject({ code: 'conflict' })
    expect(await works()).toBe(1)
    expect(await newest(github.id)).toMatchObject({ status: 'worked', accepted: 1, duplicates: 0, attempts: 2 })
    await replayMessage(admin, { id })
    await works()
    expect(await newest(github.id)).toMatchObject({ status: 'worked', received: 1, accepted: 0, duplicates: 1, attempts: 3 })
    expect((await getConnection(admin, { id: github.id })).health).toBe('healthy')
  })

  it('waits while its connection is paused, and goes on after', async () => {
    const paused = await connection('github', 'Paused')
    const fields = { id: paused.id, name: 'Paused', organization: 'nordwind' }
    const { version } = await getConnection(admin, { id: paused.id })
    await updateConnection(admin, { ...fields, version, pausedReason: 'The repositories move' })
    const sent = await post(paused.id, push(103), byGitHub(push(103), { secret: paused.secret }))
    expect(sent.status).toBe(202)
    expect(await works()).toBe(0)
    await work({ orgId: here.id, id: sent.body.id }, hand)
    expect(await newest(paused.id)).toMatchObject({ status: 'stored' })
    expect(await getConnection(admin, { id: paused.id })).toMatchObject({ health: 'paused', lagSeconds: expect.any(Number) })
    await updateConnection(admin, { ...fields, version: version + 1 })
    expect(await works()).toBe(1)
    expect(await newest(paused.id)).toMatchObject({ status: 'worked', accepted: 1 })
  })
})

describe('what was sent', () => {
  it('is kept for its retention, and PostgreSQL lets nobody alter it or take it away before', async () => {
    const { id } = (await post(github.id, push(200), byGitHub(push(200)))).body
    await works()
    for (const change of [{ body: null }, { body: Buffer.from('{}') }, { sha256: 'sha256:0' }, { message_id: 'other' }, { received_at: new Date(0) }]) {
      await expect(write(owner, here.id, (sql) => sql`update webhook_messages set ${sql(change)} where id = ${id}`)).rejects.toThrow(/stays as it arrived/)
    }
    const { removeOldMessages } = await import('./operations/messages.ts')
    await expect(removeOldMessages(jobActor(here.id, 'retention', 'test'), {})).rejects.toMatchObject({ code: 'conflict' })
    const superuser = postgres(database.superUrl, { max: 1, onnotice: () => {} })
    await superuser.begin(async (sql) => {
      await sql`set local session_replication_role = replica`
      await sql`update webhook_messages set received_at = now() - interval '31 days' where id = ${id}`
    })
    await superuser.end()
    await connectionRounds.find(({ name }) => name === 'remove-old-webhooks')?.run(hand)
    const [kept] = await owner`select body, status, sha256 from webhook_messages where id = ${id}`
    expect(kept).toMatchObject({ body: null, status: 'worked', sha256: expect.stringContaining('sha256:') })
    await expect(replayMessage(admin, { id })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('removed') })
    const [told] = await owner`select body::json ->> 'count' as count from audit_entries where org_id = ${here.id} and action = 'webhooks.removeOld'`
    expect(told?.count).toBe('1')
  })

  it('is seen and replayed by whoever may, and nothing of it by another organization', async () => {
    const { id } = await newest(github.id)
    const stranger = await elsewhere.person('admin')
    await expect(getConnection(stranger, { id: github.id })).rejects.toMatchObject({ code: 'not_found' })
    expect((await listMessages(stranger, { connectionId: github.id })).rows).toEqual([])
    await expect(replayMessage(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(receiveMessage(jobActor(elsewhere.id, 'test', 'test'), { connectionId: github.id, messageId: 'x', event: 'push', body: Buffer.from('{}') })).rejects.toMatchObject({ code: 'not_found' })
    const auditor = await here.person('auditor')
    expect((await listMessages(auditor, { connectionId: github.id })).rows.length).toBeGreaterThan(0)
    await expect(replayMessage(auditor, { id })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(failMessage(admin, { id, reason: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(listMessages(await here.person('contributor'), { connectionId: github.id })).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('every example of Octokit', () => {
  type Example = { name: string; examples: object[] }
  const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as Example[]
  const receivedAt = new Date('2026-01-02T03:04:05Z')
  const read = (event: string, body: object) => eventsOf({ kind: 'github', event, messageId: randomUUID(), body: Buffer.from(JSON.stringify(body)), receivedAt, settings: {}, connectionId: github.id })

  it('is there', () => expect(examples.flatMap((each) => each.examples).length).toBeGreaterThan(300))

  it.each(examples.map((each) => [each.name, each.examples] as const))('%s is one event with its type, or ignored with a reason', (event, bodies) => {
    for (const body of bodies) {
      const { events, rejects, ignored } = read(event, body)
      expect(rejects).toEqual([])
      if (ignored !== null) expect([event, events, ignored.length > 10]).toEqual([expect.stringMatching(/^(ping|security_advisory)$/), [], true])
      else expect(events).toMatchObject([{ source: 'github', eventType: 'action' in body ? `${event}.${String(body.action)}` : event, raw: JSON.stringify(body) }])
    }
  })

  it('comes in by the door: one of each kind through the route', async () => {
    const { id, secret } = await connection('github', 'Octokit')
    for (const { name, examples: [body] } of examples) {
      const text = JSON.stringify(body)
      expect([name, (await post(id, text, byGitHub(text, { event: name, secret }))).status]).toEqual([name, 202])
    }
    expect(await works()).toBe(examples.length)
    const rows = (await listMessages(admin, { connectionId: id, limit: 100 })).rows
    expect(rows.filter((row) => row.status !== 'worked' || row.received !== 1)).toEqual([])
    expect(rows.filter((row) => row.ignored === 1).map((row) => [row.event, row.reason])).toEqual(expect.arrayContaining([['ping', expect.stringContaining('set up')]]))
    expect(rows.filter((row) => row.accepted === 1)).toHaveLength(examples.length - 2)
  })
})
