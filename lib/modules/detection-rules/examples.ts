import { days } from '#lib/clock.ts'
import { approvedFor, approvedOnce, askedFor, decidedFor } from '../approvals/examples.ts'
import { controlFor } from '../controls/examples.ts'
import type { Arrange, Decidable, Decider, Examples, Row, Volume } from '../example-shape.ts'
import { muteDecisions, switchOffDecisions } from './model.ts'

const textOf = (id: string) => `title: A key was handed out\nid: ${id}\nlogsource:\n    product: github\ndetection:\n    selection:\n        event_type: key_handed_out\n    condition: selection\n`

/** A rule of the organization's own; by an id of `here.id()` nobody else's. */
async function rule(here: Arrange, ruleId = `rule-${here.id()}`, severity = 2): Promise<string> {
  await here.add('sigma_rules', { rule_id: ruleId, kind: 'rule', title: 'A key was handed out', description: '', severity, product: 'github', yaml: textOf(ruleId), sha256: ruleId, references: [] })
  return ruleId
}

async function switchedOff(here: Arrange, ruleId: string): Promise<string> {
  await here.add('detection_rules', { rule_id: ruleId, enabled: false })
  return ruleId
}

async function draft(here: Arrange): Promise<string> {
  const ruleId = await rule(here)
  await here.add('detection_rules', { rule_id: ruleId, enabled: false, draft: true })
  return ruleId
}

async function switchOff(here: Arrange, by?: Decider): Promise<string> {
  const userId = by?.userId ?? await here.user()
  return here.add('rule_switch_offs', { rule_ids: [await rule(here, `gated-${here.tag()}`, 3)], label: 'A key was handed out', reason: 'A migration', requested_by_id: userId, requested_by_person_id: by?.personId ?? userId, requested_at: new Date() })
}

async function mute(here: Arrange, row: Row = {}): Promise<string> {
  const by = await here.user()
  return here.add('rule_mutes', { rule_id: `muted-${here.tag()}`, rule_name: 'A noisy rule', reason: 'A migration', requested_by_id: by, requested_by_person_id: by, requested_at: new Date(), expires_at: new Date(Date.now() + days(1)), ...row })
}

/** What the decision calls: approved by somebody else, or withdrawn. */
const settled = async (here: Arrange, kind: string, id: string) => ({ id, approvalId: await decidedFor(here, { kind, subjectType: kind, subjectId: id }) })
const closed = async (here: Arrange, kind: string, id: string) => ({ id, approvalId: (await askedFor(here, { kind, subjectType: kind, subjectId: id })).id, outcome: 'withdrawn' })

async function runningMute(here: Arrange): Promise<string> {
  const [id, by] = [await mute(here), await here.user()]
  await approvedFor(here, { kind: 'rule-mute', subjectType: 'rule-mute', subjectId: id })
  await here.write((sql) => sql`update rule_mutes set ${sql({ status: 'approved', decided_by_id: by, decided_by_person_id: by, decided_at: new Date() })} where org_id = ${here.orgId} and id = ${id}`)
  return id
}

const backTest = (here: Arrange) => here.add('runs', {
  queue: 'rules.backTest', subject_type: 'detection-rule', subject_id: 'portal-sign-in-failed', label: 'A sign-in failed', input: { from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' }, total: 1, started_at: new Date(),
})

export const examples: Examples<'detectionRules'> = {
  'detectionRules.enable': async (here) => ({ ruleId: await switchedOff(here, await rule(here)) }),
  'detectionRules.disable': async (here) => ({ ruleId: await rule(here) }),
  'detectionRules.enableMany': async (here) => {
    await switchedOff(here, await rule(here))
    return { all: true, severity: 'medium' }
  },
  'detectionRules.disableMany': async (here) => ({ ruleIds: [await rule(here, here.tag()), await rule(here, here.tag())], reason: 'Noisy' }),
  'detectionRules.requestSwitchOff': async (here) => ({ ruleIds: [await rule(here, here.tag(), 3), await rule(here, here.tag())], reason: 'Noisy' }),
  'detectionRules.approveSwitchOff': async (here) => settled(here, 'rule-switch-off', await switchOff(here)),
  'detectionRules.rejectSwitchOff': async (here) => closed(here, 'rule-switch-off', await switchOff(here)),
  'detectionRules.tryDraft': async (here) => ({ ruleId: await draft(here), event: '{"event_type":"key_handed_out"}' }),
  'detectionRules.setControls': async (here) => ({ ruleId: 'many-failed-sign-ins', controls: await controlFor(here) }),
  'detectionRules.setThresholds': () => ({ ruleId: 'many-failed-sign-ins', timespanMinutes: 15, count: 4 }),
  'detectionRules.applyThresholds': async (here) => {
    const known = await here.write((sql) => sql<{ id: string }[]>`select id from detection_rules where org_id = ${here.orgId} and rule_id = 'password-spray'`)
    const id = known[0]?.id ?? (await here.add('detection_rules', { rule_id: 'password-spray', enabled: true }))
    return { id, approvalId: await approvedFor(here, { kind: 'rule-numbers', subjectType: 'rule-numbers', subjectId: id, input: { ruleId: 'password-spray', thresholds: { count: 9_000 } } }) }
  },
  'detectionRules.removePack': async (here) => ({ id: await here.add('rule_packs', { name: `Pack ${here.tag()}`, sha256: 'sha256:0', files: 1, loaded: 1, refused: 0, duplicates: 0, problems: [] }) }),
  'detectionRules.importPack': (here) => ({ name: `Example pack ${here.tag()}`, files: [{ path: 'key.yml', bytes: Buffer.from(textOf(`packed-${here.tag()}`)) }] }),
  'detectionRules.writeRule': (here) => ({ yaml: textOf(`written-${here.tag()}`) }),
  'detectionRules.updateRule': async (here) => {
    const ruleId = await rule(here)
    return { ruleId, version: 1, yaml: textOf(ruleId) }
  },
  'detectionRules.removeRule': async (here) => ({ ruleId: await rule(here) }),
  'detectionRules.requestMute': async (here) => ({ ruleId: await rule(here), reason: 'A migration', expiresAt: new Date(Date.now() + days(1)).toISOString() }),
  'detectionRules.approveMute': async (here) => settled(here, 'rule-mute', await mute(here)),
  'detectionRules.rejectMute': async (here) => closed(here, 'rule-mute', await mute(here)),
  'detectionRules.endMute': async (here) => ({ id: await runningMute(here) }),
  'detectionRules.startBackTest': async (here) => ({ ruleId: await rule(here), from: '2026-01-01', to: '2026-02-01' }),
  'detectionRules.cancelBackTest': async (here) => ({ id: await backTest(here) }),
  'detectionRules.continueBackTest': async (here) => ({ id: await backTest(here) }),
  'detectionRules.failBackTest': async (here) => ({ id: await backTest(here), why: 'It failed' }),
}

/** States nobody decided. */
const undecided = ['requested', 'withdrawn', 'expired']

export const switchOffDecidable: Decidable = {
  decisions: switchOffDecisions,
  begin: (here, _state, by) => switchOff(here, by),
  ready: (here, id) => approvedOnce(here, { kind: 'rule-switch-off', subjectType: 'rule-switch-off', subjectId: id }),
  columns: (status, by, note) => (undecided.includes(status) ? { status, note } : { status, note, decided_by_id: by.userId, decided_by_person_id: by.personId, decided_at: new Date() }),
  input: (id, note) => ({ id, ...(note === null ? {} : { note }) }),
}

export const decidable: Decidable = {
  decisions: muteDecisions,
  begin: (here, _state, by) => mute(here, { requested_by_id: by.userId, requested_by_person_id: by.personId }),
  ready: (here, id) => approvedOnce(here, { kind: 'rule-mute', subjectType: 'rule-mute', subjectId: id }),
  columns: (status, by, note) => (status === 'ended'
    ? { status, ended_by_id: by.userId, ended_at: new Date() }
    : undecided.includes(status) ? { status, note } : { status, note, decided_by_id: by.userId, decided_by_person_id: by.personId, decided_at: new Date() }),
  input: (id, note) => ({ id, ...(note === null ? {} : { note }) }),
}

export const volume: Volume = {
  tables: ['sigma_rules'],
  fill: ({ orgId, each }) => `
    insert into sigma_rules (org_id, id, rule_id, kind, title, description, severity, product, yaml, sha256, "references", created_at, updated_at)
      select '${orgId}', uuidv7(), 'rule-' || n, 'rule', 'Rule ' || n, '', 1 + n % 4, 'github', '', '', '{}', now(), now() ${each};`,
  lists: () => ({ 'detectionRules.list': { whole: 'filtered and sorted in memory together with the catalog, which is no table: a few thousand short rows' } }),
}
