import { randomInt } from 'node:crypto'
import { engagementOf } from '../engagements/examples.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

let codes = 0
const controlOf = (here: Arrange) => here.add('controls', { code: `Y${String.fromCharCode(65 + (Math.floor(++codes / 100) % 26))}-${String(codes % 100).padStart(2, '0')}`, title: `Control ${here.tag()}`, frequency: 'quarterly', type: 'detective', status: 'implemented', automation: 'manual', effectiveness: 'not_assessed', deleted_at: null })
/** What the operations number goes on from the highest: none of these comes again. */
const someNumber = () => randomInt(1_000, 2_000_000_000)

const found = { title: 'Leavers kept their accounts', condition: 'Two of nine accounts were open a month later', effect: 'Somebody could act in their name' }

async function raised(here: Arrange, row: Row = {}): Promise<string> {
  return here.add('deficiencies', { number: someNumber(), engagement_id: await engagementOf(here), control_id: await controlOf(here), kind: 'operation', ...found, criteria: 'Disabled within a day', cause: 'Nobody told IT', from_at: '2026-01-01', to_at: '2026-07-01', raised_by_id: await here.user(), ...row })
}

const facts = { likelihood: 'reasonably_possible', likelihood_why: 'It happened twice', magnitude: 'more_than_inconsequential', magnitude_why: 'Payments can be entered', affected: 'Ledger', derived: 'significant_deficiency', severity: 'significant_deficiency', statement: 'It is significant.' }

async function evaluated(here: Arrange, id?: string): Promise<string> {
  const of = id ?? (await raised(here))
  const by = await here.user()
  await here.write(async (sql) => {
    await sql`insert into deficiency_evaluations ${sql({ org_id: here.orgId, deficiency_id: of, number: 1, ...facts, concluded_by_id: by, concluded_at: new Date() })}`
    await sql`update deficiencies set state = 'evaluated', evaluation_number = 1, severity = 'significant_deficiency' where org_id = ${here.orgId} and id = ${of}`
  })
  return of
}

async function remediation(here: Arrange, dueDay = '2199-12-31'): Promise<string> {
  const of = await evaluated(here)
  const [reviewer, owner] = [await here.user(), await here.user()]
  await here.write(async (sql) => {
    await sql`insert into deficiency_reviews (org_id, deficiency_id, number, accepts_lower, reviewer_id, reviewed_at) values (${here.orgId}, ${of}, 1, false, ${reviewer}, now())`
    await sql`insert into deficiency_responses (org_id, deficiency_id, number, agrees, said, plan, owner_id, due_day, responded_by_id, responded_at) values (${here.orgId}, ${of}, 1, true, 'So it is', 'Ask HR each day', ${owner}, ${dueDay}, ${owner}, now())`
    await sql`update deficiencies set state = 'reviewed' where org_id = ${here.orgId} and id = ${of}`
    await sql`update deficiencies set state = 'remediation', response_number = 1, agreed = true, owner_id = ${owner}, due_day = ${dueDay} where org_id = ${here.orgId} and id = ${of}`
  })
  return of
}

/** Remediated on 1 August, and a test of September found the control effective. */
async function remediated(here: Arrange): Promise<{ id: string; testId: string }> {
  const id = await remediation(here)
  const [by, reviewer] = [await here.user(), await here.user()]
  const testId = await here.add('control_tests', { number: someNumber(), engagement_id: await engagementOf(here), control_id: await here.write(async (sql) => (await sql<{ control_id: string }[]>`select control_id from deficiencies where org_id = ${here.orgId} and id = ${id}`)[0]?.control_id), engagement_code: 'FY', control_code: 'AC-10', title: 'Leavers', objective: 'Closed', procedure: 'Ask each', kind: 'initial', source: 'populations.accounts', from_at: '2026-09-01', to_at: '2026-10-01', attributes: [] })
  await here.write(async (sql) => {
    await sql`update deficiencies set remediated_day = '2026-08-01', remediated_at = now(), remediated_by_id = ${by}, remediation = 'HR tells IT' where org_id = ${here.orgId} and id = ${id}`
    await sql`insert into control_test_freezes (org_id, test_id, freeze_number, before, engagement_id, control_id, from_at, to_at, as_of, items, root, ipe, attributes_version, frozen_at, frozen_by_id) select org_id, id, 1, 0, engagement_id, control_id, from_at, to_at, now(), 1, ${'0'.repeat(64)}, '[{"what": "Accounts of the ledger", "type": "population", "id": "01900000-0000-7000-8000-000000000000", "rows": 1, "root": null, "at": null, "complete": "Not compared"}]', 1, now(), ${by} from control_tests where org_id = ${here.orgId} and id = ${testId}`
    await sql`update control_tests set state = 'performed', freeze_number = 1, totals = '[]' where org_id = ${here.orgId} and id = ${testId}`
    await sql`update control_tests set state = 'prepared', preparer_id = ${by}, prepared_at = now(), conclusion = 'effective', statement = 'It works.' where org_id = ${here.orgId} and id = ${testId}`
    await sql`update control_tests set state = 'reviewed', reviewer_id = ${reviewer}, reviewed_at = now() where org_id = ${here.orgId} and id = ${testId}`
  })
  return { id, testId }
}

async function retested(here: Arrange): Promise<string> {
  const { id, testId } = await remediated(here)
  const by = await here.user()
  await here.write((sql) => sql`update deficiencies set state = 'retested', retest_id = ${testId}, retested_at = now(), retested_by_id = ${by} where org_id = ${here.orgId} and id = ${id}`)
  return id
}

/** Two of one engagement. */
async function pair(here: Arrange): Promise<{ engagementId: string; memberIds: [string, string] }> {
  const engagementId = await engagementOf(here)
  return { engagementId, memberIds: [await raised(here, { engagement_id: engagementId }), await raised(here, { engagement_id: engagementId })] }
}

/** An aggregate that is less than its first member has become. */
async function outdone(here: Arrange): Promise<{ id: string; memberId: string }> {
  const { engagementId, memberIds: [memberId, other] } = await pair(here)
  const [id, by] = [await raised(here, { engagement_id: engagementId, control_id: null, kind: 'aggregate' }), await here.user()]
  await here.write(async (sql) => {
    await sql`insert into deficiency_members (org_id, aggregate_id, member_id) values (${here.orgId}, ${id}, ${memberId}), (${here.orgId}, ${id}, ${other})`
    await sql`insert into deficiency_evaluations ${sql({ org_id: here.orgId, deficiency_id: id, number: 1, ...facts, likelihood: 'remote', derived: 'control_deficiency', severity: 'control_deficiency', concluded_by_id: by, concluded_at: new Date() })}`
    await sql`update deficiencies set state = 'evaluated', evaluation_number = 1, severity = 'control_deficiency' where org_id = ${here.orgId} and id = ${id}`
  })
  await evaluated(here, memberId)
  return { id, memberId }
}

const said = { likelihood: 'reasonably_possible', likelihoodWhy: 'It happened twice', magnitude: 'material', magnitudeWhy: 'Payments can be entered', affected: 'Ledger', days: 181, failure: 'Two accounts were used', statement: 'It is material.' }

export const examples: Examples<'deficiencies'> = {
  'deficiencies.create': async (here) => ({ engagementId: await engagementOf(here), controlId: await controlOf(here), ...found, source: 'typed', said: 'Seen while walking through' }),
  'deficiencies.update': async (here) => ({ id: await raised(here), version: 1, ...found, title: 'Leavers kept their access' }),
  'deficiencies.addSource': async (here) => ({ id: await raised(here), version: 1, kind: 'typed', said: 'Somebody told us' }),
  'deficiencies.aggregate': async (here) => ({ ...(await pair(here)), ...found }),
  'deficiencies.evaluate': async (here) => ({ id: await raised(here), version: 1, ...said }),
  'deficiencies.review': async (here) => ({ id: await evaluated(here), version: 1, note: 'Looked at both' }),
  'deficiencies.giveBack': async (here) => ({ id: await evaluated(here), version: 1, reason: 'Say which accounts' }),
  'deficiencies.reopen': (here) => outdone(here),
  'deficiencies.respond': async (here) => ({ id: await evaluated(here), version: 1, agrees: true, said: 'So it is', plan: 'Ask HR each day', ownerId: await here.user(), dueDay: '2199-12-31' }),
  'deficiencies.remediate': async (here) => ({ id: await remediation(here), version: 1, remediatedDay: '2026-08-01', remediation: 'HR tells IT' }),
  'deficiencies.remind': async (here) => ({ id: await remediation(here, '2026-01-31') }),
  'deficiencies.retest': async (here) => ({ ...(await remediated(here)), version: 1 }),
  'deficiencies.close': async (here) => ({ id: await retested(here), version: 1, note: 'It holds' }),
  'deficiencies.withdraw': async (here) => ({ id: await raised(here), version: 1, reason: 'The roster was wrong' }),
  'deficiencies.export': () => ({}),
}

export const volume: Volume = {
  tables: ['deficiencies'],
  fill: ({ orgId, each, first, id }) => `
    insert into deficiencies (org_id, id, number, engagement_id, control_id, kind, title, condition, criteria, cause, effect, from_at, to_at, raised_by_id, state, evaluation_number, severity, created_at, updated_at)
      select '${orgId}', ${first('deficiency')}, n, case when n % 100 = 0 then '${id('engagement')}'::uuid else gen_random_uuid() end, case when n % 10 = 0 then '${id('control')}'::uuid else gen_random_uuid() end, case when n % 2 = 0 then 'design' else 'operation' end, 'Deficiency ' || n, 'C', '', '', 'E', '2026-01-01', '2026-07-01', '${id('user')}', 'open', null, null, now(), now() ${each};`,
  lists: ({ id }) => ({
    'deficiencies.list': { cursors: { deficiency: 5_000 }, filters: { engagementId: [id('engagement')], controlId: [id('control')], state: ['open', 'reviewed'], severity: ['material_weakness'], kind: ['design'], overdue: ['yes'] } },
  }),
}
