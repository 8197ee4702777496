import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { approve } from '../../../test/approvals.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** What an organization changes on rules that are not its own: on and off in bulk, numbers, exceptions, whole packs. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { disableRules, enableRules } = await import('./operations/turn.ts')
const { importPack, removePack } = await import('./operations/import-pack.ts')
const { requestMute } = await import('./operations/mutes.ts')
const { approveRequest } = await import('../approvals/operations.ts')
const { getApproval } = await import('../approvals/queries.ts')
const { ruleNumbersSql } = await import('./numbers-sql.ts')
const { setThresholds } = await import('./operations/thresholds.ts')
const { continueBackTest, startBackTest } = await import('./operations/back-tests.ts')
const { liveRule } = await import('../../../test/rules.ts')
const { runBackTest } = await import('./run-back-test.ts')
const { getRule, listPacks, pageRules, tryRule } = await import('./queries.ts')
const { deliver } = await import('../events/deliver.ts')
const { getEvent } = await import('../events/queries.ts')
const { detectBatch } = await import('../findings/run-detection.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

const ruleText = (id: string, eventType: string) => `title: Rule ${id}\nid: ${id}\nlogsource:\n    product: github\ndetection:\n    selection:\n        event_type: ${eventType}\n    condition: selection\nlevel: medium\n`
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString()

let serial = 0
const start = Date.now() - 7_200_000
/** @returns the batch, judged. */
async function send(org: TestOrganization, records: Record<string, unknown>[], apartMs = 1000): Promise<string> {
  const lines = records.map((record) => JSON.stringify({ source: 'github', user: 'mara', timestamp: new Date(start + ++serial * apartMs).toISOString(), id: `t${serial}`, ...record }))
  const { batches } = await deliver(await org.person('contributor'), [Buffer.from(lines.join('\n'))] as unknown as AsyncIterable<Uint8Array>, { label: 'test', source: 'github', gzip: false })
  await detectBatch(jobActor(org.id, 'test', 'test'), batches[0] as string)
  return batches[0] as string
}
const countOf = async (org: TestOrganization, rule: string) => (await owner`select count(*)::int as n from findings where org_id = ${org.id} and rule_id = ${rule}`)[0]?.n as number

let here: TestOrganization
let manager: Person
let admin: Person
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Tuning')
  manager = await here.person('compliance_manager')
  admin = await here.person('admin')
})

describe('exceptions', () => {
  it('leave out certain events only, with two people like a mute', async () => {
    await liveRule(manager, { yaml: ruleText('tuned-bell', 'bell_rang') })
    const { id } = await requestMute(manager, { ruleId: 'tuned-bell', reason: 'The robot rings it', scope: 'deploy.actor.name:  Robot: 7 \n user: MARA', expiresAt: tomorrow() })
    await requestMute(manager, { ruleId: 'tuned-bell', reason: 'Another one waits beside it', scope: 'ip: 10.0.0.7', expiresAt: tomorrow() })
    await expect(requestMute(admin, { ruleId: 'tuned-bell', reason: 'The same', scope: 'user: MARA\ndeploy.actor.name: Robot: 7', expiresAt: tomorrow() })).rejects.toMatchObject({ code: 'conflict' })
    const robot = { event_type: 'bell_rang', deploy: { actor: [{ name: 'robot: 7' }] } }
    await send(here, [robot])
    expect(await countOf(here, 'tuned-bell')).toBe(1)
    await expect(approve(manager, id)).rejects.toMatchObject({ code: 'forbidden' })
    await approve(admin, id)
    const batch = await send(here, [robot, { ...robot, user: 'ann' }, { event_type: 'bell_rang' }])
    expect(await countOf(here, 'tuned-bell')).toBe(3)
    const [entry] = await owner`select body::jsonb #>> '{changes,mutedMatches,1}' as muted from audit_entries where org_id = ${here.id} and action = 'findings.detect' and subject_id = ${batch}`
    expect(entry?.muted).toBe('1')
    // An exception is no mute: the rule stays on in the list.
    expect((await getRule(manager, { ruleId: 'tuned-bell' })).muted).toBe(false)
  })

  it('hold for the group of a correlation', async () => {
    const { id } = await requestMute(manager, { ruleId: 'high-activity', reason: 'A script of hers', scope: 'user: busy', expiresAt: tomorrow() })
    await approve(admin, id)
    await send(here, Array.from({ length: 60 }, (_, n) => ({ event_type: 'repo_cloned', user: n % 2 ? 'busy' : 'busier' })))
    expect((await owner`select distinct user_name from findings where org_id = ${here.id} and rule_id = 'high-activity'`).map((row) => row.user_name)).toEqual(['busier'])
  })

  it.each([['no colon here'], [': value'], ['field:'], [Array.from({ length: 11 }, (_, n) => `f${n}: x`).join('\n')]])('%j is refused at its field', async (scope) => {
    await expect(requestMute(manager, { ruleId: 'tuned-bell', reason: 'x', scope, expiresAt: tomorrow() })).rejects.toMatchObject({ code: 'invalid', fields: { scope: expect.any(String) } })
  })
})

describe('many rules at once', () => {
  it('by severity and source, an entry for each, one correlation id', async () => {
    const wanted = { severity: 'medium', source: 'aws' } as const
    const { rows, total } = await pageRules(manager, { ...wanted, limit: 100 })
    expect(total).toBeGreaterThan(5)
    expect(await disableRules(manager, { ...wanted, all: true, reason: 'Not ours' })).toEqual({ changed: total, drafts: 0 })
    const entries = await owner`select subject_id, correlation_id, body::jsonb ->> 'reason' as reason from audit_entries where org_id = ${here.id} and action = 'detectionRules.disableMany'`
    expect(entries.map((each) => each.subject_id as string).sort()).toEqual(rows.map((row) => row.id).sort())
    expect(new Set(entries.map((each) => each.correlation_id)).size).toBe(1)
    expect(entries.every((each) => each.reason === 'Not ours')).toBe(true)
    expect((await pageRules(manager, { ...wanted, state: 'on' })).total).toBe(0)
    expect((await pageRules(manager, { severity: 'medium', source: 'okta', state: 'off' })).total).toBe(0)
    await expect(disableRules(manager, { ...wanted, all: true })).rejects.toMatchObject({ code: 'conflict' })
    expect(await enableRules(manager, { ruleIds: [rows[0]?.id as string, 'unknown'] })).toEqual({ changed: 1, drafts: 0 })
    expect((await pageRules(manager, { ...wanted, state: 'on' })).rows.map((row) => row.id)).toEqual([rows[0]?.id])
    await expect(enableRules(manager, { ruleIds: [] })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('two at once end with every rule in one state', async () => {
    await Promise.allSettled([disableRules(manager, { all: true, severity: 'medium' }), enableRules(admin, { all: true, severity: 'medium' }), disableRules(admin, { all: true, severity: 'medium' })])
    const states = await Promise.all([pageRules(manager, { severity: 'medium', state: 'on' }), pageRules(manager, { severity: 'medium', state: 'off' })])
    expect(states.map(({ total }) => total === 0).sort()).toEqual([false, true])
    await enableRules(manager, { all: true }).catch(() => null)
  })
})

/** As a page does, by somebody else. */
const approveNumbers = async ({ waits }: { waits: string | null }, by = admin) => approveRequest(by, { id: waits as string, sha256: (await getApproval(by, { id: waits as string })).sha256 })

describe('numbers of a catalog rule', () => {
  const failures = (count: number, user: string) => Array.from({ length: count }, () => ({ event_type: 'login_failed', user }))

  it('count from the next event on, and empty is as shipped', async () => {
    await send(here, failures(4, 'four'))
    expect(await countOf(here, 'many-failed-sign-ins')).toBe(0)
    expect(await setThresholds(manager, { ruleId: 'many-failed-sign-ins', count: 3, timespanMinutes: '' })).toEqual({ ruleId: 'many-failed-sign-ins', count: 3, timespanMinutes: 10, waits: null, stuck: null })
    await send(here, failures(3, 'three'))
    expect(await countOf(here, 'many-failed-sign-ins')).toBeGreaterThan(0)
    const [entry] = await owner`select body::jsonb -> 'changes' -> 'count' as count from audit_entries where org_id = ${here.id} and action = 'detectionRules.setThresholds'`
    expect(entry?.count).toEqual([5, 3])
    expect((await getRule(manager, { ruleId: 'many-failed-sign-ins' })).thresholds).toEqual({ count: 3 })
    const before = await countOf(here, 'many-failed-sign-ins')
    await approveNumbers(await setThresholds(manager, { ruleId: 'many-failed-sign-ins', reason: 'Too many' }))
    await send(here, failures(4, 'four again'))
    expect(await countOf(here, 'many-failed-sign-ins')).toBe(before)
  })

  it('that make a high rule fire less wait for somebody else; in PostgreSQL too', async () => {
    const ruleId = 'password-spray'
    const numbers = async () => (await getRule(manager, { ruleId })).thresholds
    const shipped = (await getRule(manager, { ruleId })).adjustable
    const [count, timespanMinutes] = [shipped?.count?.shipped ?? 0, shipped?.timespanMinutes?.shipped ?? 0]
    await expect(setThresholds(manager, { ruleId, count: count + 1 })).rejects.toMatchObject({ fields: { reason: expect.stringMatching(/somebody else decides/) } })
    // Stronger in one and weaker in the other is weaker.
    const asked = await setThresholds(manager, { ruleId, count: count - 1, timespanMinutes: timespanMinutes - 1, reason: 'A test runs' })
    expect([asked, await numbers()]).toMatchObject([{ count, timespanMinutes, waits: expect.any(String) }, null])
    await expect(setThresholds(manager, { ruleId, count: count + 1, reason: 'Again' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/requested already/) })
    expect((await getRule(manager, { ruleId })).numbersWait).toBe(asked.waits)
    await expect(approveNumbers(asked, manager)).rejects.toMatchObject({ code: 'forbidden' })
    await approveNumbers(asked)
    expect(await numbers()).toEqual({ count: count - 1, timespanMinutes: timespanMinutes - 1 })
    // Once: the same again is asked for again, whoever writes it.
    await setThresholds(manager, { ruleId, count: count - 1 })
    const bare = (thresholds: object) => write(database.ownerUrl, here.id, async (sql) => void (await sql`update detection_rules set thresholds = ${sql.json(thresholds as never)} where rule_id = ${ruleId}`))
    await expect(bare({ count: count - 1, timespanMinutes: timespanMinutes - 1 })).rejects.toMatchObject({ code: 'TM005', message: expect.stringMatching(/fire less only when somebody else/) })
    await expect(bare({ count: count + 1 })).rejects.toMatchObject({ code: 'TM005' })
    await bare({ count: count - 2 })
    // Numbers that changed meanwhile are not those that were seen.
    const other = await setThresholds(manager, { ruleId, count: count + 5, reason: 'Loud' })
    await bare({ count: count - 3 })
    await expect(approveNumbers(other)).rejects.toMatchObject({ code: 'conflict' })
    // A rule of medium severity is one person's.
    expect(await setThresholds(manager, { ruleId: 'portal-acts-refused', count: 9_000 })).toMatchObject({ count: 9_000, waits: null })
  })

  it('stand in PostgreSQL as the shipped rules say them (`npm run decisions`)', () => {
    expect(readFileSync(new URL('../../../db/rule-numbers.sql', import.meta.url), 'utf8')).toBe(ruleNumbersSql())
  })

  it('of the rules in the settings, and of rules without numbers, are refused', async () => {
    await expect(setThresholds(manager, { ruleId: 'high-activity', count: 3 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('settings') })
    await expect(setThresholds(manager, { ruleId: 'aws-root-account-used', count: 3 })).rejects.toMatchObject({ code: 'not_found' })
    await expect(setThresholds(manager, { ruleId: 'failures-then-success', count: 3 })).rejects.toMatchObject({ code: 'invalid', fields: { count: expect.any(String) } })
    for (const count of [0, -1, 1.5, 1e9, 'many']) await expect(setThresholds(manager, { ruleId: 'many-failed-sign-ins', count })).rejects.toMatchObject({ code: 'invalid', fields: { count: expect.any(String) } })
  })
})

describe('a pack', () => {
  it('is taken out whole, and comes back with what hangs on its rules', async () => {
    const files = [{ path: 'a.yml', bytes: Buffer.from(ruleText('packed', 'flag_raised')) }]
    const { packId } = await importPack(manager, { name: 'Flags', files })
    await disableRules(manager, { ruleIds: ['packed'] })
    const { id } = await requestMute(manager, { ruleId: 'packed', reason: 'A drill', scope: 'user: drill', expiresAt: tomorrow() })
    await approve(admin, id)
    // A newer version of the pack keeps both.
    await importPack(manager, { name: 'Flags', files: [{ path: 'a.yml', bytes: Buffer.from(ruleText('packed', 'flag_raised').replace('level: medium', 'level: low')) }] })
    await enableRules(manager, { ruleIds: ['packed'] })
    await send(here, [{ event_type: 'flag_raised', user: 'drill' }, { event_type: 'flag_raised', user: 'ann' }])
    expect(await countOf(here, 'packed')).toBe(1)
    await disableRules(manager, { ruleIds: ['packed'] })
    expect(await removePack(manager, { id: packId, reason: 'Too loud' })).toEqual({ id: packId, rules: 1 })
    expect((await listPacks(manager, {})).map((pack) => pack.id)).not.toContain(packId)
    await expect(getRule(manager, { ruleId: 'packed' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(removePack(manager, { id: packId })).rejects.toMatchObject({ code: 'not_found' })
    expect(await importPack(manager, { name: 'Flags', files })).toMatchObject({ packId, loaded: 1, updated: 1 })
    expect(await getRule(manager, { ruleId: 'packed' })).toMatchObject({ enabled: false, mutes: [{ scope: 'user: drill', status: 'approved' }] })
  })
})

describe('a correlation', () => {
  it('leads from each of its events to the finding', async () => {
    await send(here, Array.from({ length: 21 }, () => ({ event_type: 'repo_cloned', user: 'linked' })))
    const [finding] = await owner`select id, extra_data from findings where org_id = ${here.id} and user_name = 'linked' and rule_id = 'high-activity'`
    const { eventIds } = finding?.extra_data as { eventIds: string[] }
    for (const id of [eventIds[0], eventIds.at(-1)]) expect((await getEvent(admin, { id: id as string })).findings.map((each) => each.id)).toContain(finding?.id)
  })

  it('is tried on a stream of events, counted as detection counts', async () => {
    const at = (second: number) => new Date(start + second * 1000).toISOString()
    const stream = (count: number) => JSON.stringify(Array.from({ length: count }, (_, n) => ({ source: 'okta', event_type: 'login_failed', user: 'mara', timestamp: at(n) })))
    expect((await tryRule(manager, { ruleId: 'many-failed-sign-ins', event: stream(5) })).stream).toMatchObject({ events: 5, hits: [{ event: 5, why: expect.stringContaining('5 events') }] })
    expect((await tryRule(manager, { ruleId: 'many-failed-sign-ins', event: stream(4) })).stream?.hits).toEqual([])
    await expect(tryRule(manager, { ruleId: 'many-failed-sign-ins', event: '[]' })).rejects.toMatchObject({ fields: { event: expect.any(String) } })
    await expect(tryRule(manager, { ruleId: 'many-failed-sign-ins', event: '[{"timestamp":"never"}]' })).rejects.toMatchObject({ fields: { event: expect.stringContaining('event 1') } })
  })

  it('is back-tested by a second worker from where the first one was killed: the window over the seam is neither lost nor doubled', { timeout: 60_000 }, async () => {
    const many = 20_040
    const from = new Date('2026-02-01T00:00:00Z')
    const batch = crypto.randomUUID()
    await write(database.ownerUrl, here.id, async (sql) => {
      await sql`insert into event_batches ${sql({ org_id: here.id, id: batch, source: 'github', label: 'history', sha256: 'sha256:0', root: 'sha256:0', received: many, accepted: many, duplicates: 0, rejected: 0, rejects: sql.json([]), received_at: new Date(), detected_at: new Date() })}`
      await sql`insert into events (org_id, id, received_at, occurred_at, batch_id, source, event_type, user_name, severity_hint, raw)
        select ${here.id}, gen_random_uuid(), now(), ${from}::timestamptz + n * interval '1 second', ${batch}, 'github', case when n between 19997 and 20001 then 'login_failed' else 'tick' end, case when n between 19997 and 20001 then 'seam' else 'u' || n end, 0, case when n between 19997 and 20001 then '{"source":"github","event_type":"login_failed","user":"seam"}' else '{"source":"github"}' end
        from generate_series(1, ${many}::int) n`
    })
    const { id } = await startBackTest(manager, { ruleId: 'many-failed-sign-ins', from: from.toISOString(), to: '2026-02-02' })
    const job = jobActor(here.id, 'test', 'test')
    expect(await continueBackTest(job, { id })).toEqual({ status: 'running' })
    const [half] = (await getRule(manager, { ruleId: 'many-failed-sign-ins' })).backTests
    expect([half?.status, half?.done, half?.hits]).toEqual(['running', 20_000, 0])
    await Promise.all([runBackTest(job, id), runBackTest(job, id)])
    const [test] = (await getRule(manager, { ruleId: 'many-failed-sign-ins' })).backTests
    expect([test?.status, test?.done, test?.hits]).toEqual(['done', many, 1])
  })
})
