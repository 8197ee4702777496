import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { approve, reject } from '../../../test/approvals.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** A new rule is a draft until it was tried and switched on; a high or critical one is switched off by two people. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { importPack, removePack } = await import('./operations/import-pack.ts')
const { removeRule, updateRule, writeRule } = await import('./operations/own-rules.ts')
const { requestSwitchOff } = await import('./operations/switch-off.ts')
const { startBackTest } = await import('./operations/back-tests.ts')
const { tryDraft } = await import('./operations/try-draft.ts')
const { disableRule, disableRules, enableRule, enableRules } = await import('./operations/turn.ts')
const { runBackTest } = await import('./run-back-test.ts')
const { getApproval, listApprovals } = await import('../approvals/queries.ts')
const { getRule, pageRules } = await import('./queries.ts')
const { liveRule } = await import('../../../test/rules.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

let here: TestOrganization
let manager: Person
let admin: Person
let reviewer: Person
beforeAll(async () => {
  here = await organization(owner, 'Gates')
  ;[manager, admin, reviewer] = [await here.person('compliance_manager'), await here.person('admin'), await here.person('reviewer')]
})
let serial = 0
const ruleText = (id: string, level = 'high', eventType = 'gate_opened') => `title: Rule ${id}\nid: ${id}\nlogsource:\n    product: github\ndetection:\n    selection:\n        event_type: ${eventType}\n    condition: selection\nlevel: ${level}\n`
const written = async (level = 'high') => writeRule(manager, { yaml: ruleText(`gated-${++serial}`, level) })
const live = async (level = 'high') => liveRule(manager, { yaml: ruleText(`gated-${++serial}`, level) })
const event = '{"event_type":"gate_opened","user":"mara"}'
const isOn = async (ruleId: string) => (await getRule(manager, { ruleId })).enabled
const needsTwo = { code: 'conflict', message: expect.stringMatching(/somebody else approves/) }

describe('a new rule', () => {
  it('is a draft, found as one, and is switched on only once it was tried', async () => {
    const { ruleId } = await written()
    expect(await getRule(manager, { ruleId })).toMatchObject({ enabled: false, draft: true, isTried: false, tried: null })
    expect((await pageRules(manager, { state: 'draft' })).rows.map((rule) => rule.id)).toContain(ruleId)
    expect((await pageRules(manager, { state: 'off' })).rows.map((rule) => rule.id)).not.toContain(ruleId)
    await expect(enableRule(manager, { ruleId })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/draft whose text was not tried/) })
    expect(await tryDraft(manager, { ruleId, event })).toMatchObject({ fires: true })
    expect(await getRule(manager, { ruleId })).toMatchObject({ isTried: true, tried: { outcome: 'fired' } })
    await enableRule(manager, { ruleId })
    expect(await getRule(manager, { ruleId })).toMatchObject({ enabled: true, draft: false, tried: null })
    await expect(tryDraft(manager, { ruleId, event })).rejects.toMatchObject({ code: 'conflict' })
  })

  it.each([['a text that changed since', '{"event_type":"other"}', 'quiet'], ['several events', `[{"event_type":"gate_opened","timestamp":"2026-01-01T00:00:00Z"}]`, 'fired']])('%s: what came of it is kept, and a later text is tried anew', async (_, pasted, outcome) => {
    const { ruleId } = await written()
    await tryDraft(manager, { ruleId, event: pasted })
    expect(await getRule(manager, { ruleId })).toMatchObject({ tried: { outcome } })
    await updateRule(manager, { ruleId, version: 1, yaml: ruleText(ruleId, 'critical') })
    expect(await getRule(manager, { ruleId })).toMatchObject({ draft: true, isTried: false, tried: null })
    await expect(enableRule(manager, { ruleId })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('a back-test tries it too, unless the text changed since it began', async () => {
    const { ruleId } = await written()
    const range = { from: '2026-01-01', to: '2026-01-02' }
    const early = await startBackTest(manager, { ruleId, ...range })
    await updateRule(manager, { ruleId, version: 1, yaml: ruleText(ruleId, 'critical') })
    const job = jobActor(here.id, 'worker', 'test')
    await runBackTest(job, early.id)
    expect((await getRule(manager, { ruleId })).isTried).toBe(false)
    const late = await startBackTest(manager, { ruleId, ...range })
    await runBackTest(job, late.id)
    expect(await getRule(manager, { ruleId })).toMatchObject({ isTried: true, tried: { outcome: 'quiet' } })
  })

  it('among many, drafts that were not tried stay off, and how many is said', async () => {
    const [draft, off] = [await written('low'), await live('low')]
    await disableRule(manager, { ruleId: off.ruleId })
    expect(await enableRules(manager, { ruleIds: [draft.ruleId, off.ruleId] })).toEqual({ changed: 1, drafts: 1 })
    await expect(enableRules(manager, { ruleIds: [draft.ruleId] })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/1 draft .* not tried/) })
  })

  it('the database switches no untried draft on', async () => {
    const { ruleId } = await written()
    await expect(write(database.ownerUrl, here.id, async (sql) => void (await sql`update detection_rules set draft = false, enabled = true where rule_id = ${ruleId}`))).rejects.toMatchObject({ code: 'TM005' })
    await expect(write(database.ownerUrl, here.id, async (sql) => void (await sql`update detection_rules set enabled = true where rule_id = ${ruleId}`))).rejects.toMatchObject({ code: '23514' })
  })

  it('who may not switch rules on tries no draft', async () => {
    const { ruleId } = await written()
    await expect(tryDraft(reviewer, { ruleId, event })).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('a high or critical rule', () => {
  it('is switched off by request and approval of another person, and its story says so', async () => {
    const { ruleId } = await live()
    await expect(disableRule(manager, { ruleId, reason: 'Noisy' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/Request it, with the reason/) })
    await expect(requestSwitchOff(manager, { ruleIds: [ruleId], reason: ' ' })).rejects.toMatchObject({ fields: { reason: 'is required' } })
    const { id, approvalId } = await requestSwitchOff(manager, { ruleIds: [ruleId], reason: 'Noisy' })
    await expect(requestSwitchOff(admin, { ruleIds: [ruleId], reason: 'Also' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/requested already/) })
    expect(await isOn(ruleId)).toBe(true)
    expect((await getRule(manager, { ruleId })).switchOff).toMatchObject({ id, reason: 'Noisy', requestedByName: 'compliance_manager' })
    expect((await listApprovals(manager, {})).rows.map((each) => each.id)).toContain(approvalId)
    await expect(approve(manager, id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(approve(reviewer, id)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await approve(admin, id, 'Seen')).toMatchObject({ state: 'approved' })
    expect(await isOn(ruleId)).toBe(false)
    expect(await getApproval(manager, { id: approvalId })).toMatchObject({ state: 'approved', reason: 'Noisy' })
    expect((await getRule(manager, { ruleId })).timeline.map((entry) => entry.action).slice(0, 2)).toEqual(['detectionRules.approveSwitchOff', 'detectionRules.requestSwitchOff'])
    await enableRule(manager, { ruleId })
    expect(await isOn(ruleId)).toBe(true)
    await expect(disableRule(manager, { ruleId })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('of the catalog too, and a rejection leaves it on', async () => {
    const { id } = await requestSwitchOff(reviewer, { ruleIds: ['github-force-push'], reason: 'Releases' })
    await expect(reject(admin, id, '')).rejects.toMatchObject({ code: 'invalid' })
    await reject(admin, id, 'Watch them')
    expect(await isOn('github-force-push')).toBe(true)
    await expect(approve(admin, id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('among many nothing is switched off before it was approved; a request takes them all', async () => {
    const [high, low] = [await live('critical'), await live('low')]
    const ruleIds = [high.ruleId, low.ruleId]
    await expect(disableRules(manager, { ruleIds })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/1 of these 2 rules is high or critical: nothing was switched off/) })
    expect([await isOn(high.ruleId), await isOn(low.ruleId)]).toEqual([true, true])
    const { id, rules } = await requestSwitchOff(manager, { ruleIds, reason: 'A move' })
    expect(rules).toBe(2)
    await disableRule(manager, { ruleId: low.ruleId })
    expect(await approve(admin, id)).toMatchObject({ state: 'approved' })
    expect([await isOn(high.ruleId), await isOn(low.ruleId)]).toEqual([false, false])
    await expect(requestSwitchOff(manager, { ruleIds, reason: 'Again' })).rejects.toMatchObject({ code: 'conflict', message: 'None of these rules is on.' })
  })

  it('neither removing it, nor making it less severe, nor taking its pack out is a way around', async () => {
    const { ruleId } = await live()
    await expect(removeRule(manager, { ruleId })).rejects.toMatchObject(needsTwo)
    await expect(updateRule(manager, { ruleId, version: 1, yaml: ruleText(ruleId, 'low') })).rejects.toMatchObject(needsTwo)
    await updateRule(manager, { ruleId, version: 1, yaml: ruleText(ruleId, 'critical') })
    const { packId } = await importPack(manager, { name: 'Gated', files: [{ path: 'a.yml', bytes: Buffer.from(ruleText('packed-high')) }, { path: 'b.yml', bytes: Buffer.from(ruleText('packed-low', 'low')) }] })
    await expect(removePack(manager, { id: packId })).rejects.toMatchObject(needsTwo)
    const { id } = await requestSwitchOff(manager, { ruleIds: [ruleId, 'packed-high'], reason: 'A move' })
    await approve(admin, id)
    expect(await removePack(manager, { id: packId })).toMatchObject({ rules: 2 })
    await removeRule(manager, { ruleId })
    const draft = await written()
    await removeRule(manager, { ruleId: draft.ruleId })
  })

  it('a newer version of its pack neither takes it away nor makes it less severe before that was approved, and says so', async () => {
    const version = (...rules: [id: string, level: string][]) => importPack(manager, { name: 'Newer', files: rules.map(([id, level]) => ({ path: `${id}.yml`, bytes: Buffer.from(ruleText(id, level)) })) })
    await version(['leaves', 'high'], ['softens', 'critical'], ['goes', 'low'])
    const answer = await version(['softens', 'medium'], ['comes', 'high'])
    expect(answer).toMatchObject({ added: 1, removed: 1, kept: 2 })
    expect(answer.problems.map((each) => each.message)).toEqual([expect.stringMatching(/has it no more\. It stays/), expect.stringMatching(/makes it less severe\. It stays/)])
    expect([(await getRule(manager, { ruleId: 'leaves' })).enabled, (await getRule(manager, { ruleId: 'softens' })).severity]).toEqual([true, 4])
    await expect(getRule(manager, { ruleId: 'goes' })).rejects.toMatchObject({ code: 'not_found' })
    const { id } = await requestSwitchOff(manager, { ruleIds: ['leaves', 'softens'], reason: 'The newer version is enough' })
    await approve(admin, id)
    expect(await version(['softens', 'medium'], ['comes', 'high'])).toMatchObject({ removed: 1, updated: 1 })
    await expect(getRule(manager, { ruleId: 'leaves' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('the database refuses what nobody approved, and an approval of something else', async () => {
    const { ruleId } = await live()
    const other = await requestSwitchOff(manager, { ruleIds: [(await live()).ruleId], reason: 'Another' })
    await approve(admin, other.id)
    const off = (switchOffId: string | null) => write(database.ownerUrl, here.id, async (sql) => void (await sql`update detection_rules set enabled = false, switch_off_id = ${switchOffId} where rule_id = ${ruleId}`))
    await expect(off(null)).rejects.toMatchObject({ code: 'TM005' })
    await expect(off(other.id)).rejects.toMatchObject({ code: 'TM005' })
    const { id } = await requestSwitchOff(manager, { ruleIds: [ruleId], reason: 'This one' })
    await expect(off(id)).rejects.toMatchObject({ code: 'TM005' })
  })

  it('two who decide at once: one does', async () => {
    const third = await here.person('admin', 'Third')
    const { ruleId } = await live()
    const { id } = await requestSwitchOff(manager, { ruleIds: [ruleId], reason: 'Noisy' })
    const answers = await Promise.allSettled([approve(admin, id), reject(third, id, 'No'), approve(third, id)])
    expect(answers.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
  })

  it('of another organization is not known', async () => {
    const elsewhere = await (await organization(owner, 'Elsewhere')).person('admin')
    const { id, approvalId } = await requestSwitchOff(manager, { ruleIds: [(await live()).ruleId], reason: 'Noisy' })
    await expect(approve(elsewhere, id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(getApproval(elsewhere, { id: approvalId })).rejects.toMatchObject({ code: 'not_found' })
  })
})
