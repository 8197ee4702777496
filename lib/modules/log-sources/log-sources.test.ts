import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hours, minutes, setClock } from '#lib/clock.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'
import { learn } from './rhythm.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1 })
const { deliver } = await import('../events/deliver.ts')
const { removeControl } = await import('../controls/operations/details.ts')
const { createLogSource, updateLogSource } = await import('./operations.ts')
const { getLogSource, listLogSources, sourcesOfControl } = await import('./queries.ts')
const { lookAtSources } = await import('./rounds.ts')
const { background } = await import('#lib/door/background.ts')
const { silencesOf } = await import('./within.ts')
const { begin, closePools, readerPool } = await import('#db/client.ts')

let here: TestOrganization
let elsewhere: TestOrganization
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  elsewhere = await organization(database.ownerUrl, 'Elsewhere')
  await here.controls('OP-04', 'OP-03')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

/** A whole hour, so that what is counted by hours is the same whenever this runs. */
const start = Math.floor(Date.now() / hours(1)) * hours(1) + minutes(30)
let back: (() => void) | undefined
const clock = (ago: number) => {
  back?.()
  back = setClock({ now: () => new Date(start - hours(ago)) })
}
afterEach(() => back?.())

type Feed = 'gcp' | 'azure' | 'okta' | 'entra' | 'm365' | 'other' | 'webhook' | 'google_workspace'
/** Events at these hours before the start, through the door for deliveries. */
async function send(source: Feed, ago: number[], at = here): Promise<void> {
  const body = ago.map((each) => JSON.stringify({ id: `${source} ${each}`, timestamp: new Date(start - hours(each)).toISOString(), event_type: 'backup_done', user: 'svc' })).join('\n')
  await deliver(await at.person('contributor'), [Buffer.from(body)] as unknown as AsyncIterable<Uint8Array>, { label: source, source, gzip: false })
}
const range = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, n) => from - n)
const look = () => lookAtSources(background('test'), here.id)
const ago = (count: number) => new Date(start - hours(count))

async function of(name: string) {
  const admin = await here.person('admin')
  const row = (await listLogSources(admin, { limit: 100 })).rows.find((each) => each.name === name)
  if (!row) throw new Error(`no source ${name}`)
  return getLogSource(admin, { id: row.id })
}
const findingsOf = (name: string) => owner`select status, note, reviewed_by_id, severity from findings where org_id = ${here.id} and system = ${name} order by id`

describe('a rhythm', () => {
  const first = Math.floor(Date.UTC(2026, 8, 7) / hours(1))
  const office = Array.from({ length: 672 }, (_, n) => n).filter((n) => n % 168 < 120 && n % 24 >= 8 && n % 24 < 18)

  it('is learned with its hours: nights and weekends are no gaps, and two hours never are', () => {
    const found = learn(office.map((n) => first + n), first, first + 672)
    expect([found?.minutes, found?.hours.match(/1/g)?.length]).toEqual([120, 50])
  })

  it('of a source that comes twice a day at any hour allows what it knows, and half as much again', () => {
    const found = learn(Array.from({ length: 56 }, (_, n) => first + n * 12 + ((n * n * 5) % 11)), first, first + 672)
    expect(found?.hours).toBe('1'.repeat(168))
    // The longest gap has 19 hours within it.
    expect(found?.minutes).toBe((29 + 1) * 60)
  })

  it('is not taught by silences that are known, nor by too little', () => {
    const daily = Array.from({ length: 28 }, (_, n) => first + n * 24 + 12).filter((_, n) => n < 10 || n > 12)
    expect(learn(daily, first, first + 672)?.minutes).toBe(6 * 60)
    expect(learn(daily, first, first + 672, [{ from: first + 9 * 24 + 12, to: first + 13 * 24 + 12 }])?.minutes).toBe(2 * 60)
    expect(learn([first, first + 5], first, first + 672)).toBeNull()
  })
})

describe('a source', () => {
  it('that falls silent raises one finding, which a person decides; the silence ends when events come again, late ones are told, and it stays', async () => {
    await send('gcp', range(480, 10))
    clock(9)
    await look()
    expect(await of('gcp')).toMatchObject({ state: 'well', mode: 'learned', silences: [] })
    clock(0)
    for (let n = 0; n < 3; n++) await look()
    expect(await of('gcp')).toMatchObject({ state: 'silent', silentSince: ago(10), silences: [{ fromAt: ago(10), toAt: null, allowedMinutes: 120, rhythm: 'learned' }] })
    expect(await findingsOf('gcp')).toMatchObject([{ status: 'open', severity: 3 }])

    await send('gcp', [0.2])
    clock(-0.2)
    for (let n = 0; n < 2; n++) await look()
    const again = await of('gcp')
    expect(again).toMatchObject({ state: 'well', silences: [{ fromAt: ago(10), toAt: ago(0.2), filledAt: null }] })
    expect(again.coverage?.strip.slice(-11)).toBe('csssssssssc')
    expect(again.coverage).toMatchObject({ silent: 9 })
    expect(await findingsOf('gcp')).toMatchObject([{ status: 'open', reviewed_by_id: null }])

    await send('gcp', [7, 5])
    clock(-1)
    for (let n = 0; n < 2; n++) await look()
    const filled = await of('gcp')
    expect(filled.silences).toMatchObject([{ fromAt: ago(10), toAt: ago(0.2), filledAt: ago(-1), filledHours: 2 }])
    expect(filled.coverage).toMatchObject({ silent: 7, late: 2 })
    expect(await findingsOf('gcp')).toHaveLength(1)
    const acts = await owner`select action, count(*)::int from audit_entries where org_id = ${here.id} and action like 'logSources.%' group by action order by action`
    expect(acts.map((row) => [row.action, row.count])).toEqual([['logSources.endSilence', 1], ['logSources.fillSilence', 1], ['logSources.learn', 1], ['logSources.openSilence', 1]])
  })

  it('that a clock was set back under says nothing new, and the silence goes on afterwards', async () => {
    await send('azure', range(480, 12))
    clock(0)
    await look()
    const before = await of('azure')
    expect(before).toMatchObject({ state: 'silent', silentSince: ago(12) })
    clock(72)
    for (let n = 0; n < 2; n++) await look()
    expect(await owner`select count(*)::int from log_silences where org_id = ${here.id} and source_id = ${before.id}`).toMatchObject([{ count: 1 }])
    clock(0)
    await look()
    expect((await of('azure')).silences).toEqual(before.silences)
    expect(await findingsOf('azure')).toHaveLength(1)
  })

  it('whose events come out of order by a day is no longer silent where they fall, and history has its gaps', async () => {
    await send('okta', range(500, 40))
    await send('okta', range(30, 20))
    clock(-1)
    await look()
    // In history nobody is alerted to it; the one that lasts is.
    expect((await of('okta')).silences).toMatchObject([{ fromAt: ago(20), toAt: null }, { fromAt: ago(40), toAt: ago(30), findingId: null }])
    await send('okta', [0])
    await send('okta', range(39, 31))
    await send('okta', range(19, 1))
    for (let n = 0; n < 2; n++) await look()
    // What came late fills hours that were silent when it was noticed.
    expect((await of('okta')).silences).toMatchObject([{ fromAt: ago(20), toAt: ago(0), filledHours: 19 }, { fromAt: ago(40), toAt: ago(30), filledHours: 9 }])
    expect(await of('okta')).toMatchObject({ state: 'well', coverage: { silent: 0 } })
    expect(await findingsOf('okta')).toMatchObject([{ status: 'open' }])
  })

  it('that is learning says how far it is, and claims no hour it cannot know', async () => {
    await send('entra', range(120, 119))
    await send('entra', [110, 100])
    clock(0)
    await look()
    const found = await of('entra')
    expect(found).toMatchObject({ state: 'learning', rhythm: 'Learning, 5 of 14 days', learnedDays: 5, coverage: { expected: 4, covered: 4, silent: 0 } })
    expect(found.coverage?.strip).toContain('u')
  })

  it('that never sent is silent once a person expects it, from when they said so, and until its first event', async () => {
    const manager = await here.person('compliance_manager')
    clock(5)
    const { id } = await createLogSource(manager, { name: 'm365', mode: 'set', every: 90, unit: 'minutes', why: 'It was connected today' })
    clock(4)
    await look()
    expect(await of('m365')).toMatchObject({ state: 'well', firstAt: null })
    clock(0)
    await look()
    expect(await of('m365')).toMatchObject({ id, state: 'silent', silences: [{ fromAt: ago(5), toAt: null, rhythm: 'set', allowedMinutes: 90 }] })
    await send('m365', [0])
    clock(-0.1)
    for (let n = 0; n < 2; n++) await look()
    expect(await of('m365')).toMatchObject({ state: 'well', firstAt: ago(0.5), silences: [{ fromAt: ago(5), toAt: ago(0) }] })
  })

  it('is set by whoever may, with a reason in the trail; what is not expected ends its silence, and does not undo it', async () => {
    const admin = await here.person('admin')
    const { id, version } = await of('azure')
    const said = { id, version, mode: 'not_expected' as const, why: 'The subscription was closed' }
    await expect(updateLogSource(await here.person('reviewer'), said)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(updateLogSource(await elsewhere.person('admin'), said)).rejects.toMatchObject({ code: 'not_found' })
    await expect(updateLogSource(admin, { ...said, mode: 'set', every: 5, unit: 'minutes' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(updateLogSource(admin, { ...said, why: '' })).rejects.toMatchObject({ code: 'invalid' })
    clock(-1)
    await updateLogSource(admin, said)
    await look()
    expect(await of('azure')).toMatchObject({ state: 'not_expected', why: said.why, silences: [{ fromAt: ago(12), toAt: ago(-1) }] })
    const [entry] = await owner`select body::jsonb as body from audit_entries where org_id = ${here.id} and action = 'logSources.update' and outcome = 'success'`
    expect(entry?.body).toMatchObject({ reason: said.why, actor: { id: admin.userId } })
    expect((await listLogSources(await elsewhere.person('admin'), {})).rows).toEqual([])
  })
})

it('a control that rests on logs is not evaluable for the hours in which one of them was silent', async () => {
  const admin = await here.person('admin')
  clock(-1)
  const [gcp, okta] = [await of('gcp'), await of('okta')]
  for (const { id, version } of [gcp, okta]) await updateLogSource(admin, { id, version, mode: 'learned', controls: 'OP-04', why: 'The control reads this log' })
  const [control] = await owner`select id from controls where org_id = ${here.id} and code = 'OP-04'`
  const found = await sourcesOfControl(admin, { id: String(control?.id), from: ago(24).toISOString() })
  expect(found.sources.map((each) => each.name)).toEqual(['gcp', 'okta'])
  expect(found.notEvaluable.map((each) => [each.source, each.from, each.to])).toEqual([['okta', ago(20), expect.any(Date)], ['gcp', ago(10), ago(0.2)]])
  expect(found).toMatchObject({ hours: 26, expected: 26, covered: 19, silent: 7 })
  // Of the two of okta each hour came after all.
  const silent = (from: Date) => begin(readerPool(), here.id, (tx) => silencesOf(tx, [String(control?.id)], { from, asOf: ago(-1) }))
  expect(await silent(ago(500))).toMatchObject([{ source: 'gcp', from: ago(10), to: ago(0.2) }])
  expect(await silent(ago(0.1))).toEqual([])
  await expect(removeControl(admin, { id: String(control?.id) })).rejects.toThrow(/2 log sources map to OP-04/)
  expect((await sourcesOfControl(await elsewhere.person('admin'), { id: String(control?.id) })).sources).toEqual([])
})
