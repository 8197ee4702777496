import { once } from 'node:events'
import { connect, type TLSSocket } from 'node:tls'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { framed, rfc5424 } from '#lib/shipping/syslog.ts'
import { ownCertificate } from '../../test/certificate.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization } from '../../test/fixtures.ts'

/** Syslog over TLS, through real sockets, by frames of the project's own sender. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/edge/everything.ts')
const { closePools } = await import('#db/client.ts')
const { createApiToken } = await import('#lib/modules/api-tokens/operations.ts')
const { listenForSyslog } = await import('./syslog.ts')

let here: TestOrganization
let elsewhere: TestOrganization
let token = ''
const own = ownCertificate({ ips: ['127.0.0.1'] })
let listener: Awaited<ReturnType<typeof listenForSyslog>>
const tokenOf = async (of: TestOrganization, scopes: ('events.ingest' | 'events.read')[] = ['events.ingest'], sources?: 'github'[]) => (await createApiToken(await of.person('admin'), { name: 'rsyslog', scopes, expiresAt: null, ...(sources && { sources }) })).token
beforeAll(async () => {
  here = await organization(owner, 'Here')
  elsewhere = await organization(owner, 'Elsewhere')
  token = await tokenOf(here)
})
beforeEach(async () => {
  listener = await listenForSyslog({ port: 0, host: '127.0.0.1', ...own })
})
afterEach(() => listener.close())
afterAll(() => Promise.all([closePools(), owner.end()]))

async function connected(more: object = {}): Promise<TLSSocket> {
  const socket = connect({ port: listener.port, host: '127.0.0.1', ca: own.cert, ...more })
  socket.on('error', () => {})
  await once(socket, 'secureConnect')
  return socket
}
/** Sends, closes, and waits until everything that came is counted. */
async function send(bytes: string | Buffer, socket?: TLSSocket): Promise<typeof listener.counts> {
  const to = socket ?? (await connected())
  to.end(bytes)
  to.resume()
  if (!to.closed) await once(to, 'close')
  await listener.close()
  return listener.counts
}
let serial = 0
const message = (text: string, { by = token as string | null, type = 'login_failed', at = new Date().toISOString() } = {}) =>
  `<34>1 ${at} web-1 sshd 42 ${type} ${by === null ? '' : `[tickmark@32473 token="${by}"]`}[origin user="ann" ip="203.0.113.9"] ${text} ${++serial}`
const eventsOf = (of = here) => owner<{ event_type: string; user_name: string; ip: string; system: string; source: string; raw: string; severity_hint: number }[]>`select e.event_type, e.user_name, e.ip, e.system, e.source, e.raw, e.severity_hint from events e where e.org_id = ${of.id} order by e.received_at, e.id`
const lastBatch = () => owner<{ received: number; accepted: number; duplicates: number; rejected: number; rejects: { line: number; reason: string }[]; label: string }[]>`select received, accepted, duplicates, rejected, rejects, label from event_batches where org_id = ${here.id} order by received_at desc limit 1`.then(([batch]) => batch)

describe('syslog over TLS', () => {
  it('comes in as events, whatever the pieces it is cut into, and its token is stored nowhere', async () => {
    const whole = Buffer.from(Array.from({ length: 30 }, (_, n) => framed(message(`Wrong password for ann “${n}”`))).join(''))
    const socket = await connected()
    for (let at = 0; at < whole.length; at += 700) {
      socket.write(whole.subarray(at, at + 700))
      await new Promise((done) => setImmediate(done))
    }
    expect(await send('', socket)).toMatchObject({ received: 30, accepted: 30, known: 0, rejected: 0, unknown: 0 })
    const events = await eventsOf()
    expect(events).toHaveLength(30)
    expect(events[0]).toMatchObject({ event_type: 'login_failed', user_name: 'ann', ip: '203.0.113.9', system: 'web-1', source: 'syslog', severity_hint: 4 })
    expect(JSON.stringify(await owner`select * from events`) + JSON.stringify(await owner`select * from event_batches`)).not.toContain(token)
  })

  it('of the project’s own sender is read, and what is sent again is known', async () => {
    const entry = { index: 7, leaf: 'ab', checkpoint: { origin: 'o', size: 8, root: 'cd' }, recordedAt: new Date(), body: JSON.stringify({ action: 'users.update', outcome: 'success', id: 'x' }), personal: null }
    const text = rfc5424(entry as never, 'portal').replace('[tickmark@32473 ', `[tickmark@32473 token="${token}" `)
    expect(await send(framed(text))).toMatchObject({ received: 1, accepted: 1 })
    listener = await listenForSyslog({ port: 0, host: '127.0.0.1', ...own })
    expect(await send(framed(text) + framed(message('a')))).toMatchObject({ received: 2, accepted: 1, known: 1 })
    expect((await eventsOf()).some((each) => each.event_type === 'users.update')).toBe(true)
  })

  it.each<[string, () => string | Buffer, RegExp, { received: number; accepted: number }]>([
    ['a message above 64 KiB', () => framed(message('a')) + framed(message('x'.repeat(70_000))) + framed(message('b')), /^message 2 of the connection has 70,\d+ bytes/, { received: 3, accepted: 2 }],
    ['what is not framed', () => `${framed(message('a'))}${message('b')}\n`, /^message 2 of the connection is not framed/, { received: 2, accepted: 1 }],
    ['a length that is none', () => `${framed(message('a'))}99999999999 x`, /not framed/, { received: 2, accepted: 1 }],
    ['a connection cut in the middle', () => Buffer.from(framed(message('a')) + framed(message('b'))).subarray(0, -9), /^message 2 of the connection ended in the middle/, { received: 2, accepted: 1 }],
    ['the form of RFC 3164', () => framed(message('a')) + framed('<34>Oct 11 22:14:15 web-1 su: failed'), /RFC 3164/, { received: 2, accepted: 1 }],
    ['no UTF-8', () => Buffer.concat([Buffer.from(framed(message('a'))), Buffer.from('7 <34>1 '), Buffer.from([0xff])]), /UTF-8/, { received: 2, accepted: 1 }],
    ['a priority that is none', () => framed(message('a')) + framed('<999>1 - - - - - - x'), /priority/, { received: 2, accepted: 1 }],
    ['structured data that does not end', () => framed(message('a')) + framed('<34>1 - - - - - [a b="c'), /structured data/, { received: 2, accepted: 1 }],
    ['a time without its zone', () => framed(message('a')) + framed(message('b', { at: '2026-11-03T09:00:00.000' })), /zone|timestamp/, { received: 2, accepted: 1 }],
    ['a time that is none', () => framed(message('a')) + framed('<34>1 yesterday web - - - - x'), /timestamp/, { received: 2, accepted: 1 }],
  ])('%s is rejected in its place, and the others stay', async (_, bytes, says, counts) => {
    const got = await send(bytes())
    expect(got).toMatchObject({ ...counts, known: 0, rejected: 1, unknown: 0 })
    expect((await lastBatch())?.rejects.map((each) => each.reason).join()).toMatch(says)
  })

  it('whose connection is torn down in the middle has stored what was whole, and says where it broke off', async () => {
    const { connect: plain } = await import('node:net')
    const line = plain(listener.port, '127.0.0.1')
    const socket = await connected({ socket: line })
    socket.write(framed(message('whole')))
    await new Promise((done) => socket.write(Buffer.from(framed(message('torn'))).subarray(0, 60), done))
    for (let n = 0; n < 50 && listener.counts.received === 0; n++) await new Promise((done) => setTimeout(done, 50))
    // TLS hears no word that it is over.
    line.resetAndDestroy()
    for (let n = 0; n < 50 && listener.counts.rejected === 0; n++) await new Promise((done) => setTimeout(done, 50))
    expect(listener.counts).toMatchObject({ received: 2, accepted: 1, rejected: 1 })
    expect((await lastBatch())?.rejects).toMatchObject([{ reason: expect.stringMatching(/^message 2 of the connection ended in the middle/) }])
  })

  it('that comes a day late, or in another order, stands where it happened', async () => {
    const day = 86_400_000
    const times = [0, 2, 1].map((ago) => new Date(Date.now() - ago * day).toISOString())
    await send(times.map((at) => framed(message('order', { at, type: 'out_of_order' }))).join(''))
    const rows = await owner<{ at: Date }[]>`select occurred_at as at from events where org_id = ${here.id} and event_type = 'out_of_order' order by occurred_at desc`
    expect(rows.map((row) => row.at.toISOString())).toEqual(times.toSorted().reverse())
  })

  it('without a good token is of nobody: nothing of it is stored, here or elsewhere', async () => {
    const before = (await eventsOf()).length
    for (const by of [null, 'tmk_wrong', await tokenOf(here, ['events.read'])]) {
      const counts = await send(framed(message('a', { by })) + framed(message('b', { by })))
      expect([counts.accepted, counts.unknown + counts.rejected > 0]).toEqual([0, true])
      listener = await listenForSyslog({ port: 0, host: '127.0.0.1', ...own })
    }
    expect(await eventsOf()).toHaveLength(before)
    await send(framed(message('c', { by: await tokenOf(elsewhere) })))
    expect([(await eventsOf()).length, (await eventsOf(elsewhere)).length]).toEqual([before, 1])
  })

  it('lets nobody in without TLS, nor, where authorities are named, without a certificate of theirs', async () => {
    const { connect: plain } = await import('node:net')
    const socket = plain(listener.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.end(framed(message('a')))
    await once(socket, 'close')
    await listener.close()
    listener = await listenForSyslog({ port: 0, host: '127.0.0.1', ...own, ca: own.cert })
    const stranger = await connected()
    await send(framed(message('b')), stranger).catch(() => null)
    expect(listener.counts).toMatchObject({ received: 0, connections: 0 })
    listener = await listenForSyslog({ port: 0, host: '127.0.0.1', ...own, ca: own.cert })
    expect(await send(framed(message('c')), await connected({ cert: own.cert, key: own.key }))).toMatchObject({ accepted: 1 })
  })

  it('waits while the database is away, and has stored it all once that is back', async () => {
    await owner`alter table events rename to events_away`
    const socket = await connected()
    socket.write(framed(message('a')) + framed(message('b')))
    await new Promise((done) => setTimeout(done, 900))
    expect(listener.counts).toMatchObject({ accepted: 0, rejected: 0 })
    await owner`alter table events_away rename to events`
    for (let n = 0; n < 60 && listener.counts.accepted < 2; n++) await new Promise((done) => setTimeout(done, 100))
    expect(await send('', socket)).toMatchObject({ received: 2, accepted: 2, rejected: 0 })
  })
})
