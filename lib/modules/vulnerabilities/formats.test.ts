import { describe, expect, it } from 'vitest'
import { asff, ocsf, prowlerCsv, rule, sarif } from '../../../test/scanning.ts'
import { ago, brought, list, manager, one, sent, states, system, trivy, works } from '../../../test/vulnerable.ts'

/** What scanners write, and what is wrong with it: each record is in the receipt, and a file that is cut or broken counts for nothing. */
const { getImport } = await import('./queries.ts')
const { mapImport } = await import('./operations/import.ts')

describe('formats', () => {
  it('Prowler OCSF: the verdict is status_code; manual and muted are neither', async () => {
    const at = Math.floor(ago(3).getTime() / 1_000)
    const of = (fail: string) => ocsf([{ check: 's3_public', code: fail, resource: 'ledger', at }, { check: 's3_public', code: 'PASS', resource: 'other', at }, { check: 'contacts', code: 'MANUAL', resource: 'root', at }, { check: 'kms', code: 'MUTED', resource: 'key', at }, { check: 'iam', code: 'FAIL', resource: 'user', status: 'Suppressed', severity: 5, word: 'Critical', at }])
    expect(await brought(of('FAIL'))).toMatchObject({ format: 'ocsf', received: 5, accepted: 2, passed: 1, untold: 2, rejected: 0, scannedAt: ago(3), tools: [{ name: 'Prowler', version: '5.46.0' }] })
    // Muted in the tool is no acceptance here.
    expect(await one('iam')).toMatchObject({ state: 'open', severity: 'critical', muted: true, location: 'arn:aws:s3:::user eu-central-1' })
    expect(await brought(of('PASS').replaceAll(String(at), String(at + 3_600)))).toMatchObject({ passed: 2, fixed: 1 })
    expect(await states()).toEqual({ s3_public: 'fixed', iam: 'open' })
  })

  it.each([[5], [3], ['other']] as const)('Prowler CSV with the columns of %s: cells of several lines, semicolons, and the same vulnerability in each', async (version) => {
    const csv = prowlerCsv([{ check: 's3_public', status: 'FAIL', resource: 'ledger' }, { check: 's3_public', status: 'PASS', resource: 'b' }, { check: 'c', status: 'MANUAL', resource: 'd' }, { check: 'e', status: 'WEIRD', resource: 'f' }, { check: 'g', status: 'FAIL', resource: 'h', severity: 'apocalyptic' }], version)
    const got = await brought(`\ufeff${csv}`)
    expect(got).toMatchObject({ format: 'prowler_csv', received: 5, accepted: 1, passed: 1, untold: 1, rejected: 2, rejects: [{ place: 'line 11', reason: expect.stringContaining('WEIRD') }, { place: 'line 14', reason: expect.stringContaining('apocalyptic') }] })
    expect(await one('s3_public')).toMatchObject({ title: 'Check “s3_public”; in two lines', severity: 'high', location: 'arn:aws:s3:::ledger eu-central-1' })
    expect(await brought(Buffer.from(`\ufeff${prowlerCsv([{ check: 's3_public', status: 'FAIL', resource: 'ledger', at: '2026-11-21 10:00:00' }])}`, 'utf16le'))).toMatchObject({ known: 1, accepted: 0, facts: [expect.stringContaining('UTF-16')] })
  })

  it('ASFF: CVEs with their CVSS; archived is over, compliance is the verdict, resolved by somebody is not', async () => {
    const got = await brought(asff([{ id: 'a', resource: 'i-1', cve: 'CVE-2022-3602' }, { id: 'b', resource: 'i-2', status: 'PASSED' }, { id: 'c', resource: 'i-3', status: 'WARNING' }, { id: 'd', resource: 'i-4', label: 'CRITICAL', cve: 'CVE-2024-3094', workflow: 'RESOLVED' }, { id: 'e', resource: 'i-5', label: 'SOMEWHAT' }]))
    expect(got).toMatchObject({ format: 'asff', received: 5, accepted: 2, passed: 1, untold: 1, rejected: 1, tools: [{ name: 'Inspector' }] })
    expect(await one('CVE-2022-3602')).toMatchObject({ cvss: 7.5, foundAt: new Date('2026-11-01T08:00:00Z'), location: 'i-1', word: 'HIGH' })
    expect(await one('CVE-2024-3094')).toMatchObject({ state: 'open', muted: true })
    await brought(asff([{ id: 'a', resource: 'i-1', cve: 'CVE-2022-3602', state: 'ARCHIVED', at: '2026-11-22T10:00:00.000Z' }]))
    expect((await states())['CVE-2022-3602']).toBe('fixed')
  })

  it('Prowler says the same in each of its formats: one vulnerability', async () => {
    const at = Math.floor(ago(3).getTime() / 1_000)
    await brought(prowlerCsv([{ check: 's3_public', status: 'FAIL', resource: 'ledger', at: ago(5).toISOString() }]))
    expect(await brought(ocsf([{ check: 's3_public', code: 'FAIL', resource: 'ledger', at }]))).toMatchObject({ known: 1, accepted: 0 })
    const hub = JSON.stringify([{ SchemaVersion: '2018-10-08', Id: 'prowler-s3_public-123456789012-eu-central-1-abc', ProductArn: 'arn:aws:securityhub:eu-central-1::product/prowler/prowler', ProductFields: { ProviderName: 'Prowler', ProviderVersion: '5.46.0', ProwlerResourceName: 'arn:aws:s3:::ledger' }, GeneratorId: 'prowler-s3_public', AwsAccountId: '123456789012', Types: [], FirstObservedAt: ago(2).toISOString(), UpdatedAt: ago(2).toISOString(), CreatedAt: ago(2).toISOString(), Severity: { Label: 'HIGH' }, Title: 'Check', Description: 'It passes', Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::ledger', Partition: 'aws', Region: 'eu-central-1' }], Compliance: { Status: 'PASSED' } }])
    expect(await brought(hub)).toMatchObject({ format: 'asff', passed: 1, fixed: 1 })
  })

  it('SARIF: rules behind their results, several runs, rules of extensions, suppressed, by baseline', async () => {
    const run = (tool: string, late: boolean) => (JSON.parse(sarif([{ rule: `${tool}-1` }, { rule: `${tool}-2`, more: { suppressions: [{ kind: 'inSource' }] } }], { tool, late, rules: [rule(`${tool}-1`, '9.9')] })) as { runs: object[] }).runs[0]
    const extended = { tool: { driver: { name: 'CodeQL' }, extensions: [{ name: 'pack', rules: [{ id: 'js/xss', defaultConfiguration: { level: 'note' }, shortDescription: { text: 'XSS' } }] }] }, results: [{ ruleId: 'js/xss', message: { text: 'Here' } }, { ruleId: 'js/old', message: { text: 'Gone' }, baselineState: 'absent' }, { message: { text: 'No rule' } }] }
    const got = await brought(JSON.stringify({ version: '2.1.0', runs: [run('A', true), run('B', false), extended] }), { whole: true })
    expect(got).toMatchObject({ received: 7, accepted: 5, passed: 1, rejected: 1, rejects: [{ place: '$.runs[2].results[2]', reason: 'names no rule' }] })
    expect(got.tools.map((each) => each.name)).toEqual(['A', 'B', 'CodeQL'])
    expect([(await one('A-1')).severity, (await one('A-2')).muted, (await one('js/xss')).severity]).toEqual(['critical', true, 'low'])
  })

  it('a table is read once somebody confirmed its columns, which is kept for the next', async () => {
    const table = (more = '') => `CVE;Host;Severity;First Seen\nCVE-2024-3094;web-1;Schwer;2026-11-01\nCVE-2022-3602;web-1;hoch;${more}\n`
    const asked = await brought(table())
    expect(asked).toMatchObject({ status: 'unmapped', columns: ['CVE', 'Host', 'Severity', 'First Seen'], suggested: { rule: 'CVE', resource: 'Host', severity: 'Severity', firstSeen: 'First Seen' } })
    const mapping = { columns: { rule: 'CVE', resource: 'Host', severity: 'Severity', firstSeen: 'First Seen' }, tool: 'Nessus', severities: { Schwer: 'critical' } }
    await expect(mapImport(manager, { id: asked.id, mapping: { columns: { rule: 'No', resource: 'Host' } } } as never)).rejects.toMatchObject({ code: 'invalid' })
    await mapImport(manager, { id: asked.id, mapping } as never)
    await works()
    expect(await getImport(manager, { id: asked.id })).toMatchObject({ status: 'done', received: 2, accepted: 2, tools: [{ name: 'Nessus' }] })
    expect((await one('CVE-2024-3094')).foundAt).toEqual(new Date('2026-11-01'))
    expect(await brought(table('2026-11-02'))).toMatchObject({ status: 'done', known: 2 })
    expect(await brought(table('soon'))).toMatchObject({ status: 'done', rejected: 1, rejects: [{ place: 'line 3', reason: expect.stringContaining('“soon”') }] })
  })

  it('records name their systems by account and by name; what two are called by is nobody’s', async () => {
    const mine = await system({ logNames: ['111122223333'] })
    await system({ logNames: ['444455556666'], name: 'Ledger' })
    await system({ logNames: ['ledger'] })
    const got = await brought(ocsf([{ check: 'a', code: 'FAIL', resource: 'x', account: '111122223333' }, { check: 'a', code: 'FAIL', resource: 'ledger', account: '999999999999' }, { check: 'a', code: 'FAIL', resource: 'x', account: '999999999998' }]), { of: null })
    expect(got).toMatchObject({ received: 3, accepted: 1, rejected: 2, systems: [{ id: mine }] })
    expect(await states(mine)).toEqual({ a: 'open' })
    expect(await brought(trivy(['CVE-2024-3094'], 2), { of: null })).toMatchObject({ status: 'failed', error: expect.stringContaining('choose the system') })
  })

  it('an empty list of findings is a clean scan where its uploader says of which tool, and shows nothing where nobody does', async () => {
    await brought(asff([{ id: 'a', resource: 'i-1' }]))
    expect(await brought('{"Findings":[]}', { whole: true })).toMatchObject({ wholeCounted: false, wholeWhy: expect.stringContaining('which tool') })
    expect(await brought('{"Findings": []}', { whole: true, tool: 'Inspector' })).toMatchObject({ wholeCounted: true, received: 0, absent: 1 })
    expect(await brought('[]')).toMatchObject({ status: 'failed', error: expect.stringContaining('shows nothing') })
  })
})

const deep = (n: number) => `${'['.repeat(n)}${']'.repeat(n)}`
const broken: [string, string | Uint8Array, RegExp][] = [
  ['empty', '\n', /empty/],
  ['SARIF that is cut', trivy(['CVE-2024-3094'], 2).slice(0, -10), /cut/],
  ['SARIF that is cut before its tool', sarif([{ rule: 'a' }, { rule: 'b' }], { late: true }).slice(0, 300), /cut/],
  ['SARIF of another version', '{"version":"2.0.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[]}]}', /SARIF 2.0.0/],
  ['SARIF without a tool', '{"version":"2.1.0","runs":[{"results":[]}]}', /which tool/],
  ['SARIF with results twice', '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[],"results":[]}]}', /stands twice/],
  ['SARIF whose results are elsewhere', '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"externalPropertyFileReferences":{"results":[{"location":{}}]}}]}', /another file/],
  ['two SARIF in one', `${trivy([], 1)}${trivy([], 1)}`, /behind the end/],
  ['OCSF that is cut', ocsf([{ check: 'a', code: 'FAIL', resource: 'x' }, { check: 'b', code: 'FAIL', resource: 'y' }]).slice(0, -300), /cut/],
  ['ASFF that is cut', asff([{ id: 'a', resource: 'b' }, { id: 'c', resource: 'd' }]).slice(0, -300), /cut/],
  ['Prowler CSV with an open quote', prowlerCsv([{ check: 'a', status: 'FAIL', resource: 'b' }]).slice(0, -100), /quote/],
  ['a table without a head', 'a@b.c;1;2\nd@e.f;3;4\n', /no head/],
  ['bytes that are no text', Buffer.from([0x7b, 0xff, 0xfe, 0x80, 0x22]), /UTF-8/],
]
describe('a file that is broken counts for nothing', () => {
  it.each(broken)('%s', async (_, bytes, why) => {
    const got = await brought(bytes, { whole: true })
    expect(got.status).toBe('failed')
    expect(got.error).toMatch(why)
    expect(await list()).toEqual([])
  })

  const odd: [string, string, object][] = [
    ['nested deeper than 100 levels', `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"ruleId":"a","message":{"text":"m"},"x":${deep(120)}},{"ruleId":"b","message":{"text":"m"}}]}]}`, { received: 2, accepted: 1, rejected: 1, rejects: [{ place: '$.runs[0].results[0]', reason: expect.stringContaining('deeper') }] }],
    ['with __proto__ as a member', '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"ruleId":"a","message":{"text":"m"},"__proto__":{"level":"error","kind":"pass"}}]}]}', { received: 1, accepted: 1, passed: 0 }],
    ['that is no object', '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[7, null]}]}', { received: 2, rejected: 2 }],
  ]
  it.each(odd)('a record %s is one of the receipt', async (_, bytes, receipt) => {
    expect(await brought(bytes)).toMatchObject({ status: 'done', ...receipt })
    expect(({} as { level?: string }).level).toBeUndefined()
  })

  it('half of it that was read before is gone with it', async () => {
    const many = ocsf(Array.from({ length: 6_000 }, (_, n) => ({ check: `c${n}`, code: 'FAIL', resource: 'x' })))
    const { id } = await sent(many.slice(0, -50))
    await works()
    expect([(await getImport(manager, { id })).status, await list()]).toEqual(['failed', []])
  })
})
