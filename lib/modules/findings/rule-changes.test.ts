import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { approve } from '../../../test/approvals.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

/** What people change about rules holds from the next delivery on, and what windows have counted by then is not lost. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { removeRule, updateRule } = await import('../detection-rules/operations/own-rules.ts')
const { liveRule } = await import('../../../test/rules.ts')
const { requestMute } = await import('../detection-rules/operations/mutes.ts')
const { importPack } = await import('../detection-rules/operations/import-pack.ts')
const { disableRule, enableRule } = await import('../detection-rules/operations/turn.ts')
const { deliver } = await import('../events/deliver.ts')
const { detectBatch } = await import('./run-detection.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

const ruleText = (eventType: string, id = 'changing') => `title: Rule ${id}\nid: ${id}\nlogsource:\n    product: github\ndetection:\n    selection:\n        event_type: ${eventType}\n    condition: selection\nlevel: medium\n`
const filterText = 'title: Not the robot\nid: not-the-robot\nlogsource:\n    product: github\nfilter:\n    rules: [changing]\n    selection:\n        user: robot\n    condition: not selection\n'

const start = Date.now() - 7_200_000
let serial = 0
async function send(org: TestOrganization, records: Record<string, unknown>[]): Promise<void> {
  const lines = records.map((record) => JSON.stringify({ source: 'github', user: 'mara', timestamp: new Date(start + ++serial * 1000).toISOString(), id: `c${serial}`, ...record }))
  const { batches } = await deliver(await org.person('contributor'), [Buffer.from(lines.join('\n'))] as unknown as AsyncIterable<Uint8Array>, { label: 'test', source: 'github', gzip: false })
  await detectBatch(jobActor(org.id, 'test', 'test'), batches[0] as string)
}
const countOf = async (org: TestOrganization, rule: string) => (await owner`select count(*)::int as n from findings where org_id = ${org.id} and rule_id = ${rule}`)[0]?.n as number

describe('from the next delivery on', () => {
  let here: TestOrganization
  let manager: Person
  let admin: Person
  beforeAll(async () => {
    here = await organization(database.ownerUrl, 'Changing')
    manager = await here.person('compliance_manager')
    admin = await here.person('admin')
  })

  const steps: [what: string, act: () => Promise<unknown>, fires: string[]][] = [
    ['nothing fires without a rule', async () => {}, []],
    ['a rule that was written fires', () => liveRule(manager, { yaml: ruleText('bell_rang') }), ['bell_rang']],
    ['a rule that was changed fires on the new, and not on the old', () => updateRule(manager, { ruleId: 'changing', version: 1, yaml: ruleText('door_opened') }), ['door_opened']],
    ['a rule that was switched off is silent', () => disableRule(manager, { ruleId: 'changing' }), []],
    ['a rule that was switched on fires', () => enableRule(manager, { ruleId: 'changing' }), ['door_opened']],
    ['a rule of a pack beside it changes nothing', () => importPack(manager, { name: 'Beside', files: [{ path: 'a.yml', bytes: Buffer.from(ruleText('nothing_known', 'beside')) }] }), ['door_opened']],
    ['a filter of a pack takes away', () => importPack(manager, { name: 'Filters', files: [{ path: 'f.yml', bytes: Buffer.from(filterText) }, { path: 'b.yml', bytes: Buffer.from(ruleText('nothing_else', 'besides')) }] }), ['door_opened']],
    ['a rule that was muted is silent', async () => approve(admin, (await requestMute(manager, { ruleId: 'changing', reason: 'Painters', scope: 'event_type: door_opened', expiresAt: new Date(Date.now() + 86_400_000).toISOString() })).id), []],
    ['a rule that was removed is silent', () => removeRule(manager, { ruleId: 'changing' }), []],
  ]
  it.each(steps)('%s', async (what, act, fires) => {
    await act()
    const robots = what.startsWith('a filter') ? [{ event_type: 'door_opened', user: 'robot' }] : []
    for (const eventType of ['bell_rang', 'door_opened']) {
      const before = await countOf(here, 'changing')
      await send(here, [{ event_type: eventType }, ...robots])
      expect((await countOf(here, 'changing')) - before, eventType).toBe(fires.includes(eventType) ? 1 : 0)
    }
  })
})

it('windows go on counting over a change of a rule that they do not count', async () => {
  const org = await organization(database.ownerUrl, 'Windows over changes')
  const manager = await org.person('compliance_manager')
  const cloned = (count: number) => send(org, Array.from({ length: count }, () => ({ event_type: 'repo_cloned', user: 'busy' })))
  await cloned(8)
  await liveRule(manager, { yaml: ruleText('bell_rang') })
  await cloned(8)
  await updateRule(manager, { ruleId: 'changing', version: 1, yaml: ruleText('repo_cloned') })
  expect(await countOf(org, 'high-activity')).toBe(0)
  await cloned(8)
  expect(await countOf(org, 'high-activity')).toBe(1)
  expect(await countOf(org, 'changing')).toBe(8)
})
