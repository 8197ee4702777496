import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { awsChecks } from '#lib/cloud/aws/checks/index.ts'
import { loadCatalog } from '#lib/modules/detection-rules/catalog/index.ts'
import { pack } from '#lib/pack/index.ts'
import { catalogueOf } from './catalogue.ts'
import { frameworkFiles } from './catalogue/index.ts'
import { type CatalogueFramework, defineFramework, enhanced, faultsOf, numbered, requirements } from './define.ts'
import { deadEnds, frameworksDocument } from './document.ts'
import { frameworkKnownAs, frameworkOfKey, frameworks, requirementOf, requirementsOf, shippedMappings } from './index.ts'
import { circleIn, mappingsOf, mappingTable, type RequirementMapping } from './mapping.ts'
import { frameworkNames } from './names.ts'

const controls = pack.map(({ code, maps }) => ({ id: code, maps }))
const checks = awsChecks.map(({ id, mappings }) => ({ id, maps: mappings }))
const rules = loadCatalog().map(({ id, requirements: maps }) => ({ id, maps }))
const has = (key: string, code: string) => requirementOf(key, code) !== null
const codesOf = (key: string, domain?: string) => frameworkOfKey(key)?.domains.filter(({ code }) => domain === undefined || code.startsWith(domain)).flatMap((each) => each.requirements.map(({ code }) => code)) ?? []

describe('the catalogue of frameworks', () => {
  it('has every framework whole, a file each, and each file is of the list', () => {
    for (const framework of frameworks) expect(faultsOf(framework)).toEqual([])
    const files = readdirSync(join(import.meta.dirname, 'catalogue')).filter((name) => !['index.ts', 'fedramp.ts', 'hipaa.ts'].includes(name)).map((name) => name.replace(/\.ts$/, ''))
    expect(files.toSorted()).toEqual(frameworkFiles.map(({ key }) => key).toSorted())
    const tables = readdirSync(join(import.meta.dirname, 'mappings')).filter((name) => name !== 'index.ts')
    const list = readFileSync(join(import.meta.dirname, 'mappings/index.ts'), 'utf8')
    expect(tables.filter((name) => !list.includes(`'./${name}'`))).toEqual([])
  })

  it('has as many requirements as are published', () => {
    expect(Object.fromEntries(frameworks.map((each) => [each.key, requirementsOf(each).length]))).toEqual({
      'soc2-2017': 61, 'iso-27001-2022': 30 + 93, 'iso-27001-2013': 114, 'nist-800-53-r5': 1_014, 'nist-csf-2.0': 106, 'pci-dss-4.0.1': 280, gdpr: 45, 'sox-coso': 16 + 17, 'cobit-2019': 40 + 231, 'hipaa-security': 69, 'cis-aws-3.0': 62, 'fedramp-moderate-r5': 323,
    })
    expect(['CC', 'A1', 'C1', 'PI1', 'P'].map((domain) => codesOf('soc2-2017', domain).length)).toEqual([33, 3, 2, 5, 18 + 5])
    expect(['A.5', 'A.6', 'A.7', 'A.8'].map((domain) => codesOf('iso-27001-2022', domain).length)).toEqual([37, 8, 14, 34])
    expect(Array.from({ length: 14 }, (_, n) => codesOf('iso-27001-2013').filter((code) => code.startsWith(`A.${n + 5}.`)).length)).toEqual([2, 7, 6, 10, 14, 2, 15, 14, 7, 13, 5, 7, 4, 8])
    expect(codesOf('nist-800-53-r5').filter((code) => !code.includes('(')).length).toBe(300)
    expect(frameworkOfKey('nist-800-53-r5')?.domains.length).toBe(20)
    expect(['GV', 'ID', 'PR', 'DE', 'RS', 'RC'].map((domain) => codesOf('nist-csf-2.0', domain).length)).toEqual([31, 21, 22, 11, 13, 8])
    expect(['EDM', 'APO', 'BAI', 'DSS', 'MEA'].map((domain) => codesOf('cobit-2019', domain).filter((code) => !code.includes('.')).length)).toEqual([5, 14, 11, 6, 4])
    expect(codesOf('sox-coso', 'COSO').length).toBe(17)
  })

  it('puts enhancements and parts below what they are of', () => {
    expect([requirementOf('nist-800-53-r5', 'AC-2(3)')?.parent, requirementOf('nist-800-53-r5', 'AC-2')?.parent, requirementOf('fedramp-moderate-r5', 'AC-2(3)')?.parent]).toEqual(['AC-2', undefined, 'AC-2'])
    expect(['3.3.1', '3.3.1.2', '9.5.1.2.1'].map((code) => requirementOf('pci-dss-4.0.1', code)?.parent)).toEqual([undefined, '3.3.1', '9.5.1.2'])
    expect(['164.308(a)(1)(ii)(A)', '164.308(a)(2)', '164.308(b)(3)', '164.312(a)(2)(i)', '164.316(b)(2)(iii)'].map((code) => requirementOf('hipaa-security', code)?.parent)).toEqual(['164.308(a)(1)(i)', undefined, '164.308(b)(1)', '164.312(a)(1)', '164.316(b)(1)'])
    expect([requirementOf('cobit-2019', 'BAI06.02')?.parent, requirementOf('sox-coso', 'SOX 404(a)')?.parent]).toEqual(['BAI06', 'SOX 404'])
    expect(codesOf('nist-800-53-r5').filter((code) => code.includes('(') !== (requirementOf('nist-800-53-r5', code)?.parent !== undefined))).toEqual([])
  })

  it('knows each framework by what rules, checks, controls and systems call it', () => {
    expect(['iso-27001', 'ISO 27001:2022', ' iso/iec  27001 ', 'ISO 27001:2013', 'nist-800-53', 'NIST 800-53 r5', 'SOC 2', 'Soc 2 TSC 2017', 'sox', 'nist-csf-2.0'].map((name) => frameworkKnownAs(name)?.key))
      .toEqual(['iso-27001-2022', 'iso-27001-2022', 'iso-27001-2022', 'iso-27001-2013', 'nist-800-53-r5', 'nist-800-53-r5', 'soc2-2017', 'soc2-2017', 'sox-coso', 'nist-csf-2.0'])
    expect(['ISO', 'toString', '', 'NIST 800-53 r4'].map((name) => frameworkKnownAs(name))).toEqual([null, null, null, null])
    expect(Object.keys(frameworkNames).filter((name) => !frameworkKnownAs(name))).toEqual([])
  })

  it('has every requirement that a control of the pack, a check or a rule maps to', () => {
    expect([controls, checks, rules].map((each) => each.flatMap(({ maps }) => maps).length).every((count) => count > 100)).toBe(true)
    expect([...deadEnds(controls, has), ...deadEnds(checks, has), ...deadEnds(rules, has)]).toEqual([])
    expect(deadEnds([{ id: 'X', maps: [{ framework: 'SOC 2', id: 'CC6.9' }, { framework: 'SOC 9', id: 'CC6.1' }, { framework: 'SOC 2', id: 'CC6.1' }] }], has)).toEqual(['X: soc2-2017 has no CC6.9', 'X: no framework is known as SOC 9'])
  })

  it('refuses a framework that is not as it must be, by its name', () => {
    const good: CatalogueFramework = { key: 'one-1', name: 'One', version: '1', publisher: 'P', source: 'https://one.example/', note: 'N', knownAs: ['one'], domains: [{ code: 'A', title: 'A', requirements: [{ code: 'A.1', title: 'T' }, { code: 'A.1(1)', title: 'T', parent: 'A.1' }] }, { code: 'B', title: 'B', requirements: [{ code: 'B.1', title: 'T', text: 'X.' }] }] }
    expect(defineFramework(good)).toBe(good)
    const [first, second] = good.domains as [CatalogueFramework['domains'][number], CatalogueFramework['domains'][number]]
    const withA = (...all: CatalogueFramework['domains'][number]['requirements']) => ({ ...good, domains: [{ ...first, requirements: all }, second] })
    const wrong: [unknown, RegExp][] = [
      [{ ...good, key: 'One' }, /is no key/], [{ ...good, name: '' }, /name/], [{ ...good, source: 'http://one.example/' }, /source/], [{ ...good, note: ' N' }, /space/], [{ ...good, note: 'N\nM' }, /line/], [{ ...good, knownAs: [] }, /knownAs/], [{ ...good, domains: [] }, /domains/], [{ ...good, more: 1 }, /more/],
      [{ ...good, domains: [first, first] }, /domain A twice.*code A\.1 twice/], [{ ...good, domains: [first, { ...second, requirements: first.requirements.slice(0, 1) }] }, /code A\.1 twice/], [{ ...good, domains: [{ ...first, requirements: [] }] }, /requirements/],
      [withA({ code: 'A.1', title: 'T' }, { code: 'A.1', title: 'U' }), /code A\.1 twice/], [withA({ code: 'a 1', title: 'T' }), /is no code/], [withA({ code: 'A.1', title: '' }), /title/], [withA({ code: 'A.1', title: 'T', text: '' }), /text/],
      [withA({ code: 'A.1', title: 'T', parent: 'B.1' }), /A\.1 below B\.1, which its domain does not have/], [withA({ code: 'A.1', title: 'T', parent: 'A.1' }), /A\.1 below itself/], [withA({ code: 'A.1', title: 'T', parent: 'A.2' }, { code: 'A.2', title: 'T', parent: 'A.1' }), /A\.1 below itself/],
    ]
    for (const [broken, why] of wrong) {
      const { key } = broken as CatalogueFramework
      expect(() => defineFramework(broken as CatalogueFramework), String(why)).toThrow(new RegExp(`^The framework ${key} .*${why.source}`))
    }
    expect(() => requirements('A.1 | T | X | Y')).toThrow(/A\.1: a line has/)
    expect([enhanced('AC-2'), numbered(3)('1.2.3'), requirements('\n  A(1) | T\n', enhanced)]).toEqual([undefined, undefined, [{ code: 'A(1)', title: 'T' }]])
    // Each file, with its first code once more.
    for (const framework of frameworks) {
      const [domain, ...rest] = framework.domains
      const again = domain?.requirements[0]
      if (domain && again) expect(() => defineFramework({ ...framework, domains: [{ ...domain, requirements: [...domain.requirements, again] }, ...rest] })).toThrow(`The framework ${framework.key} has the code ${again.code} twice`)
    }
    const other = { ...good, key: 'two-2', name: 'Two', version: '2', knownAs: ['two'] }
    expect(catalogueOf([good, other]).frameworks.length).toBe(2)
    expect(() => catalogueOf([good, { ...other, key: 'one-1' }])).toThrow('Two frameworks have the key one-1')
    expect(() => catalogueOf([good, { ...other, knownAs: ['ONE  1'] }])).toThrow('two-2 and one-1 are both known as one 1')
  })
})

describe('the shipped mappings', () => {
  const between = (from: string, to: string) => shippedMappings.filter((each) => each.from[0] === from && each.to[0] === to)

  it('lead from each control of ISO 27001:2013, and to each of 2022 that is not new', () => {
    const old = between('iso-27001-2013', 'iso-27001-2022')
    expect(codesOf('iso-27001-2013').filter((code) => !old.some(({ from }) => from[1] === code))).toEqual([])
    expect(codesOf('iso-27001-2022', 'A.').filter((code) => !old.some(({ to }) => to[1] === code))).toEqual(['A.5.7', 'A.5.23', 'A.5.30', 'A.7.4', 'A.8.9', 'A.8.10', 'A.8.11', 'A.8.12', 'A.8.16', 'A.8.23', 'A.8.28'])
    // Nothing is equivalent to what another is equivalent to, or a part of.
    expect(old.filter(({ to, strength }) => strength === 'equivalent' && old.filter((each) => each.to[1] === to[1]).length > 1)).toEqual([])
  })

  it('lead from SOC 2 to ISO 27001 and NIST 800-53, and from every criterion of security somewhere', () => {
    const three = [...between('soc2-2017', 'iso-27001-2022'), ...between('soc2-2017', 'nist-800-53-r5'), ...between('iso-27001-2022', 'nist-800-53-r5')]
    expect(three.length).toBeGreaterThan(300)
    expect(three.filter(({ strength }) => strength === 'equivalent').length).toBeLessThan(three.length / 20)
    expect(codesOf('soc2-2017', 'CC').filter((code) => !three.some(({ from }) => from[1] === code))).toEqual(['CC3.3'])
  })

  it('take each control of FedRAMP as that of NIST', () => {
    expect(between('fedramp-moderate-r5', 'nist-800-53-r5').map(({ from, to, strength }) => [from[1] === to[1], strength].join(' ')).filter((each) => each !== 'true equivalent')).toEqual([])
    expect(between('fedramp-moderate-r5', 'nist-800-53-r5').length).toBe(323)
  })

  it('go in one direction between frameworks, from the more general to the more particular', () => {
    const pairs = [...new Set(shippedMappings.map(({ from, to }) => `${from[0]} ${to[0]}`))].map((pair) => pair.split(' ') as [string, string])
    expect(circleIn(pairs.map(([from, to]): RequirementMapping => ({ from: [from, ''], to: [to, ''], strength: 'related' })))).toBeNull()
  })

  it('are refused by name where one leads nowhere, stands twice, or closes a circle', () => {
    const known = catalogueOf(frameworkFiles)
    const one: RequirementMapping = { from: ['soc2-2017', 'CC6.1'], to: ['iso-27001-2022', 'A.8.5'], strength: 'partial' }
    const back: RequirementMapping = { from: one.to, to: one.from, strength: 'related' }
    expect(mappingsOf(known, [one])).toEqual([one])
    const wrong: [RequirementMapping[], string | RegExp][] = [
      [[{ ...one, to: ['iso-27001-2022', 'A.9.99'] }], 'The mapping soc2-2017 CC6.1 → iso-27001-2022 A.9.99: there is no iso-27001-2022 A.9.99'], [[{ ...one, from: ['soc3', 'CC6.1'] }], /there is no soc3 CC6\.1/], [[one, { ...one, strength: 'related' }], /CC6\.1 → iso-27001-2022 A\.8\.5 stands twice/], [[one, back], /A\.8\.5 → soc2-2017 CC6\.1 stands twice/],
      [[{ ...one, strength: 'equal' as 'equivalent' }], /^The mapping soc2-2017 CC6\.1 → iso-27001-2022 A\.8\.5: strength/], [[{ ...one, note: 'x'.repeat(1_001) }], /note/], [[{ ...one, note: '' }], /note/], [[{ ...one, to: one.from }], 'Mappings make a circle: soc2-2017 CC6.1 → soc2-2017 CC6.1'],
    ]
    for (const [mappings, why] of wrong) expect(() => mappingsOf(known, mappings)).toThrow(why)
    const chain = ['AC-1', 'AC-2', 'AC-3', 'AC-4', 'AC-5', 'AC-2'].map((code): [string, string] => ['nist-800-53-r5', code])
    const steps = chain.slice(1).map((to, n): RequirementMapping => ({ from: chain[n] ?? to, to, strength: 'related' }))
    expect(circleIn(steps.slice(0, 4))).toBeNull()
    expect(circleIn(steps)).toEqual(['nist-800-53-r5 AC-2', 'nist-800-53-r5 AC-3', 'nist-800-53-r5 AC-4', 'nist-800-53-r5 AC-5', 'nist-800-53-r5 AC-2'])
    expect(() => mappingsOf(known, steps)).toThrow(/make a circle: nist-800-53-r5 AC-2 → /)
    expect(() => mappingTable('a', 'b', 'X | Y | equal')).toThrow(/X \| Y \| equal/)
    // Each shipped one, turned round, is refused beside itself.
    const refused = shippedMappings.filter((each) => { try { mappingsOf(known, [each, { ...each, from: each.to, to: each.from }]); return false } catch { return true } })
    expect(refused.length).toBe(shippedMappings.length)
  })

  it('are what docs/frameworks.md says, with the catalogue', () => {
    expect(readFileSync(join(import.meta.dirname, '../../docs/frameworks.md'), 'utf8'), 'run npm run frameworks').toBe(frameworksDocument({ controls, checks, rules }))
  })
})
