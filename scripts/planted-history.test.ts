import { execFileSync } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantedHistory, type PlantedHistory } from './planted/history/history.ts'
import { attributes, ofKind, type Outcome } from './planted/history/key.ts'
import type { Repo } from './planted/history/model.ts'

/** The planted history against itself: it is the same every time, git finds nothing wrong with it, and its key adds up. */
const folder = mkdtempSync(join(tmpdir(), 'planted-history-'))
let made: PlantedHistory
beforeAll(() => {
  made = plantedHistory({ folder: join(folder, 'one') })
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const digest = ({ deliveries, key }: PlantedHistory) => createHash('sha256').update(JSON.stringify([key, deliveries])).digest('hex')
const own = () => made.hub.repos.filter(({ parent }) => parent === null)
const repoOf = (name: string) => made.hub.repos.find((repo) => `planted/${repo.name}` === name && repo.owner === made.hub.org) as Repo
const git = (repo: Repo, args: string[], input = '') => execFileSync('git', ['-C', made.folderOf(repo), ...args], { input, maxBuffer: 1 << 28 }).toString()

describe('planted history', () => {
  it('is the same every time, and another with another seed', () => {
    const [small, again, other] = [['a', 1], ['b', 1], ['c', 2]].map(([name, seed]) => digest(plantedHistory({ folder: join(folder, `${name}`), seed: Number(seed), random: 12 })))
    expect(again).toBe(small)
    expect(other).not.toBe(small)
  }, 60_000)

  it('is whole for git, and git merges as it was merged', () => {
    for (const repo of own()) {
      expect(git(repo, ['fsck', '--strict', '--no-dangling', '--no-progress'])).toBe('')
      const merges = repo.pulls.filter(({ mergeCommit }) => mergeCommit !== null && repo.objects.of(mergeCommit).parents.length === 2 && repo.objects.of(mergeCommit).committer.email === 'noreply@github.com').map(({ mergeCommit }) => repo.objects.of(mergeCommit as string))
      if (merges.length === 0) continue
      const results = git(repo, ['merge-tree', '--write-tree', '--stdin'], merges.map(({ parents }) => `${parents.join(' ')}\n`).join('')).split('\0').filter((each) => /^[0-9a-f]{40}$/.test(each))
      expect(results).toEqual(merges.map(({ tree }) => tree))
    }
  })

  it('has in its units each commit of the range once, as git counts it', () => {
    for (const { system, repository, settings, period, range, units } of made.key.systems) {
      const commits = units.flatMap((unit) => unit.commits)
      expect(new Set(commits).size, system).toBe(commits.length)
      expect(range, system).toBe(commits.length)
      if (settings.paths.length > 0) continue
      const repo = repoOf(repository)
      const updates = units.filter(({ kind }) => kind === 'ref_update').map(({ id }) => id.split('..') as [string, string])
      const listed = git(repo, ['rev-list', ...updates.map(([, after]) => after), '--not', updates[0]?.[0] as string, '--']).trim().split('\n')
      expect(commits.toSorted(), system).toEqual(listed.toSorted())
      expect(units.every(({ at }) => at >= period.from && at < period.to), system).toBe(true)
    }
  })

  it('has every outcome that an attribute can have', () => {
    const seen = new Set(made.key.systems.flatMap(({ units }) => units.flatMap(({ kind, answers }) => ofKind[kind].map((n) => `${n} ${answers[n].outcome}`))))
    // An approval, a last push and content belong to every change, an update and a running thing always are one.
    const impossible = new Set(['2 not_applicable', '3 not_applicable', '4 not_applicable', '7 not_evaluable', '7 not_applicable', '8 not_applicable', '10 not_applicable'])
    const wanted = attributes.flatMap((n) => (['pass', 'fail', 'not_evaluable', 'not_applicable'] satisfies Outcome[]).map((outcome) => `${n} ${outcome}`)).filter((each) => !impossible.has(each))
    expect(wanted.filter((each) => !seen.has(each))).toEqual([])
    for (const { totals } of made.key.systems) for (const { n, pass, fail, not_evaluable, not_applicable } of Object.values(totals)) expect(pass + fail + not_evaluable + not_applicable).toBe(n)
  })

  it('tampers with half of the merges by chance, and what was tampered with differs from what git would have made', () => {
    const repo = repoOf('planted/random')
    expect(made.key.random).toHaveLength(400)
    expect(made.key.random.filter(({ tamper }) => tamper !== null)).toHaveLength(200)
    const { objects } = repo
    for (const { approved, baseBefore, result, tamper } of made.key.random) {
      const clean = objects.merge(objects.of(objects.mergeBase(approved, baseBefore)).tree, objects.of(baseBefore).tree, objects.of(approved).tree)
      expect(clean === objects.of(result).tree).toBe(tamper === null)
    }
  })

  it('signs its webhooks, and no two are the same', () => {
    for (const { body, headers } of made.deliveries) expect(headers['x-hub-signature-256']).toBe(`sha256=${createHmac('sha256', made.secret).update(body).digest('hex')}`)
    expect(new Set(made.deliveries.map(({ id }) => id)).size).toBe(made.deliveries.length)
    expect(made.deliveries.every(({ at }, n) => n === 0 || at >= (made.deliveries[n - 1]?.at ?? 0))).toBe(true)
  })
})
