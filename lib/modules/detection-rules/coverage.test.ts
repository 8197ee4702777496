import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { approve } from '../../../test/approvals.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'
import { attackOf, techniqueName } from './attack.ts'
import { loadCatalog } from './catalog/index.ts'

/** What the files of rules say they detect, and what people who dismiss say of a rule. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { getCoverage } = await import('./coverage.ts')
const { setControls } = await import('./operations/controls.ts')
const { endMute, requestMute } = await import('./operations/mutes.ts')
const { importPack } = await import('./operations/import-pack.ts')
const { getSettings } = await import('../settings/queries.ts')
const { updateSettings } = await import('../settings/operations.ts')
const { disableRule, enableRule } = await import('./operations/turn.ts')
const { getRule } = await import('./queries.ts')
const { deliver } = await import('../events/deliver.ts')
const { detectBatch } = await import('../findings/run-detection.ts')
const { dismissFindings, reopenFindings, resolveFindings } = await import('../findings/operations/decide.ts')
const { adoptTemplate } = await import('../control-templates/operations.ts')
const { liveRule } = await import('../../../test/rules.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

let here: TestOrganization
let manager: Person
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Covered')
  manager = await here.person('compliance_manager')
})

const yaml = (id: string) => `title: Rule ${id}\nid: ${id}\nlogsource:\n    product: github\ndetection:\n    selection:\n        event_type: bell_rang\n    condition: selection\nlevel: low\ntags:\n    - attack.lateral-movement\n    - attack.T1021.007\n    - cve.2024.1\n`
const cellsOf = async (rule: string, by = manager) => {
  const { tactics } = await getCoverage(by, {})
  return tactics.flatMap((tactic) => tactic.techniques.flatMap(({ id, name, rules }) => rules.filter((each) => each.id === rule).map(({ runs, findings, undecided }) => ({ tactic: tactic.name, id, name, runs, findings, undecided }))))
}

describe('ATT&CK', () => {
  it('is read from tags of any spelling', () => {
    expect(attackOf(['attack.Persistence', 'attack.privilege_escalation', 'attack.t1098.003', 'attack.g0016', 'car.2016', 'attack.t1098.003'])).toEqual({ tactics: ['persistence', 'privilege-escalation'], techniques: ['T1098.003'] })
  })

  it('has a name for every technique of the catalog, and a tactic for each tag that is none', () => {
    const tags = loadCatalog().flatMap((rule) => (rule.kind === 'rule' ? rule.rule : rule.correlation).tags)
    const { techniques, tactics } = attackOf(tags)
    expect(techniques.filter((id) => techniqueName(id) === null)).toEqual([])
    expect(techniques.length + tactics.length).toBe(new Set(tags.filter((tag) => tag.startsWith('attack.'))).size)
  })

  it('covers by rules that run: an own one appears, its findings count, and off it is shown as off', async () => {
    expect(await cellsOf('covering-bell')).toEqual([])
    await liveRule(manager, { yaml: yaml('covering-bell') })
    const event = { source: 'github', user: 'mara', event_type: 'bell_rang', id: 'c1', timestamp: new Date(Date.now() - 60_000).toISOString() }
    const { batches } = await deliver(await here.person('contributor'), [Buffer.from(JSON.stringify(event))] as unknown as AsyncIterable<Uint8Array>, { label: 'test', source: 'github', gzip: false })
    await detectBatch(jobActor(here.id, 'test', 'test'), batches[0] as string)
    const cell = { tactic: 'Lateral movement', id: 'T1021.007', name: null, runs: true, findings: 1, undecided: 1 }
    expect(await cellsOf('covering-bell')).toEqual([cell])
    const before = await getCoverage(manager, {})
    await disableRule(manager, { ruleId: 'covering-bell' })
    expect(await cellsOf('covering-bell')).toEqual([{ ...cell, runs: false }])
    const after = await getCoverage(manager, {})
    expect([after.rules - before.rules, after.running - before.running, after.techniques - before.techniques, after.techniquesRunning - before.techniquesRunning]).toEqual([0, -1, 0, -1])
    await enableRule(manager, { ruleId: 'covering-bell' })
  })

  it('covers nothing by a rule that is muted as a whole, or that waits for values of its placeholders', async () => {
    const waiting = yaml('waiting-bell').replace('event_type: bell_rang', 'event_type: bell_rang\n        user|expand: "%ringers%"')
    expect(await importPack(manager, { name: 'Bells', files: [{ path: 'bell.yml', bytes: Buffer.from(waiting) }] })).toMatchObject({ loaded: 1 })
    const runsOf = async (rule: string) => (await cellsOf(rule)).map(({ runs }) => runs)
    const boss = await here.person('admin')
    expect([await runsOf('covering-bell'), await runsOf('waiting-bell')]).toEqual([[true], [false]])
    const { settings, version } = await getSettings(boss, {})
    await updateSettings(boss, { version, settings: { ...settings, detection: { ...settings.detection, placeholders: 'ringers: quasimodo' } } })
    expect(await runsOf('waiting-bell')).toEqual([true])
    const mute = async (scope: string) => {
      const { id } = await requestMute(manager, { ruleId: 'covering-bell', reason: 'Until the bell is mended', scope, expiresAt: new Date(Date.now() + days(2)).toISOString() } as never)
      await approve(boss, id)
      return id
    }
    await mute('user: caretaker')
    expect(await runsOf('covering-bell')).toEqual([true])
    const whole = await mute('')
    expect(await runsOf('covering-bell')).toEqual([false])
    await endMute(manager, { id: whole } as never)
    expect(await runsOf('covering-bell')).toEqual([true])
  })

  it('of another organization is its own; who may not read rules reads nothing', async () => {
    const other = await organization(owner, 'Other')
    expect(await cellsOf('covering-bell', await other.person('auditor'))).toEqual([])
    await expect(getCoverage(await here.person('employee'), {})).rejects.toMatchObject({ code: 'forbidden' })
  })
})

it('controls are shown with the rules that map to them', async () => {
  for (const code of ['AC-01', 'AC-02']) await adoptTemplate(manager, { template: code as 'AC-01' })
  await setControls(manager, { ruleId: 'covering-bell', controls: ['AC-02'] })
  const { controls, moreControls } = await getCoverage(manager, {})
  expect(controls.map(({ code, rules }) => [code, rules.map(({ id, runs }) => `${id} ${runs}`)])).toEqual([['AC-01', []], ['AC-02', ['covering-bell true']]])
  expect(moreControls).toBe(false)
})

describe('an exception', () => {
  const findingsOf = async (user: string) => (await owner`select id from findings where org_id = ${here.id} and user_name = ${user} order by id`).map((row) => row.id as string)
  const draftsOf = async () => (await getRule(manager, { ruleId: 'covering-bell' })).exceptionDrafts.map(({ scope, falsePositives, decided, undecided }) => ({ scope, falsePositives, decided, undecided }))

  it('is drafted from what people dismissed of one actor, not below three, and goes when it is asked for', async () => {
    const lines = ['robot', 'robot', 'robot', 'robot', 'ann', 'ann'].map((user, n) => JSON.stringify({ source: 'github', user, event_type: 'bell_rang', id: `d${n}`, timestamp: new Date(Date.now() - 60_000).toISOString() }))
    const { batches } = await deliver(await here.person('contributor'), [Buffer.from(lines.join('\n'))] as unknown as AsyncIterable<Uint8Array>, { label: 'test', source: 'github', gzip: false })
    await detectBatch(jobActor(here.id, 'test', 'test'), batches[0] as string)
    const [robot, ann] = [await findingsOf('robot'), await findingsOf('ann')]
    await dismissFindings(manager, { ids: [...robot.slice(0, 2), ...ann], note: 'The night job' })
    expect(await draftsOf()).toEqual([])
    await dismissFindings(manager, { ids: robot.slice(2, 3), note: 'The night job' })
    const scope = 'source: github\nuser: robot'
    expect(await draftsOf()).toEqual([{ scope, falsePositives: 3, decided: 3, undecided: 1 }])
    // Of most of what was decided: with as many that were none, nobody is told to make an exception.
    const more = ['e0', 'e1'].map((id) => JSON.stringify({ source: 'github', user: 'robot', event_type: 'bell_rang', id, timestamp: new Date(Date.now() - 60_000).toISOString() }))
    const second = await deliver(await here.person('contributor'), [Buffer.from(more.join('\n'))] as unknown as AsyncIterable<Uint8Array>, { label: 'test', source: 'github', gzip: false })
    await detectBatch(jobActor(here.id, 'test', 'test'), second.batches[0] as string)
    const others = (await findingsOf('robot')).slice(3)
    await resolveFindings(manager, { ids: others, note: 'It was somebody else' })
    expect(await draftsOf()).toEqual([])
    await reopenFindings(manager, { ids: others, note: null })
    expect(await draftsOf()).toEqual([{ scope, falsePositives: 3, decided: 3, undecided: 3 }])
    await reopenFindings(manager, { ids: robot.slice(0, 1), note: null })
    expect(await draftsOf()).toEqual([])
    await dismissFindings(manager, { ids: robot.slice(0, 1), note: 'The night job' })
    await requestMute(manager, { ruleId: 'covering-bell', reason: 'The night job', scope, expiresAt: new Date(Date.now() + days(30)).toISOString() })
    expect(await draftsOf()).toEqual([])
  })
})
