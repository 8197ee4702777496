import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { placeholderProblem, placeholderValues } from '#lib/placeholders.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { deliver } = await import('../events/deliver.ts')
const { detectBatch } = await import('../findings/run-detection.ts')
const { getSettings } = await import('../settings/queries.ts')
const { updateSettings } = await import('../settings/operations.ts')
const { startBackTest } = await import('./operations/back-tests.ts')
const { importPack } = await import('./operations/import-pack.ts')
const { writeRule } = await import('./operations/own-rules.ts')
const { getRule, pageRules, tryRule } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

let here: TestOrganization
let admin: Person
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Placeholders')
  admin = await here.person('admin')
})

const rule = (id: string, items: string) => `title: ${id}\nid: ${id}\nlogsource:\n    product: hr\ndetection:\n    selection:\n        event_type: door_opened\n${items}    condition: selection\n`
let serial = 0
async function rulesFor(user: string): Promise<string[]> {
  const { batches } = await deliver(await here.person('contributor'), [Buffer.from(JSON.stringify({ id: `e${++serial}`, timestamp: new Date().toISOString(), event_type: 'door_opened', user }))] as unknown as AsyncIterable<Uint8Array>, { label: 'test', source: 'auto', gzip: false })
  const before = (await owner`select id from findings where org_id = ${here.id}`).map((row) => row.id as string)
  await detectBatch(jobActor(here.id, 'test', 'test'), batches[0] as string)
  return (await owner`select id, rule_id from findings where org_id = ${here.id}`).filter((row) => !before.includes(row.id as string)).map((row) => row.rule_id as string).sort()
}

async function set(placeholders: string) {
  const { settings, version } = await getSettings(admin, {})
  await updateSettings(admin, { version, settings: { ...settings, detection: { ...settings.detection, placeholders } } })
}

describe('a rule with placeholders', () => {
  it('is taken, says what it waits for, and judges nothing until the settings have it', async () => {
    const files = [
      { path: 'keepers.yml', bytes: Buffer.from(rule('keepers', "        user|expand: '%Keepers%'\n")) },
      { path: 'both.yml', bytes: Buffer.from(rule('both', "        user|expand|startswith:\n            - '%Keepers%'\n            - '%Guests%-'\n")) },
      { path: 'plain.yml', bytes: Buffer.from(rule('plain', '')) },
      { path: 'filter.yml', bytes: Buffer.from("title: Not the robots\nid: robots\nlogsource:\n    product: hr\nfilter:\n    rules: [plain]\n    selection:\n        user|expand: '%Robots%'\n    condition: not selection\n") },
    ]
    expect(await importPack(admin, { name: 'Doors', files })).toMatchObject({ loaded: 4, refused: 0 })
    expect(await getRule(admin, { ruleId: 'keepers' })).toMatchObject({ waitsFor: ['Keepers'] })
    expect((await pageRules(admin, { state: 'waiting' })).rows.map((row) => row.id).sort()).toEqual(['both', 'keepers', 'robots'])
    expect(await rulesFor('mara')).toEqual(['plain'])
    await expect(startBackTest(admin, { ruleId: 'keepers', from: '2026-01-01', to: '2026-01-02' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('%Keepers%') })
    await expect(tryRule(admin, { ruleId: 'keepers', event: '{"event_type":"door_opened","user":"mara"}' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('%Keepers%') })

    await set('Keepers: mara\n%Keepers%: night-*')
    expect(await getRule(admin, { ruleId: 'both' })).toMatchObject({ waitsFor: ['Guests'] })
    expect(await rulesFor('MARA')).toEqual(['keepers', 'plain'])
    expect(await rulesFor('night-watch')).toEqual(['keepers', 'plain'])
    expect(await rulesFor('idris')).toEqual(['plain'])
    expect(await tryRule(admin, { ruleId: 'keepers', event: '{"event_type":"door_opened","user":"mara"}' })).toMatchObject({ fires: true })

    await set('Keepers: idris\nGuests: guest\nRobots: sweeper')
    expect((await pageRules(admin, { state: 'waiting' })).rows).toEqual([])
    expect(await rulesFor('mara')).toEqual(['plain'])
    expect(await rulesFor('idris')).toEqual(['both', 'keepers', 'plain'])
    expect(await rulesFor('guest-7')).toEqual(['both', 'plain'])
    expect(await rulesFor('sweeper')).toEqual([])

    await set('')
    expect(await rulesFor('idris')).toEqual(['plain'])
  })

  it('whose values do not fit says so, and so does what counts it', async () => {
    await writeRule(admin, { yaml: rule('ranges', "        door|expand: '%House%-%Office%'\n") })
    await writeRule(admin, { yaml: 'title: Often\nid: often\ncorrelation:\n    type: event_count\n    rules:\n        - ranges\n    group-by:\n        - tickmark.actor\n    timespan: 5m\n    condition:\n        gte: 2\n' })
    for (const ruleId of ['ranges', 'often']) expect(await getRule(admin, { ruleId })).toMatchObject({ unready: expect.stringContaining('waits for values of %House%, %Office%') })
    await set(['House', 'Office'].flatMap((name) => Array.from({ length: 101 }, (_, n) => `${name}: ${n}`)).join('\n'))
    for (const ruleId of ['ranges', 'often']) expect(await getRule(admin, { ruleId })).toMatchObject({ unready: expect.stringContaining('do not fit') })
    await expect(startBackTest(admin, { ruleId: 'often', from: '2026-01-01', to: '2026-01-02' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('do not fit') })
    await set('House: north\nOffice: 7')
    for (const ruleId of ['ranges', 'often']) expect(await getRule(admin, { ruleId })).toMatchObject({ unready: null })
    await set('')
  })

  it('of one’s own is checked for all else', async () => {
    expect(await writeRule(admin, { yaml: rule('own-waiting', "        user|expand: '%Nobody%'\n") })).toEqual({ ruleId: 'own-waiting' })
    expect(await getRule(admin, { ruleId: 'own-waiting' })).toMatchObject({ waitsFor: ['Nobody'] })
    await expect(writeRule(admin, { yaml: rule('own-broken', "        user|expand|re: '%Nobody%('\n") })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('a field of ours that does not exist is said, with its line', async () => {
    await expect(writeRule(admin, { yaml: rule('own-field', "        tickmark.acess.public: true\n") })).rejects.toMatchObject({ code: 'invalid', fields: { yaml: expect.stringMatching(/Line 8, .*tickmark\.acess\.public.*tickmark\.access\.public/s) } })
  })

  it('the settings say which line is none', async () => {
    await expect(set('Keepers: mara\nnobody')).rejects.toMatchObject({ code: 'invalid', fields: { 'settings.detection.placeholders': expect.stringContaining('nobody') } })
    expect(placeholderProblem(Array.from({ length: 1_001 }, (_, n) => `a: ${n}`).join('\n'))).toMatch(/1,000/)
    expect(placeholderValues(' %a% : x:y \nb: 1\na: x:y\n__proto__: evil')).toMatchObject({ a: ['x:y'], b: ['1'] })
  })
})
