import { existsSync, readdirSync, readFileSync } from 'node:fs'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../../test/database.ts'
import { organization, type TestOrganization } from '../../../../test/fixtures.ts'
import { sendExamples } from './examples.ts'
import { type CatalogRule, type Examples, loadCatalog } from './index.ts'

/** Every example of the catalog as bytes through the door, read, stored, and judged: what the rule says of itself is what an installation finds. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { deliver } = await import('../../events/deliver.ts')
const { ingestEvents } = await import('../../events/operations.ts')
const { readDelivery } = await import('#lib/ingest/read.ts')
const { detectBatch } = await import('../../findings/run-detection.ts')
const { tryRule } = await import('../queries.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

const catalog = loadCatalog()
const singles = catalog.filter((rule) => rule.kind === 'rule')
const correlations = catalog.filter((rule) => rule.kind === 'correlation')
const bytesOf = (events: Record<string, unknown>[]) => [Buffer.from(events.map((event) => JSON.stringify(event)).join('\n'))] as unknown as AsyncIterable<Uint8Array>

/** The portal's own events come from inside: the same reader, without the door that refuses its name to others. */
async function batchesOf(org: TestOrganization, events: Record<string, unknown>[]): Promise<string[]> {
  const [own, others] = [events.filter((event) => event.source === 'tickmark'), events.filter((event) => event.source !== 'tickmark')]
  const batches: string[] = []
  if (others.length > 0) {
    const answer = await deliver(await org.person('contributor'), bytesOf(others), { label: 'examples', source: 'auto', gzip: false })
    expect(answer).toMatchObject({ accepted: others.length, rejects: [] })
    batches.push(...answer.batches)
  }
  if (own.length > 0) {
    const { sha256, events: read, rejects } = await readDelivery(bytesOf(own), { source: 'tickmark', gzip: false, at: new Date() })
    expect(rejects).toEqual([])
    batches.push((await ingestEvents(jobActor(org.id, 'test', 'test'), { label: 'examples', source: 'tickmark', sha256, events: read, rejects })).id)
  }
  return batches
}

type Found = { rule_id: string; raw: string | null; occurred_at: Date }

async function findingsOf(name: string, events: Record<string, unknown>[]): Promise<Found[]> {
  const org = await organization(database.ownerUrl, name)
  for (const batch of await batchesOf(org, events)) await detectBatch(jobActor(org.id, 'test', 'test'), batch)
  return owner<Found[]>`select f.rule_id, e.raw, f.occurred_at from findings f left join events e on e.org_id = f.org_id and e.id = f.event_id where f.org_id = ${org.id}`
}

const eventsOf = (rules: CatalogRule[], kind: keyof Examples) => rules.flatMap(({ examples }) => sendExamples(examples[kind]))

describe('a rule over one event', () => {
  const found = { firing: [] as Found[], quiet: [] as Found[] }
  beforeAll(async () => {
    for (const kind of ['firing', 'quiet'] as const) found[kind] = await findingsOf(kind, eventsOf(singles, kind))
  })
  const of = (id: string, kind: keyof Examples, event: Record<string, unknown>) => found[kind].filter((each) => each.rule_id === id && each.raw === JSON.stringify(event))

  it.each(singles)('$id fires on its firing example', ({ id, examples }) => {
    for (const event of sendExamples(examples.firing)) expect(of(id, 'firing', event)).toHaveLength(1)
  })

  it.each(singles)('$id is quiet on its quiet example', ({ id, examples }) => {
    for (const event of sendExamples(examples.quiet)) expect(of(id, 'quiet', event)).toEqual([])
  })
})

describe('trying a rule by hand', () => {
  it('says of its examples what detection finds', async () => {
    const manager = await (await organization(database.ownerUrl, 'Tried')).person('compliance_manager')
    // One of each source: aws, entra, portal and so on.
    for (const { id, examples } of new Map(singles.map((rule) => [rule.id.split('-')[0], rule])).values()) {
      for (const kind of ['firing', 'quiet'] as const) {
        const [event] = sendExamples(examples[kind])
        expect([id, kind, await tryRule(manager, { ruleId: id, event: JSON.stringify(event) })]).toEqual([id, kind, expect.objectContaining({ fires: kind === 'firing' })])
        const { stream } = await tryRule(manager, { ruleId: id, event: JSON.stringify([event]) })
        expect([id, kind, stream?.hits.length]).toEqual([id, kind, kind === 'firing' ? 1 : 0])
      }
    }
  })
})

describe('a rule that counts', () => {
  it.each(correlations)('$id fires once on its firing example, at its last event', async ({ id, examples }) => {
    const events = sendExamples(examples.firing)
    const last = Math.max(...events.map((event) => Date.parse(String(event.timestamp ?? event.eventTime ?? event.published ?? event.time))))
    expect((await findingsOf(id, events)).filter((each) => each.rule_id === id).map((each) => each.occurred_at.getTime())).toEqual([last])
  })

  it.each(correlations)('$id is quiet on its quiet example', async ({ id, examples }) => {
    expect((await findingsOf(id, sendExamples(examples.quiet))).filter((each) => each.rule_id === id)).toEqual([])
  })
})

const attack = new URL('../../../../../shared/data/cloudtrail/', import.meta.url)

describe.skipIf(!existsSync(attack))('a recorded attack on an AWS account (skipped without ../shared/data)', () => {
  it('its steps are found, and little else', async () => {
    const org = await organization(database.ownerUrl, 'Attacked')
    let records = 0
    for (const name of readdirSync(attack).filter((each) => each.endsWith('.json'))) {
      const { accepted, batches } = await deliver(await org.person('contributor'), [readFileSync(new URL(name, attack))] as unknown as AsyncIterable<Uint8Array>, { label: name, source: 'auto', gzip: false })
      records += accepted
      for (const batch of batches) await detectBatch(jobActor(org.id, 'test', 'test'), batch)
    }
    const found = await owner<{ rule_id: string; n: number }[]>`select rule_id, count(*)::int as n from findings where org_id = ${org.id} group by rule_id order by 1`
    expect(found.map((each) => each.rule_id)).toEqual(expect.arrayContaining([
      'aws-trail-stopped-or-deleted', 'aws-trail-narrowed', 'aws-monitoring-switched-off', 'aws-access-key-for-another-user', 'aws-administrator-granted', 'aws-login-profile-created',
      'aws-snapshot-or-image-shared', 'aws-bucket-made-public', 'aws-trust-opened-to-outside', 'aws-secret-read', 'aws-secrets-read-in-bulk', 'aws-instance-credentials-outside', 'aws-security-group-open-to-world',
    ]))
    // 1,667 records hold some forty steps of the attack; an alarm on one in twenty would already be noise.
    const [loud] = await owner`select count(distinct event_id)::int as n from findings where org_id = ${org.id} and severity >= 3`
    expect(loud?.n).toBeLessThan(records / 20)
  })
})
