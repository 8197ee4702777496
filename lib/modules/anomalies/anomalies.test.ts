import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { days, hours, minutes, setClock } from '#lib/clock.ts'
import { resetEnv } from '#lib/env.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'
import { city, mmdb } from '../../../test/mmdb.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { closePools } = await import('#db/client.ts')
const { background } = await import('#lib/door/background.ts')
const { deliver } = await import('../events/deliver.ts')
const { updateSettings } = await import('../settings/operations.ts')
const { getSettings } = await import('../settings/queries.ts')
const { judgeSignIns } = await import('./operations.ts')
const { getAnomalies, listBaselines } = await import('./queries.ts')
const { compareSignIns } = await import('./rounds.ts')

let here: TestOrganization
let elsewhere: TestOrganization
const folder = mkdtempSync(join(tmpdir(), 'places-'))
const table = join(folder, 'city.mmdb')
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
afterEach(() => {
  back?.()
  delete process.env.GEO_TABLE_FILE
  resetEnv()
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await Promise.all([closePools(), owner.end()])
})

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

  it('after an impossible journey raise a finding even while it learns, by the operator’s table; a broken one changes nothing and says so', async () => {
    writeFileSync(table, mmdb({ '203.0.113.0/24': city('DE', 52.52, 13.4), '198.51.100.0/24': city('NG', 6.52, 3.38) }))
    process.env.GEO_TABLE_FILE = table
    resetEnv()
    clock(minutes(22))
    await send([line('dora', start - minutes(40), { country: undefined }), line('dora', start - minutes(10), { country: undefined, ip: '198.51.100.7' })])
    clock(minutes(25))
    await compare()
    expect(await findingsOf('dora')).toMatchObject([{ rule_name: 'A sign-in after an impossible journey', severity: 3, risk_score: 60, extra_data: { reasons: [{ points: 60, because: '5,196 km from DE to NG within 30 minutes: nobody travels so fast' }] } }])
    expect(await getAnomalies(await here.person('admin'), {})).toMatchObject({ table: { type: 'Test-City' }, problem: null })
    writeFileSync(table, 'no table any more')
    expect(await getAnomalies(await here.person('admin'), {})).toMatchObject({ table: { type: 'Test-City' }, problem: expect.stringMatching(/no table of addresses.*The one from before goes on/) })
    clock(minutes(30))
    await send([line('dora', start + minutes(29), { country: undefined, ip: '203.0.113.9' })])
    clock(minutes(35))
    await compare()
    expect((await of('dora'))?.countries).toMatchObject([{ name: 'DE', count: 2 }, { name: 'NG', count: 1 }])
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
    await send([line('Ann', start + minutes(38), { ...strange, country: 'JP' })])
    clock(minutes(45))
    await compare()
    expect([(await of('ann'))?.learned, (await findingsOf('Ann')).length]).toEqual([32, 1])
    await decided('true')
    await compare()
    expect([(await of('ann'))?.learned, (await findingsOf('Ann')).length]).toEqual([33, 2])
    expect(await getAnomalies(await here.person('admin'), {})).toMatchObject({ on: true, score: 30 })
  })
})
