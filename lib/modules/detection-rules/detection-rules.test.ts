import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'
import { openArchive } from './pack/archive.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { disableRule } = await import('./operations/turn.ts')
const { importPack } = await import('./operations/import-pack.ts')
const { deliver } = await import('../events/deliver.ts')
const { detectBatch } = await import('../findings/run-detection.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

const corpus = resolve(process.cwd(), '../shared/data/sigma/sigma-rules.tar.gz')
const ruleText = (id: string, eventType: string, title = `Rule ${id}`) =>
  `title: ${title}\nid: ${id}\nstatus: stable\nlicense: MIT\nauthor: Ann\nlogsource:\n    product: github\ndetection:\n    selection:\n        event_type: ${eventType}\n    condition: selection\nlevel: high\n`
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
    expect(first.refused / first.files).toBeLessThanOrEqual(0.005)
    const [some] = await owner`select rule_id from sigma_rules where org_id = ${big.id} limit 1`
    await disableRule(admin, { ruleId: some?.rule_id as string })
    expect(await importPack(admin, { name: 'SigmaHQ', files })).toMatchObject({ loaded: first.loaded, added: 0, updated: 0, removed: 0 })
    expect(await owner`select enabled from detection_rules where org_id = ${big.id}`).toEqual([{ enabled: false }])
    await detect(big, await send(big, ['star_added']))
  }, 120_000)
})

if (!existsSync(corpus)) console.warn(`skipped: the import of the public rules, because ${corpus} is missing`)
