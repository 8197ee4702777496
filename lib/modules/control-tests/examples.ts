import { hash } from 'node:crypto'
import { engagementOf } from '../engagements/examples.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const root = '0'.repeat(64)
const attributes = [{ letter: 'A', asks: 'Is it known whose account it is, or who answers for it?', by: 'account.known-person', params: {} }, { letter: 'B', asks: 'Did somebody look?', by: null, params: {} }]
const body = (n: number) => `{"item":{"accountKind":"person","enabled":true,"mfa":null,"owner":null,"person":null},"key":"k${n}","name":"Account ${n}"}`
const leaf = (text: string) => hash('sha256', `\0${text}`)
const total = { n: 1, pass: 0, fail: 0, not_evaluable: 0, not_applicable: 0, open: 0 }

let codes = 0
const controlOf = (here: Arrange) => here.add('controls', { code: `Z${String.fromCharCode(65 + (Math.floor(++codes / 100) % 26))}-${String(codes % 100).padStart(2, '0')}`, title: `Control ${here.tag()}`, frequency: 'quarterly', type: 'detective', status: 'implemented', automation: 'manual', effectiveness: 'not_assessed', deleted_at: null })
let numbers = 1_000

async function planned(here: Arrange, row: Row = {}): Promise<{ id: string; engagementId: string; controlId: string }> {
  const [engagementId, controlId] = [await engagementOf(here), await controlOf(here)]
  const id = await here.add('control_tests', { number: ++numbers, engagement_id: engagementId, control_id: controlId, engagement_code: 'FY', control_code: 'AC-10', title: 'Accounts', objective: 'Known', procedure: 'Ask each', kind: 'initial', source: 'populations.accounts', from_at: '2026-01-01', to_at: '2026-04-01', attributes, size: 1, ...row })
  return { id, engagementId, controlId }
}

/** Two items: the first is in the sample and failed A, the second did not. @param answered whether the question for a person has its answer */
async function performed(here: Arrange, { empty = false, answered = false, failed = true }: { empty?: boolean; answered?: boolean; failed?: boolean } = {}): Promise<{ id: string; engagementId: string; controlId: string }> {
  const of = await planned(here)
  const by = await here.user()
  await here.write(async (sql) => {
    await sql`insert into control_test_freezes (org_id, test_id, freeze_number, before, engagement_id, control_id, from_at, to_at, as_of, items, root, ipe, attributes_version, frozen_at, frozen_by_id)
      values (${here.orgId}, ${of.id}, 1, 0, ${of.engagementId}, ${of.controlId}, '2026-01-01', '2026-04-01', now(), ${empty ? 0 : 2}, ${root}, ${sql.json([{ what: 'Ledger', type: 'population', id: 'p', rows: 2, root: null, at: null, complete: 'Compared.' }])}, 1, now(), ${by})`
    if (!empty) {
      for (const n of [1, 2]) {
        const [outcomes, fails] = n === 1 ? [`${failed ? 'f' : 'n'}${answered ? 'p' : '?'}`, Number(failed)] : ['p?', 0]
        await sql`insert into control_test_items (org_id, test_id, freeze_number, number, key, name, body, leaf, ticket, chosen, turn, outcomes, failed)
          values (${here.orgId}, ${of.id}, 1, ${n}, ${`k${n}`}, ${`Account ${n}`}, ${body(n)}, decode(${leaf(body(n))}, 'hex'), ${`0${n}`}, ${n === 1 ? 'sample' : null}, ${n === 1 ? 1 : null}, ${outcomes}, ${fails})`
      }
      if (failed) await sql`insert into control_test_failures (org_id, test_id, freeze_number, number, letter, said) values (${here.orgId}, ${of.id}, 1, 1, 'A', 'Nobody is known.')`
    }
    const totals = empty ? [] : [{ ...total, letter: 'A', n: 2, pass: 1, fail: Number(failed), not_evaluable: Number(!failed) }, { ...total, letter: 'B', pass: Number(answered), open: Number(!answered) }]
    await sql`update control_tests set state = 'performed', freeze_number = 1, totals = ${sql.json(totals)} where org_id = ${here.orgId} and id = ${of.id}`
  })
  return of
}

async function deviation(here: Arrange): Promise<string> {
  const { id: testId } = await performed(here)
  return here.add('control_test_deviations', { test_id: testId, freeze_number: 1, letter: 'A', cause: 'A list was old', extent: 'isolated', grounds: 'One account', owner_id: await here.user(), plan: 'Pull it each night', due_day: '2026-12-31' })
}

async function prepared(here: Arrange): Promise<string> {
  const { id } = await performed(here, { empty: true })
  const preparer = await here.user()
  await here.write((sql) => sql`update control_tests set state = 'prepared', preparer_id = ${preparer}, prepared_at = now(), conclusion = 'not_occurring', statement = 'There was none.' where org_id = ${here.orgId} and id = ${id}`)
  return id
}

const said = { cause: 'A list was old', extent: 'isolated', grounds: 'One account of 212', plan: 'Pull it each night', dueDay: '2026-12-31' }
const plan = { title: 'Accounts have a person', objective: 'Known', procedure: 'Ask each', automatic: ['account.known-person'], manual: ['Did somebody look?'] }
const run = async (here: Arrange, testId: string) => here.add('runs', { queue: 'control-tests.perform', subject_type: 'control-test', subject_id: testId, label: 'T-1', input: { reason: null }, status: 'running', started_at: new Date(), started_by_id: await here.user() })
const frozen = { items: [{ number: 1, key: 'k1', name: 'Account 1', stratum: '', body: body(1), leaf: leaf(body(1)), ticket: '01', turn: 1, outcomes: 'f?', failed: 1, failures: [{ letter: 'A', said: 'Nobody is known.' }] }], root, ipe: [], asOf: new Date('2026-11-01T00:00:00Z') }

export const examples: Examples<'controlTests' | 'controlTestItems' | 'deviations'> = {
  'controlTests.create': async (here) => ({ engagementId: await engagementOf(here), controlId: await controlOf(here), source: 'populations.accounts', ...plan }),
  'controlTests.update': async (here) => ({ id: (await planned(here)).id, version: 1, ...plan }),
  'controlTests.perform': async (here) => ({ id: (await planned(here)).id, version: 1 }),
  'controlTests.cancel': async (here) => {
    const { id } = await planned(here)
    await run(here, id)
    return { id }
  },
  'controlTests.complete': async (here) => ({ id: await run(here, (await planned(here)).id), found: frozen }),
  'controlTests.fail': async (here) => ({ id: await run(here, (await planned(here)).id), why: 'There are too many.' }),
  'controlTests.answer': async (here) => ({ id: (await performed(here)).id, version: 1, number: 1, letter: 'B', outcome: 'pass', said: 'The log shows it' }),
  'controlTests.extend': async (here) => ({ id: (await performed(here)).id, version: 1, more: 1, reason: 'One of the sample failed' }),
  'controlTests.replace': async (here) => ({ id: (await performed(here, { failed: false })).id, version: 1, number: 1, reason: 'Its file is gone' }),
  'controlTests.conclude': async (here) => ({ id: (await performed(here, { empty: true })).id, version: 1, conclusion: 'not_occurring', statement: 'There was none.' }),
  'controlTests.review': async (here) => ({ id: await prepared(here), version: 1 }),
  'controlTests.giveBack': async (here) => ({ id: await prepared(here), version: 1, reason: 'Say where you looked' }),
  'controlTests.export': () => ({}),
  'controlTestItems.export': () => ({}),
  'deviations.record': async (here) => ({ id: (await performed(here)).id, version: 1, letter: 'A', ...said, ownerId: await here.user() }),
  'deviations.update': async (here) => ({ id: await deviation(here), version: 1, ...said, cause: 'Another one', ownerId: await here.user() }),
  'deviations.remediate': async (here) => ({ id: await deviation(here), version: 1, remediation: 'It is pulled each night now' }),
}

export const volume: Volume = {
  tables: ['control_tests', 'control_test_freezes', 'control_test_items'],
  fill: ({ orgId, each, first, id }) => `
    insert into control_tests (org_id, id, number, engagement_id, control_id, engagement_code, control_code, title, objective, procedure, kind, source, from_at, to_at, attributes, state, freeze_number, totals, created_at, updated_at)
      select '${orgId}', ${first('control-test')}, n, case when n % 10 = 0 then '${id('engagement')}'::uuid else gen_random_uuid() end, case when n % 10 = 0 then '${id('control')}'::uuid else gen_random_uuid() end, 'FY', 'AC-10', 'Test ' || n, 'Known', 'Ask', 'initial', 'populations.accounts', '2026-01-01', '2026-04-01', '[]', 'performed', 1, '[]', now(), now() ${each};
    insert into control_test_freezes (org_id, test_id, freeze_number, before, engagement_id, control_id, from_at, to_at, as_of, items, root, ipe, attributes_version, frozen_at, frozen_by_id) values ('${orgId}', '${id('control-test')}', 1, 0, '${id('engagement')}', '${id('control')}', '2026-01-01', '2026-04-01', now(), 1, '${root}', '[]', 1, now(), '${id('user')}');
    insert into control_test_items (org_id, test_id, freeze_number, number, key, name, body, leaf, ticket, chosen, turn, outcomes, failed)
      select '${orgId}', '${id('control-test')}', 1, n, 'k' || n, 'Account ' || n, '{}', sha256('\\x007b7d'::bytea), n::text, case when n % 1000 = 0 then 'sample' end, case when n % 1000 = 0 then n end, 'pp', case when n % 500 = 0 then 1 else 0 end ${each};`,
  lists: ({ id }) => ({
    'controlTests.list': { cursors: { test: 5_000 }, filters: { engagementId: [id('engagement')], controlId: [id('control')], state: ['planned', 'performed'], conclusion: ['effective'] }, accepted: { 'conclusion effective': 'tests are few: an organization has some hundreds' } },
    'controlTests.items': { of: { testId: id('control-test') }, cursors: { number: 5_000 }, filters: { show: ['sample', 'failed'] } },
  }),
}
