import { gzipSync } from 'node:zlib'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ofProcess } from '#lib/of-process.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization, write } from '../../test/fixtures.ts'

/** The address exporters of OpenTelemetry send to: bytes in, the list of events out. */
const database = await testDatabase()
const { POST } = await import('../../app/v1/logs/route.ts')
const { GET } = await import('../../app/api/v1/events/route.ts')
const { v7 } = await import('uuid')
const { newToken, tokenHash } = await import('#lib/crypto/secrets.ts')
const { tokenPrefix } = await import('#lib/modules/api-tokens/model.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

let here: TestOrganization
let token: string
let bound: string
async function makeToken(more: { sources?: string[]; scopes?: string[] } = {}): Promise<string> {
  const { userId } = await here.person('admin')
  const made = newToken(tokenPrefix)
  await write(owner, here.id, (sql) => sql`insert into api_tokens ${sql({ org_id: here.id, id: v7(), user_id: userId, name: 'collector', prefix: made.slice(0, 10), token_hash: tokenHash('api-token', made), scopes: ['events.ingest', 'events.read'], sources: null, created_at: new Date(), ...more })}`)
  return made
}
beforeAll(async () => {
  here = await organization(owner, 'Telemetry')
  token = await makeToken()
  bound = await makeToken({ sources: ['otlp'] })
})

const nano = (second: number) => `${1_793_696_400 + second}000000000`
const attribute = (key: string, text: string) => ({ key, value: { stringValue: text } })
const record = (n: number, more: object = {}) => ({ timeUnixNano: nano(n), severityNumber: 9, eventName: 'invoice.paid', body: { stringValue: `n ${n}` }, attributes: [attribute('user.name', 'ann')], ...more })
const request = (records: unknown[], service = 'ledger') => JSON.stringify({ resourceLogs: [{ resource: { attributes: [attribute('service.name', service)] }, scopeLogs: [{ scope: { name: 'app' }, logRecords: records }] }] })
const send = (body: string | Buffer, headers: Record<string, string> = {}) =>
  POST(new Request('http://127.0.0.1:3000/v1/logs', { method: 'POST', body: body as BodyInit, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers } }))
const told = async (answer: Promise<Response>) => ({ status: (await answer).status, body: (await (await answer).json()) as Record<string, unknown> })
async function eventsOf(system: string): Promise<Record<string, unknown>[]> {
  const answer = await GET(new Request(`http://127.0.0.1:3000/api/v1/events?system=${system}&limit=100`, { headers: { authorization: `Bearer ${token}` } }))
  return ((await answer.json()) as { rows: Record<string, unknown>[] }).rows
}

describe('POST /v1/logs', () => {
  it('takes records, plain and packed, and they stand in the list of events', async () => {
    expect(await told(send(request([record(0), record(1, { severityNumber: 17, eventName: 'session.refused', attributes: [attribute('user.name', 'ben'), attribute('client.address', '203.0.113.5'), attribute('event.outcome', 'failure')] })], 'plain')))).toEqual({ status: 200, body: {} })
    expect(await told(send(gzipSync(request([record(0)], 'packed')), { 'content-encoding': 'gzip' }))).toEqual({ status: 200, body: {} })
    expect(await eventsOf('plain')).toMatchObject([
      { source: 'otlp', eventType: 'session.refused', userName: 'ben', ip: '203.0.113.5', outcome: 'failure', severityHint: 3, occurredAt: '2026-11-03T09:00:01.000Z' }, { source: 'otlp', eventType: 'invoice.paid', userName: 'ann', outcome: null },
    ])
    expect(await eventsOf('packed')).toHaveLength(1)
  })

  it('knows the same request again, however it is packed, and equal records of one as two', async () => {
    const body = request([record(0), record(0)], 'again')
    expect([(await send(body)).status, (await send(body)).status, (await send(gzipSync(body, { level: 1 }), { 'content-encoding': 'gzip' })).status]).toEqual([200, 200, 200])
    expect(await eventsOf('again')).toHaveLength(2)
    await send(request([record(0), record(0), record(1)], 'again'))
    expect(await eventsOf('again')).toHaveLength(5)
  })

  it('takes integers as text and as numbers, as proto3 writes and reads both, and those a double cannot hold digit by digit', async () => {
    const nano = String((record(0) as { timeUnixNano: string }).timeUnixNano)
    const texts = record(0, { severityNumber: '17', attributes: [{ key: 'http.status', value: { intValue: '403' } }, { key: 'offset', value: { intValue: '9007199254740993' } }] })
    const body = request([texts, record(1, { severityNumber: 'SEVERITY_NUMBER_ERROR2', attributes: [{ key: 'http.status', value: { intValue: 403 } }] })], 'integers').replace(`"${nano}"`, nano)
    expect(await told(send(body))).toEqual({ status: 200, body: {} })
    expect(await eventsOf('integers')).toMatchObject([{ severityHint: 3 }, { severityHint: 3, occurredAt: '2026-11-03T09:00:00.000Z' }])
    const rows = await owner<{ raw: string }[]>`select raw from events where org_id = ${here.id} and system = 'integers' order by occurred_at`
    expect(rows.map(({ raw }) => (JSON.parse(raw) as { attributes: object }).attributes)).toEqual([{ 'http.status': 403, offset: '9007199254740993' }, { 'http.status': 403 }])
  })

  it('rejects one bad record of 10,000 by its place, and keeps the others', async () => {
    const records = Array.from({ length: 10_000 }, (_, n) => record(n, n === 4_999 ? { timeUnixNano: 'soon' } : {}))
    expect(await told(send(request(records, 'many')))).toEqual({ status: 200, body: { partialSuccess: { rejectedLogRecords: '1', errorMessage: expect.stringMatching(/^1 of 10000 log records were rejected: record 5000 has no time: timeUnixNano "soon"/) as string } } })
    expect(await owner`select count(*)::int as n from events where org_id = ${here.id} and system = 'many'`).toEqual([{ n: 9_999 }])
  })

  it.each([
    ['protobuf', '\n\u0002', { 'content-type': 'application/x-protobuf' }, 415, 12, /OTEL_EXPORTER_OTLP_PROTOCOL=http\/json/],
    ['another compression', '{}', { 'content-encoding': 'zstd' }, 415, 12, /gzip/],
    ['no token', '{}', { authorization: '' }, 401, 16, /token/],
    ['an unknown token', '{}', { authorization: 'Bearer tmk_no' }, 401, 16, /unknown, expired or revoked/],
    ['what breaks off', request([record(0)]).slice(0, -8), {}, 400, 3, /ExportLogsServiceRequest/],
    ['an array', '[]', {}, 400, 3, /ExportLogsServiceRequest/],
    ['what is not gzip', '{}', { 'content-encoding': 'gzip' }, 400, 3, /gzip/],
  ])('refuses %s as OTLP says, for good', async (_, body, headers, status, code, message) => {
    const answer = await send(body, headers as Record<string, string>)
    expect([answer.status, await answer.json(), answer.headers.get('retry-after')]).toEqual([status, { code, message: expect.stringMatching(message) as string }, null])
  })

  it('tells whoever comes while too much is read to come again', async () => {
    const state = ofProcess('otlp', () => ({ reading: 0 }))
    state.reading += 8
    const answer = await send(request([record(0)], 'busy'))
    state.reading -= 8
    expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toEqual([503, '5', { code: 14, message: expect.stringMatching(/again/) as string }])
    expect((await send(request([record(0)], 'busy'))).status).toBe(200)
    expect(await eventsOf('busy')).toHaveLength(1)
  })

  it('lets a token bound to OpenTelemetry bring nothing of another source inside', async () => {
    const body = JSON.stringify({ kind: 'Event', apiVersion: 'audit.k8s.io/v1', auditID: 'a', stage: 'Panic', verb: 'get', requestURI: '/x', requestReceivedTimestamp: '2026-11-03T09:00:00Z' })
    expect(await told(send(request([record(0), record(1, { body: { stringValue: body } })], 'bound'), { authorization: `Bearer ${bound}` }))).toMatchObject({ status: 200, body: { partialSuccess: { rejectedLogRecords: '1', errorMessage: expect.stringMatching(/record 2 is of the source kubernetes/) as string } } })
    expect((await send('{}', { authorization: `Bearer ${await makeToken({ scopes: ['events.read'] })}` })).status).toBe(403)
  })
})
