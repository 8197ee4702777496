import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { approve, reject } from '../../../test/approvals.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { openArchive } from './pack/archive.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { tryDraft } = await import('./operations/try-draft.ts')
const { disableRule, enableRule } = await import('./operations/turn.ts')
const { importPack } = await import('./operations/import-pack.ts')
const { removeRule, updateRule, writeRule } = await import('./operations/own-rules.ts')
const { liveRule } = await import('../../../test/rules.ts')
const { endMute, requestMute } = await import('./operations/mutes.ts')
const { cancelBackTest, startBackTest } = await import('./operations/back-tests.ts')
const { runBackTest } = await import('./run-back-test.ts')
const { getRule, pageRules, tryRule } = await import('./queries.ts')
const { deliver } = await import('../events/deliver.ts')
const { detectBatch } = await import('../findings/run-detection.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

const corpus = resolve(process.cwd(), '../shared/data/sigma/sigma-rules.tar.gz')
const ruleText = (id: string, eventType: string, title = `Rule ${id}`) =>
  `title: ${title}\nid: ${id}\nstatus: stable\nlicense: MIT\nauthor: Ann\nlogsource:\n    product: github\ndetection:\n    selection:\n        event_type: ${eventType}\n    condition: selection\nlevel: medium\n`
const pack = (files: Record<string, string>) => Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) }))

let serial = 0
async function send(org: TestOrganization, eventTypes: string[], user = 'mara'): Promise<string> {
  const lines = eventTypes.map((eventType) => JSON.stringify({ source: 'github', event_type: eventType, user, timestamp: new Date(Date.now() - 7_200_000 + ++serial * 1000).toISOString(), id: `r${serial}` }))
  const { batches } = await deliver(await org.person('contributor'), [Buffer.from(lines.join('\n'))] as unknown as AsyncIterable<Uint8Array>, { label: 'test', source: 'github', gzip: false })
  return batches[0] as string
}
const detect = (org: TestOrganization, batch: string) => detectBatch(jobActor(org.id, 'test', 'test'), batch)
const countOf = async (org: TestOrganization, rule: string) => (await owner`select count(*)::int as n from findings where org_id = ${org.id} and rule_id = ${rule}`)[0]?.n

describe('packs', () => {
  let here: TestOrganization
  let manager: Person
  beforeAll(async () => {
    here = await organization(database.ownerUrl, 'Packs')
    manager = await here.person('compliance_manager')
  })

  it('lists what does not load with file, line and help; loads the rest; finds with it', async () => {
    const answer = await importPack(manager, { name: 'Mixed', files: pack({
      'a.yml': ruleText('pack-a', 'tag_moved'), 'again.yml': ruleText('pack-a', 'tag_moved'), 'shipped.yml': ruleText('aws-root-account-used', 'x'),
      'bad.yml': 'title: No detection\nlogsource:\n    product: aws\n', 'LICENSE': '# Detection Rule License\n\nMore', 'notes.txt': 'no rule',
      'two.yml': `${ruleText('pack-b', 'star_added')}---\ntitle: Odd\nid: pack-odd\nlogsource:\n    product: github\ndetection:\n    selection:\n        a|nonsense: b\n    condition: selection\n`,
    }) })
    expect(answer).toMatchObject({ files: 5, loaded: 2, refused: 2, duplicates: 2, added: 2 })
    const [row] = await owner`select licence, problems from rule_packs where org_id = ${here.id} and name = 'Mixed'`
    expect(row?.licence).toBe('Detection Rule License')
    const problems = row?.problems as { file: string; line: number; message: string; help: string }[]
    expect(problems.map((each) => each.file).sort()).toEqual(['again.yml', 'bad.yml', 'shipped.yml', 'two.yml'])
    expect(problems.find((each) => each.file === 'two.yml')?.line).toBe(20)
    expect(problems.every((each) => each.message && each.help)).toBe(true)
    await detect(here, await send(here, ['tag_moved', 'star_added', 'tag_moved']))
    expect([await countOf(here, 'pack-a'), await countOf(here, 'pack-b')]).toEqual([2, 1])
  })

  it('again keeps on and off, updates texts, takes out what is gone and brings it back', async () => {
    await disableRule(manager, { ruleId: 'pack-a' })
    expect(await importPack(manager, { name: 'Mixed', files: pack({ 'a.yml': ruleText('pack-a', 'tag_moved', 'New title') }) })).toMatchObject({ loaded: 1, added: 0, updated: 1, removed: 1 })
    await detect(here, await send(here, ['tag_moved', 'star_added']))
    expect([await countOf(here, 'pack-a'), await countOf(here, 'pack-b')]).toEqual([2, 1])
    expect(await importPack(manager, { name: 'Mixed', files: pack({ 'a.yml': ruleText('pack-a', 'tag_moved', 'New title'), 'b.yml': ruleText('pack-b', 'star_added') }) })).toMatchObject({ loaded: 2, updated: 1, removed: 0 })
    await detect(here, await send(here, ['star_added']))
    expect(await countOf(here, 'pack-b')).toBe(2)
  })

  it('a shipped rule says what it shows an auditor, and is found by that', async () => {
    const shows = 'A limit over whole accounts was removed'
    expect((await getRule(manager, { ruleId: 'aws-left-organization' })).behaviours).toEqual([shows])
    expect((await pageRules(manager, { search: shows.toUpperCase() })).rows.map((row) => row.id)).toContain('aws-left-organization')
  })

  it('a pack of another organization changes nothing here', async () => {
    const elsewhere = await organization(database.ownerUrl, 'Elsewhere')
    await importPack(await elsewhere.person('admin'), { name: 'Theirs', files: pack({ 'x.yml': ruleText('their-rule', 'branch_made') }) })
    await detect(here, await send(here, ['branch_made']))
    expect(await countOf(here, 'their-rule')).toBe(0)
  })

  it.skipIf(!existsSync(corpus))('loads the public rules: 3,141 files, every one loaded or listed, and again in one step', async () => {
    const big = await organization(database.ownerUrl, 'Corpus')
    const admin = await big.person('admin')
    const files = await openArchive('sigma-rules.tar.gz', readFileSync(corpus))
    const first = await importPack(admin, { name: 'SigmaHQ', files })
    expect(first.loaded + first.refused + first.duplicates).toBeGreaterThanOrEqual(3_141)
    expect(first).toMatchObject({ files: 3_141, loaded: 3_141, refused: 0, duplicates: 0 })
    expect((await owner`select licence from rule_packs where org_id = ${big.id}`)[0]?.licence).toMatch(/Detection Rule License/)
    const [some] = await owner`select rule_id from sigma_rules where org_id = ${big.id} and severity < 3 limit 1`
    await disableRule(admin, { ruleId: some?.rule_id as string })
    expect(await importPack(admin, { name: 'SigmaHQ', files })).toMatchObject({ loaded: first.loaded, added: 0, updated: 0, removed: 0 })
    expect(await owner`select enabled from detection_rules where org_id = ${big.id}`).toEqual([{ enabled: false }])
    await detect(big, await send(big, ['star_added']))
  }, 120_000)
})

if (!existsSync(corpus)) console.warn(`skipped: the import of the public rules, because ${corpus} is missing`)

describe('own rules', () => {
  let here: TestOrganization
  let manager: Person
  beforeAll(async () => {
    here = await organization(database.ownerUrl, 'Own rules')
    manager = await here.person('compliance_manager')
  })

  it('are written, found with, changed and removed; the id stays', async () => {
    expect(await liveRule(manager, { yaml: ruleText('own-a', 'gate_opened') })).toEqual({ ruleId: 'own-a' })
    await detect(here, await send(here, ['gate_opened', 'gate_closed']))
    expect(await countOf(here, 'own-a')).toBe(1)
    await updateRule(manager, { ruleId: 'own-a', version: 1, yaml: ruleText('own-a', 'gate_closed') })
    await expect(updateRule(manager, { ruleId: 'own-a', version: 1, yaml: ruleText('own-a', 'x') })).rejects.toMatchObject({ code: 'conflict' })
    await expect(updateRule(manager, { ruleId: 'own-a', version: 2, yaml: ruleText('own-b', 'x') })).rejects.toMatchObject({ code: 'invalid' })
    await detect(here, await send(here, ['gate_opened', 'gate_closed', 'gate_closed']))
    expect(await countOf(here, 'own-a')).toBe(3)
    await removeRule(manager, { ruleId: 'own-a' })
    await detect(here, await send(here, ['gate_closed']))
    expect(await countOf(here, 'own-a')).toBe(3)
    await expect(writeRule(manager, { yaml: ruleText('own-a', 'x') })).rejects.toMatchObject({ fields: { yaml: expect.stringContaining('removed') } })
  })

  it('a correlation of one’s own counts rules of the catalog', async () => {
    const yaml = 'title: Two locks\nid: own-locks\ncorrelation:\n    type: event_count\n    rules:\n        - own-lock\n    group-by:\n        - user\n    timespan: 10m\n    condition:\n        gte: 2\n'
    await expect(writeRule(manager, { yaml })).rejects.toMatchObject({ fields: { yaml: expect.stringContaining('own-lock') } })
    await liveRule(manager, { yaml: ruleText('own-lock', 'lock_turned') })
    await writeRule(manager, { yaml })
    await tryDraft(manager, { ruleId: 'own-locks', event: JSON.stringify([{ event_type: 'lock_turned', timestamp: '2026-01-01T00:00:00Z' }]) })
    await enableRule(manager, { ruleId: 'own-locks' })
    await detect(here, await send(here, ['lock_turned', 'lock_turned'], 'ann'))
    expect([await countOf(here, 'own-locks'), await countOf(here, 'own-lock')]).toEqual([1, 0])
  })

  it('try says which selection and which value, for good and for bad', async () => {
    const event = JSON.stringify({ event_type: 'gate_opened', user: 'mara' })
    const fired = await tryRule(manager, { yaml: ruleText('x', 'gate_opened'), event })
    expect(fired).toMatchObject({ fires: true, parts: [{ reasons: [{ selection: 'selection', field: 'event_type', value: 'gate_opened' }], selections: [{ name: 'selection', matches: true }] }] })
    expect(await tryRule(manager, { yaml: ruleText('x', 'gate_closed'), event })).toMatchObject({ fires: false, parts: [{ selections: [{ matches: false }] }] })
    expect(await tryRule(manager, { ruleId: 'high-activity', event })).toMatchObject({ correlation: true, fires: true })
    expect(await tryRule(manager, { ruleId: 'own-locks', event: JSON.stringify({ event_type: 'lock_turned' }) })).toMatchObject({ correlation: true, fires: true })
    await expect(tryRule(manager, { ruleId: 'own-locks', event: '{' })).rejects.toMatchObject({ fields: { event: expect.stringContaining('JSON') } })
  })

  it('lists a page at a time, forth and back', async () => {
    const first = await pageRules(manager, { limit: 20 })
    expect(first.rows).toHaveLength(20)
    const second = await pageRules(manager, { limit: 20, after: first.next })
    expect(second.rows[0]?.id).not.toBe(first.rows[19]?.id)
    expect((await pageRules(manager, { limit: 20, before: second.previous })).rows).toEqual(first.rows)
    expect((await pageRules(manager, { pack: 'own' })).rows.map((rule) => rule.id).sort()).toEqual(['own-lock', 'own-locks'])
  })
})

describe('mutes', () => {
  const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString()

  it('need two people, and detection says what it left out', async () => {
    const here = await organization(database.ownerUrl, 'Mutes')
    const manager = await here.person('compliance_manager')
    const admin = await here.person('admin')
    await liveRule(manager, { yaml: ruleText('noisy', 'bell_rang') })
    const { id } = await requestMute(manager, { ruleId: 'noisy', reason: 'A drill', expiresAt: tomorrow() })
    await expect(requestMute(admin, { ruleId: 'noisy', reason: 'Again', expiresAt: tomorrow() })).rejects.toMatchObject({ code: 'conflict' })
    await expect(approve(manager, id)).rejects.toMatchObject({ code: 'forbidden' })
    const second = await here.person('admin', 'Second account')
    await write(database.ownerUrl, here.id, async (sql) => void (await sql`update users set person_id = ${manager.personId} where id = ${second.userId}`))
    await expect(approve(second, id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(owner`update rule_mutes set status = 'approved', decided_by_id = requested_by_id, decided_by_person_id = requested_by_person_id, decided_at = now() where id = ${id}`).rejects.toMatchObject({ code: 'TM006' })
    await detect(here, await send(here, ['bell_rang']))
    expect(await countOf(here, 'noisy')).toBe(1)
    await approve(admin, id)
    const batch = await send(here, ['bell_rang', 'bell_rang', 'other'])
    await detect(here, batch)
    expect(await countOf(here, 'noisy')).toBe(1)
    const [entry] = await owner`select body::jsonb #>> '{changes,mutedMatches,1}' as muted from audit_entries where org_id = ${here.id} and action = 'findings.detect' and subject_id = ${batch}`
    expect(entry?.muted).toBe('2')
    await endMute(admin, { id })
    await detect(here, await send(here, ['bell_rang']))
    expect(await countOf(here, 'noisy')).toBe(2)
  })

  it('end by themselves, after a year at most, also in SQL', async () => {
    const here = await organization(database.ownerUrl, 'Short mutes')
    const manager = await here.person('compliance_manager')
    await expect(requestMute(manager, { ruleId: 'aws-secret-read', reason: 'x', expiresAt: new Date(Date.now() + 400 * 86_400_000).toISOString() })).rejects.toMatchObject({ fields: { expiresAt: expect.stringContaining('year') } })
    await expect(requestMute(manager, { ruleId: 'aws-secret-read', reason: 'x', expiresAt: '2020-01-01' })).rejects.toMatchObject({ code: 'invalid' })
    const { id } = await requestMute(manager, { ruleId: 'aws-secret-read', reason: 'x', expiresAt: tomorrow() })
    await expect(owner`update rule_mutes set expires_at = now() + interval '2 years' where id = ${id}`).rejects.toMatchObject({ constraint_name: 'rule_mutes_expiry' })
    await reject(await here.person('admin'), id, 'No')
    expect((await getRule(manager, { ruleId: 'aws-secret-read' })).mutes[0]).toMatchObject({ status: 'rejected', note: 'No' })
  })
})

describe('back-tests', () => {
  it('count what detection found on the same events, and write no finding', async () => {
    const here = await organization(database.ownerUrl, 'Back-tests')
    const manager = await here.person('compliance_manager')
    await liveRule(manager, { yaml: ruleText('tested', 'door_opened') })
    await detect(here, await send(here, Array.from({ length: 90 }, (_, n) => (n % 3 === 0 ? 'door_opened' : 'door_closed'))))
    const [before] = await owner`select count(*)::int as n from findings where org_id = ${here.id}`
    const range = { from: new Date(Date.now() - 86_400_000).toISOString(), to: new Date(Date.now() + 3_600_000).toISOString() }
    for (const ruleId of ['tested', 'high-activity']) {
      const { id, total } = await startBackTest(manager, { ruleId, ...range })
      expect(total).toBe(90)
      await expect(startBackTest(manager, { ruleId, ...range })).rejects.toMatchObject({ code: 'conflict' })
      await runBackTest(jobActor(here.id, 'test', 'test'), id)
      const [test] = (await getRule(manager, { ruleId })).backTests
      expect([test?.status, test?.done, test?.hits]).toEqual(['done', 90, await countOf(here, ruleId)])
      expect(test?.hits).toBeGreaterThan(0)
      expect(test?.sample[0]?.why).toBeTruthy()
    }
    expect((await owner`select count(*)::int as n from findings where org_id = ${here.id}`)[0]).toEqual(before)
  })

  it('is cancelled before it begins, and does not begin any more', async () => {
    const here = await organization(database.ownerUrl, 'Cancelled')
    const manager = await here.person('compliance_manager')
    const { id } = await startBackTest(manager, { ruleId: 'high-activity', from: '2026-01-01', to: '2026-02-01' })
    await cancelBackTest(manager, { id })
    await runBackTest(jobActor(here.id, 'test', 'test'), id)
    expect((await getRule(manager, { ruleId: 'high-activity' })).backTests[0]).toMatchObject({ status: 'cancelled', done: 0 })
  })
})
