import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { write } from '../../../test/fixtures.ts'
import { owner, here, admin, github, feed, at, connection, type Headers, post, byGitHub, byStandard, push, event, works, messages, newest, stored, refusals } from '../../../test/inbox.ts'

/** The inbox of webhooks, from bytes at the route to events: by the entrance, the signature, the store, the job and the page. */
const { createConnection, removeConnection, rotateSecret } = await import('./operations/manage.ts')
const { getConnection } = await import('./queries.ts')
const { getBatch } = await import('../events/queries.ts')

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
