import { checked, dismissed, reviewed } from './acts.ts'
import type { GitHub } from './github.ts'
import { type Answer, answersOf, fail, pass, type Some, type SystemKey, type SystemSettings, totalsOf, type UnitKey } from './key.ts'
import { batch, commitOn, enqueue, merge, type Method, type Moved, push, replay } from './merging.ts'
import type { Account, App, Ms, Pull, Repo, Review } from './model.ts'
import type { Changes, Sha } from './objects.ts'

type Opening = { by?: string; branch?: string; title?: string; body?: string; base?: string; changes?: Changes; start?: Sha; from?: Repo; author?: string; coAuthors?: string[]; commits?: number }
type UnitOf = Pick<UnitKey, 'case' | 'commits' | 'at'>

/** One repository in which cases are played, and the units that come of them, told by whoever plays. */
export class Scene {
  readonly hub: GitHub
  readonly repo: Repo
  readonly branch: string
  /** By the update that brought them. */
  readonly units: UnitKey[] = []
  #count = 0
  #protection: (update: Moved['update']) => Answer

  constructor(hub: GitHub, repo: Repo, of: { branch?: string; protection?: (update: Moved['update']) => Answer } = {}) {
    this.hub = hub
    this.repo = repo
    this.branch = of.branch ?? repo.defaultBranch
    this.#protection = of.protection ?? ((update) => this.seen(update))
  }

  /** What GitHub itself found as it let the branch move. */
  seen({ id, after, at }: Moved['update']): Answer {
    const suite = this.repo.suites.findLast((each) => each.after === after && each.at === at)
    return suite === undefined ? fail('off') : suite.result === 'bypass' ? fail('bypass') : id ? pass('active') : fail('off')
  }

  who(login: string): Account {
    return this.hub.who(login)
  }

  tip(branch = this.branch): Sha {
    return this.hub.ref(this.repo, branch)
  }

  /** A branch with a commit in a file of its own, and a pull request of it. */
  open(name: string, of: Opening = {}): Draft {
    this.#count += 1
    const by = this.who(of.by ?? 'alice')
    const slug = name.replace(/[^a-z0-9]+/g, '-')
    const [branch, from] = [of.branch ?? `${slug}-${this.#count}`, of.from ?? this.repo]
    let sha = of.start ?? this.tip(of.base)
    for (let n = 0; n < (of.commits ?? 1); n += 1) sha = commitOn(this.hub, this.repo, { parents: [sha], author: this.who(of.author ?? by.login), changes: n === 0 && of.changes ? of.changes : { [`src/${slug}-${this.#count}.ts`]: `export const change = ${this.#count}\nexport const step = ${n}\n` }, message: `${name}, step ${n + 1}`, coAuthors: (of.coAuthors ?? []).map((each) => this.who(each)) })
    this.hub.move(from, branch, sha, by)
    return new Draft(this, name, this.hub.open(this.repo, { by, branch, title: of.title ?? `CHG-1 ${name}`, ...(of.body !== undefined && { body: of.body }), base: of.base ?? this.branch, ...(of.from && { from: of.from }) }))
  }

  draft(name: string, pull: Pull): Draft {
    return new Draft(this, name, pull)
  }

  /** The usual way, from opening to merge by another. */
  plain(name: string, of: Opening & { method?: Method; own?: Some } = {}): Draft {
    return this.open(name, of).green().approve('bob').merge(of.method ?? 'merge', 'carol', of.own)
  }

  came(moved: Moved, name: string, of: { answers?: Some; unattributed?: Some; update?: Some }): void {
    const { update, parts } = moved
    const at = update.at
    for (const part of parts) this.unit('pull_request', `#${part.pull.number}`, { case: name, commits: part.commits, at }, of.answers ?? {})
    if (parts.length === 0 && of.unattributed) this.unit('unattributed', update.after, { case: name, commits: this.#fresh(update.before, update.after), at }, of.unattributed)
    this.unit('ref_update', `${update.before}..${update.after}`, { case: name, commits: [], at }, { 7: ['push', 'force_push'].includes(update.type) ? fail(update.type) : pass(update.type), 8: this.#protection(update), ...of.update })
  }

  #fresh(before: Sha, after: Sha): Sha[] {
    const known = this.repo.activity.filter(({ ref, type }) => ref === `refs/heads/${this.branch}` && type !== 'branch_deletion').map((each) => each.after).filter((sha) => sha !== after)
    return this.repo.objects.between([before, ...known], after)
  }

  unit(kind: UnitKey['kind'], id: string, of: UnitOf, own: Some): void {
    this.units.push({ case: of.case, kind, id, at: of.at, commits: of.commits, answers: answersOf(kind, own) })
  }

  push(name: string, by: string, sha: Sha, update: Some = {}): void {
    this.came(push(this.hub, this.repo, this.branch, sha, this.who(by)), name, { unattributed: {}, update })
  }

  batch(name: string, drafts: Draft[], method: Method, own: Some = {}, conclusion = 'success'): void {
    for (const { pull } of drafts) enqueue(this.hub, pull, this.who('carol'))
    this.came(batch(this.hub, drafts.map(({ pull }) => pull), method, (head) => void checked(this.hub, this.repo, { sha: head, name: 'build', conclusion })), name, { answers: own })
  }

  /** What is sent while this is played never arrives. */
  lost(play: () => void): void {
    this.hub.losing = true
    play()
    this.hub.losing = false
  }

  /** The units whose commits came into production in the period. */
  system(system: string, settings: SystemSettings, period: { from: Ms; to: Ms }, units = this.units.filter(({ at }) => at >= period.from && at < period.to)): SystemKey {
    return { system, repository: `planted/${this.repo.name}`, settings, period, range: units.reduce((sum, { commits }) => sum + commits.length, 0), units, totals: totalsOf(units) }
  }
}

/** A pull request that is still open. Every act takes a minute. */
export class Draft {
  readonly scene: Scene
  readonly name: string
  readonly pull: Pull
  reviews: Review[] = []

  constructor(scene: Scene, name: string, pull: Pull) {
    this.scene = scene
    this.name = name
    this.pull = pull
  }

  get hub(): GitHub {
    return this.scene.hub
  }

  check(conclusion: string, more: { app?: App; sha?: Sha; name?: string } = {}): this {
    checked(this.hub, this.pull.repo, { sha: more.sha ?? this.pull.head.sha, name: more.name ?? 'build', conclusion, ...(more.app && { app: more.app }) })
    return this
  }

  green(): this {
    return this.check('success')
  }

  review(login: string, state: Review['state'], commit?: Sha): this {
    this.reviews.push(reviewed(this.hub, this.pull, this.hub.who(login), state, commit))
    return this
  }

  /** `commit`: what the approver had before him, if it was not the head. */
  approve(login: string, commit?: Sha): this {
    return this.review(login, 'APPROVED', commit)
  }

  dismiss(n: number, by: string): this {
    dismissed(this.hub, this.pull, this.reviews[n] as Review, this.hub.who(by))
    return this
  }

  /** One commit more onto the head. */
  push(by: string, changes: Changes, more: { author?: string; coAuthors?: string[]; stamp?: { name: string; email: string; at?: number } } = {}): this {
    const { repo } = this.pull
    const author = more.stamp ? { at: Math.floor(this.hub.at / 1_000), ...more.stamp } : this.hub.who(more.author ?? by)
    const sha = commitOn(this.hub, repo, { parents: [this.pull.head.sha], author, changes, message: 'More', coAuthors: (more.coAuthors ?? []).map((each) => this.hub.who(each)) })
    return this.head(by, sha)
  }

  /** The head is moved to this commit, by force where it has to be. */
  head(by: string, sha: Sha): this {
    this.hub.move(this.pull.head.repo, this.pull.head.ref, sha, this.hub.who(by))
    return this
  }

  /** The same commits on what the base is by now, pushed by force. */
  rebase(by: string): this {
    const base = this.hub.ref(this.pull.repo, this.pull.base.ref)
    return this.head(by, replay(this.hub, this.pull.repo, this.pull.commits, base, this.hub.who(by)))
  }

  close(by: string): void {
    this.hub.tick()
    Object.assign(this.pull, { closedAt: this.hub.at, updatedAt: this.hub.at })
    this.pull.repo.open.delete(this.pull)
    this.hub.sendPull('closed', this.pull, this.hub.who(by))
  }

  merge(method: Method, by: string, answers: Some = {}, update: Some = {}): this {
    this.scene.came(merge(this.hub, this.pull, this.hub.who(by), method), this.name, { answers, update })
    return this
  }
}
