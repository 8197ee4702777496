import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

/** Whoever may deliver events must not be able to hide one: neither behind its own id, nor by making it too much work. */
const database = await testDatabase()
const { deliver } = await import('./deliver.ts')
const { getBatch, getEvent } = await import('./queries.ts')
const { detectBatch } = await import('../findings/run-detection.ts')
const { liveRule } = await import('../../../test/rules.ts')
const { getRule, tryRule } = await import('../detection-rules/queries.ts')
const { createApiToken } = await import('../api-tokens/operations.ts')
const { loadToken } = await import('#lib/edge/session.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })

let here: TestOrganization
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Hidden')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const asBytes = async function* (text: string) {
  yield Buffer.from(text)
}

async function send(text: string, { actor, source = 'auto' }: { actor?: Parameters<typeof deliver>[0]; source?: string } = {}) {
  const answer = await deliver(actor ?? (await here.person('contributor')), asBytes(text), { label: 'test', source, gzip: false })
  expect(answer.received).toBe(answer.accepted + answer.duplicates + answer.rejected)
  for (const batch of answer.batches) await detectBatch(jobActor(here.id, 'test', 'test'), batch)
  return answer
}

const call = (eventID: string, eventName: string, more: Record<string, unknown> = {}) => ({
  eventVersion: '1.09', userIdentity: { type: 'IAMUser', userName: 'mallory' }, eventTime: '2026-03-02T08:15:31Z', eventSource: 'cloudtrail.amazonaws.com', eventName, requestParameters: { name: 'main' },
  recipientAccountId: '111122223333', eventID, ...more,
})
const eventsOf = (id: string) => owner`select id, contradicts_id, raw from events where org_id = ${here.id} and external_id = ${id} order by received_at, id`
const findingsOf = (rule: string, label = '') => owner`select f.id, f.extra_data from findings f where f.org_id = ${here.id} and f.rule_id = ${rule} and f.description like ${`%${label}%`}`
const reused = 'tickmark.same-id-other-content'

describe('an id that is known', () => {
  it('does not hide what happened: the true event is kept, judged, and a finding says so', async () => {
    await send(JSON.stringify(call('used-up', 'DescribeTrails')))
    const answer = await send(JSON.stringify(call('used-up', 'StopLogging')))
    expect(answer).toMatchObject({ received: 1, accepted: 1, contradicting: 1, duplicates: 0 })
    const [first, second] = await eventsOf('used-up')
    expect(second?.contradicts_id).toBe(first?.id)
    expect(await findingsOf('aws-trail-stopped-or-deleted')).toHaveLength(1)
    const [finding] = await findingsOf(reused)
    expect((finding?.extra_data as { eventIds: string[] }).eventIds).toEqual([first?.id, second?.id])
    const reader = await here.person('compliance_manager')
    expect(await getBatch(reader, { id: answer.batches[0] as string })).toMatchObject({ accepted: 1, contradicting: 1, findings: 2 })
    expect(await getEvent(reader, { id: second?.id as string })).toMatchObject({ contradictsId: first?.id, findings: expect.arrayContaining([expect.objectContaining({ ruleName: 'An event came in under the id of another one' })]) })
  })

  it('is a known event if it says the same, in whatever order and spacing, and each saying is kept once', async () => {
    const one = call('again', 'DescribeTrails')
    await send(JSON.stringify(one))
    const turned = Object.fromEntries(Object.entries(one).reverse())
    expect(await send(JSON.stringify(turned, null, 2))).toMatchObject({ accepted: 0, duplicates: 1, contradicting: 0 })
    const other = JSON.stringify(call('again', 'DeleteTrail'))
    expect(await send(other)).toMatchObject({ accepted: 1, contradicting: 1 })
    expect(await send(other)).toMatchObject({ accepted: 0, duplicates: 1 })
    expect(await send(JSON.stringify(one))).toMatchObject({ accepted: 0, duplicates: 1 })
    expect(await eventsOf('again')).toHaveLength(2)
  })

  it('tells numbers apart that differ in a digit no double holds', async () => {
    const text = (n: string) => JSON.stringify(call('digits', 'DescribeTrails')).replace('{', `{"serial":${n},`)
    await send(text('9007199254740993'))
    expect(await send(text('9007199254740992'))).toMatchObject({ contradicting: 1 })
  })

  it('within one delivery, and however many say otherwise at once', async () => {
    const names = ['DescribeTrails', 'StopLogging', 'DeleteTrail', 'StopLogging', 'UpdateTrail']
    expect(await send(names.map((name) => JSON.stringify(call('crowd', name))).join('\n'))).toMatchObject({ received: 5, accepted: 4, contradicting: 3, duplicates: 1 })
    const batches = await Promise.all(Array.from({ length: 8 }, (_, n) => send(JSON.stringify(call('race', n % 2 === 0 ? 'DescribeTrails' : 'StopLogging')))))
    expect(batches.map((each) => each.accepted).reduce((sum, each) => sum + each)).toBe(2)
    expect(await eventsOf('race')).toHaveLength(2)
  })

  it('cannot be used up for what is to come by guessing its key', async () => {
    const { hash } = await import('node:crypto')
    const { canonical } = await import('#lib/crypto/canonical.ts')
    const [harmless, truth] = [call('guessed', 'DescribeTrails'), call('guessed', 'StopLogging')]
    await send(JSON.stringify(harmless))
    await send(JSON.stringify(call(`guessed#${hash('sha256', canonical(truth))}`, 'DescribeTrails')))
    expect(await send(JSON.stringify(truth))).toMatchObject({ accepted: 1, contradicting: 1 })
  })
})

describe('a record without an id', () => {
  it('is a new event in another delivery, and the same one when its delivery comes again', async () => {
    const line = JSON.stringify({ event_type: 'ping', timestamp: '2026-03-02T08:00:00Z', user: 'ann' })
    expect(await send(`${line}\n${line}\n`)).toMatchObject({ accepted: 2 })
    expect(await send(`${line}\n${line}\n`)).toMatchObject({ accepted: 0, duplicates: 2 })
    expect(await send(`${line}\n`)).toMatchObject({ accepted: 1 })
  })
})

describe('a token bound to sources', () => {
  const token = async (sources: string[]) => {
    const made = await createApiToken(await here.person('admin'), { name: 'Shipper', scopes: ['events.ingest'], sources, expiresAt: null })
    return (await loadToken(made.token, { id: 'r', ip: '192.0.2.1', userAgent: 'test' }))?.token as Parameters<typeof deliver>[0]
  }

  it('delivers these alone: another source is refused and on record, and what comes of it is rejected in its place', async () => {
    const actor = await token(['github'])
    await expect(send('{}', { actor, source: 'cloudtrail' })).rejects.toMatchObject({ code: 'forbidden', message: /github alone/ })
    expect(await owner`select 1 from audit_entries where org_id = ${here.id} and action = 'events.ingest' and outcome = 'denied'`).toHaveLength(1)
    const mixed = [call('bound-1', 'StopLogging'), { source: 'github', id: 'bound-2', event_type: 'repo.create', timestamp: '2026-03-02T08:00:00Z' }].map((each) => JSON.stringify(each)).join('\n')
    expect(await send(mixed, { actor })).toMatchObject({ accepted: 1, rejected: 1, rejects: [{ line: 1, reason: expect.stringMatching(/cloudtrail.*github alone/) }] })
    expect(await send(mixed, { actor: await token([]) })).toMatchObject({ accepted: 1, duplicates: 1 })
  })

  it('has sources only if it may deliver', async () => {
    await expect(createApiToken(await here.person('admin'), { name: 'Reader', scopes: ['findings.read'], sources: ['okta'], expiresAt: null })).rejects.toMatchObject({ fields: { sources: expect.stringMatching(/deliver/) } })
  })
})

describe('too much work', () => {
  const expressions = Array.from({ length: 12 }, (_, n) => `            - '(${'x{1,40}'.repeat(8)}|${'[a-y]{1,60}'.repeat(6)})${n}secret'`).join('\n')
  const yaml = `title: Slow to tell\nid: slow-to-tell\ndescription: A rule whose expressions are a lot of work\nlogsource:\n    product: any\ndetection:\n    selection:\n        event_type: 'padded'\n        note|re:\n${expressions}\n    condition: selection\nlevel: high\n`

  it('is said: on the delivery, on the event and on the rule, and in the audit trail', async () => {
    const manager = await here.person('compliance_manager')
    await liveRule(await here.person('admin'), { yaml })
    const event = { id: 'padded-1', event_type: 'padded', timestamp: '2026-03-02T08:00:00Z', user: 'ann', note: 'x'.repeat(700_000) }
    const answer = await send(JSON.stringify(event))
    const batch = await getBatch(manager, { id: answer.batches[0] as string })
    expect(batch).toMatchObject({ notJudged: 1, unjudged: [{ ruleId: 'slow-to-tell', ruleName: 'Slow to tell' }] })
    expect(await getEvent(manager, { id: batch.unjudged[0]?.eventId as string })).toMatchObject({ unjudged: [{ ruleId: 'slow-to-tell' }] })
    expect((await getRule(manager, { ruleId: 'slow-to-tell' })).unjudged).toMatchObject({ count: 1, more: false, latest: [{ eventId: batch.unjudged[0]?.eventId }] })
    const [entry] = await owner`select body::jsonb #>> '{changes,notJudged,1}' as count from audit_entries where org_id = ${here.id} and action = 'findings.detect' and subject_id = ${answer.batches[0] as string}`
    expect(entry?.count).toBe('1')
    expect(await tryRule(manager, { ruleId: 'slow-to-tell', event: JSON.stringify(event) })).toMatchObject({ fires: false, unknown: true })
  })
})
