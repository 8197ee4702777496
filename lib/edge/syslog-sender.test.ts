import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { connect, type TLSSocket } from 'node:tls'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { days, setClock } from '#lib/clock.ts'
import { framed } from '#lib/shipping/syslog.ts'
import { ownCertificate } from '../../test/certificate.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization } from '../../test/fixtures.ts'

/** Senders of syslog that add no token: appliances, told apart by their certificates, through real sockets. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/edge/everything.ts')
const { closePools } = await import('#db/client.ts')
const { createApiToken } = await import('#lib/modules/api-tokens/operations.ts')
const { createConnection, removeConnection, updateConnection } = await import('#lib/modules/connections/operations/manage.ts')
const { checksOf } = await import('#lib/modules/connections/calls/check.ts')
const { connectionToCall } = await import('#lib/modules/connections/within.ts')
const { background } = await import('#lib/door/background.ts')
const { tend } = await import('#lib/modules/connections/rounds.ts')
const { getConnection, listStrangers } = await import('#lib/modules/connections/queries.ts')
const { listenForSyslog } = await import('./syslog.ts')
const { begin, appPool } = await import('#db/client.ts')

type Pair = { cert: string; key: string }
let here: TestOrganization
let listener: Awaited<ReturnType<typeof listenForSyslog>>
const portal = ownCertificate({ ips: ['127.0.0.1'] })
const authority = { ...ownCertificate({ cn: 'Nordwind device CA' }), cn: 'Nordwind device CA' }
const device = (cn: string, more: object = {}) => ownCertificate({ cn, by: authority, ...more })
const printOf = ({ cert }: Pair) => new X509Certificate(cert).fingerprint256
let restore = () => {}
const listen = async (ca?: string) => {
  listener = await listenForSyslog({ port: 0, host: '127.0.0.1', ...portal, ca })
}
beforeAll(async () => {
  here = await organization(owner, 'Here')
})
afterEach(async () => {
  restore()
  await listener.close()
})
afterAll(() => Promise.all([closePools(), owner.end()]))

async function connected(by: Pair | null, more: object = {}): Promise<TLSSocket> {
  const socket = connect({ port: listener.port, host: '127.0.0.1', ca: portal.cert, ...(by && { cert: by.cert, key: by.key }), ...more })
  socket.on('error', () => {})
  await Promise.race([once(socket, 'secureConnect'), once(socket, 'close')])
  return socket
}
/** Sends, closes, and waits until everything that came is counted. */
async function send(by: Pair | null, bytes: string | Buffer, more: object = {}) {
  const socket = await connected(by, more)
  socket.end(bytes)
  socket.resume()
  if (!socket.closed) await once(socket, 'close')
  await listener.close()
  return listener.counts
}
let serial = 0
const message = (host: string, token?: string) => framed(`<34>1 ${new Date().toISOString()} ${host} sshd 42 login_failed ${token ? `[tickmark@32473 token="${token}"]` : ''}[origin user="ann" ip="203.0.113.9"] Wrong password ${++serial}`)
const sender = async (settings: object, of = here) => (await createConnection(await of.person('admin'), { kind: 'syslog', name: `Firewall ${++serial}`, ...settings })).id
const shown = async (id: string, of = here) => getConnection(await of.person('admin'), { id })
const eventsOf = async (host: string, of = here) => (await owner<{ count: number }[]>`select count(*)::int as count from events where org_id = ${of.id} and system = ${host}`)[0]?.count
const labelOf = async (host: string) => (await owner<{ label: string }[]>`select b.label from event_batches b join events e on e.batch_id = b.id where e.system = ${host} limit 1`)[0]?.label
const strangers = async () => listStrangers(await here.person('admin'), {})

describe('senders known by a fingerprint', () => {
  it('are told apart without a token, counted, and tell until when their certificate is good', async () => {
    await listen()
    const [one, two] = [ownCertificate({ cn: 'fw-1' }), ownCertificate({ cn: 'fw-2', until: new Date(Date.now() + days(20)) })]
    // As openssl prints it, and as RFC 5425 writes it.
    const [first, second] = [await sender({ certificate: `SHA256 Fingerprint=${printOf(one)}` }), await sender({ certificate: `sha-256:${printOf(two)}` })]
    await send(one, message('fw-1') + message('fw-1') + framed('<34>1 yesterday fw-1 - - - - x'))
    await listen()
    expect(await send(two, message('fw-2'))).toMatchObject({ received: 1, accepted: 1, unknown: 0 })
    expect([await eventsOf('fw-1'), await eventsOf('fw-2')]).toEqual([2, 1])
    expect(await shown(first)).toMatchObject({ health: 'healthy', messagesReceived: 3, messagesTaken: 2, messagesRejected: 1, messagesAt: expect.any(Date), refused: 0 })
    expect(await shown(second)).toMatchObject({ messagesReceived: 1, credentialsExpireAt: new Date(new X509Certificate(two.cert).validTo) })
    expect([await labelOf('fw-1'), await labelOf('fw-2')]).toEqual([expect.stringMatching(`sent by ${(await shown(first)).name}`), expect.stringMatching(`sent by ${(await shown(second)).name}`)])
    expect(await owner`select body::json -> 'changes' -> 'sentBy' -> 1 as by from audit_entries where org_id = ${here.id} and action = 'connections.noteSender' and subject_id = ${second}`).toEqual([{ by: 'CN=fw-2, issued by CN=fw-2' }])
    await tend(background('test'))
    expect((await owner<{ reason: string }[]>`select body::json ->> 'reason' as reason from audit_entries where org_id = ${here.id} and action = 'connections.remind' and subject_id = ${second}`).map(({ reason }) => reason)).toEqual([expect.stringMatching(/^Its certificate expires on .* put in the new one’s\.$/)])
  })

  it('that are nobody’s are refused, and shown with their fingerprint until somebody makes a sender of one', async () => {
    await listen()
    const unknown = ownCertificate({ cn: 'fw-9' })
    expect(await send(unknown, message('fw-9') + message('fw-9'))).toMatchObject({ accepted: 0, unknown: 1 })
    await listen()
    await send(unknown, message('fw-9'))
    expect(await strangers()).toMatchObject([{ fingerprint: printOf(unknown).replaceAll(':', '').toLowerCase(), subject: 'CN=fw-9', ip: '127.0.0.1', refused: 2, why: 'no sender is known by its certificate' }])
    await listen()
    await send(null, message('fw-9'))
    expect([await strangers(), await eventsOf('fw-9')]).toMatchObject([[{ refused: 2 }], 0])
    await sender({ certificate: (await strangers())[0]?.fingerprint })
    await listen()
    expect(await send(unknown, message('fw-9'))).toMatchObject({ accepted: 1 })
    await expect(listStrangers(await here.person('auditor'), {})).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('are refused while they are paused, after they were removed, and once their certificate is over; the page says why', async () => {
    await listen()
    const old = ownCertificate({ cn: 'fw-3', until: new Date(Date.now() + days(1)) })
    const id = await sender({ certificate: printOf(old) })
    const { version, name, settings } = await shown(id)
    await updateConnection(await here.person('admin'), { id, version, name, ...settings, pausedReason: 'Moved to another rack' })
    expect(await send(old, message('fw-3'))).toMatchObject({ accepted: 0, unknown: 1 })
    expect(await shown(id)).toMatchObject({ refused: 1, lastRefusal: 'Its sender is paused.' })
    await updateConnection(await here.person('admin'), { id, version: version + 1, name, ...settings })
    restore = setClock({ now: () => new Date(Date.now() + days(2)) })
    await listen()
    expect(await send(old, message('fw-3'))).toMatchObject({ accepted: 0, unknown: 1 })
    expect(await shown(id)).toMatchObject({ refused: 2, lastRefusal: expect.stringMatching(/^Its certificate expired on/) })
    restore()
    await removeConnection(await here.person('admin'), { id })
    await listen()
    expect(await send(old, message('fw-3'))).toMatchObject({ accepted: 0, unknown: 1 })
    expect([await eventsOf('fw-3'), (await strangers()).map((each) => each.subject)]).toEqual([0, ['CN=fw-3', 'CN=fw-9']])
  })

  it('are whose token says so, where a message names one; a wrong one is not made good by a certificate', async () => {
    await listen()
    const by = ownCertificate({ cn: 'relay' })
    const id = await sender({ certificate: printOf(by) })
    const { token } = await createApiToken(await here.person('admin'), { name: 'relay', scopes: ['events.ingest'], expiresAt: null })
    expect(await send(by, message('relay-own') + message('relay-token', token) + message('relay-token'))).toMatchObject({ accepted: 3 })
    expect([await labelOf('relay-own'), await labelOf('relay-token')]).toEqual([expect.stringMatching(/sent by Firewall/), expect.stringMatching(/sent by relay/)])
    expect(await shown(id)).toMatchObject({ messagesReceived: 1 })
    await listen()
    expect(await send(by, message('relay-wrong', 'tmk_wrong'))).toMatchObject({ accepted: 0, unknown: 1 })
  })
})

describe('senders known by a name', () => {
  it('are those an authority of the operator vouches for: by dNSName, address or CN, whatever the certificate is renewed to', async () => {
    await listen(authority.cert)
    const [byDns, byCn] = [await sender({ subject: 'FW-4.nordwind.example' }), await sender({ subject: 'fw-5' })]
    await send(device('other', { dns: ['fw-4.nordwind.example'] }), message('fw-4'))
    await listen(authority.cert)
    await send(device('else', { dns: ['fw-4.nordwind.example'], until: new Date(Date.now() + days(300)) }), message('fw-4'))
    await listen(authority.cert)
    await send(device('fw-5'), message('fw-5'))
    expect([await eventsOf('fw-4'), await eventsOf('fw-5')]).toEqual([2, 1])
    expect([await shown(byDns), await shown(byCn)]).toMatchObject([{ messagesReceived: 2 }, { messagesReceived: 1 }])
  })

  it('are nobody’s by a name that nobody vouches for, and are let in by a fingerprint alone', async () => {
    await listen(authority.cert)
    const [stranger, pinned] = [ownCertificate({ cn: 'fw-5' }), ownCertificate({ cn: 'fw-6' })]
    await sender({ certificate: printOf(pinned) })
    expect(await send(stranger, message('fw-forged'))).toMatchObject({ accepted: 0 })
    await listen(authority.cert)
    expect(await send(null, message('fw-forged'))).toMatchObject({ accepted: 0, connections: 0 })
    await listen(authority.cert)
    expect(await send(pinned, message('fw-6'))).toMatchObject({ accepted: 1 })
    // Without an authority of the operator's a name says nothing, whoever issued it.
    await listen()
    expect(await send(device('fw-5'), message('fw-forged'))).toMatchObject({ accepted: 0, unknown: 1 })
    expect(await eventsOf('fw-forged')).toBe(0)
  })

  it('stay who they are in a session that is resumed', async () => {
    await listen(authority.cert)
    const by = device('fw-5')
    const socket = await connected(by)
    const [session] = (await once(socket, 'session')) as [Buffer]
    // Nothing is written while OpenSSL tells of it.
    await new Promise((done) => setImmediate(done))
    socket.end(message('fw-5-first'))
    socket.resume()
    await once(socket, 'close')
    const again = await connected(by, { session })
    expect(again.isSessionReused()).toBe(true)
    again.end(message('fw-5-again'))
    again.resume()
    await once(again, 'close')
    await listener.close()
    expect([await eventsOf('fw-5-first'), await eventsOf('fw-5-again')]).toEqual([1, 1])
  })
})

describe('a sender', () => {
  it('is named by one of the two, once, in a form that can be told', async () => {
    await listen()
    const admin = await here.person('admin')
    const wrong = (settings: object) => expect(createConnection(admin, { kind: 'syslog', name: `Wrong ${++serial}`, ...settings })).rejects
    for (const settings of [{}, { certificate: 'ab', subject: 'fw' }]) await wrong(settings).toMatchObject({ code: 'invalid', fields: { certificate: expect.stringMatching(/one of the two/) } })
    for (const certificate of ['ab:cd', 'z'.repeat(64), 'a'.repeat(63)]) await wrong({ certificate }).toMatchObject({ fields: { certificate: expect.stringMatching(/no SHA-256 fingerprint/) } })
    for (const subject of ['*.example.com', 'fw/X', '-']) await wrong({ subject }).toMatchObject({ code: 'invalid' })
    await wrong({ subject: 'FW-5' }).toMatchObject({ code: 'conflict', message: expect.stringMatching(/name is there already/) })
  })

  it('says beforehand what is missing', async () => {
    await listen()
    const id = await sender({ subject: 'fw-7' })
    const row = await begin(appPool(), here.id, (tx) => connectionToCall(tx, id))
    expect((await checksOf(row as NonNullable<typeof row>, { messages: false, repository: null }, new Date())).checks).toEqual([
      { what: 'The portal listens for syslog over TLS', lack: expect.stringMatching(/SYSLOG_TLS_PORT/) }, { what: expect.stringMatching(/vouches/), lack: expect.stringMatching(/SYSLOG_TLS_CLIENT_CA_FILE/) }, { what: 'Messages come in', lack: expect.stringMatching(/None came yet/) },
    ])
  })

  it('that two organizations name is nobody’s, and both are told; strangers are then shown to neither', async () => {
    await listen()
    const elsewhere = await organization(owner, 'Elsewhere')
    const by = ownCertificate({ cn: 'fw-8' })
    const [mine, theirs] = [await sender({ certificate: printOf(by) }), await sender({ certificate: printOf(by) }, elsewhere)]
    expect(await send(by, message('fw-8'))).toMatchObject({ accepted: 0, unknown: 1 })
    for (const each of [await shown(mine), await shown(theirs, elsewhere)]) expect(each).toMatchObject({ refused: 1, lastRefusal: 'Two senders are known by its certificate.' })
    const before = await strangers()
    await listen()
    await send(ownCertificate({ cn: 'fw-10' }), message('fw-10'))
    expect([await strangers(), await listStrangers(await elsewhere.person('admin'), {}), await eventsOf('fw-8')]).toEqual([before, [], 0])
  })
})
