import { createHash } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { arranging } from '../../../../test/arrange.ts'
import { testDatabase } from '../../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../../test/fixtures.ts'
import { schemaErrors } from '../../../../test/oscal-schema.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/edge/everything.ts')
const { addFramework, importFramework } = await import('../operations/bring.ts')
const { adoptFramework, excludeRequirement, includeRequirement, retireFramework } = await import('../operations/adopt.ts')
const { addMapping, retireMapping } = await import('../operations/mappings.ts')
const { exportOscal } = await import('./export.ts')
const { oscalModelKeys } = await import('./names.ts')
const { takeSnapshots } = await import('../../posture-snapshots/operations.ts')
const { createApiToken } = await import('../../api-tokens/operations.ts')
const { createControl } = await import('../../controls/operations/details.ts')
const { createSystem } = await import('../../systems/operations.ts')
const { cloudAccount } = await import('../../cloud-accounts/examples.ts')
const { engagementOf } = await import('../../engagements/examples.ts')
const { checkOf } = await import('#lib/cloud/providers.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

type Model = (typeof oscalModelKeys)[number]
type Found = Record<string, unknown>
type Prop = { name: string; value: string; class?: string }
type Finding = { title: string; props: Prop[]; target: { type: string; 'target-id': string; status: { state: string; remarks: string } }; 'related-observations'?: object[] }

let here: TestOrganization
let manager: Person
let token: string
const catalog = (uuid: string, controls: object[]) => JSON.stringify({ catalog: { uuid, metadata: { title: 'Planted “one”', 'last-modified': '2026-01-01T00:00:00Z', version: '1.0', 'oscal-version': '1.1.2' }, groups: [{ id: 'a', title: 'Access', controls }] } })
const asks = (n: number, more: object = {}) => ({ id: `a-${n}`, title: `Requirement ${n}`, parts: [{ id: `a-${n}_smt`, name: 'statement', prose: `What ${n} asks.` }], ...more })

async function tokenOf(org: TestOrganization, name = 'Exports'): Promise<string> {
  await write(owner, org.id, (sql) => sql`insert into settings ${sql({ org_id: org.id, document: sql.json({ rateLimits: { apiPerMinute: 1_000, expensivePerMinute: 1_000 } }), updated_at: new Date() })} on conflict do nothing`)
  return (await createApiToken(await org.person('admin'), { name, scopes: ['frameworks.exportOscal'], expiresAt: null } as never)).token
}

async function fetched(id: string, model: Model, asked = '', bearer = token): Promise<Response> {
  const { GET } = (await import(`../../../../app/api/v1/frameworks/[frameworkId]/oscal/${model}.json/route.ts`)) as { GET: (request: Request, context: object) => Promise<Response> }
  return GET(new Request(`http://127.0.0.1:3000/api/v1/frameworks/${id}/oscal/${model}.json${asked}`, { headers: { authorization: `Bearer ${bearer}` } }), { params: Promise.resolve({ frameworkId: id }) })
}
async function text(id: string, model: Model, asked = ''): Promise<string> {
  const answer = await fetched(id, model, asked)
  const said = await answer.text()
  expect([model, answer.status === 200 || said]).toEqual([model, true])
  return said
}
const parsed = async (id: string, model: Model, asked = '') => JSON.parse(await text(id, model, asked)) as Found
const all = async (id: string, models: readonly Model[] = oscalModelKeys) => Object.fromEntries(await Promise.all(models.map(async (model) => [model, await text(id, model)])))

let tests = 0
/** A reviewed test of a control, as the owner writes it: how tests come about is tried where they do. */
async function tested(controlId: string, conclusion: string, until: string, engagementId: string, more: object = {}): Promise<void> {
  const [preparer, reviewer] = [await here.person('compliance_manager'), await here.person('auditor', 'Reviewer')]
  const n = ++tests
  await write(owner, here.id, async (sql) => {
    await sql.unsafe('alter table control_tests disable trigger user')
    await sql`insert into control_tests ${sql({
      org_id: here.id, id: crypto.randomUUID(), number: n, engagement_id: engagementId, control_id: controlId, engagement_code: 'FY', control_code: 'AC-71', title: `Test ${n}`, objective: 'O', procedure: 'Ask each.\n{{ not a parameter }}', kind: 'initial', source: 'campaigns.rows', from_at: '2026-01-01', to_at: until,
      attributes: sql.json([{ letter: 'A', asks: 'Was it decided?', by: null, params: {} }, { letter: 'B', asks: 'In time?', by: null, params: {} }]), state: 'reviewed', freeze_number: 1, totals: sql.json([{ letter: 'A', n: 10, pass: 8, fail: 1, not_evaluable: 1, not_applicable: 0, open: 0 }]),
      preparer_id: preparer.userId, prepared_at: new Date(), conclusion, statement: 'So', reviewer_id: reviewer.userId, reviewed_at: new Date(), created_at: new Date(), updated_at: new Date(), ...more,
    })}`
    await sql.unsafe('alter table control_tests enable trigger user')
  })
}

const planted = { id: '', ids: {} as Record<string, string>, controls: {} as Record<string, string>, systemId: '', engagementId: '', mappingId: '', deficiencyId: '', accountId: '' }
async function control(code: string, more: object = {}): Promise<string> {
  return (await createControl(manager, { code, title: `Control ${code}`, description: 'Each quarter <b>owners</b> review.', frequency: 'quarterly', type: 'detective', automation: 'manual', status: 'implemented', ...more } as never)).id
}
const maps = (controlId: string, n: number, strength: 'evidences' | 'supports' | 'context') => addMapping(manager, { kind: 'control', controlId, requirementId: planted.ids[`A-${n}`] ?? '', strength })

/** A-1 passed, A-2 failed by a check, A-3 was never tested, A-4 is supported only, A-5 nothing maps to, A-6 is excluded, A-7 withdrawn, A-8 failed by a test. */
beforeAll(async () => {
  here = await organization(owner, 'Here & there')
  manager = await here.person('compliance_manager')
  token = await tokenOf(here)
  planted.systemId = (await createSystem(manager, { name: 'Ledger', environment: 'production', criticality: 3 } as never)).id
  const { id } = await importFramework(manager, { text: catalog('00000000-0000-4000-8000-000000000001', [...[1, 2, 3, 4, 5, 6].map((n) => asks(n)), asks(7, { props: [{ name: 'status', value: 'withdrawn' }] }), asks(8)]) })
  planted.id = id
  await adoptFramework(manager, { id, version: 1, scope: 'All', systemIds: [planted.systemId], fromDay: '2026-01-01', toDay: null, ownerId: manager.userId })
  planted.ids = Object.fromEntries((await owner`select id, code from framework_requirements where framework_id = ${id} and kind = 'requirement'`).map((row) => [row.code, row.id]))
  for (const [name, code] of [['good', 'AC-01'], ['untested', 'AC-02'], ['bad', 'AC-03'], ['other', 'AC-04']] as const) planted.controls[name] = await control(code, { ownerId: manager.userId })
  const { good = '', untested = '', bad = '' } = planted.controls
  planted.mappingId = (await maps(good, 1, 'evidences')).id
  for (const [of, n, strength] of [[good, 4, 'supports'], [untested, 3, 'evidences'], [bad, 8, 'evidences'], [good, 5, 'context']] as const) await maps(of, n, strength)
  await addMapping(manager, { kind: 'check', item: 'AWS-IAM-001', requirementId: planted.ids['A-2'] ?? '', strength: 'evidences' })
  await excludeRequirement(manager, { id: planted.ids['A-6'] ?? '', version: 1, reason: 'There is no\nsuch thing here' })
  const made = (await arranging(owner)(here.id)).here
  planted.engagementId = await engagementOf(made, { code: 'FY-ONE' })
  await tested(good, 'effective', '2026-06-01', planted.engagementId, { system_ids: [planted.systemId], size: 25 })
  await tested(bad, 'not_effective', '2026-06-01', planted.engagementId)
  planted.deficiencyId = await made.add('deficiencies', { number: 3, engagement_id: planted.engagementId, control_id: bad, kind: 'operation', title: 'Leavers kept their accounts', condition: 'Two of nine were open', effect: 'Somebody could act', criteria: 'Within a day', cause: '', from_at: '2026-01-01', to_at: '2026-06-01', raised_by_id: manager.userId })
  planted.accountId = await cloudAccount(made, { name: 'Production', system_id: planted.systemId })
  await scanned(made)
  await takeSnapshots(manager, {})
})

async function scanned(made: Awaited<ReturnType<ReturnType<typeof arranging>>>['here']): Promise<void> {
  await write(owner, here.id, (sql) => sql.unsafe('alter table cloud_scans disable trigger user; alter table cloud_scan_checks disable trigger user; alter table artifacts disable trigger user'))
  const artifactId = await made.add('artifacts', { kind: 'cloud.scan', owner_type: 'cloud-scan', owner_id: made.id(), name: 'scan.ndjson.gz', sha256: `sha256:${'0'.repeat(64)}`, size: 5, type: 'application/gzip', store: 'folder', key: `somewhere/${made.tag()}`, retention_class: 'evidence', retain_until: new Date(Date.now() + 86_400_000) })
  const scanId = await made.add('cloud_scans', { account_id: planted.accountId, status: 'partial', reason: 'asked', started_at: new Date(Date.now() - 7_200_000), finished_at: new Date(Date.now() - 3_600_000), totals: {}, catalogue: '1', artifact_id: artifactId })
  await write(owner, here.id, (sql) => sql`insert into cloud_scan_checks ${sql({ org_id: here.id, scan_id: scanId, check_id: 'AWS-IAM-001', severity: 'critical', pass: 6, fail: 2, not_applicable: 0, not_evaluable: 1, manual: 0 })}`)
  await write(owner, here.id, (sql) => sql.unsafe('alter table cloud_scans enable trigger user; alter table cloud_scan_checks enable trigger user; alter table artifacts enable trigger user'))
}

const valueOf = (props: Prop[], name: string) => props.find((each) => each.name === `tickmark-${name}`)?.value

describe('a framework as OSCAL', () => {
  it('is five documents, valid by NIST’s schema, the same bytes twice, called as they name each other; each export is recorded', async () => {
    const [once, again] = [await all(planted.id), await all(planted.id)]
    expect(again).toEqual(once)
    for (const model of oscalModelKeys) expect([model, schemaErrors(JSON.parse(once[model] ?? ''))]).toEqual([model, []])
    const answer = await fetched(planted.id, 'assessment-plan')
    expect([answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual(['application/json', 'attachment; filename="planted-one-1-0-assessment-plan.oscal.json"'])
    expect(JSON.parse(once['assessment-results'] ?? '')['assessment-results']['import-ap'].href).toBe('planted-one-1-0-assessment-plan.oscal.json')
    expect(JSON.parse(once['component-definition'] ?? '')['component-definition'].metadata.links[0].href).toBe('planted-one-1-0-catalog.oscal.json')
    const entries = await owner`select body::jsonb->>'reason' as reason, body::jsonb->'subject'->>'id' as subject from audit_entries where org_id = ${here.id} and action = 'frameworks.exportOscal'`
    for (const model of oscalModelKeys) expect(entries.map(({ reason, subject }) => [reason, subject])).toContainEqual([`OSCAL ${model}, SHA-256 ${createHash('sha256').update(once[model] ?? '').digest('hex')}`, planted.id])
  })

  it('says satisfied of what passed as a whole alone, and of everything else its real outcome and why', async () => {
    const results = (await parsed(planted.id, 'assessment-results'))['assessment-results'] as { results: { props: Prop[]; findings: Finding[]; observations: { title: string; props: Prop[]; description: string; subjects?: object[]; collected: string; 'relevant-evidence': { href: string }[] }[]; 'reviewed-controls': { 'control-selections': { props: Prop[]; 'exclude-controls': object[] }[] } }[] }
    const result = results.results[0]
    const told = result?.findings.map(({ title, props, target }) => [title.split(' ')[0], target.status.state, valueOf(props, 'outcome'), valueOf(props, 'partial'), target['target-id'], target.status.remarks])
    expect(told).toEqual([
      ['A-1', 'satisfied', 'passed', 'no', 'a-1_smt', '1 test passed.'],
      ['A-2', 'not-satisfied', 'failed', 'no', 'a-2_smt', '1 of 1 test failed.'],
      ['A-3', 'not-satisfied', 'not_evaluable', 'no', 'a-3_smt', '1 of 1 test could not be evaluated.'],
      ['A-4', 'not-satisfied', 'not_evaluable', 'yes', 'a-4_smt', expect.stringContaining('Only supported')],
      ['A-5', 'not-satisfied', 'not_evaluable', 'no', 'a-5_smt', expect.stringContaining('Only context')],
      ['A-8', 'not-satisfied', 'failed', 'no', 'a-8_smt', '1 of 1 test failed.'],
    ])
    expect(['in-scope', 'passed', 'failed', 'not-evaluable', 'excluded', 'observations'].map((name) => valueOf(result?.props ?? [], name))).toEqual(['6', '1', '2', '3', '1', '4'])
    const selection = result?.['reviewed-controls']['control-selections'][0]
    expect([selection?.['exclude-controls'], valueOf(selection?.props ?? [], 'excluded')]).toEqual([[{ 'control-id': 'a-6' }], 'A-6: There is no such thing here'])
    const checkName = `AWS-IAM-001 ${checkOf('AWS-IAM-001')?.title}`
    const seen = Object.fromEntries((result?.observations ?? []).map((each) => [each.title, [...['outcome', 'looked-at', 'passed', 'failed', 'not-evaluable'].map((name) => valueOf(each.props, name)), each.subjects?.length ?? 0]]))
    expect(seen).toEqual({
      'AC-01 Control AC-01': ['passed', '10', '8', '1', '1', 1], 'AC-02 Control AC-02': ['not_evaluable', '0', '0', '0', '0', 0],
      'AC-03 Control AC-03': ['failed', '10', '8', '1', '1', 0], [checkName]: ['failed', '9', '6', '2', '1', 1],
    })
    expect(result?.observations.find(({ title }) => title.startsWith('AC-02'))).toMatchObject({ description: 'The control was never tested.', 'relevant-evidence': [{ description: 'Where it stands in the portal. Nothing was looked at that counts.' }] })
    expect(result?.observations[0]?.['relevant-evidence'][0]?.href).toMatch(/^http:\/\/127\.0\.0\.1:3000\//)
  })

  it('plans the tests of controls that map to it, in the engagement that is asked for or the newest open one', async () => {
    type Plan = { metadata: { props: Prop[] }; 'local-definitions': { activities: { title: string; props: Prop[]; steps: { description: string }[]; 'related-controls': { 'control-selections': { 'include-controls': object[] }[] } }[] } }
    const plan = async (asked = '') => (await parsed(planted.id, 'assessment-plan', asked))['assessment-plan'] as Plan
    const { metadata, 'local-definitions': { activities } } = await plan()
    expect(valueOf(metadata.props, 'engagement')).toBe('FY-ONE')
    expect(activities.map(({ title, props, steps }) => [title, valueOf(props, 'sampled'), valueOf(props, 'population'), steps.map(({ description }) => description)])).toEqual([
      ['T-1 Test 1', 'yes', expect.stringContaining('not frozen yet'), ['Was it decided?', 'In time?']], ['T-2 Test 2', 'no', expect.any(String), ['Was it decided?', 'In time?']],
    ])
    expect(activities[0]?.['related-controls']['control-selections'][0]?.['include-controls']).toEqual(['a-1', 'a-4', 'a-5'].map((id) => ({ 'control-id': id })))
    const made = (await arranging(owner)(here.id)).here
    const other = await engagementOf(made, { code: 'FY-TWO', from_day: '2026-02-01' })
    expect(valueOf((await plan()).metadata.props, 'engagement')).toBe('FY-ONE')
    const { props } = (await plan(`?engagementId=${other}`)).metadata
    expect(['engagement', 'tests'].map((name) => valueOf(props, name))).toEqual(['FY-TWO', '0'])
    expect((await fetched(planted.id, 'assessment-plan', `?engagementId=${crypto.randomUUID()}`)).status).toBe(404)
    expect((await fetched(planted.id, 'poam', `?engagementId=${other}`)).status).toBe(422)
  })

  it('tells the deficiencies of controls that map to it and aggregates of them, without withdrawn ones', async () => {
    const made = (await arranging(owner)(here.id)).here
    const raised = (number: number, more: object) => made.add('deficiencies', { number, engagement_id: planted.engagementId, kind: 'operation', title: `Deficiency ${number}`, condition: 'So', effect: 'So', criteria: '', cause: '', from_at: '2026-01-01', to_at: '2026-06-01', raised_by_id: manager.userId, ...more })
    const [withdrawn, aggregate] = [await raised(4, { control_id: planted.controls.bad }), await raised(6, { control_id: null, kind: 'aggregate' })]
    const unmapped = await raised(5, { control_id: planted.controls.other })
    await write(owner, here.id, async (sql) => {
      await sql`update deficiencies set state = 'withdrawn', withdrawn_at = now(), withdrawn_by_id = ${(await here.person('auditor', 'Reviewer')).userId}, withdraw_reason = 'It was none' where id = ${withdrawn}`
      await sql`insert into deficiency_members (org_id, aggregate_id, member_id) values (${here.id}, ${aggregate}, ${planted.deficiencyId}), (${here.id}, ${aggregate}, ${unmapped})`
    })
    const items = async () => ((await parsed(planted.id, 'poam'))['plan-of-action-and-milestones'] as { 'poam-items': { title: string; props: Prop[] }[] })['poam-items']
    expect((await items()).map(({ title, props }) => [title, valueOf(props, 'control'), valueOf(props, 'requirement')])).toEqual([['D-3 Leavers kept their accounts', 'AC-03', 'A-8'], ['D-6 Deficiency 6', 'AC-03', 'A-8']])
  })
})

describe('what does not change', () => {
  it('of a component definition, plan or POA&M: by what is not in it; what is in it moves its time to when that was', async () => {
    const models = ['component-definition', 'assessment-plan', 'poam'] as const
    const before = await all(planted.id, models)
    await control('OP-50')
    await importFramework(manager, { text: catalog('00000000-0000-4000-8000-000000000002', [asks(1)]) })
    await createSystem(manager, { name: 'Somewhere else', environment: 'test', criticality: 1 } as never)
    await takeSnapshots(manager, {})
    expect(await all(planted.id, models)).toEqual(before)
    const { id } = await maps(planted.controls.other ?? '', 3, 'supports')
    const after = await all(planted.id, models)
    const time = (said: Record<string, string>, model: string) => /"last-modified": "([^"]+)"/.exec(said[model] ?? '')?.[1] ?? ''
    for (const model of models) expect(time(after, model) > time(before, model)).toBe(true)
    await retireMapping(manager, { id, version: 1, reason: 'Not so' })
    expect(time(await all(planted.id, models), 'component-definition') > time(after, 'component-definition')).toBe(true)
  })

  it('of the results of a snapshot: ever, whatever is renamed, tested, excluded or retired later', async () => {
    const [{ id: snapshot } = { id: '' }] = await owner`select id from posture_snapshots where framework_id = ${planted.id} order by taken_at desc, id desc limit 1`
    const before = await text(planted.id, 'assessment-results', `?snapshotId=${snapshot}`)
    expect(await text(planted.id, 'assessment-results')).toBe(before)
    await retireMapping(manager, { id: planted.mappingId, version: 1, reason: 'Not so' })
    await includeRequirement(manager, { id: planted.ids['A-6'] ?? '', version: 2 })
    await tested(planted.controls.bad ?? '', 'effective', '2026-09-01', planted.engagementId)
    await write(owner, here.id, async (sql) => {
      await sql`update organizations set name = 'Renamed' where id = ${here.id}`
      await sql`update systems set name = 'Renamed', updated_at = now() where org_id = ${here.id} and id = ${planted.systemId}`
      await sql`update controls set title = 'Renamed', updated_at = now() where org_id = ${here.id}`
      await sql`update users set name = 'Renamed' where org_id = ${here.id}`
      await sql`update cloud_accounts set name = 'Renamed' where org_id = ${here.id}`
    })
    await takeSnapshots(manager, {})
    expect(await text(planted.id, 'assessment-results', `?snapshotId=${snapshot}`)).toBe(before)
    const newest = await text(planted.id, 'assessment-results')
    expect(newest).not.toBe(before)
    expect(newest).toContain('Renamed')
    expect(before).not.toContain('Renamed')
    expect(schemaErrors(JSON.parse(newest))).toEqual([])
    await retireFramework(manager, { id: planted.id, version: 2, reason: 'Over' })
    expect(await text(planted.id, 'assessment-results', `?snapshotId=${snapshot}`)).toBe(before)
    expect(schemaErrors(JSON.parse(await text(planted.id, 'catalog')))).toEqual([])
    for (const model of ['component-definition', 'assessment-plan', 'poam'] as const) expect(await (await fetched(planted.id, model)).json()).toMatchObject({ code: 'conflict', message: expect.stringContaining('is retired') })
  })
})

describe('who asks for it', () => {
  it.each([['admin', true], ['compliance_manager', true], ['auditor', true], ['control_owner', false], ['reviewer', false], ['contributor', false], ['read_only', false], ['executive', false], ['employee', false]] as const)('%s', async (role, may) => {
    const asked = exportOscal(await here.person(role), { id: planted.id, model: 'catalog' })
    await (may ? expect(asked).resolves.toMatchObject({ file: 'planted-one-1-0-catalog.oscal.json' }) : expect(asked).rejects.toMatchObject({ code: 'forbidden' }))
  })
  it('from another organization finds nothing, not even with a snapshot of their own', async () => {
    const elsewhere = await organization(owner, 'Elsewhere')
    const theirs = await tokenOf(elsewhere)
    for (const model of oscalModelKeys) expect((await fetched(planted.id, model, '', theirs)).status).toBe(404)
    expect((await fetched('x', 'catalog')).status).toBe(422)
  })
})

describe('an organization without any test', () => {
  let empty: TestOrganization
  it('has five valid documents that claim nothing, and hears when there is no snapshot', async () => {
    empty = await organization(owner, 'Empty')
    const [who, bearer] = [await empty.person('compliance_manager'), await tokenOf(empty)]
    const { id } = await addFramework(who, { key: 'soc2-2017' })
    const document = async (model: Model) => JSON.parse(await (await fetched(id, model, '', bearer)).text())
    expect(await document('assessment-results')).toMatchObject({ code: 'conflict', message: expect.stringMatching(/^There is no posture snapshot of SOC 2.* Adopt it and take a snapshot first\.$/) })
    await adoptFramework(who, { id, version: 1, scope: 'All', systemIds: [], fromDay: '2026-01-01', toDay: null, ownerId: who.userId })
    expect(await document('assessment-results')).toMatchObject({ code: 'conflict', message: expect.stringMatching(/\. Take a snapshot first\.$/) })
    await takeSnapshots(who, {})
    for (const model of oscalModelKeys) expect([model, schemaErrors(await document(model))]).toEqual([model, []])
    const { 'assessment-results': { results: [result] } } = await document('assessment-results')
    expect(result.findings.length).toBeGreaterThan(30)
    expect(result.findings.filter(({ target }: Finding) => target.status.state === 'satisfied')).toEqual([])
    expect([result.observations, result.remarks]).toEqual([undefined, expect.stringContaining('No observation')])
    expect((await document('poam'))['plan-of-action-and-milestones']['poam-items']).toMatchObject([{ title: 'No deficiency is recorded' }])
    expect((await document('assessment-plan'))['assessment-plan'].tasks).toBeUndefined()
    expect((await fetched(id, 'catalog', '', bearer)).headers.get('content-disposition')).toBe('attachment; filename="soc2-2017-catalog.oscal.json"')
  })
  it('hears of a snapshot from before facts were kept, and of one of another framework', async () => {
    const who = await empty.person('compliance_manager')
    const { id } = await addFramework(who, { key: 'nist-csf-2.0' })
    await adoptFramework(who, { id, version: 1, scope: 'All', systemIds: [], fromDay: '2026-01-01', toDay: null, ownerId: who.userId })
    const [{ id: other } = { id: '' }] = await owner`select id from posture_snapshots where org_id = ${empty.id} and framework_id is not null`
    await expect(exportOscal(who, { id, model: 'assessment-results', snapshotId: other })).rejects.toMatchObject({ code: 'not_found' })
    await (await arranging(owner)(empty.id)).here.add('posture_snapshots', { framework_id: id, reason: 'manual', taken_at: new Date(), requirements: 0, excluded: 0, passed: 0, failed: 0, not_evaluable: 0, partly: 0, weight_passed: 0, weight: 0, controls: 0, implemented: 0, evidenced: 0, rows: [] })
    await expect(exportOscal(who, { id, model: 'assessment-results' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('Take a new snapshot') })
  })
  it.each(['gdpr', 'cis-aws-3.0'])('has a valid catalog of %s, whose numbers are no tokens of OSCAL, each as its label', async (key) => {
    const who = await empty.person('compliance_manager')
    const { id, requirements } = await addFramework(who, { key })
    const { text: file } = await exportOscal(who, { id, model: 'catalog' })
    const [domains] = await owner`select count(*)::int as n from framework_requirements where framework_id = ${id} and kind = 'domain'`
    expect([schemaErrors(JSON.parse(file)), file.match(/"name": "label"/g)?.length]).toEqual([[], requirements + (domains?.n ?? 0)])
  })
})
