import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization, write } from '../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1 })
const { createSystem } = await import('#lib/modules/systems/operations.ts')
const { systemsExport } = await import('#lib/modules/systems/exports.ts')
const { auditTrailExport } = await import('#lib/modules/audit-trail/exports.ts')
await import('#lib/modules/index.ts')
const { allExports } = await import('#lib/door/export.ts')
const { cell } = await import('#lib/door/csv.ts')
const { csvResponse, ndjsonResponse } = await import('./csv.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

describe('a download', () => {
  it('has each value under its own head', async () => {
    const manager = await here.person('compliance_manager')
    await here.controls('AC-01', 'AC-02')
    for (const name of ['Payroll', '=cmd()', 'A "quoted", one']) await createSystem(manager, { name, environment: 'production', criticality: 4, ownerId: null, dataClasses: ['financial'], scopes: ['sox', 'iso27001'], processes: 'Hire to retire', controls: 'AC-01, AC-02' })
    const response = csvResponse(here.id, systemsExport, await systemsExport.take(manager, {}))
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="systems.csv"')
    const [head, ...lines] = Buffer.from(await response.arrayBuffer()).toString('utf8').split('\r\n')
    expect(head).toBe('\uFEFFName,Environment,Criticality,Owner,Scope,Data,Processes,Controls,Names in the logs,Description,Changed')
    const rest = expect.stringMatching(/^,"production","Critical",,"sox; iso27001","financial","Hire to retire","AC-01; AC-02","","",\d{4}-\d\d-\d\dT[\d:.]{8,15}Z$/)
    expect(lines.map((line) => line.replace(/^("(?:[^"]|"")*"|[^,"]*)/, '')).filter(Boolean)).toEqual([rest, rest, rest])
    expect(lines.map((line) => /^("(?:[^"]|"")*"|[^,"]*)/.exec(line)?.[0]).filter(Boolean).sort()).toEqual(['"\'=cmd()"', '"A ""quoted"", one"', '"Payroll"'])
  })

  it('of the audit trail is the same entries in both kinds, itself among them', async () => {
    const auditor = await here.person('auditor')
    const lines = (await ndjsonResponse(here.id, auditTrailExport, await auditTrailExport.take(auditor, { format: 'ndjson' })).text()).trim().split('\n').filter((line) => !line.includes('test.arrange'))
    expect(lines.map((line) => JSON.parse(line).action)).toEqual(['auditTrail.export', 'systems.export', 'systems.create', 'systems.create', 'systems.create'])
    expect(JSON.parse(lines[0] ?? '').subject.label).toBe('Audit trail as NDJSON')
    expect(JSON.parse(lines[1] ?? '').subject.label).toBe('Systems as CSV')
    const csv = await csvResponse(here.id, auditTrailExport, await auditTrailExport.take(auditor, { format: 'csv', action: 'systems.export' })).text()
    expect(csv).toContain((lines[1] ?? '').replaceAll('"', '""'))
  })

  it('has no value that a spreadsheet takes for a formula or for two', async () => {
    const names = ['=1', '+1', '-cmd', '@a', '\t=1', '\r=1', '\n=1', '\uff1d1', '\uff0b1', '\uff0d1', '\uff201', 'a;=1', '-5', 'plain', 'a\nb "c"\n', 'back\\slash']
    const spreadsheet = ["'=1", "'+1", "'-cmd", "'@a", '"\'\t=1"', '"\'\r=1"', '"\'\n=1"', "'\uff1d1", "'\uff0b1", "'\uff0d1", "'\uff201", '"a;=1"', '-5', 'plain', '"a\nb ""c""\n"', 'back\\slash']
    expect(names.map(cell)).toEqual(spreadsheet)
    const other = await organization(database.ownerUrl, 'Formulas')
    await write(database.ownerUrl, other.id, async (sql) => {
      for (const [n, name] of names.entries()) await sql`insert into systems (org_id, id, name, environment, criticality, description, created_at, updated_at) values (${other.id}, uuidv7(), ${`System ${n}`}, 'production', 2, ${name}, now(), now())`
    })
    const text = await csvResponse(other.id, systemsExport, await systemsExport.take(await other.person('admin'), {})).text()
    // The database quotes every text.
    for (const each of spreadsheet) expect(text).toContain(`,${each.startsWith('"') ? each : `"${each}"`},2`)
    expect(text.split('\r\n').filter(Boolean)).toHaveLength(names.length + 1)
  })

  it('asks for what was typed, whatever signs are in it', async () => {
    const other = await organization(database.ownerUrl, 'Typed')
    const manager = await other.person('compliance_manager')
    const name = `O'Neill \\' or 'a' = $1 "%" --`
    for (const each of [name, 'Payroll']) await createSystem(manager, { name: each, environment: 'production', criticality: 4 } as never)
    const rowsOf = async (search: string) => (await csvResponse(other.id, systemsExport, await systemsExport.take(manager, { search })).text()).split('\r\n').filter(Boolean).slice(1).map((line) => line.split(',')[0])
    expect(await rowsOf(name)).toEqual([`"${name.replaceAll('"', '""')}"`])
    expect(await rowsOf("Payroll' or true --")).toEqual([])
  })

  it('runs for every one that is declared', async () => {
    const admin = await here.person('admin')
    expect(allExports().map(({ file }) => file).sort()).toEqual(['access-requests', 'accounts', 'alerts', 'audit-trail', 'backup-runs', 'campaign-rows', 'census-rows', 'changes', 'cloud-findings', 'cloud-results', 'control-calendar', 'control-test-items', 'control-tests', 'controls', 'deficiencies', 'duty-conflicts', 'entry-exceptions', 'events', 'evidence', 'findings', 'framework-matrix', 'framework-pair', 'gaps', 'incidents', 'mappings', 'people', 'population-differences', 'population-rejects', 'population-rows', 'posture-snapshots', 'requirements', 'revocations', 'runbook-drills', 'stored-files', 'systems', 'vulnerabilities'])
    for (const each of allExports()) {
      const text = await csvResponse(here.id, each, await each.take(admin, { format: 'csv' })).text()
      expect(text.split('\r\n')[0]?.split(',')).toHaveLength(Object.keys(each.columns).length)
    }
  })
})
