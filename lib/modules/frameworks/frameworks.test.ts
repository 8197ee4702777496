import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { addFramework, importFramework } = await import('./operations/bring.ts')
const { adoptFramework, excludeRequirement, includeRequirement, retireFramework, updateFramework } = await import('./operations/adopt.ts')
const { addMapping, retireMapping, updateMapping } = await import('./operations/mappings.ts')
const { getFramework, listCatalogue, listRequirements } = await import('./queries.ts')
const { requirementsOfControl } = await import('./of-control.ts')
const { getRequirement } = await import('./requirement.ts')
const { createControl } = await import('../controls/operations/details.ts')
const { closePools } = await import('#db/client.ts')
const { frameworks: catalogue } = await import('#lib/frameworks/index.ts')

let here: TestOrganization
let elsewhere: TestOrganization
const manager = () => here.person('compliance_manager')
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  elsewhere = await organization(database.ownerUrl, 'Elsewhere')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

let made = 0
/** An OSCAL catalog of requirements `A-1` … `A-n` in one group. */
async function imported(n: number, state: 'available' | 'adopted' = 'adopted'): Promise<{ id: string; ids: Record<string, string> }> {
  const who = await manager()
  const uuid = `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`
  const { id } = await importFramework(who, { text: JSON.stringify({ catalog: { uuid, metadata: { title: `Catalog ${made}`, 'last-modified': '2026-01-01T00:00:00Z', version: '1', 'oscal-version': '1.1.2' }, groups: [{ id: 'a', title: 'Group', controls: Array.from({ length: n }, (_, at) => ({ id: `a-${at + 1}`, title: `Requirement ${at + 1}` })) }] } }) })
  if (state === 'adopted') await adoptFramework(who, { id, version: 1, scope: 'All', systemIds: [], fromDay: '2026-01-01', toDay: null, ownerId: who.userId })
  const rows = await owner<{ id: string; code: string }[]>`select id, code from framework_requirements where framework_id = ${id} and kind = 'requirement'`
  return { id, ids: Object.fromEntries(rows.map((row) => [row.code, row.id])) }
}

describe('a framework of the catalogue', () => {
  it('comes with its requirements in order, and the mappings of controls, checks and rules', async () => {
    const who = await manager()
    const shipped = catalogue.find(({ key }) => key === 'nist-800-53-r5')
    const added = await addFramework(who, { key: 'nist-800-53-r5' })
    expect(added.requirements).toBe(shipped?.domains.reduce((sum, each) => sum + each.requirements.length, 0))
    expect(added.mappings).toBeGreaterThan(100)
    expect((await listCatalogue(who, {})).find(({ key }) => key === 'nist-800-53-r5')).toMatchObject({ id: added.id })
    await expect(addFramework(who, { key: 'nist-800-53-r5' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('is here already; nothing was changed') })
    const [kinds] = await owner`select count(*) filter (where kind = 'template')::int as templates, count(*) filter (where kind = 'check')::int as checks, count(*) filter (where kind = 'rule')::int as rules from requirement_mappings where org_id = ${here.id} and source = 'shipped'`
    expect(kinds).toMatchObject({ templates: expect.any(Number), checks: expect.any(Number), rules: expect.any(Number) })
    for (const count of Object.values(kinds ?? {})) expect(count).toBeGreaterThan(10)
  })

  it('is adopted with scope, days and owner, changed, and retired with a reason; each has its entry', async () => {
    const who = await manager()
    const { id } = await imported(1, 'available')
    const said = { scope: 'The ERP', systemIds: [], fromDay: '2026-01-01', toDay: '2026-12-31', ownerId: who.userId }
    await expect(updateFramework(who, { id, version: 1, ...said })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('not adopted') })
    await expect(adoptFramework(who, { id, version: 1, ...said, toDay: '2025-12-31' })).rejects.toMatchObject({ code: 'invalid', fields: { toDay: 'is before the first day' } })
    await adoptFramework(who, { id, version: 1, ...said })
    await updateFramework(who, { id, version: 2, ...said, scope: 'The ERP and the shop' })
    await retireFramework(who, { id, version: 3, reason: 'Another one took its place' })
    expect(await getFramework(who, { id })).toMatchObject({ state: 'retired', scope: 'The ERP and the shop', retiredReason: 'Another one took its place' })
    const entries = await owner`select action from audit_entries where org_id = ${here.id} and subject_id = ${id} order by recorded_at, id`
    expect(entries.map(({ action }) => action)).toEqual(['frameworks.import', 'frameworks.adopt', 'frameworks.update', 'frameworks.retire'])
  })

  it('of another organization is not seen, nor mapped to', async () => {
    const { id, ids } = await imported(1)
    const stranger = await elsewhere.person('admin')
    await expect(getFramework(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(addMapping(stranger, { kind: 'check', item: 'AWS-IAM-001', requirementId: ids['A-1'] ?? '', strength: 'supports' })).rejects.toMatchObject({ code: 'invalid', fields: { requirementId: 'is no requirement here' } })
  })

  it('never changes in what it asks, whoever writes', async () => {
    const { id, ids } = await imported(1)
    const asks = (statement: (sql: postgres.TransactionSql) => Promise<unknown>) => write(database.ownerUrl, here.id, statement)
    await expect(asks((sql) => sql`update framework_requirements set title = 'Less' where id = ${ids['A-1'] ?? ''}`)).rejects.toMatchObject({ code: 'TM005' })
    await expect(asks((sql) => sql`update frameworks set edition = '2' where id = ${id}`)).rejects.toMatchObject({ code: 'TM005' })
  })
})

describe('a mapping', () => {
  it('closes no circle, not even one of five, by the door or by a bare statement', async () => {
    const who = await manager()
    const { ids } = await imported(5)
    const at = (n: number) => ids[`A-${n}`] ?? ''
    for (const n of [1, 2, 3, 4]) await addMapping(who, { kind: 'requirement', fromId: at(n), requirementId: at(n + 1), strength: 'equivalent' })
    await expect(addMapping(who, { kind: 'requirement', fromId: at(5), requirementId: at(1), strength: 'related' })).rejects.toMatchObject({ code: 'invalid', fields: { fromId: expect.stringMatching(/circle.*A-1 → .*A-2 → .*A-3 → .*A-4 → .*A-5/) } })
    await expect(write(database.ownerUrl, here.id, (sql) => sql`insert into requirement_mappings (org_id, id, kind, from_id, requirement_id, strength, source, created_at, updated_at) values (${here.id}, gen_random_uuid(), 'requirement', ${at(5)}, ${at(1)}, 'related', 'own', now(), now())`)).rejects.toMatchObject({ code: 'TM005', message: expect.stringContaining('circle') })
    await expect(addMapping(who, { kind: 'requirement', fromId: at(2), requirementId: at(1), strength: 'related' })).rejects.toMatchObject({ code: expect.stringMatching(/conflict|invalid/) })
    await expect(addMapping(who, { kind: 'requirement', fromId: at(1), requirementId: at(1), strength: 'related' })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('that two people add at the same moment, each the other way round, is one', async () => {
    const who = await manager()
    const { ids } = await imported(3)
    const [a = '', b = '', c = ''] = Object.values(ids)
    const both = await Promise.allSettled([addMapping(who, { kind: 'requirement', fromId: a, requirementId: b, strength: 'equivalent' }), addMapping(who, { kind: 'requirement', fromId: b, requirementId: c, strength: 'equivalent' }), addMapping(who, { kind: 'requirement', fromId: c, requirementId: a, strength: 'equivalent' })])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  })

  it('is once; it is changed and retired with a reason, and may be added again', async () => {
    const who = await manager()
    const { ids } = await imported(1)
    const said = { kind: 'check' as const, item: 'AWS-IAM-001', requirementId: ids['A-1'] ?? '', strength: 'supports' as const }
    const { id } = await addMapping(who, said)
    await expect(addMapping(who, said)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('mapped to the requirement already') })
    await updateMapping(who, { id, version: 1, strength: 'evidences', note: 'All of it', reason: 'Looked at again' })
    await retireMapping(who, { id, version: 2, reason: 'Not so' })
    await expect(updateMapping(who, { id, version: 3, strength: 'context', reason: 'Once more' })).rejects.toMatchObject({ code: 'conflict' })
    await addMapping(who, said)
    await expect(write(database.ownerUrl, here.id, (sql) => sql`update requirement_mappings set retired_at = null, retired_by_id = null, retired_reason = null where id = ${id}`)).rejects.toMatchObject({ code: 'TM005' })
  })

  it.each([
    ['of a kind that its strength is not of', { kind: 'check', item: 'AWS-IAM-001', strength: 'equivalent' }, { strength: /evidences, supports, context/ }],
    ['of a check that there is not', { kind: 'check', item: 'AWS-NO-999', strength: 'supports' }, { item: 'is no cloud check' }],
    ['of nothing', { kind: 'control', strength: 'supports' }, { controlId: 'is required' }],
  ] as const)('%s is refused by name', async (_, said, fields) => {
    const { ids } = await imported(1)
    await expect(addMapping(await manager(), { requirementId: ids['A-1'] ?? '', ...said })).rejects.toMatchObject({ code: 'invalid', fields })
  })

  it('to a retired framework is refused', async () => {
    const who = await manager()
    const { id, ids } = await imported(1)
    await retireFramework(who, { id, version: 2, reason: 'Over' })
    await expect(addMapping(who, { kind: 'check', item: 'AWS-IAM-001', requirementId: ids['A-1'] ?? '', strength: 'supports' })).rejects.toMatchObject({ code: 'invalid', fields: { requirementId: expect.stringContaining('retired') } })
  })
})

describe('a requirement', () => {
  it('is excluded with a reason, and included again; only of a framework that is adopted', async () => {
    const who = await manager()
    const { id, ids } = await imported(2)
    await excludeRequirement(who, { id: ids['A-1'] ?? '', version: 1, reason: 'No such thing here' })
    expect(await getFramework(who, { id })).toMatchObject({ excluded: 1, score: { requirements: 1, notEvaluable: 1, weight: 2 } })
    expect((await listRequirements(who, { id, outcome: 'excluded' })).rows.map(({ code }) => code)).toEqual(['A-1'])
    await includeRequirement(who, { id: ids['A-1'] ?? '', version: 2 })
    expect(await getFramework(who, { id })).toMatchObject({ excluded: 0, score: { requirements: 2 } })
    const other = await imported(1, 'available')
    await expect(excludeRequirement(who, { id: other.ids['A-1'] ?? '', version: 1, reason: 'No' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('of a domain are excluded together, each with its entry', async () => {
    const who = await manager()
    const { id } = await imported(3)
    const domain = (await listRequirements(who, { id })).rows.find(({ kind }) => kind === 'domain')
    await excludeRequirement(who, { id: domain?.id ?? '', version: 1, reason: 'None of it applies' })
    expect(await getFramework(who, { id })).toMatchObject({ excluded: 3, score: { requirements: 0, weight: 0, weightPassed: 0 } })
    const [entries] = await owner`select count(*)::int as n from audit_entries where org_id = ${here.id} and action = 'frameworks.exclude' and subject_id in (select id::text from framework_requirements where framework_id = ${id})`
    expect(entries?.n).toBe(3)
    await expect(excludeRequirement(who, { id: domain?.id ?? '', version: 1, reason: 'Again' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is judged by the newest reviewed test of a control that maps to an equivalent one, and says by which way', async () => {
    const who = await manager()
    const [one, other] = [await imported(1), await imported(1)]
    const control = await createControl(who, { code: 'AC-71', title: 'Access review', frequency: 'quarterly', type: 'detective', automation: 'manual', status: 'implemented' } as never)
    await addMapping(who, { kind: 'control', controlId: control.id, requirementId: one.ids['A-1'] ?? '', strength: 'evidences' })
    await addMapping(who, { kind: 'requirement', fromId: one.ids['A-1'] ?? '', requirementId: other.ids['A-1'] ?? '', strength: 'equivalent' })
    const at = (id: string) => getRequirement(who, { id })
    expect(await at(other.ids['A-1'] ?? '')).toMatchObject({ outcome: 'not_evaluable', reasons: [{ said: 'The control was never tested.', strength: 'evidences', via: [{ strength: 'equivalent', to: { code: 'A-1' } }] }] })
    await tested(control.id, 'effective', '2026-06-01')
    expect(await at(other.ids['A-1'] ?? '')).toMatchObject({ outcome: 'passed', weight: 3 })
    expect((await requirementsOfControl(who, { id: control.id })).rows).toEqual([expect.objectContaining({ code: 'A-1', requirementId: one.ids['A-1'], strength: 'evidences', outcome: 'passed', own: true, adopted: true })])
    await tested(control.id, 'not_effective', '2026-09-01')
    expect(await at(one.ids['A-1'] ?? '')).toMatchObject({ outcome: 'failed', why: '1 of 1 test failed.' })
    expect(await getFramework(who, { id: other.id })).toMatchObject({ score: { requirements: 1, failed: 1, weight: 3, weightPassed: 0 } })
  })
})

let tests = 0
/** A reviewed test of a control, as the owner writes it: how tests come about is tried where they do. */
async function tested(controlId: string, conclusion: string, until: string): Promise<void> {
  const [preparer, reviewer] = [await here.person('compliance_manager'), await here.person('auditor', 'Reviewer')]
  const n = ++tests
  await write(database.ownerUrl, here.id, async (sql) => {
    const [engagement] = await sql<{ id: string }[]>`insert into engagements (org_id, id, code, title, kind, from_day, to_day, zone, sizes, sizes_source, owner_id, created_at, updated_at) values (${here.id}, gen_random_uuid(), ${`FY-${n}`}, 'Year', 'internal', '2026-01-01', '2026-12-31', 'UTC', '{}', 'Practice', ${preparer.userId}, now(), now()) returning id`
    await sql.unsafe('alter table control_tests disable trigger user')
    await sql`insert into control_tests (org_id, id, number, engagement_id, control_id, engagement_code, control_code, title, objective, procedure, kind, source, from_at, to_at, attributes, state, freeze_number, totals, preparer_id, prepared_at, conclusion, statement, reviewer_id, reviewed_at, created_at, updated_at)
      values (${here.id}, gen_random_uuid(), ${n}, ${engagement?.id ?? ''}, ${controlId}, 'FY', 'AC-71', 'Test', 'O', 'P', 'initial', 'campaigns', '2026-01-01', ${until}, '[]', 'reviewed', 1, '[]', ${preparer.userId}, now(), ${conclusion}, 'So', ${reviewer.userId}, now(), now(), now())`
    await sql.unsafe('alter table control_tests enable trigger user')
  })
}
