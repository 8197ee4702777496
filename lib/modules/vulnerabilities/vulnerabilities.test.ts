import { describe, expect, it } from 'vitest'
import { sarif } from '../../../test/scanning.ts'
import { ago, brought, elsewhere, list, manager, one, owner, sent, states, system, systemId, trivy, works } from '../../../test/vulnerable.ts'

/** From the bytes of a report to vulnerabilities that live and end by reports alone. */
const { getImport, getVulnerability } = await import('./queries.ts')
const { cancelImport, createImport } = await import('./operations/import.ts')
const { vulnerabilityNumbers } = await import('./numbers.ts')
const [xz, ssl] = ['CVE-2024-3094', 'CVE-2022-3602']

describe('a report', () => {
  it('opens what it has, with a receipt of every record, and due by severity', async () => {
    const got = await brought(trivy([xz, ssl], 20), { whole: true })
    expect(got).toMatchObject({ status: 'done', format: 'sarif', received: 2, accepted: 2, known: 0, passed: 0, untold: 0, rejected: 0, blank: 0, opened: 2, wholeCounted: true, tools: [{ key: 'trivy', name: 'Trivy', version: '0.57.0', whole: true }] })
    expect(await one(xz)).toMatchObject({ cves: [xz], severity: 'critical', state: 'open', cvss: 10, word: 'security-severity 10', foundAt: ago(20), dueAt: ago(13), turns: [{ number: 1, state: 'open', importId: got.id }] })
    expect((await one(ssl)).dueAt).toEqual(ago(-10))
    expect((await list({ overdue: 'yes' })).map((row) => row.rule)).toEqual([xz])
  })

  it('that comes again is answered as known, and leaves no entry', async () => {
    const { id } = await brought(trivy([xz], 20))
    const before = await owner`select count(*)::int as n from audit_entries`
    expect(await sent(trivy([xz], 20))).toMatchObject({ id, known: true })
    expect(await owner`select count(*)::int as n from audit_entries`).toEqual(before)
    // For another system it is another report, and one that failed or was cancelled may come again.
    const other = await system()
    expect(await sent(trivy([xz], 20), { of: other })).toMatchObject({ known: false })
  })

  it('sent twice at once is one import', async () => {
    const both = await Promise.all([sent(trivy([xz], 3)), sent(trivy([xz], 3))])
    expect([new Set(both.map((each) => each.id)).size, both.map((each) => each.known).sort()]).toEqual([1, [false, true]])
  })

  it('that is cancelled before it is read counts for nothing, and may come again', async () => {
    const { id } = await sent(trivy([xz], 3))
    await cancelImport(manager, { id })
    await works()
    expect([await list(), (await getImport(manager, { id })).status]).toEqual([[], 'cancelled'])
    expect((await brought(trivy([xz], 3))).status).toBe('done')
  })

  it('of another organization is not seen, and its system is none here', async () => {
    const foreign = await elsewhere.person('compliance_manager')
    const { id } = await brought(trivy([xz], 3))
    await expect(getImport(foreign, { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(getVulnerability(foreign, { id: (await list())[0]?.id as string })).rejects.toMatchObject({ code: 'not_found' })
    await expect(sent(trivy([xz], 3), { who: foreign })).rejects.toMatchObject({ code: 'invalid', fields: { systemId: 'choose a system of this organization' } })
    await expect(createImport(await elsewhere.person('auditor'), {} as never)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('the life of a vulnerability', () => {
  it('ends by a later whole scan without it, and begins anew by one that has it', async () => {
    await brought(trivy([xz, ssl], 30), { whole: true })
    expect(await brought(trivy([ssl], 20), { whole: true })).toMatchObject({ accepted: 0, known: 1, fixed: 0, absent: 1 })
    expect(await states()).toEqual({ [xz]: 'fixed', [ssl]: 'open' })
    expect(await one(xz)).toMatchObject({ resolvedAt: ago(20), foundAt: ago(30) })
    expect(await brought(trivy([xz], 10), { whole: true })).toMatchObject({ accepted: 1, regressed: 1, opened: 0, absent: 1 })
    expect(await one(xz)).toMatchObject({ state: 'regressed', foundAt: ago(30), openedAt: ago(10), dueAt: ago(3), times: 2, resolvedAt: null, turns: [{ number: 3, state: 'regressed' }, { number: 2, state: 'fixed' }, { number: 1, state: 'open' }] })
  })

  it.each([
    ['of a part of the system', (days: number) => trivy([], days), { whole: false }, /of a part/],
    ['with a record that cannot be read', (days: number) => sarif([{ rule: 'a', kind: 'odd' }], { at: ago(days).toISOString() }), { whole: true }, /could not be read/],
    ['that says it did not end well', (days: number) => trivy([], days, { ok: false }), { whole: true }, /did not look at everything/],
    ['without a list of results', (days: number) => sarif(null, { at: ago(days).toISOString() }), { whole: true }, /did not look at everything/],
  ])('does not end by a scan %s', async (_, of, more, why) => {
    await brought(trivy([xz], 30), { whole: true })
    const got = await brought(of(5), more)
    expect(got).toMatchObject({ status: 'done', wholeCounted: false, absent: 0 })
    expect(got.wholeWhy).toMatch(why)
    expect(await states()).toEqual({ [xz]: 'open' })
  })

  it('does not end by a whole scan of another tool, of another system, or one that is older', async () => {
    await brought(trivy([xz], 10), { whole: true })
    await brought(trivy([], 5, { tool: 'Grype' }), { whole: true })
    await brought(trivy([], 5), { whole: true, of: await system() })
    await brought(trivy([], 20), { whole: true })
    expect(await states()).toEqual({ [xz]: 'open' })
  })

  it('is not moved by an older report that comes after: what a newer whole one did not have is outdated', async () => {
    await brought(trivy([xz], 10), { whole: true })
    expect(await brought(trivy([xz, ssl], 20), { whole: true })).toMatchObject({ received: 2, accepted: 0, known: 1, outdated: 1 })
    expect(await states()).toEqual({ [xz]: 'open' })
    expect((await one(xz)).seenAt).toEqual(ago(10))
    // One that was fixed since stays fixed.
    await brought(trivy([], 5), { whole: true })
    await brought(trivy([xz], 7))
    expect(await states()).toEqual({ [xz]: 'fixed' })
  })

  it('is one, however its line moves, where the tool gives a fingerprint', async () => {
    const found = (line: number, days: number) => sarif([{ rule: 'sql-injection', uri: 'src/a.ts', line, level: 'error', print: 'f00d' }], { tool: 'CodeQL', at: ago(days).toISOString() })
    await brought(found(10, 9), { whole: true })
    expect(await brought(found(42, 2), { whole: true })).toMatchObject({ known: 1, accepted: 0, absent: 0 })
    expect(await one('sql-injection')).toMatchObject({ severity: 'high', word: 'level error', location: 'src/a.ts:42', foundAt: ago(9) })
  })

  it('has its day brought forward by a graver word of the tool, and never moved back', async () => {
    const graded = (score: string, days: number) => sarif([{ rule: 'x' }], { rules: [{ id: 'x', properties: { 'security-severity': score } }], at: ago(days).toISOString() })
    await brought(graded('5.0', 30))
    expect((await one('x')).dueAt).toEqual(ago(-60))
    await brought(graded('9.8', 20))
    expect(await one('x')).toMatchObject({ severity: 'critical', dueAt: ago(13), turns: [{ state: 'open', severity: 'critical', said: 'The tool gives it another severity: security-severity 9.8' }, {}] })
    await brought(graded('1.0', 10))
    expect(await one('x')).toMatchObject({ severity: 'low', dueAt: ago(13) })
  })

  it('is found when its tool says so, if that can be', async () => {
    const seen = (first: string) => sarif([{ rule: first.slice(0, 10), more: { provenance: { firstDetectionTimeUtc: first } } }], { at: ago(2).toISOString() })
    await brought(seen(ago(40).toISOString()))
    expect((await list())[0]?.foundAt).toEqual(ago(40))
    const got = await brought(seen('2199-01-01T00:00:00Z'))
    expect(got.warnings.map((each) => each.said)).toEqual([expect.stringMatching(/first seen at a time that cannot be/)])
    expect((await one('2199-01-01')).foundAt).toEqual(ago(2))
  })

  it('scanned in the future is of when it was received', async () => {
    const got = await brought(sarif([{ rule: 'x' }], { at: '2199-01-01T00:00:00Z' }))
    expect([got.scannedAt?.getTime(), got.warnings.length]).toEqual([got.receivedAt.getTime(), 1])
  })

  it('is told the same by two reports that end at once', async () => {
    await sent(trivy([xz, ssl], 9), { whole: true })
    await sent(trivy([xz], 4), { whole: true })
    await works(true)
    expect(await states()).toEqual(expect.objectContaining({ [xz]: 'open' }))
    expect((await states())[ssl] ?? 'never opened').toMatch(/fixed|never opened/)
    expect((await owner`select count(*)::int as n from vulnerabilities where system_id = ${systemId} and rule = ${xz}`)[0]).toEqual({ n: 1 })
  })
})

describe('numbers', () => {
  it('say what they are of, and of which systems nobody can tell', async () => {
    await brought(trivy([xz, ssl], 30), { whole: true })
    await brought(trivy([], 20), { whole: true })
    const never = await system({ name: 'Never scanned' })
    const got = await vulnerabilityNumbers(manager, {})
    expect(got.systems.find((each) => each.systemId === systemId)).toMatchObject({ patch: 'patched', open: 0, overdue: 0, due: 2, inTime: 1 })
    expect(got.systems.find((each) => each.systemId === never)).toMatchObject({ patch: 'unknown', scannedAt: null })
    expect(got.patch.inScope).toBe(got.patch.patched + got.patch.overdue + got.patch.unknown)
    const alone = await elsewhere.person('compliance_manager')
    const of = await system({}, alone)
    await brought(trivy([xz, ssl], 30), { of, whole: true, who: alone })
    await brought(trivy([ssl], 25), { of, whole: true, who: alone })
    await brought(trivy([], 6), { of, whole: true, who: alone })
    const theirs = await vulnerabilityNumbers(alone, {})
    expect(theirs.severities.filter((each) => each.fixed > 0)).toEqual([
      { severity: 'critical', fixed: 1, meanHours: 120, medianHours: 120, due: 1, inTime: 1, exempt: 0 }, { severity: 'high', fixed: 1, meanHours: 576, medianHours: 576, due: 1, inTime: 1, exempt: 0 },
    ])
  })
})

describe('what tests of controls are asked of', () => {
  it('has each month of a system, and each life that was due in the period', async () => {
    const { testableOf } = await import('#lib/door/testable.ts')
    const { read: reading } = await import('#db/client.ts').then(({ lookUp }) => ({ read: lookUp }))
    await brought(trivy([xz, ssl], 40), { whole: true })
    await brought(trivy([ssl], 35), { whole: true })
    await brought(trivy([xz], 20), { whole: true })
    const of = async (name: string) => {
      const items: { key: string; body: unknown }[] = []
      for (const each of (await reading(manager.orgId, (tx) => testableOf(name)?.read(tx, { orgId: manager.orgId, systemIds: [systemId], from: ago(90), to: ago(0), asOf: ago(0), controlId: systemId }) as never) as { items: Iterable<{ key: string; body: unknown }> }).items) items.push(each)
      return items.map((each) => each.body)
    }
    expect(await of('vulnerabilities.due')).toEqual([
      { severity: 'critical', openedAt: ago(40).toISOString(), dueAt: ago(33).toISOString(), fixedAt: ago(35).toISOString(), agreed: null },
      { severity: 'critical', openedAt: ago(20).toISOString(), dueAt: ago(13).toISOString(), fixedAt: null, agreed: null },
      { severity: 'high', openedAt: ago(40).toISOString(), dueAt: ago(10).toISOString(), fixedAt: ago(20).toISOString(), agreed: null },
    ])
    const months = await of('vulnerabilities.scans') as { whole: number; expected: boolean }[]
    expect([months.reduce((sum, each) => sum + each.whole, 0), months.length >= 3, months.at(0)?.expected, months.at(-1)?.expected]).toEqual([3, true, false, true])
  })
})
