import { describe, expect, it } from 'vitest'
import { altered, at, cem, given, period, sha } from './examples.ts'
import type { Fact } from './facts.ts'
import { reconcile } from './judge.ts'

const main = 'refs/heads/main'
const whole = (more: Fact[] = [], alter?: Parameters<typeof given>[0]) => reconcile(given(alter, more), period)
const stations = (found: ReturnType<typeof whole>, key = 'pull 12') => Object.fromEntries((found.judged.find(({ unit }) => unit.key === key)?.line ?? []).map(({ part, events, lacks }) => [part, lacks ?? events.map(({ who, said }) => [who, said].filter(Boolean).join(' ')).join(' | ')]))

describe('a change as a line', () => {
  it('goes from its request to production, with who did what', () => {
    expect(stations(whole())).toEqual({
      request: `CHG-1 is named. It was approved at ${at(5)}.`, opened: 'ann Pull request 12 opened from fix.', commits: `ann Commit ${sha('head').slice(0, 7)}.`, reviews: `ben Approved ${sha('head').slice(0, 7)}.`, checks: 'test: success.',
      merge: `cem Merged into main as ${sha('made').slice(0, 7)}. | cem Merged by the host: main from ${sha('base').slice(0, 7)} to ${sha('made').slice(0, 7)}.`, deployment: 'In production with the branch main.', running: 'No snapshot shows it by its own image or commit.',
    })
  })

  it('says of what is missing whether it is not there or was not read', () => {
    const none = stations(whole([], (fact) => (fact.kind === 'review' || fact.kind === 'check' ? null : fact)))
    expect(none).toMatchObject({ reviews: 'Nobody reviewed it.', checks: 'No check ran on it.' })
    const unread = stations(whole([], (fact) => (['review', 'check', 'read', 'names'].includes(fact.kind) ? null : fact)))
    expect(unread).toMatchObject({ request: 'Which request it named was not read since the merge.', reviews: 'Its reviews were not read since the merge.', checks: 'Its checks were not read since the merge.' })
  })

  it('says what came after the merge, and what was approved and is not what was merged', () => {
    expect(stations(whole([], altered('review', { at: at(90) }))).reviews).toBe(`ben Approved ${sha('head').slice(0, 7)}, after the merge.`)
    expect(stations(whole([], altered('review', { sha: sha('older') }))).reviews).toMatch(/which is not what was merged/)
  })

  it('ends with what runs of it', () => {
    const snapshot = (minute: number, count: number): Fact => ({ kind: 'snapshot', id: String(minute), environment: 'production', at: at(minute), artifacts: [{ digest: null, sha: sha('made'), since: at(70), count }] })
    expect(stations(whole([snapshot(90, 3), snapshot(80, 1)])).running).toBe(`Runs in production, 3 times; last seen at ${at(90)}.`)
  })
})

describe('protection over a period', () => {
  const rules = (minute: number, active: boolean): Fact => ({ kind: 'protection', source: 'ruleset 1', refs: [main], at: at(minute), by: null, removed: false, active, approvals: 1, checks: [], blocksForce: true })
  const pushed: Fact[] = [
    ...['slip', 'slip2'].map((name, n): Fact => ({ kind: 'commit', sha: sha(name), parents: [sha(n === 0 ? 'made' : 'slip')], tree: sha(name), writers: [], github: false })),
    { kind: 'update', id: '2', ref: main, before: sha('made'), after: sha('slip2'), how: 'push', by: cem, at: at(104) },
  ]

  it('has no hole, and says how long it was off and what slipped in', () => {
    const { protection } = whole([rules(100, false), rules(109, true), ...pushed])
    expect(protection.map(({ from, to, state, commits, units }) => ({ from, to, state, commits, units }))).toEqual([
      { from: at(0), to: at(1), state: 'unknown', commits: 0, units: [] }, { from: at(1), to: at(100), state: 'on', commits: 0, units: [] },
      { from: at(100), to: at(109), state: 'off', commits: 2, units: [`commits ${sha('slip')}`] }, { from: at(109), to: at(600), state: 'on', commits: 0, units: [] },
    ])
  })

  it('is not known in a gap, and never as protected', () => {
    const { protection } = whole([{ kind: 'gap', what: 'protection', from: at(200), to: at(260), why: 'nobody listened' }])
    expect(protection.filter(({ state }) => state !== 'on').map(({ from, to, state, why }) => [from, to, state, why])).toEqual([[at(0), at(1), 'unknown', 'Nobody looked before.'], [at(200), at(260), 'unknown', expect.stringMatching(/nobody listened/)]])
  })

  it('is not known between the times at which a rule may have been deleted, nor while the webhook was gone', () => {
    const deleted: Fact = { kind: 'protection', source: 'ruleset 1', refs: [main], at: at(90), after: at(70), by: null, removed: true, active: false, approvals: 0, checks: [], blocksForce: false }
    const unknown = (...more: Fact[]) => whole(more).protection.filter(({ state, from }) => state !== 'on' && from !== at(0)).map(({ from, to, state, why }) => [from.slice(0, 19), to, state, why])
    expect(unknown(deleted)).toEqual([[at(70).slice(0, 19), at(90), 'unknown', expect.stringContaining('not since when')], [at(90).slice(0, 19), at(600), 'off', 'No rule was on.']])
    expect(unknown({ kind: 'watched', what: 'protection', from: at(0) }, { kind: 'unwatched', what: 'protection', from: at(200) })).toEqual([[at(200).slice(0, 19), at(600), 'unknown', expect.stringContaining('the webhook was gone')]])
  })
})

describe('coverage', () => {
  it('says since when, how many lists were read to their end, and the gaps', () => {
    const { coverage } = whole([{ kind: 'gap', what: 'suite', from: at(200), to: at(260), why: 'a month was over' }], (fact) => (fact.kind === 'read' && fact.what === 'review' ? { ...fact, at: at(30) } : fact))
    const of = (what: string) => coverage.find((each) => each.what === what)
    expect(of('reviews')).toEqual({ what: 'reviews', facts: 1, since: at(30), until: at(30), gaps: [], read: { n: 0, of: 1 } })
    expect(of('checks')?.read).toEqual({ n: 1, of: 1 })
    expect(of('suites')?.gaps).toEqual([{ from: at(200), to: at(260), why: 'a month was over' }])
    expect(of('running')).toEqual({ what: 'running', facts: 0, since: null, until: null, gaps: [], read: null })
  })
})
