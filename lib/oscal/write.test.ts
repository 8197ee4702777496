import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { schemaErrors } from '../../test/oscal-schema.ts'
import type { Json } from '../crypto/canonical.ts'
import { isMap, type JsonMap, mapsOf, writeCatalog } from './catalog.ts'
import { componentDefinition } from './component.ts'
import { about, controls, deficiencies, engagement, facts, inputs, requirements, systems } from './examples.ts'
import { type AssessmentResultsIn, outcomes, type RequirementIn } from './model.ts'
import { oscalText } from './order.ts'
import { assessmentPlan } from './plan.ts'
import { poam } from './poam.ts'
import { readCatalog } from './read.ts'
import { assessmentResults } from './results.ts'
import { catalogOf } from './shipped.ts'
import { oscalToken, tokensOf } from './text.ts'

const builders = {
  component: () => componentDefinition(inputs.component), plan: () => assessmentPlan(inputs.plan), results: () => assessmentResults(inputs.results), poam: () => poam(inputs.poam), catalog: () => catalogOf(inputs.catalog),
}
const at = (value: unknown, ...path: (string | number)[]): unknown => path.reduce<unknown>((each, name) => (each as Record<string | number, unknown> | undefined)?.[name], value)
const resultOf = (input: AssessmentResultsIn) => at(assessmentResults(input), 'assessment-results', 'results', 0) as JsonMap
const propOf = (map: JsonMap, name: string) => mapsOf(map.props).find((each) => each.name === `tickmark-${name}`)?.value

/** The same with every list in another order, whatever lies within. */
const turned = <T>(value: T): T =>
  (value instanceof Date ? value : Array.isArray(value) ? value.map(turned).reverse() : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, turned(each)])) : value) as T

/** The same with every text another one, ids and choices but those that are looked up excepted. */
function retold<T>(value: T, tell: (text: string, name: string) => string, name = ''): T {
  if (typeof value === 'string') return tell(value, name) as T
  if (Array.isArray(value)) return value.map((each) => retold(each, tell, name)) as T
  if (value instanceof Date || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, retold(each, tell, key)])) as T
}

const written = (from: typeof inputs) => [componentDefinition(from.component), assessmentPlan(from.plan), assessmentResults(from.results), poam(from.poam), catalogOf(from.catalog)]

describe('what goes out', () => {
  it.each(Object.entries(builders))('%s is valid by NIST’s schema', (_, build) => expect(schemaErrors(build())).toEqual([]))

  it('is valid without anything in it', () => {
    const none = { about, requirements: [], systems: [] }
    const all = [
      componentDefinition({ ...none, controls: [] }), assessmentPlan({ ...none, controls: [], engagement: null }), assessmentResults({ ...none, facts: [], planHref: '' }), poam({ ...none, deficiencies: [] }),
      catalogOf({ about, domains: [], requirements: [] }), assessmentPlan({ ...none, controls: [], engagement: { ...engagement, team: [], tests: [] } }),
      assessmentResults({ ...inputs.results, requirements: requirements.map((each) => ({ ...each, excluded: 'Not ours.' })) }),
    ]
    for (const document of all) expect(schemaErrors(document)).toEqual([])
    expect(resultOf({ ...none, facts: [], planHref: '' }).remarks).toContain('No observation')
    expect(JSON.stringify(poam({ ...none, deficiencies: [] }))).toContain('tickmark-placeholder')
  })

  it('is the same bytes twice, and whatever order it came in', () => {
    const texts = written(inputs).map(oscalText)
    expect(written(structuredClone(inputs)).map(oscalText)).toEqual(texts)
    expect(written(turned(inputs)).map(oscalText)).toEqual(texts)
    const backwards = (value: Json): Json => (Array.isArray(value) ? value.map(backwards) : isMap(value) ? Object.fromEntries(Object.entries(value).reverse().map(([name, each]) => [name, backwards(each)])) : value)
    expect(written(inputs).map((document) => oscalText(backwards(document)))).toEqual(texts)
    for (const text of texts) expect(text.endsWith('}\n') && !text.includes('\r')).toBe(true)
  })

  it('has UUIDs that stay when the day does not', () => {
    const later = { ...inputs.results, about: { ...about, madeAt: new Date('2026-12-24T00:00:00Z') } }
    const [before, after] = [resultOf(inputs.results), resultOf(later)]
    expect(mapsOf(after.findings).map(({ uuid }) => uuid)).toEqual(mapsOf(before.findings).map(({ uuid }) => uuid))
    expect(mapsOf(after.observations).map(({ uuid }) => uuid)).toEqual(mapsOf(before.observations).map(({ uuid }) => uuid))
    expect(at(assessmentResults(later), 'assessment-results', 'uuid')).not.toBe(at(assessmentResults(inputs.results), 'assessment-results', 'uuid'))
  })

  it('names each UUID once, and points at none that is not there', () => {
    for (const document of written(inputs)) {
      const own: string[] = []
      const pointed: string[] = []
      const walk = (value: unknown): void => {
        if (Array.isArray(value)) return value.forEach(walk)
        if (typeof value !== 'object' || value === null) return
        for (const [name, each] of Object.entries(value)) {
          if (name === 'uuid') own.push(String(each))
          else if (/-uuids?$|^member-of-organizations$/.test(name)) pointed.push(...[each].flat().map(String))
          else walk(each)
        }
      }
      walk(document)
      expect(own.length).toBe(new Set(own).size)
      expect(pointed.filter((each) => !own.includes(each))).toEqual([])
    }
  })

  const hostile = ['', ' ', '\u0000', 'a\u0000\u001b[31mb\u0085\u2028c\r\nd', 'x'.repeat(10_000), '\ud800 alone', 'שלום عالم \u202egnp.exe', '👩‍👩‍👧 "quoted" \'and\' \\', '<script>alert(1)</script>', '{{ insert: param, x }}', '\ufeff', '\u200b', '../../etc', 'javascript:alert(1)', '%zz#a#b[c]', '//host:x/ä']
  const free = new Set(['outcome', 'kind', 'source', 'strength'])
  /** Ids stay what they are, so that what belongs together still does; everything else is `text`. */
  const told = (text: string) => retold(inputs, (old, name) => (free.has(name) || /(^id|Id|Ids)$/.test(name) ? (name === 'controlId' && !/^c\d$/.test(old) ? `${old}${text}` : old) : text))

  it.each(hostile)('is valid with hostile text %# everywhere', (text) => {
    for (const document of written(told(text))) expect(schemaErrors(JSON.parse(oscalText(document)))).toEqual([])
  })

  it('is valid with any text everywhere', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 60 }), fc.webUrl({ withFragments: true, withQueryParameters: true }))
    fc.assert(fc.property(text, (any) => {
      for (const document of written(told(any))) expect(schemaErrors(document)).toEqual([])
    }), { numRuns: 60 })
  })

  it('keeps what people typed as text', () => {
    const titles = JSON.stringify(written(told('<img src=x> \\<b> {{ insert: param, x }} a < b')).map((document) => at(document, 'catalog', 'groups', 0, 'title')))
    expect(titles).toContain(JSON.stringify('\\<img src=x> \\\\\\<b> \\{\\{ insert: param, x }} a < b').slice(1, -1))
  })
})

describe('results', () => {
  const findings = mapsOf(resultOf(inputs.results).findings)
  const state = (finding: JsonMap | undefined) => at(finding, 'target', 'status', 'state')

  it('say of each requirement what it came to', () => {
    expect(findings.map((each) => [propOf(each, 'requirement'), state(each), propOf(each, 'outcome'), propOf(each, 'partial')])).toEqual([
      ['AC-2', 'satisfied', 'passed', 'no'], ['AC-10', 'not-satisfied', 'failed', 'no'], ['AU-6', 'not-satisfied', 'not_evaluable', 'no'], ['CM-3', 'not-satisfied', 'partial', 'yes'],
    ])
    expect(at(findings[0], 'target', 'target-id')).toBe('ac-2_smt')
    expect(at(findings[2], 'target', 'target-id')).toBe('au-6')
    expect(findings[2]?.remarks).toContain('No observation')
    expect(resultOf(inputs.results).description).toBe('Of 4 requirements in scope: 1 passed, 1 failed, 1 not evaluable, 1 passed in part only. What did not pass as a whole is not satisfied.')
  })

  it('point into a catalog by the ids that stand in it, and never at two by one', () => {
    const target = (...ids: string[]) => mapsOf(resultOf({ ...inputs.results, requirements: ids.map((controlId, n) => ({ ...inputs.results.requirements[1] as RequirementIn, id: `r${n}`, code: `C${n}`, controlId })) }).findings).map((each) => at(each, 'target', 'target-id'))
    expect(target('tm_5.1', 'ac-2')).toEqual(['tm_5.1', 'ac-2'])
    expect(target('tm_5.1', '5.1')).toEqual(['tm_tm_5f_5.1', 'tm_5.1'])
    const ids = fc.uniqueArray(fc.oneof(fc.string({ maxLength: 4 }), fc.string({ unit: fc.constantFrom('t', 'm', '_', '5', 'f'), maxLength: 8 })), { maxLength: 8 })
    fc.assert(fc.property(ids, (list) => {
      const token = tokensOf(list.map((controlId) => ({ controlId })))
      expect(new Set(list.map(token)).size).toBe(list.length)
    }), { numRuns: 200 })
  })

  it('say what was in scope, and of the rest why not', () => {
    const selection = at(resultOf(inputs.results), 'reviewed-controls', 'control-selections', 0) as JsonMap
    expect(selection['include-controls']).toEqual(['ac-2', 'ac-10', 'au-6', 'cm-3'].map((id) => ({ 'control-id': id })))
    expect(selection['exclude-controls']).toEqual([{ 'control-id': 'pe-3' }])
    expect(propOf(selection, 'excluded')).toBe('PE-3: The data centre is the provider’s.')
  })

  it('never say satisfied of what did not pass as a whole, nor of what was out of scope', () => {
    const requirement: fc.Arbitrary<RequirementIn> = fc.record({
      id: fc.uuid(), code: fc.string({ maxLength: 8 }), controlId: fc.string({ maxLength: 8 }), title: fc.string({ maxLength: 8 }), excluded: fc.option(fc.string({ maxLength: 8 })), outcome: fc.constantFrom(...outcomes), partial: fc.boolean(), why: fc.string({ maxLength: 8 }),
    })
    fc.assert(fc.property(fc.uniqueArray(requirement, { selector: ({ id }) => id, maxLength: 30 }), (list) => {
      const result = resultOf({ ...inputs.results, requirements: list })
      const satisfied = mapsOf(result.findings).filter((each) => state(each) === 'satisfied').map((each) => at(each, 'props', 2, 'value'))
      expect(mapsOf(result.findings).length).toBe(list.filter(({ excluded }) => excluded === null).length)
      expect(satisfied.length).toBe(list.filter((each) => each.excluded === null && each.outcome === 'passed' && !each.partial).length)
      for (const finding of mapsOf(result.findings)) expect(state(finding) === 'satisfied').toBe(propOf(finding, 'outcome') === 'passed' && propOf(finding, 'partial') === 'no')
      const total = ['passed', 'failed', 'not-evaluable', 'partial'].reduce((sum, name) => sum + Number(propOf(result, name)), 0)
      expect(total).toBe(Number(propOf(result, 'in-scope')))
    }), { numRuns: 100 })
  })

  it('observe with a method, a time, subjects, evidence and counts', () => {
    const [test, check] = mapsOf(resultOf(inputs.results).observations)
    expect([test?.methods, check?.methods]).toEqual([['EXAMINE'], ['TEST']])
    expect(test?.collected).toBe('2026-11-03T09:00:00.000Z')
    expect(test?.expires).toBe('2027-02-03T09:00:00.000Z')
    expect(mapsOf(test?.subjects).map(({ type }) => type)).toEqual(['party', 'component'])
    expect(mapsOf(check?.subjects).map(({ type, title }) => [type, title])).toEqual([['inventory-item', 'role/ops']])
    expect(at(check, 'relevant-evidence', 0, 'href')).toBe('/cloud-findings?check=sessions&state=open')
    expect(['passed', 'failed', 'not-evaluable', 'looked-at'].map((name) => propOf(check ?? {}, name))).toEqual(['6', '2', '1', '9'])
    expect(resultOf(inputs.results).start).toBe('2026-11-03T09:00:00.000Z')
  })
})

describe('the others', () => {
  it('components: each control with what it maps to, its owner and its systems', () => {
    const document = at(componentDefinition(inputs.component), 'component-definition') as JsonMap
    const components = mapsOf(document.components)
    expect(components.map(({ title }) => title)).toEqual([...controls.map(({ code, title }) => `${code} ${title}`), ...systems.map(({ name }) => name).sort()])
    const implemented = mapsOf(at(components[0], 'control-implementations', 0, 'implemented-requirements') as JsonMap[])
    expect(implemented.map((each) => [each['control-id'], propOf(each, 'strength'), propOf(each, 'excluded')])).toEqual([['ac-2', 'equivalent', undefined], ['ac-10', 'partial', undefined], ['pe-3', 'related', 'The data centre is the provider’s.']])
    expect(propOf(document.metadata as JsonMap, 'in-scope-with-control')).toBe('3')
    expect(components[2]?.['control-implementations']).toBeUndefined()
  })

  it('plan: each test as activity and task, its steps in their order', () => {
    const document = at(assessmentPlan(inputs.plan), 'assessment-plan') as JsonMap
    expect(mapsOf(at(document, 'local-definitions', 'activities', 0, 'steps') as JsonMap[]).map(({ title }) => title)).toEqual(['Attribute A', 'Attribute B'])
    expect(at(document, 'local-definitions', 'activities', 0, 'related-controls', 'control-selections', 0, 'include-controls')).toEqual([{ 'control-id': 'ac-2' }, { 'control-id': 'ac-10' }])
    expect(at(document, 'tasks', 0, 'timing', 'within-date-range', 'end')).toBe('2026-12-31T09:00:00.000Z')
    expect(at(document, 'import-ssp', 'href')).toBe(`#${String(at(document, 'back-matter', 'resources', 0, 'uuid'))}`)
  })

  it('POA&M: each deficiency with its risk, status and deadline', () => {
    const document = at(poam(inputs.poam), 'plan-of-action-and-milestones') as JsonMap
    expect(mapsOf(document.risks).map((each) => [each.title, each.status, each.deadline])).toEqual([['DEF-3 Late reviews', 'closed', undefined], ['DEF-4 Sessions without a limit', 'remediating', '2026-12-31T09:00:00.000Z']])
    expect(mapsOf(document['poam-items']).map((each) => [propOf(each, 'severity'), propOf(each, 'requirement')])).toEqual([['not evaluated', undefined], ['control_deficiency', 'AC-10']])
    expect(at(document, 'risks', 0, 'remediations')).toBeUndefined()
    const milestone = at(document, 'risks', 1, 'remediations', 0, 'tasks', 0)
    expect([at(milestone, 'type'), at(milestone, 'timing', 'on-date', 'date'), at(milestone, 'responsible-roles', 0, 'role-id')]).toEqual(['milestone', '2026-12-31T09:00:00.000Z', 'remediation-owner'])
    const open = { ...inputs.poam, deficiencies: deficiencies.map((each) => ({ ...each, due: null })) }
    expect(schemaErrors(poam(open))).toEqual([])
    expect(at(poam(open), 'plan-of-action-and-milestones', 'risks', 1, 'remediations', 0, 'tasks', 0, 'type')).toBe('action')
    expect(mapsOf(document.observations).length).toBe(deficiencies.length)
  })

  it('catalog: read again, with nothing lost', () => {
    const text = oscalText(catalogOf(inputs.catalog))
    const read = readCatalog(text)
    expect(read.losses).toEqual([])
    expect(read.requirements.map(({ code, text: said, withdrawn, parent }) => [code, said, withdrawn, parent])).toEqual([['CC1', 'Both in one domain.', false, null], ['CC6.1', 'Access is limited.\nTo who needs it.', false, null], ['CC6.1a', '', true, 1]])
    expect(read.domains.map(({ code, parent }) => [code, parent])).toEqual([['CC', null], ['CC_OWN', 0], ['CC6', 0]])
    expect(read.requirements[2]?.oscalId).toBe(oscalToken('6.1 (a)'))
    expect(oscalText(writeCatalog(read))).toBe(text)
    expect(facts.length > 0 && isMap(read.rest)).toBe(true)
  })
})
