import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { days, hours, minutes, setClock } from '#lib/clock.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { city, mmdb } from '../../../test/mmdb.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/edge/everything.ts')
const { v7 } = await import('uuid')
const { POST } = await import('../../../app/api/v1/address-tables/upload/route.ts')
const { artifactStore } = await import('#lib/artifacts/index.ts')
const { tokenHash, newToken } = await import('#lib/crypto/secrets.ts')
const { tokenPrefix } = await import('../api-tokens/model.ts')
const { placesOf } = await import('#lib/anomalies/places.ts')
const { listEvents } = await import('../events/queries.ts')
const { closePools } = await import('#db/client.ts')
const { background } = await import('#lib/door/background.ts')
const { deliver } = await import('../events/deliver.ts')
const { updateSettings } = await import('../settings/operations.ts')
const { getSettings } = await import('../settings/queries.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { dismissFindings } = await import('../findings/operations/decide.ts')
const { raiseFinding } = await import('../findings/operations/raise.ts')
const { judgeSignIns } = await import('./operations.ts')
const { getAnomalies, listBaselines } = await import('./queries.ts')
const { compareSignIns } = await import('./rounds.ts')
const { holdTable } = await import('./table.ts')
const { removeTable } = await import('./tables.ts')

let here: TestOrganization
let elsewhere: TestOrganization
const start = Date.now()
let back: (() => void) | undefined
const clock = (after: number) => {
  back?.()
  back = setClock({ now: () => new Date(start + after) })
}
beforeAll(async () => {
  here = await organization(owner, 'Here')
  elsewhere = await organization(owner, 'Elsewhere')
})
afterEach(() => back?.())
afterAll(() => Promise.all([closePools(), owner.end()]))

let serial = 0
const line = (user: string, at: number, more: object = {}) => JSON.stringify({ id: `s-${++serial}`, timestamp: new Date(at).toISOString(), event_type: 'sign_in_succeeded', user, system: 'VPN', ip: '203.0.113.9', country: 'DE', user_agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) Version/18.1 Safari/605.1.15', ...more })
const send = async (lines: string[], to = here) => deliver(await to.person('contributor'), [Buffer.from(lines.join('\n'))] as unknown as AsyncIterable<Uint8Array>, { label: 'VPN', source: 'other', gzip: false })
const compare = (of = here) => compareSignIns(background('test'), of.id)
const history = (user: string, count: number) => Array.from({ length: count }, (_, n) => line(user, start - days(count - n) - hours(2)))
const findingsOf = (user: string) => owner<{ rule_name: string; risk_score: number; severity: number; extra_data: { reasons: { points: number; because: string }[] } }[]>`select rule_name, risk_score, severity, extra_data from findings where org_id = ${here.id} and user_name = ${user} and rule_id = 'tickmark.unusual-sign-in'`
const of = async (user: string, by = here) => (await listBaselines(await by.person('admin'), { limit: 100 })).rows.find((each) => each.userName === user)
const strange = { country: 'NG', ip: '198.51.100.7', user_agent: 'python-requests/2.32' }
const switched = async (anomalies: object) => {
  const admin = await here.person('admin')
  const { version, settings } = await getSettings(admin, {})
  await updateSettings(admin, { version, settings: { ...settings, anomalies: { ...settings.anomalies, ...anomalies } }, reason: 'Tried' } as never)
}

/** As if somebody else had approved it. */
const decided = (on: 'true' | 'false') => owner.begin(async (sql) => {
  await sql`alter table settings disable trigger user`
  await sql`update settings set document = jsonb_set(document, '{anomalies,on}', ${on}::text::jsonb) where org_id = ${here.id}`
  await sql`alter table settings enable trigger user`
})

/** As a form or a script sends it. */
async function upload(bytes: Buffer, { name = 'city.mmdb', by = here, role = 'admin' as 'admin' | 'auditor' } = {}) {
  const person = await by.person(role)
  const secret = newToken(tokenPrefix)
  await write(owner, by.id, (sql) => sql`insert into api_tokens ${sql({ org_id: by.id, id: v7(), user_id: person.userId, name: 'Table', prefix: secret.slice(0, 10), token_hash: tokenHash('api-token', secret), scopes: ['anomalies.setTable'], created_at: new Date() })}`)
  const form = new FormData()
  form.append('file', new File([bytes as unknown as ArrayBuffer], name))
  const answer = await POST(new Request('http://127.0.0.1:3000/api/v1/address-tables/upload', { method: 'POST', body: form, headers: { authorization: `Bearer ${secret}`, accept: 'application/json' } }))
  return { status: answer.status, body: await answer.json() as { message?: string; id: string; sha256: string; fields?: Record<string, string> } }
}
const cities = (type = 'Test-City') => mmdb({ '203.0.113.0/24': city('DE', 52.52, 13.4), '198.51.100.0/24': city('NG', 6.52, 3.38) }, { type })
const status = async (of = here) => getAnomalies(await of.person('admin'), {})

describe('sign-ins', () => {
  it('teach from history without a finding; one that is unusual raises one with its reasons, once', async () => {
    clock(0)
    await send([...history('Ann', 30), line('Ann', start - days(3), { country: 'NG' })])
    clock(minutes(5))
    await compare()
    expect(await of('ann')).toMatchObject({ state: 'known', learned: 31, countries: [{ name: 'DE', count: 30 }, { name: 'NG', count: 1 }] })
    expect(await findingsOf('Ann')).toEqual([])
    await send([line('Ann', start - hours(1), { country: 'BR', user_agent: 'curl/8.9' })])
    clock(minutes(10))
    await compare()
    await compare()
    const found = await findingsOf('Ann')
    expect(found).toMatchObject([{ rule_name: 'An unusual sign-in', severity: 2 }])
    expect(found[0]?.extra_data.reasons.map((each) => each.because).join()).toMatch(/never from BR before, of 31 sign-ins from DE, NG/)
    expect(found[0]?.risk_score).toBe(found[0]?.extra_data.reasons.reduce((sum, each) => sum + each.points, 0))
    expect(await owner`select count(*)::int from audit_entries where org_id = ${here.id} and action = 'anomalies.judge'`).toEqual([{ count: 2 }])
  })

  it('of somebody new say how far they have learned', async () => {
    clock(minutes(12))
    await send([...history('ben', 5), line('ben', start - hours(1), strange)])
    clock(minutes(15))
    await compare()
    expect(await of('ben')).toMatchObject({ state: 'learning', learned: 6, learnsFrom: 20 })
    expect(await findingsOf('ben')).toEqual([])
  })

  it('that failed, and what is no sign-in, teach nothing', async () => {
    clock(minutes(16))
    await send([line('cem', start, { event_type: 'sign_in_failed' }), line('cem', start, { event_type: 'file_read' })])
    clock(minutes(20))
    await compare()
    expect(await of('cem')).toBeUndefined()
    expect((await getAnomalies(await here.person('admin'), {})).until).toEqual(new Date(start + minutes(19)))
  })

  it('after an impossible journey raise a finding even while it learns, by the table that was uploaded; a broken one changes nothing and says so', async () => {
    expect(await upload(cities())).toMatchObject({ status: 201, body: { message: expect.stringMatching(/^Test-City of 2026-11-01 was read/) } })
    clock(minutes(22))
    await send([line('dora', start - minutes(40), { country: undefined }), line('dora', start - minutes(10), { country: undefined, ip: '198.51.100.7' })])
    clock(minutes(25))
    await compare()
    expect(await findingsOf('dora')).toMatchObject([{ rule_name: 'A sign-in after an impossible journey', severity: 3, risk_score: 60, extra_data: { reasons: [{ points: 60, because: '5,196 km from DE to NG within 30 minutes: nobody travels so fast' }] } }])
    expect(await status()).toMatchObject({ table: { type: 'Test-City', built: new Date('2026-11-01T00:00:00Z'), name: 'city.mmdb' }, problem: null })
    expect(await upload(Buffer.from('no table any more'))).toMatchObject({ status: 422, body: { message: expect.stringMatching(/no table of addresses.*Nothing changes/), fields: { file: expect.any(String) } } })
    clock(minutes(30))
    await send([line('dora', start + minutes(29), { country: undefined, ip: '203.0.113.9' })])
    clock(minutes(35))
    await compare()
    expect((await of('dora'))?.countries).toMatchObject([{ name: 'DE', count: 2 }, { name: 'NG', count: 1 }])
  })

  it('of an account of the portal, whose acts name it by its id, are listed under its name, and those of a neighbour by the id alone', async () => {
    const [ours, theirs] = [await here.person('reviewer'), await elsewhere.person('reviewer')]
    clock(minutes(36))
    await send([...history(ours.userId, 3), ...history(theirs.userId, 3)])
    clock(minutes(39))
    await compare()
    expect(await of(ours.userId)).toMatchObject({ userName: ours.userId, accountName: ours.name })
    expect(await of(theirs.userId)).toMatchObject({ userName: theirs.userId, accountName: null })
    expect(await of('ann')).toMatchObject({ accountName: null })
  })

  it('are not compared when it is switched off, which takes somebody else; what came meanwhile is looked at afterwards', async () => {
    await expect(judgeSignIns(await here.person('admin'), {})).rejects.toMatchObject({ code: 'forbidden' })
    await expect(listBaselines(await here.person('contributor'), {})).rejects.toMatchObject({ code: 'forbidden' })
    clock(minutes(37))
    await send(history('eve', 25).map((each) => each.replace('203.0.113.9', '203.0.113.10')), elsewhere)
    clock(minutes(40))
    await compare(elsewhere)
    expect([await of('eve'), (await of('eve', elsewhere))?.learned]).toEqual([undefined, 25])
    expect(await of('ann', elsewhere)).toBeUndefined()
    await switched({ on: false })
    expect(await getAnomalies(await here.person('admin'), {})).toMatchObject({ on: true })
    await switched({ score: 30 })
    await decided('false')
    await send([line('Ann', start + minutes(38), { ...strange, country: 'JP', ip: '192.0.2.77' })])
    clock(minutes(45))
    await compare()
    expect([(await of('ann'))?.learned, (await findingsOf('Ann')).length]).toEqual([32, 1])
    await decided('true')
    await compare()
    expect([(await of('ann'))?.learned, (await findingsOf('Ann')).length]).toEqual([33, 2])
    expect(await getAnomalies(await here.person('admin'), {})).toMatchObject({ on: true, score: 30 })
  })

  it('that are unusual are among the suspicious ones', async () => {
    const suspicious = async () => (await listEvents(await here.person('reviewer'), { view: 'suspicious', user: 'Gil' } as never)).rows.map(({ occurredAt }) => occurredAt)
    clock(minutes(46))
    await send(history('Gil', 30))
    clock(minutes(47.2))
    await compare()
    expect(await suspicious()).toEqual([])
    await send([line('Gil', start - hours(1), { country: 'BR', user_agent: 'curl/8.9' })])
    clock(minutes(48.3))
    await compare()
    expect([await suspicious(), (await findingsOf('Gil')).length]).toEqual([[new Date(start - hours(1))], 1])
  })

  it('found again beside an undecided finding are named with it; what was decided of an event is not raised a second time', async () => {
    const [one, other] = await owner<{ id: string; receivedAt: Date; batchId: string }[]>`select id, received_at as "receivedAt", batch_id as "batchId" from events where org_id = ${here.id} and user_name = 'ben' order by id limit 2`
    const raise = (event: typeof one) => raiseFinding(jobActor(here.id, 'anomalies', 'test'), { ruleId: 'tickmark.unusual-sign-in', ruleName: 'x', severity: 'low', description: 'x', system: 'x', key: 'of ben', riskScore: 1, reasons: [{ points: 1, because: 'x' }], matched: [], about: {}, event })
    const { id } = await raise(one)
    expect(await raise(other)).toEqual({ id, raised: false })
    expect(await owner`select event_id from finding_events where org_id = ${here.id} and finding_id = ${id}`).toEqual([{ event_id: other?.id }])
    await dismissFindings(await here.person('reviewer'), { ids: [id], note: 'A planned test' } as never)
    expect(await raise(one)).toEqual({ id, raised: false })
  })
})

describe('a table of addresses', () => {
  it.each<[string, () => Buffer, RegExp]>([
    ['cut in the middle', () => cities().subarray(0, -60), /no table of addresses|cut|broken|version/],
    ['of networks', () => mmdb({ '203.0.113.0/24': { autonomous_system_organization: 'Nord' } }, { type: 'Test-ASN' }), /neither countries nor coordinates \(Test-ASN\)/],
    ['of more nodes than it has', () => mmdb({ '203.0.113.0/24': city('DE', 52, 13) }, { metadata: { node_count: 4_000_000 } }), /is cut/],
    ['of another kind', () => Buffer.from('%PDF-1.7 '.repeat(50)), /no table of addresses/],
  ])('%s is refused in words, and leaves no row', async (_, bytes, says) => {
    const rows = () => owner`select count(*)::int from artifacts where org_id = ${elsewhere.id}`
    const before = await rows()
    expect(await upload(bytes(), { by: elsewhere })).toMatchObject({ status: 422, body: { fields: { file: expect.stringMatching(says) } } })
    expect([await rows(), (await status(elsewhere)).table]).toEqual([before, null])
  })

  it('is one at a time, of one organization, with what it hashes to and who put it in; the same one again changes nothing', async () => {
    const { createHash } = await import('node:crypto')
    const bytes = cities('Second-City')
    expect((await upload(bytes, { role: 'auditor' })).status).toBe(403)
    const { body: { id, sha256 } } = await upload(bytes, { name: 'second.mmdb' })
    expect(sha256).toBe(`sha256:${createHash('sha256').update(bytes).digest('hex')}`)
    expect(await status()).toMatchObject({ table: { id, sha256, name: 'second.mmdb', type: 'Second-City', size: bytes.length, by: expect.any(String) } })
    expect((await upload(bytes)).body).toMatchObject({ id, message: expect.stringMatching(/nothing changes/) })
    expect(await owner`select count(*)::int, count(*) filter (where deleted_at is null)::int as used from address_tables where org_id = ${here.id}`).toEqual([{ count: 2, used: 1 }])
    // Bytes lie in the file store, where the check of every night, locks and backups find them.
    expect(await owner`select a.kind, a.owner_id, a.sha256 from artifacts a where a.org_id = ${here.id} and a.sha256 = ${sha256}`).toEqual([{ kind: 'anomalies.table', owner_id: id, sha256 }])
    const entries = await owner`select action, body::json -> 'changes' -> 'type' -> 1 as type, body::json -> 'changes' -> 'sha256' -> 1 as sha256 from audit_entries where org_id = ${here.id} and action = 'anomalies.setTable' and subject_id = ${id}`
    expect(entries).toEqual([{ action: 'anomalies.setTable', type: 'Second-City', sha256 }])
    expect((await status(elsewhere)).table).toBeNull()
    await expect(removeTable(await elsewhere.person('admin'), { id })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('whose file is gone or is another says so, and places come from records alone; while the store is away nothing is compared', async () => {
    clock(minutes(50))
    const [file] = await owner<{ id: string; key: string }[]>`select id, key from artifacts where org_id = ${here.id} and kind = 'anomalies.table' order by created_at desc limit 1`
    await send([line('finn', start + minutes(46), { country: undefined })])
    clock(minutes(55))
    const store = artifactStore()
    const read = store.read
    const { ArtifactError } = await import('#lib/artifacts/store.ts')
    const failing = (problem: 'unavailable' | 'missing') => {
      store.read = async () => { throw new ArtifactError(problem, 'The store is away.') }
    }
    failing('unavailable')
    // Another process, which holds no table yet.
    const { ofProcess } = await import('#lib/of-process.ts')
    ofProcess('tables of addresses', () => new Map()).clear()
    await expect(compare()).rejects.toMatchObject({ problem: 'unavailable' })
    expect(await of('finn')).toBeUndefined()
    failing('missing')
    await compare()
    expect((await of('finn'))?.countries).toEqual([])
    store.read = read
    await write(owner, here.id, (sql) => sql`update artifacts set check_outcome = 'missing', last_checked_at = now() where id = ${file?.id as string}`)
    expect((await status()).problem).toMatch(/missing in the store. Upload a table again/)
    ofProcess('tables of addresses', () => new Map()).clear()
    await write(owner, here.id, (sql) => sql`update artifacts set check_outcome = 'match' where id = ${file?.id as string}`)
    await holdTable(background('test').read, here.id)
    expect([(await status()).problem, placesOf(cities()).find('203.0.113.9').country]).toEqual([null, 'DE'])
    await removeTable(await here.person('admin'), { id: (await status()).table?.id as string })
    expect((await status()).table).toBeNull()
  })
})

it('hours are shown as ranges, with those alone', async () => {
  const { hourRanges } = await import('./words.ts')
  expect([[], [3], [7, 8, 9], [0, 1, 3, 20, 22, 23]].map(hourRanges)).toEqual(['', '3', '7–9', '0–1, 3, 20, 22–23'])
})
