import { createHash, createHmac } from 'node:crypto'
import { join } from 'node:path'
import type { Account, App, Delivery, Ms, Pull, RefUpdate, Repo, RuleSuite } from './model.ts'
import { Objects, type Sha, type Stamp } from './objects.ts'
import { fullName, iso, nodeId, pull as pullShape, pushed, repository, user } from './shapes.ts'

export const zero = '0'.repeat(40)
export const minute = 60_000
export const day = 24 * 60 * minute
/** Webhooks of a push name at most so many commits, and none at all come of a push of more than three tags. */
export const mostPushed = 2_048

/** A push tells two of the repository's times in seconds. */
const inPush = (repo: Repo) => ({ ...repository(repo), created_at: Math.floor(repo.createdAt / 1_000), pushed_at: Math.floor((repo.activity.at(-1)?.at ?? repo.createdAt) / 1_000), master_branch: repo.defaultBranch })

/** GitHub, as far as a change needs it: accounts, repositories, what is done to them, and what it records and sends of that. All in memory but the objects. */
export class GitHub {
  at: Ms
  readonly accounts = new Map<string, Account>()
  readonly emails = new Map<string, Account>()
  readonly repos: Repo[] = []
  readonly deliveries: Delivery[] = []
  readonly org: Account
  readonly webFlow: Account
  readonly actions: App = { id: 15_368, slug: 'github-actions', name: 'GitHub Actions' }
  readonly secret: string
  /** Nothing is sent: the big history would be gigabytes. */
  readonly silent: boolean
  /** What is sent from here on does not arrive. */
  losing = false
  /** How long each act takes. */
  step = minute
  #folder: string
  #ids = 1_000

  constructor(of: { folder: string; at: Ms; secret: string; silent?: boolean }) {
    this.#folder = of.folder
    this.at = of.at
    this.secret = of.secret
    this.silent = of.silent ?? false
    this.org = this.account('planted', 'Organization', { id: 77, email: '' })
    this.webFlow = this.account('web-flow', 'User', { id: 19_864_447, email: 'noreply@github.com', name: 'GitHub', outside: true })
  }

  id(): number {
    return (this.#ids += 1)
  }

  pass(minutes = 1): Ms {
    return (this.at += minutes * minute)
  }

  tick(): Ms {
    return (this.at += this.step)
  }

  account(login: string, type: Account['type'] = 'User', more: Partial<Account> = {}): Account {
    const id = more.id ?? 5_000 + this.accounts.size
    const made: Account = { node_id: nodeId(type, id), login, type, name: login, email: `${login.replace('[bot]', '')}@planted.example`, ...more, id }
    this.accounts.set(login, made)
    if (made.email) this.emails.set(made.email, made)
    this.emails.set(`${id}+${login}@users.noreply.github.com`, made)
    return made
  }

  who(login: string): Account {
    const found = this.accounts.get(login)
    if (!found) throw new Error(`No account ${login}`)
    return found
  }

  accountOf = (email: string): Account | null => {
    const found = this.emails.get(email)
    return found && !found.gone ? found : null
  }

  repo(name: string, more: Partial<Repo> = {}): Repo {
    const id = 900 + this.repos.length
    const owner = more.owner ?? this.org
    const objects = more.parent?.objects ?? new Objects(join(this.#folder, `${name}.git`))
    const made: Repo = { id, node_id: nodeId('Repository', id), name, owner, private: true, archived: false, createdAt: this.at, defaultBranch: 'main', parent: null, hidden: [], formerNames: [], refs: new Map(), pulls: [], open: new Set(), activity: [], checkRuns: [], statuses: [], runs: [], deployments: [], rulesets: [], classic: new Map(), classicOff: new Set(), suites: [], collected: new Set(), ...more, objects }
    this.repos.push(made)
    return made
  }

  ref(repo: Repo, branch: string): Sha {
    const found = repo.refs.get(branch.startsWith('refs/') ? branch : `refs/heads/${branch}`)
    if (!found) throw new Error(`${fullName(repo)} has no ${branch}`)
    return found
  }

  stamp(account: Account, at = this.at): Stamp {
    return { name: account.name, email: account.email, at: Math.floor(at / 1_000) }
  }

  /** One webhook of the organization's app. */
  send(event: string, repo: Repo | null, sender: Account, payload: Record<string, unknown>): void {
    if (this.silent || (repo && (repo.owner !== this.org || repo.hidden.some(({ from, to }) => this.at >= from && (to === null || this.at < to))))) return
    const body = JSON.stringify({ ...payload, ...(repo && { repository: event === 'push' ? inPush(repo) : repository(repo) }), organization: { login: this.org.login, id: this.org.id, node_id: this.org.node_id, url: 'https://api.github.com/orgs/planted', description: null }, sender: user(sender), installation: { id: 4_242, node_id: nodeId('Installation', 4_242) } })
    const digest = createHash('sha256').update(`${this.deliveries.length} ${body}`).digest('hex')
    const id = [digest.slice(0, 8), digest.slice(8, 12), `4${digest.slice(13, 16)}`, `8${digest.slice(17, 20)}`, digest.slice(20, 32)].join('-')
    const headers = { 'content-type': 'application/json', 'user-agent': 'GitHub-Hookshot/planted', 'x-github-hook-id': '77', 'x-github-event': event, 'x-github-delivery': id, 'x-github-hook-installation-target-type': 'integration', 'x-github-hook-installation-target-id': '4242', 'x-hub-signature-256': `sha256=${createHmac('sha256', this.secret).update(body).digest('hex')}` }
    this.deliveries.push({ id, event, action: typeof payload.action === 'string' ? payload.action : null, at: this.at, body, headers, lost: this.losing })
  }

  sendPull(action: string, of: Pull, sender: Account, more: Record<string, unknown> = {}): void {
    if (!this.silent) this.send('pull_request', of.repo, sender, { action, number: of.number, pull_request: pullShape(of), ...more })
  }

  event(of: Pull, type: string, fields: Record<string, unknown>): void {
    of.timeline.push({ id: nodeId(type, this.id()), type, at: this.at, of: fields })
    of.updatedAt = this.at
  }

  /** Moves a ref as a push does, or as a merge does (`type`), and everything GitHub does of it. */
  move(repo: Repo, name: string, after: Sha | null, by: Account, type?: RefUpdate['type'], suite?: { result: RuleSuite['result']; evaluations: RuleSuite['evaluations'] }): RefUpdate {
    this.tick()
    const ref = name.startsWith('refs/') ? name : `refs/heads/${name}`
    const before = repo.refs.get(ref) ?? zero
    const forced = before !== zero && after !== null && !repo.objects.reaches(after, before)
    const update: RefUpdate = { id: this.id(), ref, before, after: after ?? zero, at: this.at, actor: by, type: type ?? (before === zero ? 'branch_creation' : after === null ? 'branch_deletion' : forced ? 'force_push' : 'push') }
    after === null ? repo.refs.delete(ref) : repo.refs.set(ref, after)
    if (ref.startsWith('refs/heads/')) repo.activity.push(update)
    if (suite) repo.suites.push({ id: this.id(), actor: by, before, after: update.after, ref, at: this.at, ...suite })
    this.#sendPush(repo, update, forced)
    if (after !== null && ref.startsWith('refs/heads/')) this.#follow(repo, ref.slice('refs/heads/'.length), update, forced)
    return update
  }

  /** Several refs by one push. Of more than three GitHub sends no webhook. */
  moveMany(repo: Repo, refs: Record<string, Sha>, by: Account): void {
    const quiet = this.losing
    if (Object.keys(refs).length > 3) this.losing = true
    for (const [name, sha] of Object.entries(refs)) this.move(repo, name, sha, by)
    this.losing = quiet
  }

  #sendPush(repo: Repo, { ref, before, after, actor }: RefUpdate, forced: boolean): void {
    if (this.silent) return
    const [created, deleted] = [before === zero, after === zero]
    const known = [...repo.refs].filter(([name]) => name !== ref).map(([, sha]) => sha)
    const shas = deleted ? [] : repo.objects.between(created ? known : [before], after)
    const commits = shas.slice(0, mostPushed).map((sha) => pushed(repo, sha, this.accountOf))
    if (created || deleted) this.send(created ? 'create' : 'delete', repo, actor, { ref: ref.replace(/^refs\/(heads|tags)\//, ''), ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch', ...(created && { master_branch: repo.defaultBranch, description: null }), pusher_type: 'user' })
    this.send('push', repo, actor, { ref, before, after, created, deleted, forced, base_ref: null, compare: `https://github.com/${fullName(repo)}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`, commits, head_commit: deleted ? null : pushed(repo, after, this.accountOf), pusher: { name: actor.login, email: actor.email } })
  }

  /** Open pull requests of a moved branch, and those into it. */
  #follow(repo: Repo, branch: string, { before, after, actor, type }: RefUpdate, forced: boolean): void {
    for (const parent of repo.parent ? [repo, repo.parent] : [repo]) for (const each of [...parent.open]) {
      if (each.head.repo === repo && each.head.ref === branch && before !== zero) this.synchronize(each, before, actor, forced)
      if (each.repo === repo && each.base.ref === branch && type === 'push' && repo.objects.reaches(after, each.head.sha)) this.mergedBy(each, actor, this.#arrival(repo, before, after, each.head.sha))
    }
  }

  /** The first commit on the branch that has the head in it. */
  #arrival(repo: Repo, before: Sha, after: Sha, head: Sha): Sha {
    let at = after
    for (let next = repo.objects.of(at).parents[0]; next && next !== before && repo.objects.reaches(next, head); next = repo.objects.of(at).parents[0]) at = next
    return at
  }

  synchronize(each: Pull, before: Sha, by: Account, forced: boolean): void {
    each.head.sha = this.ref(each.head.repo, each.head.ref)
    if (forced) this.event(each, 'HeadRefForcePushedEvent', { actor: by, beforeCommit: before, afterCommit: each.head.sha })
    else for (const sha of each.repo.objects.between([before, this.ref(each.repo, each.base.ref)], each.head.sha)) this.event(each, 'PullRequestCommit', { commit: sha })
    this.recount(each)
    each.updatedAt = this.at
    this.sendPull('synchronize', each, by, { before, after: each.head.sha })
  }

  recount(each: Pull): void {
    const base = each.repo.refs.get(`refs/heads/${each.base.ref}`)
    each.commits = each.repo.objects.between(base ? [base] : [], each.head.sha)
  }

  /** A pull request becomes merged; nothing moves by that. */
  mergedBy(each: Pull, by: Account, commit: Sha): void {
    each.repo.open.delete(each)
    Object.assign(each, { mergedAt: this.at, closedAt: this.at, updatedAt: this.at, mergedBy: by, mergeCommit: commit })
    this.event(each, 'MergedEvent', { actor: by, commit, mergeRefName: each.base.ref })
    this.sendPull('closed', each, by)
  }

  open(repo: Repo, of: { by: Account; branch: string; base?: string; title: string; body?: string; from?: Repo }): Pull {
    this.tick()
    const [id, number] = [this.id(), repo.pulls.length + 1]
    const base = of.base ?? repo.defaultBranch
    const head = of.from ?? repo
    const made: Pull = {
      id, node_id: nodeId('PullRequest', id), number, repo, title: of.title, body: of.body ?? '', user: of.by, draft: false, createdAt: this.at, updatedAt: this.at, closedAt: null, mergedAt: null, mergedBy: null, mergeCommit: null,
      base: { ref: base, sha: this.ref(repo, base) }, head: { ref: of.branch, sha: this.ref(head, of.branch), repo: head }, reviews: [], timeline: [], edits: [], commits: [],
    }
    repo.pulls.push(made)
    repo.open.add(made)
    this.recount(made)
    for (const sha of made.commits) this.event(made, 'PullRequestCommit', { commit: sha })
    this.sendPull('opened', made, of.by)
    return made
  }

  /** `changes` in GitHub's words: what the title or the body was, or the base. */
  edit(of: Pull, by: Account, to: { title?: string; body?: string }, kept = true): void {
    this.tick()
    const changes: Record<string, { from: string }> = {}
    if (to.title !== undefined) {
      this.event(of, 'RenamedTitleEvent', { actor: by, previousTitle: of.title, currentTitle: to.title })
      changes.title = { from: of.title }
      of.title = to.title
    }
    if (to.body !== undefined) {
      // GitHub lists the text as it was made as the first edit once there is a second.
      if (of.edits.length === 0) of.edits.push({ id: nodeId('UserContentEdit', this.id()), at: of.createdAt, editor: of.user, before: '', diff: kept ? of.body : null, ...(!kept && { deletedAt: this.at }) })
      of.edits.push({ id: nodeId('UserContentEdit', this.id()), at: this.at, editor: by, before: of.body, diff: to.body })
      changes.body = { from: of.body }
      of.body = to.body
    }
    of.updatedAt = this.at
    this.sendPull('edited', of, by, { changes })
  }

  rename(repo: Repo, name: string, by: Account): void {
    this.tick()
    const from = repo.name
    repo.formerNames.push(fullName(repo))
    repo.name = name
    this.send('repository', repo, by, { action: 'renamed', changes: { repository: { name: { from } } } })
  }

  /** A login that changes; the number stays. */
  renamed(account: Account, login: string): void {
    this.accounts.set(login, account)
    account.login = login
    this.emails.set(`${account.id}+${login}@users.noreply.github.com`, account)
  }

  leaves(account: Account): void {
    this.tick()
    account.leftAt = this.at
    this.send('organization', null, this.who('ada'), { action: 'member_removed', membership: { url: `https://api.github.com/orgs/planted/memberships/${account.login}`, state: 'inactive', role: 'member', organization_url: 'https://api.github.com/orgs/planted', user: user(account) } })
  }

  /** When now is, in GitHub's words. */
  now(): string {
    return iso(this.at)
  }
}
