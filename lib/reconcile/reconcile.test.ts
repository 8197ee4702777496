import { describe, expect, it } from 'vitest'
import { Known } from './combine.ts'
import { altered, ann, at, ben, cem, facts, given, people, period, robot, sha, wanted } from './examples.ts'
import type { Fact } from './facts.ts'
import { Graph } from './graph.ts'
import { reconcile } from './judge.ts'
import { usual } from './system.ts'
import type { Given } from './world.ts'

const main = 'refs/heads/main'
const settings = { ...usual, baseline: sha('base') }
/** Outcome and reason of an attribute, of the unit it is asked of. */
const says = (of: Given, attribute: number) => {
  const { judged } = reconcile(of, period)
  return judged.flatMap(({ outcomes }) => outcomes).filter((each) => each.attribute === attribute).map(({ outcome: { outcome, reason } }) => `${outcome} ${reason}`).join(', ')
}
const asking = (asks: Partial<typeof settings.asks>): Partial<Given> => ({ settings: { ...settings, asks: { ...settings.asks, ...asks } } })
const without = (...kinds: Fact['kind'][]) => (fact: Fact) => (kinds.includes(fact.kind) ? null : fact)
const unread = (what: string) => (fact: Fact) => (fact.kind === 'read' && fact.what === what ? null : fact)
const both = (...alters: ((fact: Fact) => Fact | null)[]) => (fact: Fact) => alters.reduce<Fact | null>((each, alter) => each && alter(each), fact)
const approved = (by: typeof ann, id = 6): Fact => ({ kind: 'review', pull: 12, id, by, state: 'approved', sha: sha('head'), at: at(31) })

/** The branch moved, as the webhook alone tells: it does not tell a merge from a push. */
const pushedOnly = given(without('update'), [{ kind: 'pushed', ref: main, before: sha('base'), after: sha('made'), forced: false, by: cem, at: at(60) }])

/** The webhook of a classic rule does not say which app has to report a check. */
const untold = altered('protection', { source: 'classic main', checks: [{ name: 'test', app: 'untold' }] })
const otherApp: Fact = { kind: 'check', id: 'c2', sha: sha('head'), name: 'test', app: 8, conclusion: 'failure', at: at(21) }
const classicTold: Fact = { kind: 'protection', source: 'classic main', refs: [main], at: at(400), by: null, removed: false, active: true, approvals: 1, checks: [{ name: 'test', app: 7 }], blocksForce: true }
const classicOnly = altered('protection', { source: 'classic main' })
const allClassic = (minutes: number, active: boolean): Fact => ({ kind: 'protection', source: 'classic', refs: [], at: at(minutes), by: ann, removed: false, active, approvals: 0, checks: [], blocksForce: false })
const watched: Fact = { kind: 'watched', what: 'protection', from: at(0) }
const gone = (minutes: number): Fact => ({ kind: 'unwatched', what: 'protection', from: at(minutes) })
const back = (minutes: number): Fact => ({ kind: 'watched', what: 'protection', from: at(minutes) })
/** A message without a date: it was deleted between these two. */
const deleted = (came: number, after: number | null): Fact => ({ kind: 'protection', source: 'ruleset 1', refs: [main], at: at(came), after: after === null ? null : at(after), by: ann, removed: true, active: false, approvals: 0, checks: [], blocksForce: false })

/** What happened, the attribute, and what comes of it: for each attribute what passes, what fails and what nobody can tell. */
const stories: [string, number, string, Given][] = [
  ['as it should be', 1, 'pass linked', given()],
  ['names no request', 1, 'fail no_link', given(without('names'))],
  ['names none, and its text was never read', 1, 'not_evaluable text', given(both(without('names'), unread('names')))],
  ['names it after the merge', 1, 'fail linked_later', given(altered('names', { at: at(61) }))],
  ['names it, nobody knows since when', 1, 'not_evaluable named_when', given(altered('names', { at: null }))],
  ['names one that is not there', 1, 'fail no_request', given(altered('names', { request: 'CHG-9' }))],
  ['approved after the merge', 1, 'fail approved_later', given(undefined, [], { requests: [{ ...wanted, approvedAt: at(61) }] })],
  ['approved in an older revision', 1, 'fail older_revision', given(undefined, [], { requests: [{ ...wanted, approvedAt: null, olderApproved: true }] })],
  ['an emergency approved in time', 1, 'pass linked', given(undefined, [], { requests: [{ ...wanted, type: 'emergency', approvedAt: at(200), approveBy: at(300) }] })],
  ['an emergency approved late', 1, 'fail emergency_late', given(undefined, [], { requests: [{ ...wanted, type: 'emergency', approvedAt: at(301), approveBy: at(300) }] })],
  ['an emergency whose limit is not over', 1, 'not_evaluable limit', given(undefined, [], { requests: [{ ...wanted, type: 'emergency', approvedAt: null, approveBy: at(900) }] })],
  ['named it, and no more before the merge', 1, 'fail no_link', given(undefined, [{ kind: 'unnamed', pull: 12, request: 'CHG-1', at: at(20) }])],
  ['named it, then not, then again', 1, 'pass linked', given(undefined, [{ kind: 'unnamed', pull: 12, request: 'CHG-1', at: at(20) }, { kind: 'names', pull: 12, request: 'CHG-1', at: at(30) }])],
  ['named it no more after the merge', 1, 'pass linked', given(undefined, [{ kind: 'unnamed', pull: 12, request: 'CHG-1', at: at(70) }])],
  ['no back-out plan', 1, 'fail no_back_out', given(undefined, [], { requests: [{ ...wanted, lacks: ['back_out'] }] })],
  ['a request of another system', 1, 'fail other_system', given(undefined, [], { requests: [{ ...wanted, elsewhere: true }] })],
  ['no request is asked for', 1, 'not_applicable not_asked', given(undefined, [], asking({ request: false }))],

  ['as it should be', 2, 'pass approved', given()],
  ['nobody approved', 2, 'fail no_approval', given(without('review'))],
  ['nobody approved, as far as was read', 2, 'not_evaluable reviews', given(both(without('review'), unread('review')))],
  ['the author approved', 2, 'fail writer', given(altered('review', { by: ann }))],
  ['a second account of the author approved', 2, 'fail writer', given(undefined, [], { people: [{ ...people[0], accounts: [1, 2] } as never, people[2] as never] })],
  ['approved and then wanted changes', 2, 'fail no_approval', given(undefined, [{ kind: 'review', pull: 12, id: 6, by: ben, state: 'changes_requested', sha: sha('head'), at: at(40) }])],
  ['approved and then commented', 2, 'pass approved', given(undefined, [{ kind: 'review', pull: 12, id: 6, by: ben, state: 'commented', sha: sha('head'), at: at(40) }])],
  ['only commented', 2, 'fail no_approval', given(altered('review', { state: 'commented' }))],
  ['dismissed before the merge', 2, 'fail no_approval', given(undefined, [{ kind: 'dismissed', pull: 12, review: 5, by: cem, at: at(50) }])],
  ['dismissed, nobody says when', 2, 'not_evaluable review', given(undefined, [{ kind: 'dismissed', pull: 12, review: 5, by: cem, at: null }])],
  ['approved after the merge', 2, 'fail after_merge', given(altered('review', { at: at(61) }))],
  ['approved by who had left', 2, 'fail left', given(undefined, [], { people: people.map((each) => (each.name === 'ben' ? { ...each, to: at(20) } : each)) })],
  ['approved by nobody of the directory', 2, 'not_evaluable approver', given(undefined, [], { people: people.filter(({ name }) => name !== 'ben') })],
  ['a bot approved', 2, 'fail no_approval', given(altered('review', { by: robot }))],
  ['a co-author without an account', 2, 'not_evaluable writer', given((fact) => (fact.kind === 'commit' && fact.sha === sha('head') ? { ...fact, writers: [...fact.writers, { part: 'co-author', who: null, name: 'X', email: 'x@y' }] } : fact))],
  ['only some commits are known', 2, 'not_evaluable writer', given(altered('commits', { total: 300 }))],

  ['as it should be', 3, 'pass approved', given()],
  ['the approver pushed last', 3, 'fail last_pusher', given(altered('head', { by: ben }))],
  ['the branch says that the approver pushed, the webhook another', 3, 'fail last_pusher', given(undefined, [{ kind: 'update', id: '9', ref: 'refs/heads/fix', before: sha('base'), after: sha('head'), how: 'push', by: ben, at: at(9) }])],
  ['who pushed last is not known', 3, 'not_evaluable last_pusher', given(without('head'))],

  ['as it should be', 4, 'pass same', given()],
  ['the approved commit is gone', 4, 'not_evaluable review_commit', given(altered('review', { sha: null }))],
  ['how the branch was moved is not known', 4, 'not_evaluable move', pushedOnly],
  ['told by the webhook alone', 2, 'not_evaluable move', pushedOnly],
  ['told by the webhook alone', 3, 'not_evaluable move', pushedOnly],
  ['the branch was pushed', 4, 'fail unattributed', given(altered('update', { how: 'push' }))],

  ['as it should be', 5, 'pass green', given()],
  ['red', 5, 'fail red', given(altered('check', { conclusion: 'failure' }))],
  ['red, and green the second time', 5, 'pass green', given(altered('check', { conclusion: 'failure' }), [{ kind: 'check', id: 'c2', sha: sha('head'), name: 'test', app: 7, conclusion: 'success', at: at(25) }])],
  ['green, and then red', 5, 'fail red', given(undefined, [{ kind: 'check', id: 'c2', sha: sha('head'), name: 'test', app: 7, conclusion: 'failure', at: at(25) }])],
  ['from another app', 5, 'fail other_app', given(altered('check', { app: 8 }))],
  ['complete after the merge', 5, 'fail late', given(altered('check', { at: at(61) }))],
  ['never ran', 5, 'fail missing', given(without('check'))],
  ['never ran, as far as was read', 5, 'not_evaluable checks', given(both(without('check'), unread('check')))],
  ['skipped', 5, 'fail skipped', given(altered('check', { conclusion: 'skipped' }))],
  ['skipped, which the system lets pass', 5, 'pass green', given(altered('check', { conclusion: 'skipped' }), [], asking({ skipped: 'pass' }))],
  ['none is required', 5, 'not_applicable none_required', given(altered('protection', { checks: [] }))],
  ['what is required is not known', 5, 'not_evaluable required_checks', given(without('protection'))],

  ['of whom it is required is not told, and one app reported it', 5, 'pass green', given(untold)],
  ['of whom it is required is not told, and two apps say different things', 5, 'not_evaluable app', given(untold, [otherApp])],
  ['of whom it is required another list tells', 5, 'fail other_app', given(both(untold, altered('check', { app: 8 })), [classicTold])],
  ['what the queue tested counts, whether its webhook came or not', 5, 'fail missing', given(altered('update', { how: 'merge_queue_merge' }), [{ kind: 'read', what: 'check', of: sha('made'), at: at(300) }])],

  ['a person wrote it', 6, 'not_applicable human', given(undefined, [], asking({ botApprovals: true }))],
  ['a bot opened it, and one approved', 6, 'fail one', given(altered('opened', { by: robot }), [], asking({ botApprovals: true }))],
  ['a bot opened it, and two approved', 6, 'pass two', given(altered('opened', { by: robot }), [approved(cem)], asking({ botApprovals: true }))],
  ['a bot opened it, and a bot approved too', 6, 'fail one', given(altered('opened', { by: robot }), [approved(robot)], asking({ botApprovals: true }))],
  ['not all commits are known', 6, 'not_evaluable commits', given(without('commits'), [], asking({ botApprovals: true }))],

  ['merged', 7, 'pass pr_merge', given()],
  ['pushed', 7, 'fail push', given(altered('update', { how: 'push' }))],
  ['pushed by force', 7, 'fail force_push', given(altered('update', { how: 'force_push' }))],
  ['told by the webhook alone', 7, 'not_evaluable how', pushedOnly],

  ['protected', 8, 'pass active', given()],
  ['switched off', 8, 'fail off', given(undefined, [{ kind: 'protection', source: 'ruleset 1', refs: [main], at: at(50), by: ann, removed: false, active: false, approvals: 1, checks: [], blocksForce: true }])],
  ['all classic rules switched off', 8, 'fail off', given(classicOnly, [allClassic(50, false)])],
  ['all classic rules switched off and on again', 8, 'pass active', given(classicOnly, [allClassic(50, false), allClassic(55, true)])],
  ['all classic rules switched off, and a ruleset on', 8, 'pass active', given(undefined, [allClassic(50, false)])],
  ['a pattern that stays within one part of the name', 8, 'not_evaluable before_observation', given(altered('protection', { refs: ['refs/*'] }))],
  ['watched, and nobody told of a rule', 8, 'fail off', given(without('protection'), [watched])],
  ['watched, and a rule that nobody told to have come is in the list', 8, 'pass active', given(without('protection'), [watched, classicTold, { kind: 'read', what: 'protection', of: 'classic', at: at(400) }])],
  ['a classic rule that a list does not show any more', 8, 'fail off', given(both(classicOnly, altered('update', { at: at(60) })), [{ kind: 'read', what: 'protection', of: 'classic', at: at(50) }])],
  ['left out of the rules', 8, 'not_evaluable before_observation', given(altered('protection', { refs: ['refs/heads/*', '!refs/heads/main'] }))],
  ['went past', 8, 'fail bypass', given(altered('suite', { result: 'bypass' }))],
  ['nobody looked before', 8, 'not_evaluable before_observation', given(altered('protection', { at: at(61) }))],
  ['whether somebody went past is not known', 8, 'not_evaluable suite', given(without('suite'))],
  ['in a gap', 8, 'not_evaluable gap', given(undefined, [{ kind: 'gap', what: 'protection', from: at(55), to: at(65), why: 'the repository was private' }])],
  ['a rule deleted, told at once', 8, 'fail off', given(undefined, [deleted(50, 30)])],
  ['a rule deleted, told too late to know when', 8, 'not_evaluable late', given(undefined, [deleted(90, 30)])],
  ['a rule deleted, told too late, nobody knows since when', 8, 'not_evaluable late', given(undefined, [deleted(90, null)])],
  ['a rule deleted after this push, told late', 8, 'pass active', given(undefined, [deleted(90, 60)])],
  ['a rule deleted, told too late: what checks were required', 5, 'not_evaluable late', given(undefined, [deleted(90, 30)])],
  ['the webhook was gone', 8, 'not_evaluable gap', given(undefined, [watched, gone(50)])],
  ['the webhook was gone, and is back', 8, 'fail off', given(without('protection'), [watched, gone(40), back(50)])],
  ['the webhook was gone meanwhile, and a classic rule is older', 8, 'not_evaluable gap', given(classicOnly, [watched, gone(40), back(50)])],
  ['the webhook was gone meanwhile, and a ruleset, whose versions are told, is older', 8, 'pass active', given(undefined, [watched, gone(40), back(50)])],
  ['a rule that a list shows later, and the webhook was gone before it', 8, 'not_evaluable gap', given(without('protection'), [watched, gone(70), back(80), classicTold, { kind: 'read', what: 'protection', of: 'classic', at: at(400) }])],
]

describe('a change in production', () => {
  for (const [story, attribute, expected, of] of stories) it(`${attribute}: ${story}: ${expected}`, () => expect(says(of, attribute)).toBe(expected))

  it('is the same in any order of facts, and told twice', () => {
    for (const [, , , of] of stories) {
      const once = reconcile(of, period)
      expect(reconcile({ ...of, facts: [...of.facts].reverse() }, period)).toEqual(once)
      expect(reconcile({ ...of, facts: [...of.facts, ...of.facts] }, period)).toEqual(once)
    }
  })

  it('each commit is in exactly one unit, and each attribute adds up', () => {
    for (const [, , , of] of stories) {
      const { judged, totals, commits } = reconcile(of, period)
      const all = judged.flatMap(({ unit }) => ('commits' in unit ? unit.commits : []))
      expect([all.length, new Set(all).size]).toEqual([commits, commits])
      for (const { n, pass, fail, not_evaluable, not_applicable } of totals) expect(pass + fail + not_evaluable + not_applicable).toBe(n)
    }
  })

  it('of which two sources say different things is not evaluable, and said', () => {
    const { contradictions } = reconcile(given(undefined, [{ kind: 'head', pull: 12, sha: sha('head'), by: ben, at: at(10) }]), period)
    expect(contradictions).toEqual([{ key: `head 12 ${sha('head')} ${at(10)}`, fields: ['by'] }])
    expect(says(given(undefined, [{ kind: 'head', pull: 12, sha: sha('head'), by: ben, at: at(10) }]), 3)).toBe('not_evaluable last_pusher')
  })
})

describe('releases and what runs', () => {
  const pay = { ...settings, production: { by: 'environment' as const, names: ['production'] }, asks: { ...settings.asks, deployer: true } }
  const deployed: Fact[] = [
    { kind: 'deployment', id: '1', sha: sha('made'), digest: 'sha256:aa', environment: 'production', by: robot, run: 44, at: at(70) },
    { kind: 'deployed', deployment: '1', id: 's1', state: 'success', at: at(75) },
    { kind: 'run', id: 44, attempt: 1, sha: sha('made'), trigger: cem, at: at(69) },
  ]
  const live = (more: Fact[], alter?: (fact: Fact) => Fact | null) => given(alter, [...deployed.map((fact) => alter?.(fact) ?? fact), ...more], { settings: pay })

  it('by tags that nobody dates are there when their commit came onto the branch, and bring its update', () => {
    const tagged = given(undefined, [{ kind: 'tag', ref: 'refs/tags/v1', sha: sha('made') }, { kind: 'tag', ref: 'refs/tags/nightly', sha: sha('base') }], { settings: { ...settings, production: { by: 'tag', names: ['v*'] } } })
    expect(reconcile(tagged, period).judged.map(({ unit }) => unit.key)).toEqual(['pull 12', 'update 1'])
  })

  it('of a system that shares its repository are those that touch its folders; one of which nobody can tell counts', () => {
    const of = (folder: string, ...more: Fact[]) => {
      const { judged, incomplete } = reconcile(given(undefined, more, { settings: { ...settings, paths: [folder] } }), period)
      return [judged.map(({ unit }) => unit.key), incomplete.length]
    }
    const change: Fact = { kind: 'compared', from: sha('t0'), to: sha('t1'), paths: [{ path: 'services/pay/a.ts', from: null, to: '100644 aa' }], whole: true }
    expect(of('services/pay/', change)).toEqual([['pull 12', 'update 1'], 0])
    expect(of('services/pa', change)).toEqual([[], 0])
    expect(of('services/other')).toEqual([['pull 12', 'update 1'], 1])
  })

  it('bring the pull request when it is deployed, by another than its author', () => {
    expect(says(live([]), 2)).toBe('pass approved')
    expect(says(live([]), 9)).toBe('pass other')
    expect(says(live([], altered('run', { trigger: ann })), 9)).toBe('fail author')
    expect(says(live([], altered('run', { trigger: null })), 9)).toBe('not_evaluable robot')
    expect(says(live([], altered('run', { trigger: robot })), 9)).toBe('not_evaluable robot')
    expect(says(live([{ kind: 'approved_run', run: 44, environment: 'production', by: cem, state: 'approved', at: at(71) }], altered('run', { trigger: ann })), 9)).toBe('pass other')
  })

  it('that failed bring nothing, and a second one of the same nothing new', () => {
    expect(reconcile(live([], altered('deployed', { state: 'failure' })), period).commits).toBe(0)
    expect(says(live([{ ...deployed[0], id: '2', at: at(80) } as Fact, { kind: 'deployed', deployment: '2', id: 's2', state: 'success', at: at(85) }]), 9)).toBe('pass other, not_applicable no_units')
  })

  it('of a commit nobody knows make the list incomplete', () => {
    const { incomplete } = reconcile(live([], altered('deployment', { sha: sha('other') })), period)
    expect(incomplete).toEqual([expect.stringMatching(/its commit .* is not known/)])
    expect(says(live([], altered('deployment', { sha: null })), 9)).toBe('not_evaluable sha')
  })

  it('of which none is known before make the list incomplete', () => {
    expect(reconcile({ ...live([]), settings: { ...pay, baseline: null } }, period).incomplete).toEqual([expect.stringMatching(/no release before it is known/)])
  })

  const runs = (artifact: { digest: string | null; sha: string | null; since: string | null } | null) => live([{ kind: 'snapshot', id: 'n1', environment: 'production', at: at(200), artifacts: artifact ? [{ ...artifact, count: 2 }] : [] }])
  it('came before what runs', () => {
    expect(says(runs({ digest: 'sha256:aa', sha: null, since: at(80) }), 10)).toBe('pass deployed')
    expect(says(runs({ digest: 'sha256:aa', sha: null, since: at(74) }), 10)).toBe('fail deployed_later')
    const rollout = (begun: boolean): Fact => ({ kind: 'deployed', deployment: '1', id: 's0', state: 'pending', ...(begun && { begun: true }), at: at(73) })
    const during = runs({ digest: 'sha256:aa', sha: null, since: at(74) })
    expect(says({ ...during, facts: [...during.facts, rollout(true)] }, 10)).toBe('pass deployed')
    expect(says({ ...during, facts: [...during.facts, rollout(false)] }, 10)).toBe('fail deployed_later')
    expect(says(runs({ digest: 'sha256:bb', sha: null, since: at(80) }), 10)).toBe('fail not_deployed')
    expect(says(runs({ digest: null, sha: null, since: at(80) }), 10)).toBe('not_evaluable digest')
    expect(says(runs(null), 10)).toBe('not_evaluable empty')
  })
})

describe('what came, path by path', () => {
  // Approved at `seen`, merged at `head` after something else came on the branch.
  const tree = (from: string, to: string, paths: Record<string, [string | null, string | null]>, whole = true): Fact => ({ kind: 'compared', from: sha(from), to: sha(to), whole, paths: Object.entries(paths).map(([path, [was, is]]) => ({ path, from: was, to: is })) })
  const seen: Fact = { kind: 'commit', sha: sha('seen'), parents: [sha('base')], tree: sha('ta'), writers: [], github: false }
  const by = (...compared: Fact[]) => says(given(altered('review', { sha: sha('seen') }), [seen, ...compared]), 4)
  const approved = tree('t0', 'ta', { a: ['1', '2'] })

  it('passes what was approved and nothing else', () => {
    expect(by(approved, tree('t0', 't1', { a: ['1', '2'] }))).toBe('pass same_by_trees')
    expect(by(approved, tree('t1', 't0', { a: ['2', '1'] }))).toBe('pass same_by_trees')
  })

  it('fails what was changed, added or left out after the approval', () => {
    expect(by(approved, tree('t0', 't1', { a: ['1', '3'] }))).toBe('fail changed')
    expect(by(approved, tree('t0', 't1', { a: ['1', '2'], b: [null, '9'] }))).toBe('fail changed')
    expect(by(approved, tree('t0', 't1', {}))).toBe('fail changed')
  })

  // Meanwhile the branch went on, from `base` to `other`.
  const other: Fact = { kind: 'commit', sha: sha('other'), parents: [sha('base')], tree: sha('tb'), writers: [], github: false }
  const onward = (fact: Fact): Fact | null => {
    if (fact.kind === 'review') return { ...fact, sha: sha('seen') }
    if (fact.kind === 'update') return { ...fact, before: sha('other') }
    return fact.kind === 'commit' && fact.sha === sha('made') ? { ...fact, parents: [sha('other')] } : fact
  }
  const meanwhile = (...compared: Fact[]) => says(given(onward, [seen, other, { kind: 'update', id: '0', ref: main, before: sha('base'), after: sha('other'), how: 'push', by: cem, at: at(40) }, approved, ...compared]), 4).replace('fail unattributed, ', '')
  it('holds what the branch did meanwhile against nobody, and what nobody did against the merge', () => {
    expect(meanwhile(tree('t0', 'tb', { z: ['1', '2'] }), tree('tb', 't1', { a: ['1', '2'] }))).toBe('pass same_by_trees')
    expect(meanwhile(tree('t0', 'tb', { z: ['1', '2'] }), tree('tb', 't1', { a: ['1', '2'], z: ['2', '1'] }))).toBe('fail changed')
    expect(meanwhile(tree('t0', 'tb', { a: ['1', '2'] }), tree('tb', 't1', {}))).toBe('pass same_by_trees')
    expect(meanwhile(tree('t0', 'tb', { a: ['1', '2'] }), tree('tb', 't1', { a: ['2', '3'] }))).toBe('fail changed')
    expect(meanwhile(tree('t0', 'tb', { a: ['1', '5'] }), tree('tb', 't1', { a: ['5', '2'] }))).toBe('not_evaluable both_changed')
  })

  it('cannot tell where histories were merged crosswise', () => {
    const commit = (name: string, ...parents: string[]): Fact => ({ kind: 'commit', sha: sha(name), parents: parents.map(sha), tree: sha(name), writers: [], github: false })
    const graph = new Graph(new Known([commit('o'), commit('x', 'o'), commit('y', 'o'), commit('xy', 'x', 'y'), commit('yx', 'y', 'x'), commit('z', 'x')]))
    expect(graph.mergeBase(sha('xy'), sha('yx'))).toBeNull()
    expect(graph.mergeBase(sha('xy'), sha('z'))).toBe(sha('x'))
    expect(graph.mergeBase(sha('xy'), sha('x'))).toBe(sha('x'))
    expect(graph.mergeBase(sha('xy'), sha('gone'))).toBeNull()
  })

  it('cannot tell of renames, of what is not known, and of half a list', () => {
    expect(by(approved, tree('t0', 't1', { a: ['1', null], c: [null, '1'] }))).toBe('not_evaluable rename')
    // What came under the new name nobody had seen.
    expect(by(approved, tree('t0', 't1', { a: ['1', null], c: [null, '3'] }))).toBe('fail changed')
    expect(by(approved)).toBe('not_evaluable compared')
    expect(by(approved, tree('t0', 't1', { a: ['1', '2'] }, false))).toBe('not_evaluable compared')
  })
})

it('the story alone is whole', () => expect(facts).toHaveLength(17))
