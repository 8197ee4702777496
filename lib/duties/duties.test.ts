import { describe, expect, it } from 'vitest'
import { evaluator, type Rule } from './evaluate.ts'
import { type Hit, type Mapping, mapsTo, portal, type Right, warningsOf } from './mapping.ts'
import { matchesName } from './pattern.ts'
import { starterDuties, starterRules } from './starter.ts'

const mapping = (more: Partial<Mapping> = {}): Mapping => ({ dutyId: 'pay', systemId: null, environment: null, rightKind: '', by: 'name', right: 'pay*', scope: '', exceptNames: [], exceptScopes: [], ...more })
const right = (name: string, more: Partial<Right> = {}): Right => ({ systemId: 's1', environment: 'production', kind: 'role', id: name, name, scope: '', ...more })
const rule = (more: Partial<Rule> = {}): Rule => ({ id: 'r', one: 'pay', other: 'approve', sameSystem: true, environment: null, scope: '', ...more })
const both = [mapping(), mapping({ dutyId: 'approve', right: 'approve*' })]

describe('patterns of names', () => {
  it.each([['pay*', 'Payments', true], ['*pay*', 'Finance/Payables', true], ['p?y', 'pay', true], ['p?y', 'paay', false], ['pay', 'payments', false], ['*', '', true], ['', '', true], ['a*b*c', 'axxbyyc', true], ['a*b*c', 'axxbyy', false], ['(pay)+$', 'pay', false]])('%s over %s: %s', (pattern, text, is) => expect(matchesName(pattern, text)).toBe(is))

  it('take no longer for a pattern that somebody made long', () => {
    const started = performance.now()
    expect(matchesName(`${'*a'.repeat(200)}b`, 'a'.repeat(10_000))).toBe(false)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('a mapping', () => {
  it.each<[string, Partial<Mapping>, Right, boolean]>([
    ['any system, never the portal', { right: '*' }, right('x', { systemId: portal, environment: '' }), false], ['the portal', { systemId: portal, by: 'id', right: 'users.invite' }, right('users.invite', { systemId: portal }), true], ['another system', { systemId: 's2' }, right('pay'), false],
    ['another environment', { environment: 'production' }, right('pay', { environment: 'test' }), false], ['another kind', { rightKind: 'group' }, right('pay'), false], ['an id is exact', { by: 'id', right: 'PAY' }, right('pay'), false], ['a scope', { scope: 'EU*' }, right('pay', { scope: 'EU-1' }), true], ['outside its scope', { scope: 'EU*' }, right('pay', { scope: 'US' }), false],
    ['an excepted scope', { exceptScopes: ['*sandbox*'] }, right('pay', { scope: 'my-sandbox-1' }), false], ['an excepted name', { exceptNames: ['*read*'] }, right('payments, read only'), false],
  ])('%s', (_, more, of, is) => expect(mapsTo(mapping(more), of)).toBe(is))

  const hit = (name: string, more: Partial<Hit> = {}): Hit => ({ ...right(name), holders: 1, ...more })
  it.each<[string, Partial<Mapping>, Hit[], number, string[]]>([
    ['hits nothing', {}, [], 10, ['nothing']], ['hits everything by its pattern', { right: '*?*' }, [hit('a')], 1, ['everything']], ['hits more than half', {}, Array.from({ length: 15 }, (_, n) => hit(`pay${n}`)), 20, ['half']],
    ['hits a system that is a sandbox', {}, [hit('pay'), hit('pay', { systemId: 's2', environment: 'test' })], 10, ['sandbox']], ['hits a scope that is called like one', {}, [hit('pay'), hit('pay', { scope: 'EU-sandbox' })], 10, ['sandbox']], ['says its environment', { environment: 'production' }, [hit('pay')], 10, []], ['is all in the test system, as was meant', {}, [hit('pay', { environment: 'test' })], 10, []],
  ])('that %s says so', (_, more, hits, of, kinds) => expect(warningsOf(mapping(more), hits, of).map((each) => each.kind)).toEqual(kinds))
})

describe('a person', () => {
  const found = (rules: Rule[], held: Right[], mappings = both) => evaluator(rules, mappings).conflictsOf(held)

  it('with both in one system is in conflict, each right on its side', () => expect(found([rule()], [right('pay 1'), right('approve'), right('pay 2'), right('other')])).toEqual([{ rule: 0, systemId: 's1', one: [0, 2], other: [1] }]))
  it('with each in another system is so only by a rule that says any system', () => {
    const held = [right('pay'), right('approve', { systemId: 's2' })]
    expect(found([rule()], held)).toEqual([])
    expect(found([rule({ sameSystem: false })], held)).toEqual([{ rule: 0, systemId: null, one: [0], other: [1] }])
  })
  it('with both in two systems has one in each', () => expect(found([rule()], [right('pay'), right('approve'), right('pay', { systemId: 's2' }), right('approve', { systemId: 's2' })]).map((each) => each.systemId)).toEqual(['s1', 's2']))
  it('with one right that is both duties has it on both sides', () => expect(found([rule()], [right('pay and approve')], [mapping(), mapping({ dutyId: 'approve', right: '*approve*' })])).toEqual([{ rule: 0, systemId: 's1', one: [0], other: [0] }]))
  it('in another environment or scope than the rule says is not', () => {
    expect(found([rule({ environment: 'production' })], [right('pay', { environment: 'test' }), right('approve', { environment: 'test' })])).toEqual([])
    expect(found([rule({ scope: 'EU*' })], [right('pay', { scope: 'EU' }), right('approve', { scope: 'US' })])).toEqual([])
  })
  it('with nothing that is a duty has none', () => expect(found([rule()], [right('x')])).toEqual([]))

  it('is as a plain comparison of every rule with every right finds, over many', () => {
    let state = 7
    const next = (n: number) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % n
    const rules = Array.from({ length: 60 }, (_, n): Rule => ({ id: `r${n}`, one: `d${n}`, other: `d${next(60)}x`, sameSystem: next(2) === 0, environment: next(3) === 0 ? 'production' : null, scope: '' })).map((each) => ({ ...each, other: each.other.slice(0, -1) })).filter((each) => each.one !== each.other)
    const mappings = Array.from({ length: 60 }, (_, n) => mapping({ dutyId: `d${n}`, right: `*r${n}.*` }))
    const core = evaluator(rules, mappings)
    for (let n = 0; n < 300; n++) {
      const held = Array.from({ length: 1 + next(6) }, () => right(`r${next(60)}.r${next(60)}.`, { systemId: `s${next(3)}`, environment: next(2) === 0 ? 'production' : 'test' }))
      const counts = (each: Rule, duty: string) => held.filter((of) => of.name.includes(`${duty.replace('d', 'r')}.`) && new RegExp(`(^|\\.)${duty.replace('d', 'r')}\\.`).test(of.name) && (each.environment === null || each.environment === of.environment))
      const plain = rules.flatMap((each, number) => {
        const [one, other] = [counts(each, each.one), counts(each, each.other)]
        if (!each.sameSystem) return one.length > 0 && other.length > 0 ? [`${number} `] : []
        return [...new Set(one.map((of) => of.systemId))].filter((system) => other.some((of) => of.systemId === system)).map((system) => `${number} ${system}`)
      })
      expect(core.conflictsOf(held).map((each) => `${each.rule} ${each.systemId ?? ''}`).sort()).toEqual(plain.sort())
    }
  })
})

describe('a rule', () => {
  it('says in how many systems it could be evaluated, and which duty nothing maps to', () => {
    const core = evaluator([rule(), rule({ id: 'any', sameSystem: false }), rule({ id: 'none', one: 'nobody', sameSystem: false })], both)
    expect(core.reach([{ systemId: 's1', environment: 'production', rights: [right('pay'), right('approve')] }, { systemId: 's2', environment: 'production', rights: [right('pay', { systemId: 's2' })] }])).toEqual([
      { ruleId: 'r', evaluable: 1, of: 2, lacking: [{ systemId: 's2', sides: ['other'] }] }, { ruleId: 'any', evaluable: 1, of: 1, lacking: [] }, { ruleId: 'none', evaluable: 0, of: 1, lacking: [{ systemId: '', sides: ['one'] }] },
    ])
  })
})

it('the starter set names what it has', () => {
  const keys = starterDuties.map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
  for (const { one, other } of starterRules) expect([keys.includes(one), keys.includes(other), one === other]).toEqual([true, true, false])
})
