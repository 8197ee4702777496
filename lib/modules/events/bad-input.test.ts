import { gzipSync } from 'node:zlib'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256Hex } from '#lib/crypto/canonical.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

/** One row per phrase of the issue; the phrase stands quoted. */
const database = await testDatabase()
const { deliver } = await import('./deliver.ts')
const { listEvents } = await import('./queries.ts')
const { detectBatch } = await import('../findings/run-detection.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { cell } = await import('#lib/door/csv.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })

let here: TestOrganization
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Feeds')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const at = '2026-01-02T03:04:05Z'
const event = (more: Record<string, unknown> = {}) => JSON.stringify({ event_type: 'login_failed', timestamp: at, user: 'ann', ...more })

async function send(body: string | Buffer | AsyncIterable<Uint8Array>, options: { gzip?: boolean; source?: string } = {}) {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const parts = Buffer.isBuffer(bytes) ? ([bytes] as unknown as AsyncIterable<Uint8Array>) : bytes
  return deliver(await here.person('contributor'), parts, { label: 'test', source: options.source ?? 'auto', gzip: options.gzip ?? false })
}

async function* megabytes(count: number): AsyncGenerator<Uint8Array> {
  const line = Buffer.from(`${event({ external_id: 'big', filler: 'x'.repeat(1024 * 1024 - 200) })}\n`)
  for (let n = 0; n < count; n++) yield line
}

describe('deliveries', () => {
  it('object, array, NDJSON and {"Records":[…]} are all taken', async () => {
    expect(await send(event({ id: 'a' }))).toMatchObject({ accepted: 1 })
    expect(await send(`[${event({ id: 'b' })}, ${event({ id: 'c' })}]`)).toMatchObject({ accepted: 2 })
    expect(await send(`${event({ id: 'd' })}\r\n\n${event({ id: 'e' })}\n`)).toMatchObject({ accepted: 2 })
    expect(await send(`{"Records":[${event({ id: 'f' })}]}`)).toMatchObject({ accepted: 1 })
    expect(await send(JSON.stringify({ event_type: 'pretty', timestamp: at, id: 'g' }, null, 2))).toMatchObject({ accepted: 1 })
    expect(await send(gzipSync(event({ id: 'h' })), { gzip: true })).toMatchObject({ accepted: 1 })
    expect(await send('')).toMatchObject({ received: 0 })
  })

  it('the same delivery twice is stored once; equal lines of one delivery stay two events', async () => {
    const lines = `${event()}\n${event()}\n`
    expect(await send(lines)).toMatchObject({ accepted: 2, duplicates: 0 })
    expect(await send(lines)).toMatchObject({ accepted: 0, duplicates: 2 })
  })

  it('the same delivery by four senders at once is stored once', async () => {
    const lines = Array.from({ length: 200 }, (_, n) => event({ external_id: `race-${n}` })).join('\n')
    const answers = await Promise.all([0, 1, 2, 3].map(() => send(lines)))
    expect(answers.reduce((sum, each) => sum + each.accepted, 0)).toBe(200)
    expect((await owner`select count(*)::int as n from events where external_id like 'race-%'`)[0]?.n).toBe(200)
  })

  it('a batch is judged once by any number of workers', async () => {
    const { batches } = await send(JSON.stringify({ eventID: 'stop-1', eventTime: at, eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', userIdentity: { type: 'IAMUser', userName: 'mallory' }, requestParameters: { name: 'main' } }))
    const actor = jobActor(here.id, 'test', 'test')
    const answers = await Promise.all([0, 1, 2, 3].map(() => detectBatch(actor, batches[0] as string)))
    expect(answers.toSorted()).toEqual([1, null, null, null])
    expect(await owner`select rule_id from findings where org_id = ${here.id}`).toEqual([{ rule_id: 'aws-trail-stopped-or-deleted' }])
  })

  it('"51 MB body"', async () => {
    await expect(send(megabytes(51))).rejects.toMatchObject({ code: 'too_large' })
    expect((await owner`select 1 from events where external_id = 'big'`)).toHaveLength(0)
  })

  it('"49 MB body hashes the same on both sides"', async () => {
    const parts: Buffer[] = []
    for await (const part of megabytes(49)) parts.push(Buffer.from(part))
    const whole = Buffer.concat(parts)
    const answer = await send(whole)
    expect(answer).toMatchObject({ received: 49, accepted: 1, duplicates: 48, sha256: `sha256:${sha256Hex(whole)}` })
  })

  it('"gzip bomb"', async () => {
    await expect(send(gzipSync(Buffer.alloc(300 * 1024 * 1024, ' ')), { gzip: true })).rejects.toMatchObject({ code: 'too_large' })
    await expect(send(Buffer.from('not gzip at all'), { gzip: true })).rejects.toMatchObject({ code: 'invalid', message: /gzip/ })
  })

  it('"invalid UTF-8": a line of its own is rejected, a whole document refused', async () => {
    const bad = Buffer.concat([Buffer.from('{"event_type":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])
    expect(await send(Buffer.concat([Buffer.from(`${event({ id: 'u1' })}\n`), bad, Buffer.from(`\n${event({ id: 'u2' })}`)]))).toMatchObject({ accepted: 2, rejected: 1, rejects: [{ line: 2, reason: 'is not valid UTF-8' }] })
    await expect(send(Buffer.concat([Buffer.from('['), bad, Buffer.from(']')]))).rejects.toMatchObject({ code: 'invalid', message: /UTF-8/ })
  })

  it('"`\\u0000`; lone surrogate": kept in the raw text, cleaned in columns', async () => {
    expect(await send(`{"event_type":"a\\u0000b","timestamp":"${at}","user":"\\ud800x","id":"nul"}`)).toMatchObject({ accepted: 1 })
    const [row] = await owner`select event_type, user_name, raw from events where external_id = 'nul'`
    expect(row).toMatchObject({ event_type: 'a\uFFFDb', user_name: '\uFFFDx' })
    expect(row?.raw).toContain('\\u0000')
  })

  it('"10,000-deep JSON"', async () => {
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
    expect(await send(`${event({ id: 'deep-1' })}\n${deep}\n`)).toMatchObject({ accepted: 1, rejected: 1, rejects: [{ line: 2, reason: 'is nested deeper than 100 levels' }] })
  })

  it('"NDJSON with a broken line 5,000"', async () => {
    const lines = Array.from({ length: 6_000 }, (_, n) => (n === 4_999 ? '{"event_type": broken' : event({ external_id: `line-${n}` })))
    const answer = await send(lines.join('\n'))
    expect(answer).toMatchObject({ received: 6_000, accepted: 5_999, rejected: 1 })
    expect(answer.rejects).toEqual([{ line: 5_000, reason: expect.stringMatching(/not valid JSON/) }])
  })

  it('"absurd and zoneless timestamps"', async () => {
    const answer = await send([['z1', '2026-01-02 03:04:05'], ['z2', '2026-01-02'], ['z3', '9999-12-31T00:00:00Z'], ['z4', '1066-10-14T09:00:00Z'], ['z5', 'soon'], ['z6', '2026-02-30T00:00:00Z'], ['z7', 1767322800], ['z8', '2026-01-02T03:04:05+02:00']]
      .map(([id, timestamp]) => event({ id, timestamp })).join('\n'))
    expect(answer).toMatchObject({ accepted: 2, rejected: 6 })
    expect(answer.rejects.map((each) => each.reason)).toEqual([
      'timestamp has no zone; write 2026-01-31T12:00:00Z', 'timestamp has no zone; write 2026-01-31T12:00:00Z', 'timestamp lies more than a day in the future',
      'timestamp lies before 1990', 'timestamp is not a time; write 2026-01-31T12:00:00Z', 'timestamp is not a time; write 2026-01-31T12:00:00Z',
    ])
  })

  it('a delivery cut in the middle keeps its whole events and names the rest', async () => {
    const answer = await send(`[${event({ id: 'cut-1' })},${event({ id: 'cut-2' }).slice(0, 20)}`)
    expect(answer).toMatchObject({ accepted: 1, rejected: 1, rejects: [{ line: 2, reason: 'the delivery ends in the middle of this event' }] })
  })

  it.each([['no JSON', 'hello'], ['a number', '42'], ['an unknown source', event({ id: 's' })], ['the portal’s own name', event({ id: 's' })]])('refuses %s with a clear error', async (name, body) => {
    await expect(send(body, name === 'an unknown source' ? { source: 'floppy' } : name === 'the portal’s own name' ? { source: 'tickmark' } : {})).rejects.toMatchObject({ code: 'invalid' })
  })

  it('"SQL and HTML in every field": stored and given back as they are', async () => {
    const nasty = `'; drop table events; -- <script>alert(1)</script> \${x}`
    await send(JSON.stringify({ event_type: nasty, timestamp: at, user: nasty, system: nasty, ip: nasty, source: nasty, id: nasty }))
    const page = await listEvents(await here.person('auditor'), { user: nasty })
    expect(page.rows[0]).toMatchObject({ eventType: nasty, userName: nasty, system: nasty })
  })

  it('"CSV formulas"', () => {
    expect(['=1+1', '+1', '-cmd', '@SUM(A1)', '\tx', 'plain', '-5', 'a"b', 'a,b'].map(cell)).toEqual(["'=1+1", "'+1", "'-cmd", "'@SUM(A1)", '"\'\tx"', 'plain', '-5', '"a""b"', '"a,b"'])
  })

  it('counts of the screens agree with the facts', async () => {
    const [events] = await owner`select (select count(*)::int from events where org_id = ${here.id}) as facts, (select sum(count)::int from event_hours where org_id = ${here.id} and kind = 'event') as rollup`
    expect(events?.rollup).toBe(events?.facts)
    const wrong = await owner`select id from event_batches where received <> accepted + duplicates + rejected`
    expect(wrong).toHaveLength(0)
  })
})
