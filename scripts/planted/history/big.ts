import { makeRuleset } from './acts.ts'
import { cast, peopleOf } from './cast.ts'
import { GitHub } from './github.ts'
import { asOf, begin, connectedAt, finish, period, type PlantedHistory, usual } from './history.ts'
import { fail, type Some } from './key.ts'
import { commitOn, type Method } from './merging.ts'
import type { Changes, Sha } from './objects.ts'
import { Draft, Scene } from './scene.ts'

const file = (n: number) => `src/${n % 8}/${Math.floor(n / 8) % 8}/f${Math.floor(n / 64) % 8}.ts`
const ways: [method: Method, commits: number][] = [['merge', 3], ['squash', 3], ['merge', 6], ['rebase', 4]]

/**
 * One repository with many changes, for measuring: four commits for each on the average (10,000 changes are 40,000 commits), every twentieth with something wrong.
 * No webhooks: they would be gigabytes. `check` is called with how many are made.
 */
export function bigHistory(of: { folder: string; changes?: number; seed?: number; check?: (made: number) => void }): PlantedHistory {
  const { folder, changes = 10_000, seed = 1, check } = of
  const hub = new GitHub({ folder, at: connectedAt, secret: `planted-secret-${seed}`, silent: true })
  cast(hub)
  const first: Changes = Object.fromEntries(Array.from({ length: 512 }, (_, n) => [file(n), `export const value = ${n}\n`]))
  const repo = begin(hub, 'big', first)
  makeRuleset(hub, repo, hub.who('ada'), { approvals: 1, checks: [{ context: 'build', integration_id: hub.actions.id }] })
  hub.at = period.from
  hub.step = Math.min(60_000, Math.floor((period.to - period.from) / (changes * 20) / 1_000) * 1_000)
  if (hub.step < 1_000) throw new Error('So many changes do not fit into the period')
  const s = new Scene(hub, repo)
  for (let n = 0; n < changes; n += 1) {
    one(s, n)
    check?.(n + 1)
  }
  hub.at = asOf
  return finish({ hub, folder, secret: hub.secret, key: { seed, connectedAt, asOf, people: peopleOf(hub), requests: [{ ref: 'CHG-1', type: 'normal', approvedAt: connectedAt, revisedAt: null, needs: [], has: [] }], systems: [s.system('big', usual, period)], snapshots: [], reports: [], random: [] } })
}

function one(s: Scene, n: number): void {
  const { hub, repo } = s
  const wrong = n % 20 === 0 ? (n / 20) % 5 : -1
  const [method, usually] = ways[n % 4] as [Method, number]
  const count = wrong === 2 || wrong === 4 ? usually - 1 : usually
  const by = hub.who(['alice', 'dave', 'carol'][n % 3] as string)
  let sha: Sha = s.tip()
  for (let step = 0; step < count; step += 1) sha = commitOn(hub, repo, { parents: [sha], author: by, changes: { [file(n)]: `export const value = ${n}\nexport const step = ${step}\n` }, message: `Change ${n}, step ${step}` })
  const branch = `change-${n}`
  hub.move(repo, branch, sha, by)
  const draft = new Draft(s, `big ${wrong}`, hub.open(repo, { by, branch, title: wrong === 0 ? `Change ${n}` : `CHG-1 change ${n}` }))
  if (wrong !== 1) draft.approve('bob')
  if (wrong === 2) draft.push(by.login, { [file(n)]: `export const value = ${n}\nexport const slipped = 1\n` })
  if (wrong === 4) draft.push('bob', { [file(n + 1)]: `export const value = ${n}\n` }).approve('bob')
  draft.check(wrong === 3 ? 'failure' : 'success')
  const nobody = { 2: fail('no_approval'), 3: fail('no_approval'), 4: fail('no_approval') }
  const answers = ([{ 1: fail('no_link') }, nobody, { 4: fail('changed') }, { 5: fail('red') }, { 2: fail('self'), 3: fail('last_pusher') }] satisfies Some[])[wrong] ?? {}
  draft.merge(method, 'gina', answers)
  // As GitHub does where a repository is set so.
  repo.refs.delete(`refs/heads/${branch}`)
}
