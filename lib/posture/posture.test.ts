import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coverage } from './coverage.ts'
import { type Fact, type ItemStrength, judged, scoreOf, type Serves, weights } from './judge.ts'
import { along, type Edge, graphOf, longestPath, reached, type RequirementStrength } from './reach.ts'

const edge = (from: string, to: string, strength: RequirementStrength = 'equivalent'): Edge => ({ id: `${from}${to}`, from, to, strength })
const paths = (edges: Edge[], from: string) => Object.fromEntries(reached(graphOf(edges), from).map(({ to, strength, mappings }) => [to, `${strength} ${mappings.join(' ')}`]))

describe('what a requirement reaches', () => {
  it('is chained in both directions, by the weakest on the way, with the way', () => {
    const edges = [edge('a', 'b'), edge('b', 'c', 'partial'), edge('c', 'd'), edge('d', 'e', 'partial'), edge('e', 'f')]
    expect(paths(edges, 'a')).toEqual({ b: 'equivalent ab', c: 'partial ab bc', d: 'partial ab bc cd', e: 'related ab bc cd de' })
    expect(paths(edges, 'd')).toEqual({ c: 'equivalent cd', b: 'partial cd bc', a: 'partial cd bc ab', e: 'partial de', f: 'partial de ef' })
  })
  it('ends at what is merely related, and after four mappings', () => {
    expect(paths([edge('a', 'b', 'related'), edge('b', 'c')], 'a')).toEqual({ b: 'related ab' })
    const chain = Array.from({ length: 6 }, (_, n) => edge(`n${n}`, `n${n + 1}`))
    expect(Object.keys(paths(chain, 'n0'))).toEqual(['n1', 'n2', 'n3', 'n4'])
    expect(longestPath).toBe(4)
  })
  it('is by the strongest way, and of those the shortest', () => {
    expect(paths([edge('a', 'z', 'partial'), edge('a', 'b'), edge('b', 'z')], 'a').z).toBe('equivalent ab bz')
    expect(paths([edge('a', 'b'), edge('b', 'z'), edge('a', 'z')], 'a').z).toBe('equivalent az')
  })
  it('of every small graph is what trying all ways finds', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g')
    const rank = { equivalent: 0, partial: 1, related: 2 }
    fc.assert(fc.property(fc.uniqueArray(fc.record({ from: name, to: name, strength: fc.constantFrom<RequirementStrength>('equivalent', 'partial', 'related') }).filter(({ from, to }) => from !== to), { maxLength: 12, selector: ({ from, to }) => [from, to].sort().join('') }), (drawn) => {
      const edges = drawn.map((one, n) => ({ ...one, id: String(n) }))
      const graph = graphOf(edges)
      const best = new Map<string, [number, number]>()
      const walk = (at: string, strength: RequirementStrength, length: number, seen: string[]) => {
        if (length > 0) {
          const former = best.get(at)
          if (!former || rank[strength] < former[0] || (rank[strength] === former[0] && length < former[1])) best.set(at, [rank[strength], length])
        }
        if (length === longestPath) return
        for (const next of graph.get(at) ?? []) {
          const together = along(strength, next.strength)
          if (together && !seen.includes(next.to)) walk(next.to, together, length + 1, [...seen, next.to])
        }
      }
      walk('a', 'equivalent', 0, ['a'])
      const found = reached(graph, 'a')
      expect(Object.fromEntries(found.map(({ to, strength }) => [to, rank[strength]]))).toEqual(Object.fromEntries([...best].map(([to, [strength]]) => [to, strength])))
    }), { numRuns: 500 })
  })
})

describe('a matrix', () => {
  it('counts what each requirement of one framework reaches of another, as one by one', () => {
    const name = fc.integer({ min: 0, max: 11 }).map((n) => `${'xyz'[n % 3]}${n}`)
    const rank = { equivalent: 0, partial: 1, related: 2 }
    fc.assert(fc.property(fc.uniqueArray(fc.record({ from: name, to: name, strength: fc.constantFrom<RequirementStrength>('equivalent', 'partial', 'related') }).filter(({ from, to }) => from !== to), { maxLength: 20, selector: ({ from, to }) => [from, to].sort().join(' ') }), (drawn) => {
      const edges = drawn.map((one, n) => ({ ...one, id: String(n) }))
      const graph = graphOf(edges)
      const wanted: Record<string, { equivalent: number; partial: number; related: number }> = {}
      for (const from of graph.keys()) {
        const best = new Map<string, RequirementStrength>()
        for (const { to, strength } of reached(graph, from)) if (to[0] !== from[0] && (!best.has(to[0] ?? '') || rank[strength] < rank[best.get(to[0] ?? '') ?? 'related'])) best.set(to[0] ?? '', strength)
        for (const [to, strength] of best) (wanted[`${from[0]} ${to}`] ??= { equivalent: 0, partial: 0, related: 0 })[strength]++
      }
      const found = coverage(new Map([...graph.keys()].map((id) => [id, id[0] ?? ''])), edges)
      expect(Object.fromEntries([...found].flatMap(([from, row]) => [...row].map(([to, cell]) => [`${from} ${to}`, cell])))).toEqual(wanted)
    }), { numRuns: 300 })
  })
})

const fact = (id: string, outcome: Fact['outcome'], severity: Fact['severity'] = 'high'): Fact => ({ id, kind: 'check', outcome, severity, said: '', at: null })
const asks = (id: string, excluded = false) => ({ id, code: id, frameworkId: 'f', excluded })
const serves = (factId: string, requirementId: string, strength: ItemStrength): Serves => ({ factId, requirementId, strength })
const one = (facts: Fact[], links: Serves[], edges: Edge[] = []) => judged({ requirements: [asks('r')], facts, serves: links, edges })[0]

describe('a requirement', () => {
  it.each([
    ['that nothing tests is not evaluable, and weighs', [], [], 'not_evaluable', false, 2],
    ['that only context maps to as well', [fact('x', 'passed')], [serves('x', 'r', 'context')], 'not_evaluable', false, 2],
    ['that something evidences passes with it', [fact('x', 'passed')], [serves('x', 'r', 'evidences')], 'passed', false, 3],
    ['that is only supported is partly seen, and no pass', [fact('x', 'passed')], [serves('x', 'r', 'supports')], 'not_evaluable', true, 3],
    ['fails with whatever supports it', [fact('x', 'passed'), fact('y', 'failed', 'critical')], [serves('x', 'r', 'evidences'), serves('y', 'r', 'supports')], 'failed', false, 4],
    ['does not fail with context', [fact('x', 'passed'), fact('y', 'failed', 'critical')], [serves('x', 'r', 'evidences'), serves('y', 'r', 'context')], 'passed', false, 3],
    ['of which one test could not be evaluated is partly seen', [fact('x', 'passed'), fact('y', 'not_evaluable')], [serves('x', 'r', 'evidences'), serves('y', 'r', 'supports')], 'not_evaluable', true, 3],
  ] as const)('%s', (_, facts, links, outcome, partly, weight) => {
    expect(one([...facts], [...links])).toMatchObject({ outcome, partly, weight })
  })
  it('is served by what serves its equivalent; a partial one supports at most, a related one counts nothing', () => {
    const facts = [fact('x', 'passed')]
    const at = (strength: RequirementStrength) => one(facts, [serves('x', 'other', 'evidences')], [edge('other', 'r', strength)])
    expect(at('equivalent')).toMatchObject({ outcome: 'passed', reasons: [{ factId: 'x', strength: 'evidences', via: ['otherr'], from: 'other' }] })
    expect(at('partial')).toMatchObject({ outcome: 'not_evaluable', partly: true })
    expect(at('related')).toMatchObject({ outcome: 'not_evaluable', partly: false, reasons: [{ strength: 'context' }] })
  })
  it('that is excluded is not judged', () => {
    expect(judged({ requirements: [asks('r', true), asks('s')], facts: [], serves: [], edges: [] }).map(({ requirement }) => requirement.id)).toEqual(['s'])
  })
})

describe('a score', () => {
  it('counts and weighs what is unknown, and is what its rows add up to', () => {
    const rows = judged({ requirements: ['a', 'b', 'c', 'd'].map((id) => asks(id)), facts: [fact('p', 'passed', 'critical'), fact('q', 'failed', 'low')], serves: [serves('p', 'a', 'evidences'), serves('q', 'b', 'evidences'), serves('p', 'c', 'supports')], edges: [] })
    expect(scoreOf(rows)).toEqual({ requirements: 4, passed: 1, failed: 1, notEvaluable: 2, partly: 1, weightPassed: 4, weight: 4 + 1 + 4 + weights.medium })
  })
  it('never grows by what is not known', () => {
    const outcomes = fc.array(fc.record({ outcome: fc.constantFrom('passed', 'failed', 'not_evaluable'), partly: fc.constant(false), weight: fc.integer({ min: 1, max: 4 }) }), { minLength: 1 })
    fc.assert(fc.property(outcomes, fc.integer({ min: 1, max: 4 }), (rows, weight) => {
      const [before, after] = [scoreOf(rows as never), scoreOf([...rows, { outcome: 'not_evaluable', partly: true, weight }] as never)]
      expect(after.weightPassed / after.weight).toBeLessThanOrEqual(before.weightPassed / before.weight)
    }))
  })
})
