import { join } from 'node:path'
import { deployed, makeRuleset, protect } from './acts.ts'
import { approvals } from './cases-approval.ts'
import { checks, contents, requests } from './cases-content.ts'
import { deployments, running } from './cases-deploy.ts'
import { classic, easy, release, rulesets, unchecked } from './cases-protection.ts'
import { lines, ways } from './cases-ways.ts'
import { cast, peopleOf } from './cast.ts'
import { day, GitHub } from './github.ts'
import { type HistoryKey, type SystemKey, type SystemSettings, unknown } from './key.ts'
import { commitOn, push } from './merging.ts'
import type { Delivery, Repo } from './model.ts'
import type { Changes } from './objects.ts'
import { ground, randomly } from './random.ts'
import { Scene } from './scene.ts'

/** What was made. `hub` is what the server answers from; `folder` holds a bare repository for each that is no fork. */
export type PlantedHistory = { hub: GitHub; folder: string; secret: string; key: HistoryKey; deliveries: Delivery[]; lost: Delivery[]; /** Turns GitHub's name of a repository into the folder it lies in. */ folderOf: (repo: Repo) => string }

const start = Date.UTC(2026, 6, 6, 8)
const begun = Date.UTC(2026, 8, 2, 8)
export const connectedAt = Date.UTC(2026, 8, 3)
export const period = { from: Date.UTC(2026, 8, 4), to: Date.UTC(2026, 9, 1) }
export const asOf = Date.UTC(2026, 9, 1, 6)

export const usual: SystemSettings = { production: { branch: 'main' }, paths: [], requests: { pattern: 'CHG-\\d+', emergencyHours: 48 }, twoForBots: true, skippedPasses: false, separateDeployer: true, requiredRules: ['pull_request', 'required_status_checks'] }
const loose: SystemSettings = { ...usual, requests: null, twoForBots: false, skippedPasses: true, separateDeployer: false }

const first: Changes = { 'README.md': '# Planted\n', 'run.sh': 'exit 0\n', 'src/old-name.ts': lines('name'), 'src/near.ts': lines('near'), 'src/both-sides.ts': lines('both'), 'src/from.ts': lines('moved'), '.gitmodules': '[submodule "parts"]\n\tpath = vendor/parts\n\turl = https://github.com/planted/parts.git\n', 'vendor/parts': { mode: '160000', sha: 'a'.repeat(40) } }

/** A repository with its first commit on main, by its owner. */
export function begin(hub: GitHub, name: string, changes: Changes = first, more: Partial<Repo> = {}): Repo {
  const repo = hub.repo(name, more)
  push(hub, repo, 'main', commitOn(hub, repo, { parents: [], author: hub.who('ada'), changes, message: 'First' }), hub.who('ada'))
  return repo
}

/**
 * The standard history: every case of README.md once, and `random` merges by chance. The same seed gives the same bytes, names and times.
 * @param of.folder an empty folder; repositories are made in it.
 */
export function plantedHistory(of: { folder: string; seed?: number; random?: number }): PlantedHistory {
  const { folder, seed = 1, random = 400 } = of
  const secret = `planted-secret-${seed}`
  const hub = new GitHub({ folder, at: start + seed * 1_000, secret })
  cast(hub)
  hub.losing = true
  const systems: SystemKey[] = [early(hub)]
  hub.at = begun + seed * 1_000
  const required = { approvals: 1, checks: [{ context: 'build', integration_id: hub.actions.id }] }
  const scene = (name: string, changes?: Changes, ruled = true) => {
    const repo = begin(hub, name, changes)
    if (ruled) makeRuleset(hub, repo, hub.who('ada'), required)
    return new Scene(hub, repo)
  }
  const [core, guard, plain, soft, open, pay, mobile, mono, parcel, attic, chances] = [scene('core'), scene('guard'), scene('classic', first, false), scene('easy'), scene('unchecked', first, false), scene('pay'), scene('mobile'), scene('mono'), scene('parcel'), scene('attic'), scene('random', ground(random))] as [Scene, Scene, Scene, Scene, Scene, Scene, Scene, Scene, Scene, Scene, Scene]
  const [closed, flood] = [scene('closed', first, false), scene('flood', first, false)]
  closed.repo.private = false
  hub.move(core.repo, 'release/1.x', core.tip(), hub.who('ada'))
  makeRuleset(hub, core.repo, hub.who('ada'), { ...required, branch: 'release/1.x' })
  // What ran and what was tagged before the period: the first range begins after it.
  deployed(hub, pay.repo, { sha: pay.tip(), creator: hub.who('carol') })
  hub.move(mobile.repo, 'refs/tags/v0.9.0', mobile.tip(), hub.who('carol'))
  hub.losing = false
  hub.at = period.from + 8 * 3_600_000 + seed * 1_000

  const forks = { readable: hub.repo('core', { owner: hub.who('outsider'), parent: core.repo, private: false }), unreadable: hub.repo('core-hidden', { owner: hub.who('outsider'), parent: core.repo }) }
  forks.unreadable.hidden.push({ from: 0, to: null })
  const asked = requests(core)
  ways(core, forks)
  approvals(core)
  contents(core)
  checks(core)
  rulesets(guard)
  classic(plain)
  easy(soft)
  unchecked(open)
  const branch = new Scene(hub, core.repo, { branch: 'release/1.x' })
  release(branch, core.repo)
  deployments(pay)
  const tagged = tags(mobile)
  renamed(parcel)
  vanishing(closed)
  attic.plain('archived afterwards')
  attic.repo.archived = true
  hub.send('repository', attic.repo, hub.who('ada'), { action: 'archived' })
  const split = monorepo(mono)
  flooded(flood)
  const { snapshots, reports } = running(pay, 'pay')
  const merges = randomly(chances, random, seed)

  for (const login of ['ivan', 'hugo']) hub.who(login).gone = true
  if (hub.at > period.to) throw new Error('The cases take longer than the period')
  hub.at = asOf
  systems.push(
    core.system('core', usual, period), branch.system('core-release', { ...usual, production: { branch: 'release/1.x' } }, period), guard.system('guard', usual, period), plain.system('classic', usual, period), soft.system('easy', loose, period), open.system('unchecked', { ...usual, requiredRules: ['pull_request'] }, period),
    pay.system('pay', { ...usual, production: { environment: 'production', branch: 'main' } }, period), mobile.system('mobile', { ...usual, production: { tags: 'v*' } }, period, tagged), parcel.system('parcel', usual, period), closed.system('closed', usual, period), attic.system('attic', usual, period), flood.system('flood', usual, period), ...split, chances.system('random', usual, period),
  )
  return finish({ hub, folder, secret, key: { seed, connectedAt, asOf, people: peopleOf(hub), requests: asked, systems, snapshots, reports, random: merges } })
}

/** Writes the repositories. */
export function finish(of: Omit<PlantedHistory, 'deliveries' | 'lost' | 'folderOf'>): PlantedHistory {
  const folderOf = (repo: Repo) => repo.objects.folder
  for (const repo of of.hub.repos) {
    if (repo.parent) continue
    const pulls = repo.pulls.map(({ number, head }) => [`refs/pull/${number}/head`, head.sha] as const)
    repo.objects.finish(new Map([...repo.refs, ...pulls]))
  }
  return { ...of, deliveries: of.hub.deliveries.filter(({ lost }) => !lost), lost: of.hub.deliveries.filter(({ lost }) => lost), folderOf: (repo) => join(folderOf(repo)) }
}

/** Before the portal was there: what GitHub still tells of it, and that it no longer tells how the branch was protected. */
function early(hub: GitHub): SystemKey {
  const s = new Scene(hub, begin(hub, 'early'), { protection: () => unknown('before_observation') })
  const from = hub.at
  protect(hub, s.repo, hub.who('ada'), { branch: 'main', approvals: 1, checks: [{ context: 'build', app_id: hub.actions.id }] })
  const own = { 5: unknown('required_checks', 'pass') }
  s.plain('before the connection', { own })
  s.plain('before the connection, squashed', { method: 'squash', own })
  s.push('before the connection, pushed', 'dave', commitOn(hub, s.repo, { parents: [s.tip()], author: hub.who('dave'), changes: { 'src/direct.ts': 'export const direct = 1\n' }, message: 'Hot' }))
  return s.system('early', usual, { from, to: from + 20 * day })
}

/** Production is what bears a tag. What is merged after the last tag is not in it. */
function tags(s: Scene): Scene['units'] {
  const tag = (name: string) => s.hub.move(s.repo, `refs/tags/${name}`, s.tip(), s.who('carol'))
  s.plain('tagged, first')
  s.plain('tagged, second', { method: 'squash' })
  tag('v1.0.0')
  s.plain('tagged later')
  tag('nightly')
  tag('v1.1.0')
  s.plain('tagged with four tags in one push, of which no webhook tells')
  s.hub.moveMany(s.repo, Object.fromEntries(['v1.2.0', 'v1.2', 'v1', 'latest'].map((name) => [`refs/tags/${name}`, s.tip()])), s.who('carol'))
  const inProduction = [...s.units]
  s.plain('not tagged yet')
  return inProduction
}

function renamed(s: Scene): void {
  s.plain('before the repository was renamed')
  s.hub.rename(s.repo, 'parcel-service', s.who('ada'))
  s.plain('after the repository was renamed')
}

/** The app sees nothing of it for a while: a gap in webhooks, and 404. Afterwards everything can be pulled but how a classic rule stood. */
function vanishing(s: Scene): void {
  const { hub, repo } = s
  protect(hub, repo, hub.who('ada'), { branch: 'main', approvals: 1, checks: [{ context: 'build', app_id: hub.actions.id }] })
  s.plain('before the gap')
  const turn = (hidden: boolean) => {
    hub.pass(30)
    repo.private = hidden
    hub.send('repository', repo, hub.who('ada'), { action: hidden ? 'privatized' : 'publicized' })
  }
  turn(true)
  const from = hub.pass(30)
  repo.hidden.push({ from, to: null })
  s.open('in the gap').green().approve('bob').merge('merge', 'carol', { 5: unknown('gap', 'pass') }, { 8: unknown('gap', 'pass') })
  const to = hub.pass(60)
  repo.hidden[0] = { from, to }
  turn(false)
  s.plain('after the gap')
}

/** More commits in one push than its webhook names. */
function flooded(s: Scene): void {
  const { hub, repo } = s
  const [dave, step] = [s.who('dave'), hub.step]
  hub.step = 0
  const last = Array.from({ length: 2_100 }).reduce<string>((parent, _, n) => commitOn(hub, repo, { parents: [parent], author: dave, changes: { 'src/flood.ts': `export const flood = ${n}\n` }, message: `Flood ${n}` }), s.tip())
  hub.step = step
  s.push('push of more than 2,048 commits', 'dave', last)
}

/** Two systems in one repository, by folders. */
function monorepo(s: Scene): SystemKey[] {
  const touch = (name: string, ...paths: string[]) => {
    const from = s.units.length
    s.plain(name, { changes: Object.fromEntries(paths.map((path) => [path, `export const touched = '${name}'\n`])) })
    return s.units.slice(from)
  }
  const billing = touch('monorepo, billing only', 'services/billing/a.ts')
  const ledger = touch('monorepo, ledger only', 'services/ledger/a.ts')
  const both = touch('monorepo, both', 'services/billing/b.ts', 'services/ledger/b.ts')
  touch('monorepo, neither', 'docs/a.md')
  const of = (name: string, units: Scene['units']) => s.system(`mono-${name}`, { ...usual, paths: [`services/${name}/`] }, period, units)
  return [of('billing', [...billing, ...both]), of('ledger', [...ledger, ...both])]
}
