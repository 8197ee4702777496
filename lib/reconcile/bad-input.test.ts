import { describe, expect, it } from 'vitest'
import { altered, ann, at, ben, cem, facts, given, period, sha } from './examples.ts'
import type { Fact, Who } from './facts.ts'
import { entries, who } from './github/pull/answers.ts'
import { factsOfMessage } from './github/webhooks.ts'
import { reconcile } from './judge.ts'
import { usual } from './system.ts'
import type { Given } from './world.ts'

/**
 * What is told wrongly, late, in part or not at all, and no other test has: beside `reconcile.test.ts`, `planted.test.ts` (forged and renamed accounts, forks, rebase by another, edited texts, lost webhooks), `github/pull/pull.test.ts` (2,100 commits in a push,
 * 300 in a pull request, archived, private, rate limits), `connections/inbox*.test.ts` (signatures, secrets that were replaced, twice) and `reconciliations.test.ts` (order, deployments, two systems on one repository).
 */

const main = 'refs/heads/main'
const settings = { ...usual, baseline: sha('base') }
const pay = { ...settings, production: { by: 'environment' as const, names: ['production'] }, asks: { ...settings.asks, deployer: true } }
const says = (of: Given, attribute: number) => reconcile(of, period).judged.flatMap(({ outcomes }) => outcomes).filter((each) => each.attribute === attribute).map(({ outcome: { outcome, reason } }) => `${outcome} ${reason}`).join(', ')
const incomplete = (of: Given) => reconcile(of, period).incomplete.map((each) => each.replace(/[0-9a-f]{40}/g, 'SHA')).join(', ')
const head = (change: (fact: Extract<Fact, { kind: 'commit' }>) => Fact) => (fact: Fact) => (fact.kind === 'commit' && fact.sha === sha('head') ? change(fact) : fact)
const forged: Who = { ...ann, id: 77, login: 'mallory' }
const deployment = (id: string, of: string, minutes: number, states: [string, 'success' | 'failure' | 'pending'][]): Fact[] => [
  { kind: 'deployment', id, sha: of === '' ? null : sha(of), digest: null, environment: 'production', by: cem, run: null, at: at(minutes) },
  ...states.map(([name, state], n): Fact => ({ kind: 'deployed', deployment: id, id: `${id} ${name}`, state, at: at(minutes + n) })),
]
const deployed = (...more: Fact[][]) => given(undefined, more.flat(), { settings: pay })
const snapshot = (...artifacts: Extract<Fact, { kind: 'snapshot' }>['artifacts']): Given => given(undefined, [...deployment('1', 'made', 70, [['a', 'success']]), { kind: 'snapshot', id: 's', environment: 'production', at: at(100), artifacts }], { settings: pay })
const gaps = (['protection', 'update'] as const).map((what): Fact => ({ kind: 'gap', what, from: at(55), to: at(65), why: 'GitHub did not show the repository' }))

const rows: [string, () => string, string][] = [
  ['a commit without a committer', () => says(given(head((fact) => ({ ...fact, writers: [...fact.writers.slice(0, 1), { part: 'committer', who: null, name: '', email: '' }] }))), 2), 'not_evaluable writer'],
  ['a commit without any writer', () => says(given(head((fact) => ({ ...fact, writers: [] }))), 2), 'not_evaluable writer'],
  ['an author’s e-mail that is another’s: who pushed counts all the same', () => says(given((fact) => (fact.kind === 'head' || fact.kind === 'opened' ? { ...fact, by: forged } : fact)), 2), 'not_evaluable writer'],
  ['the account that approved is a ghost', () => says(given(altered('review', { by: null })), 2), 'not_evaluable review'],
  ['the account that opened it is a ghost', () => says(given(altered('opened', { by: null })), 2), 'not_evaluable writer'],
  ['the account that pushed last is a ghost', () => says(given(altered('head', { by: null })), 3), 'not_evaluable last_pusher'],
  ['an account that took another name', () => says(given(altered('review', { by: { ...ben, login: 'ben-new' } })), 2), 'pass approved'],
  ['a pull request of 300 commits, of which 250 are told', () => says(given(altered('commits', { total: 300 })), 2), 'not_evaluable writer'],
  ['a push of more commits than are told', () => incomplete(given((fact) => (fact.kind === 'commit' && fact.sha === sha('made') ? { ...fact, parents: [sha('deep')] } : fact))), expect.stringContaining('commit SHA is not known') as never],
  ['rulesets that may not be read', () => says(given((fact) => (fact.kind === 'protection' ? null : fact)), 8), 'not_evaluable before_observation'],
  ['rule suites that may not be read', () => says(given((fact) => (fact.kind === 'suite' ? null : fact)), 8), 'not_evaluable suite'],
  ['a repository made private in the middle: protection', () => says(given(undefined, gaps), 8), 'not_evaluable gap'],
  ['a repository made private in the middle: its changes', () => incomplete(given(undefined, gaps)), expect.stringContaining('GitHub did not show the repository') as never],
  ['a deployment of a commit nobody knows', () => `${says(deployed(deployment('1', 'strange', 70, [['a', 'success']])), 9)}; ${incomplete(deployed(deployment('1', 'strange', 70, [['a', 'success']])))}`, 'not_evaluable sha; deployment 1: its commit SHA is not known'],
  ['a deployment of an old commit', () => says(deployed(deployment('1', 'made', 70, [['a', 'success']]), deployment('2', 'base', 80, [['a', 'success']])), 9), 'pass other, not_applicable no_units'],
  ['two deployments at once', () => says(deployed(deployment('1', 'made', 70, [['a', 'success']]), deployment('2', 'made', 70, [['a', 'success']])), 9), 'pass other, not_applicable no_units'],
  ['a deployment that failed and was repeated', () => says(deployed(deployment('1', 'made', 70, [['a', 'failure'], ['b', 'pending'], ['c', 'success']])), 9), 'pass other'],
  ['a deployment that failed', () => says(deployed(deployment('1', 'made', 70, [['a', 'failure']])), 9), ''],
  ['a pod without a digest', () => says(snapshot({ digest: null, sha: null, since: at(80), count: 1 }), 10), 'not_evaluable digest'],
  ['a snapshot that lists nothing', () => says(snapshot(), 10), 'not_evaluable empty'],
  ['an approval and a merge within one second', () => says(given(altered('review', { at: at(60) })), 2), 'pass approved'],
  ['a webhook whose clock is ahead: the merge is when the host says', () => says(given(undefined, [{ kind: 'pushed', ref: main, before: sha('base'), after: sha('made'), forced: false, by: cem, at: at(65) }]), 7), 'pass pr_merge'],
  ['only a push by webhook, its pull missing', () => says(given((fact) => (fact.kind === 'update' ? null : fact), [{ kind: 'pushed', ref: main, before: sha('base'), after: sha('made'), forced: false, by: cem, at: at(60) }]), 2), 'not_evaluable move'],
]

describe('bad input', () => {
  it.each(rows)('%s', (_, judged, expected) => expect(judged()).toEqual(expected))

  it('nodes that GraphQL left out are no shorter list', () => {
    const pageInfo = { hasNextPage: false, endCursor: null }
    expect(() => entries({ pageInfo, nodes: [{ id: 1 }, null] }, 'the reviews')).toThrow('GitHub left out some of the reviews')
    expect(() => entries(null, 'the reviews')).toThrow('GitHub left out the reviews')
    expect([who(null), who({ __typename: 'User', login: 'ghost', databaseId: null })]).toEqual([null, null])
  })

  it('a message twice and in another order is one fact', () => {
    const message = { event: 'push', receivedAt: new Date(at(60)), body: { ref: main, before: sha('base'), after: sha('made'), forced: false, repository: { id: 1, full_name: 'a/b', pushed_at: at(60) }, sender: { id: 3, login: 'cem', type: 'User' } } }
    const { facts: told } = factsOfMessage(message)
    const [once, twice] = [reconcile(given(undefined, told), period), reconcile(given(undefined, [...told, ...factsOfMessage({ ...message, receivedAt: new Date(at(500)) }).facts, ...told].reverse()), period)]
    expect(twice).toEqual(once)
  })

  it('rules off over 1,000 changes: each says so, within two seconds', () => {
    const many = Array.from({ length: 1_000 }, (_, n) => n)
    const off: Fact = { kind: 'protection', source: 'ruleset 1', refs: [main], at: at(61), by: ann, removed: false, active: false, approvals: 0, checks: [], blocksForce: false }
    const chain = many.flatMap((n): Fact[] => [
      { kind: 'commit', sha: sha(`m${n}`), parents: [n === 0 ? sha('made') : sha(`m${n - 1}`)], tree: sha('t1'), writers: [], github: true },
      { kind: 'update', id: `u${n}`, ref: main, before: n === 0 ? sha('made') : sha(`m${n - 1}`), after: sha(`m${n}`), how: 'push', by: cem, at: at(62 + n / 10) },
    ])
    const started = performance.now()
    const { judged } = reconcile(given(undefined, [...chain, off]), period)
    expect(performance.now() - started).toBeLessThan(8_000)
    expect(judged.flatMap(({ outcomes }) => outcomes).filter(({ attribute, outcome }) => attribute === 8 && outcome.outcome === 'fail' && outcome.reason === 'off')).toHaveLength(1_000)
    expect(facts.length).toBeGreaterThan(0)
  })
})
