import type { Fact, Who } from './facts.ts'
import { usual } from './system.ts'
import type { Given, Person, Requested } from './world.ts'

/** A change as it should be, for tests: one pull request, requested, approved, checked and merged, on `main`. Whoever tells another story alters facts of this one. */

export const at = (minutes: number): string => new Date(Date.UTC(2026, 8, 1, 12, minutes)).toISOString()
export const sha = (name: string): string => [...name].map((letter) => letter.charCodeAt(0).toString(16)).join('').padEnd(40, '0').slice(0, 40)
export const ann: Who = { id: 1, login: 'ann', bot: false }
export const ben: Who = { id: 2, login: 'ben', bot: false }
export const cem: Who = { id: 3, login: 'cem', bot: false }
export const robot: Who = { id: 9, login: 'robot[bot]', bot: true }
export const people: Person[] = [ann, ben, cem].map(({ id, login }) => ({ id: `person ${login}`, name: login, accounts: [id], from: null, to: null }))
export const wanted: Requested = { ref: 'CHG-1', type: 'normal', approvedAt: at(5), approveBy: null, olderApproved: false, lacks: [] }
export const period = { from: at(0), to: at(600) }

const main = 'refs/heads/main'
export const facts: Fact[] = [
  { kind: 'commit', sha: sha('base'), parents: [], tree: sha('t0'), writers: [], github: true },
  { kind: 'commit', sha: sha('head'), parents: [sha('base')], tree: sha('t1'), writers: [{ part: 'author', who: ann, name: 'Ann', email: 'ann@x' }, { part: 'committer', who: ann, name: 'Ann', email: 'ann@x' }], github: false },
  { kind: 'commit', sha: sha('made'), parents: [sha('base')], tree: sha('t1'), writers: [{ part: 'author', who: ann, name: 'Ann', email: 'ann@x' }], github: true },
  { kind: 'update', id: '1', ref: main, before: sha('base'), after: sha('made'), how: 'pr_merge', by: cem, at: at(60) },
  { kind: 'opened', pull: 12, by: ann, at: at(10), headRef: 'refs/heads/fix', headRepository: 1 },
  { kind: 'head', pull: 12, sha: sha('head'), by: ann, at: at(10) },
  { kind: 'commits', pull: 12, head: sha('head'), shas: [sha('head')], total: 1 },
  { kind: 'merged', pull: 12, at: at(60), by: cem, sha: sha('made'), head: sha('head'), ref: main },
  { kind: 'review', pull: 12, id: 5, by: ben, state: 'approved', sha: sha('head'), at: at(30) },
  { kind: 'names', pull: 12, request: 'CHG-1', at: at(10) },
  { kind: 'check', id: 'c1', sha: sha('head'), name: 'test', app: 7, conclusion: 'success', at: at(20) },
  { kind: 'protection', source: 'ruleset 1', refs: [main], at: at(1), by: null, removed: false, active: true, approvals: 1, checks: [{ name: 'test', app: 7 }], blocksForce: true },
  { kind: 'suite', id: 3, ref: main, before: sha('base'), after: sha('made'), at: at(60), by: cem, result: 'pass' },
  ...(['review', 'names', 'commits'] as const).map((what): Fact => ({ kind: 'read', what, of: '12', at: at(300) })),
  { kind: 'read', what: 'check', of: sha('head'), at: at(300) },
]

/** The story with some of its facts altered, left out (null) or told besides. */
export const given = (alter: (fact: Fact) => Fact | null = (fact) => fact, more: Fact[] = [], other: Partial<Given> = {}): Given => ({
  facts: [...facts.flatMap((fact) => alter(fact) ?? []), ...more], people, requests: [wanted], settings: { ...usual, baseline: sha('base') }, asOf: at(600), ...other,
})

export const altered = <K extends Fact['kind']>(kind: K, change: Partial<Extract<Fact, { kind: K }>> | null) => (fact: Fact): Fact | null => (fact.kind === kind ? change && ({ ...fact, ...change } as Fact) : fact)
