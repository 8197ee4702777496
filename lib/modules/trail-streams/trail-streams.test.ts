import { hash } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { organization } from '../../../test/fixtures.ts'
import { admin, hand, here, kinds as notified, later, owner, round, seal } from '../../../test/notifying.ts'
import { syslogReceiver, webhookReceiver } from '../../../test/siem.ts'

const { createSystem } = await import('../systems/operations.ts')
const { createTrailStream, removeTrailStream, replayTrailStream, rotateStreamSecret, updateTrailStream } = await import('./operations.ts')
const { entriesToPull, getTrailStream, listTrailStreams } = await import('./queries.ts')
const { ship } = await import('./rounds.ts')
const { sendBatch } = await import('./sending.ts')
const { pullRoute } = await import('#lib/edge/trail-pull.ts')
const { createApiToken } = await import('../api-tokens/operations.ts')

let siem: Awaited<ReturnType<typeof syslogReceiver>>
let hook: Awaited<ReturnType<typeof webhookReceiver>>
beforeAll(async () => {
  ;[siem, hook] = await Promise.all([syslogReceiver(), webhookReceiver()])
})
beforeEach(() => {
  Object.assign(siem, { got: [], broken: 0, behaviour: 'takes' })
  Object.assign(hook, { got: [], answers: [] })
})
afterAll(() => Promise.all([siem.close(), hook.close()]))

const syslog = (more = {}) => createTrailStream(admin, { kind: 'syslog', name: 'SIEM', address: `127.0.0.1:${siem.port}`, authority: siem.cert, ...more })
const webhook = (more = {}) => createTrailStream(admin, { kind: 'webhook', name: 'Hook', address: hook.url, ...more })
const entries = async (count: number) => {
  for (let n = 0; n < count; n++) await createSystem(admin, { name: `System ${n} ${Math.random()}`, environment: 'production', criticality: 3 })
  await seal(here.id)
}
const sized = async () => Number((await owner`select max(size) as size from audit_checkpoints where org_id = ${here.id}`)[0]?.size)
const mark = async (id: string) => (await owner`select * from trail_stream_marks where stream_id = ${id}`)[0] as Record<string, unknown>
const fieldsOf = (message: string) => Object.fromEntries([...message.matchAll(/ (\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]))
const places = (messages: string[]) => messages.map((each) => Number(fieldsOf(each).index))
const upTo = (size: number, from = 0) => Array.from({ length: size - from }, (_, n) => from + n)

describe('syslog over TLS', () => {
  it('gets every entry once, in order, with what it can be held against', async () => {
    const { id } = await syslog()
    await entries(3)
    await ship(hand)
    const size = await sized()
    expect(places(siem.got)).toEqual(upTo(size))
    for (const message of siem.got) {
      const { leaf, size: covered, root, origin } = fieldsOf(message)
      expect(hash('sha256', Buffer.concat([Buffer.from([0]), Buffer.from(message.slice(message.indexOf('] {') + 2))]))).toBe(leaf)
      expect([covered, origin, root]).toEqual([String(size), `audit.tickmark/${here.id}`, (await owner`select encode(root, 'hex') as root from audit_checkpoints where org_id = ${here.id} and size = ${size}`)[0]?.root])
    }
    // Sending leaves no entry: it would be one more to send, for ever.
    await seal(here.id)
    expect([await sized(), await getTrailStream(admin, { id })]).toMatchObject([size, { lag: 0, sent: size, state: 'level', problem: null }])
    await entries(1)
    await ship(hand)
    expect(places(siem.got)).toEqual(upTo(await sized()))
    expect(siem.got.join('')).not.toContain(admin.email)
  })

  it('sends the same batch again until it is taken: cut in the middle of a frame, nobody there, taken', async () => {
    const { id } = await syslog({ personal: true })
    await entries(4)
    siem.behaviour = { cutsAfter: 1_500 }
    await ship(hand)
    expect(siem.broken).toBe(1)
    const bounds = await mark(id)
    expect(bounds).toMatchObject({ next: '0', tries: 1, holder: null, problem: expect.stringMatching(/^127\.0\.0\.1:\d+/) })
    await entries(2)
    siem.behaviour = 'takes'
    await ship(hand)
    expect(await mark(id)).toMatchObject({ tries: 1 })
    const cut = siem.got.length
    later(3_000)
    await ship(hand)
    const whole = siem.got.slice(cut)
    expect(places(whole)).toEqual(upTo(await sized()))
    // Byte for byte what came before, although the log has grown.
    expect(whole.slice(0, cut)).toEqual(siem.got.slice(0, cut))
    expect(fieldsOf(whole[0] as string).size).toBe(bounds.batch_size)
    expect(await mark(id)).toMatchObject({ tries: 0, problem: null, batch_to: null })
    expect(siem.got.join('')).toContain(`actor_email="${admin.email}"`)
  })

  it('says that it fails once, whoever is there to know, and that it goes again', async () => {
    const { id } = await createTrailStream(admin, { kind: 'syslog', name: 'Wrong', address: `127.0.0.1:${siem.port}` })
    await entries(1)
    for (const seconds of [0, 10, 20, 30]) {
      later(seconds * 1_000)
      await ship(hand)
    }
    expect(await getTrailStream(admin, { id })).toMatchObject({ state: 'failing', tries: 4, failure: expect.stringContaining('give it as the authority') })
    const other = await here.person('admin', 'other admin')
    await round()
    expect(await notified(other)).toContain('trailStreams.failing')
    const { version } = await getTrailStream(admin, { id })
    await updateTrailStream(admin, { id, version, name: 'Right', address: `127.0.0.1:${siem.port}`, authority: siem.cert })
    await ship(hand)
    expect(await getTrailStream(admin, { id })).toMatchObject({ state: 'level', failingSince: null, tries: 0 })
    const acts = await owner`select action, outcome from audit_entries where org_id = ${here.id} and subject_id = ${id} order by recorded_at, id`
    expect(acts.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual(['trailStreams.create success', 'trailStreams.noteFailing failure', 'trailStreams.update success', 'trailStreams.noteGoing success'])
  })

  it('comes back from a receiver that was down for a day, and from a clock that was wrong', async () => {
    const { id } = await syslog()
    await entries(2)
    siem.behaviour = { cutsAfter: 1 }
    for (let minute = 0; minute < 1_440; minute += 60) {
      later(minute * 60_000)
      await ship(hand)
    }
    expect(await mark(id)).toMatchObject({ tries: 24, next: '0' })
    siem.behaviour = 'takes'
    Object.assign(siem, { got: [], broken: 0 })
    // Set back by the day: the next try lies a day ahead.
    later(0)
    await ship(hand)
    expect(places(siem.got).slice(0, 3)).toEqual([0, 1, 2])
    await seal(here.id)
    await ship(hand)
    expect(places(siem.got)).toEqual(upTo(await sized()))
  })

  it('of many workers at once one sends; one that died is followed by another with the same batch', async () => {
    const { id } = await syslog()
    await entries(3)
    await Promise.all(Array.from({ length: 6 }, () => ship(hand)))
    expect(places(siem.got)).toEqual(upTo(await sized()))
    const before = await sized()
    await entries(2)
    // Killed after it began: what it holds counts for a minute.
    await owner`update trail_stream_marks set holder = ${here.id}, held_until = now() + interval '50 seconds', batch_to = ${before + 1}, batch_size = ${before + 1} where stream_id = ${id}`
    await owner`update trail_stream_marks set batch_size = (select min(size) from audit_checkpoints where org_id = ${here.id} and size > ${before}) where stream_id = ${id}`
    await ship(hand)
    expect(siem.got).toHaveLength(before)
    later(61_000)
    await ship(hand)
    expect(places(siem.got)).toEqual(upTo(await sized()))
  })

  it('is sent again from any entry, and a batch on its way moves nothing then', async () => {
    const { id } = await syslog({ format: 'cef' })
    await entries(2)
    await ship(hand)
    const size = await sized()
    await expect(replayTrailStream(admin, { id, from: 9_999, reason: 'Lost' })).rejects.toMatchObject({ fields: { from: expect.stringContaining('beyond the end') } })
    await replayTrailStream(admin, { id, from: size - 2, reason: 'The receiver lost an hour' })
    const [one] = await Promise.all([sendBatch(here.id, id, hand), (async () => {
      while ((await mark(id)).holder === null);
      await replayTrailStream(admin, { id, from: 0, reason: 'All of it' })
    })()])
    expect(one).toBe(false)
    expect((await mark(id)).next).toBe('0')
    siem.got = []
    await seal(here.id)
    await ship(hand)
    expect(siem.got.map((each) => Number(/ cn1=(\d+) /.exec(each)?.[1]))).toEqual(upTo(await sized()))
  })

  it('paused, removed, or an example it is not sent', async () => {
    const { id } = await syslog()
    await syslog({ name: 'Example', sample: true })
    await updateTrailStream(admin, { id, version: 1, name: 'SIEM', address: `127.0.0.1:${siem.port}`, authority: siem.cert, pausedReason: 'It moves' })
    await entries(1)
    await ship(hand)
    expect(siem.got).toEqual([])
    await updateTrailStream(admin, { id, version: 2, name: 'SIEM', address: `127.0.0.1:${siem.port}`, authority: siem.cert })
    await removeTrailStream(admin, { id })
    await ship(hand)
    expect(siem.got).toEqual([])
    await expect(getTrailStream(admin, { id })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a webhook', () => {
  it('gets batches that are signed, and the same one again with the same id until it says that it has it', async () => {
    const { id, secret } = await webhook({ authorization: 'Splunk 1234', fromNow: true })
    await entries(2)
    hook.answers = [503, 0, { status: 429, headers: { 'retry-after': '600' } }]
    for (const seconds of [0, 10, 20, 100]) {
      later(seconds * 1_000)
      await ship(hand)
    }
    // Asked to wait for ten minutes.
    expect(hook.got.map((each) => each.status)).toEqual([503, 0, 429])
    expect(await mark(id)).toMatchObject({ problem: expect.stringContaining('answers 429') })
    later(700_000)
    await ship(hand)
    const same = hook.got.slice(0, 4)
    expect(new Set(same.map((each) => `${each.headers['webhook-id']} ${each.body}`)).size).toBe(1)
    for (const { headers, body } of hook.got) {
      expect(headers).toMatchObject({ 'content-type': 'application/x-ndjson', authorization: 'Splunk 1234' })
      const at = String(headers['webhook-timestamp'])
      expect(String(headers['webhook-signature'])).toBe(new Webhook(secret as string).sign(String(headers['webhook-id']), new Date(Number(at) * 1_000), body))
    }
    const taken = hook.got.slice(3).flatMap((each) => each.body.trim().split('\n').map((line) => JSON.parse(line) as { index: number; leaf: string; entry: object; personal?: object }))
    expect(taken.map((each) => each.index)).toEqual(upTo(await sized(), taken[0]?.index))
    expect(taken.map((each) => (each.entry as { action: string }).action)).toContain('trailStreams.create')
    expect(taken[0]).not.toHaveProperty('personal')
  })

  it('follows no redirect, and says what to do about an answer', async () => {
    const { id } = await webhook()
    await entries(1)
    for (const [n, [status, says]] of ([[302, 'follows no redirect'], [401, 'look at its authorization'], [413, 'let it take at least 1 MiB']] as const).entries()) {
      hook.answers = [status]
      later(n * 20_000)
      await ship(hand)
      expect((await mark(id)).problem).toContain(says)
    }
  })

  it('that leads elsewhere needs its authorization again, and its secret is shown once', async () => {
    const { id } = await webhook({ authorization: 'Bearer one' })
    await expect(updateTrailStream(admin, { id, version: 1, name: 'Hook', address: 'https://evil.example/' })).rejects.toMatchObject({ fields: { authorization: expect.stringContaining('again') } })
    const { secret } = await rotateStreamSecret(admin, { id })
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const shown = JSON.stringify([await getTrailStream(admin, { id }), (await owner`select body from audit_entries where org_id = ${here.id}`).map((each) => each.body as string)])
    for (const hidden of [secret, secret.slice(6), 'Bearer one']) expect(shown).not.toContain(hidden)
  })
})

describe('what is given', () => {
  it.each([
    [{ kind: 'syslog', address: 'siem.example.com' }, 'address'], [{ kind: 'syslog', address: 'siem.example.com:0' }, 'address'], [{ kind: 'syslog', address: '10.0.0.1:6514' }, 'address'], [{ kind: 'syslog' }, 'address'],
    [{ kind: 'syslog', address: 'a.example:6514', authority: 'no certificate' }, 'authority'], [{ kind: 'syslog', address: 'a.example:6514', clientKey: 'x' }, 'clientCertificate'], [{ kind: 'syslog', address: 'a.example:6514', format: 'ndjson' }, 'format'],
    [{ kind: 'syslog', address: 'a.example:6514', authorization: 'Bearer x' }, 'authorization'], [{ kind: 'webhook', address: 'http://a.example/' }, 'address'], [{ kind: 'webhook', address: 'https://a.example/', authorization: 'a\nb: c' }, 'authorization'],
    [{ kind: 'webhook', address: 'https://u:p@a.example/' }, 'address'], [{ kind: 'pull', address: 'https://a.example/' }, 'address'],
  ])('%j is refused by its field', async (input, field) => {
    await expect(createTrailStream(admin, { name: 'Wrong', ...input } as never)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
  })

  it('a key has to be that of its certificate', async () => {
    const other = await syslogReceiver()
    await other.close()
    await expect(syslog({ clientCertificate: siem.cert, clientKey: other.key })).rejects.toMatchObject({ fields: { clientKey: 'is not the key of this certificate' } })
    const { id } = await syslog({ clientCertificate: siem.cert, clientKey: siem.key })
    expect(await getTrailStream(admin, { id })).toMatchObject({ hasSecrets: true, unreadable: false })
  })
})

describe('a pull', () => {
  const ask = async (token: string, id: string, search = '') => {
    const answer = await pullRoute(new Request(`https://portal.example/api/v1/trail-streams/${id}/entries.ndjson${search}`, { headers: { authorization: `Bearer ${token}` } }), { params: Promise.resolve({ trailStreamId: id }) })
    const text = await answer.text()
    return { status: answer.status, next: Number(answer.headers.get('tickmark-next')), text, lines: answer.status === 200 && text ? text.trim().split('\n').map((line) => JSON.parse(line) as { index: number; entry: { action: string } }) : [] }
  }
  const tokenOf = async (person = admin, scopes = ['trailStreams.pull']) => ((await createApiToken(person, { name: `Collector ${Math.random()}`, scopes, expiresAt: new Date(Date.now() + 86_400_000 * 30).toISOString() } as never)) as { token: string }).token

  it('hands out what is new, goes on where it was acknowledged, and does not feed itself', async () => {
    const { id } = await createTrailStream(admin, { kind: 'pull', name: 'Archive' })
    const token = await tokenOf()
    await entries(3)
    const first = await ask(token, id, '?limit=2')
    expect([first.lines.map((each) => each.index), first.next]).toEqual([[0, 1], 2])
    // Not acknowledged: the same again.
    expect((await ask(token, id, '?limit=2')).text).toBe(first.text)
    await seal(here.id)
    const rest = await ask(token, id, `?from=${first.next}`)
    expect(rest.lines.map((each) => each.index)).toEqual(upTo(rest.next, 2))
    await seal(here.id)
    // Of the pulls themselves: handed out, and no further entry made of it.
    const own = await ask(token, id, `?from=${rest.next}`)
    expect(new Set(own.lines.map((each) => each.entry.action))).toEqual(new Set(['trailStreams.pull']))
    await seal(here.id)
    expect((await ask(token, id, `?from=${own.next}`)).lines).toEqual([])
    expect(await getTrailStream(admin, { id })).toMatchObject({ next: rest.lines[0]?.index, kind: 'pull' })
  })

  it('is refused to whoever may not, from elsewhere, paused, and beyond the end', async () => {
    const { id } = await createTrailStream(admin, { kind: 'pull', name: 'Archive' })
    await entries(1)
    const [wrong, right] = [await tokenOf(admin, ['systems.read']), await tokenOf()]
    expect((await ask(wrong, id)).status).toBe(403)
    expect((await ask(right, id, '?from=9999')).text).toContain('beyond the end')
    expect((await ask(right, id, '?from=-1')).status).toBe(422)
    const far = await organization(owner, 'Far')
    await expect(entriesToPull(await far.person('admin'), { id })).rejects.toMatchObject({ code: 'not_found' })
    const sends = await syslog()
    expect((await ask(right, sends.id)).status).toBe(404)
    await updateTrailStream(admin, { id, version: 1, name: 'Archive', pausedReason: 'Moves' })
    expect((await ask(right, id)).text).toContain('paused: Moves')
    expect((await listTrailStreams(await far.person('admin'), {})).rows).toEqual([])
  })
})
