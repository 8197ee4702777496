import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, execute, GraphQLError, parse, validate } from 'graphql'
import type { GitHub } from './github.ts'
import { connection, type Cost, type Page } from './graph-connections.ts'
import type { Account, CheckRun, Deployment, Pull, Repo, Review, TimelineEvent } from './model.ts'
import type { Sha, Stamp } from './objects.ts'
import { fullName, iso, isoOf, latest, nodeId, user, verified } from './shapes.ts'

/** `POST /graphql`, by GitHub's own types and names: what schema.graphql has of them. */
export const schema = buildSchema(readFileSync(join(import.meta.dirname, 'schema.graphql'), 'utf8'))
type Order = { field: string; direction: 'ASC' | 'DESC' }
type Limits = { limit: number; remaining: number; used: number; resetAt: string }

export function graph(hub: GitHub, find: (name: string) => Repo | null, limits: () => Limits) {
  return (body: { query: string; variables?: Record<string, unknown>; operationName?: string }): { data?: unknown; errors?: unknown[]; cost: number } => {
    const cost: Cost = { nodes: 0 }
    const shown = (errors: readonly GraphQLError[]) => errors.map(({ message, path, locations, extensions }) => ({ ...(typeof extensions.type === 'string' && { type: extensions.type }), ...(path && { path }), locations, message }))
    try {
      const document = parse(body.query)
      const wrong = validate(schema, document)
      if (wrong.length > 0) return { errors: shown(wrong), cost: 1 }
      const result = execute({ schema, document, rootValue: new Resolvers(hub, find, cost, limits).root(), variableValues: body.variables ?? {}, ...(body.operationName && { operationName: body.operationName }) })
      if (result instanceof Promise) throw new Error('Nothing here takes time')
      return { ...(result.data && { data: result.data }), ...(result.errors && { errors: shown(result.errors) }), cost: Math.max(1, Math.round(cost.nodes / 100)) }
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: shown([error]), cost: 1 }
      throw error
    }
  }
}

class Resolvers {
  #hub: GitHub
  #find: (name: string) => Repo | null
  #cost: Cost
  #limits: () => Limits

  constructor(hub: GitHub, find: (name: string) => Repo | null, cost: Cost, limits: () => Limits) {
    this.#hub = hub
    this.#find = find
    this.#cost = cost
    this.#limits = limits
  }

  root() {
    return {
      id: 'root', viewer: this.#user(this.#hub.who('ada')),
      rateLimit: () => ({ ...this.#limits(), cost: () => Math.max(1, Math.round(this.#cost.nodes / 100)), nodeCount: () => this.#cost.nodes }),
      organization: ({ login }: { login: string }) => (login === this.#hub.org.login ? this.#user(this.#hub.org) : missing(`Could not resolve to an Organization with the login of '${login}'.`)),
      repository: ({ owner, name }: { owner: string; name: string }) => {
        const found = this.#find(`${owner}/${name}`)
        return found ? this.#repo(found) : missing(`Could not resolve to a Repository with the name '${owner}/${name}'.`)
      },
    }
  }

  /** The names of robots are without "[bot]" here. Of who is deleted there is nothing. */
  #actor(account: Account | null) {
    if (!account || account.gone) return null
    return { ...this.#user(account), __typename: account.type, login: account.login.replace('[bot]', '') }
  }

  #user(account: Account) {
    return { __typename: account.type, id: account.node_id, login: account.login, databaseId: account.id, url: user(account).html_url, name: account.name, email: '' }
  }

  #person(email: string) {
    const found = this.#hub.accountOf(email)
    return found && { ...this.#user(found), __typename: 'User' }
  }

  #repo(repo: Repo): object {
    return {
      id: repo.node_id, databaseId: repo.id, name: repo.name, nameWithOwner: fullName(repo), url: `https://github.com/${fullName(repo)}`, isArchived: repo.archived, isPrivate: repo.private, isFork: repo.parent !== null, visibility: repo.private ? 'PRIVATE' : 'PUBLIC', owner: this.#user(repo.owner),
      createdAt: iso(repo.createdAt), pushedAt: iso(repo.activity.at(-1)?.at ?? repo.createdAt), updatedAt: iso(repo.createdAt), parent: () => repo.parent && this.#repo(repo.parent),
      defaultBranchRef: () => this.#ref(repo, `refs/heads/${repo.defaultBranch}`), ref: ({ qualifiedName }: { qualifiedName: string }) => this.#ref(repo, qualifiedName.startsWith('refs/') ? qualifiedName : `refs/heads/${qualifiedName}`),
      refs: ({ refPrefix, ...page }: Page & { refPrefix: string }) => connection('refs', [...repo.refs.keys()].filter((name) => name.startsWith(refPrefix)).sort(), page, this.#cost, (name) => this.#ref(repo, name)),
      object: ({ oid, expression }: { oid?: Sha; expression?: string }) => this.#object(repo, oid ?? repo.refs.get(`refs/heads/${expression}`) ?? expression ?? ''),
      pullRequest: ({ number }: { number: number }) => {
        const found = repo.pulls[number - 1]
        return found ? this.#pull(found) : missing(`Could not resolve to a PullRequest with the number of ${number}.`)
      },
      pullRequests: (of: Page & { states?: string[]; baseRefName?: string; headRefName?: string; orderBy?: Order }) => {
        const list = repo.pulls.filter((each) => (!of.states || of.states.includes(stateOf(each))) && (!of.baseRefName || each.base.ref === of.baseRefName) && (!of.headRefName || each.head.ref === of.headRefName))
        const by = (each: Pull) => (of.orderBy?.field === 'UPDATED_AT' ? each.updatedAt : each.createdAt)
        if (of.orderBy) list.sort((one, other) => (of.orderBy?.direction === 'DESC' ? -1 : 1) * (by(one) - by(other) || one.number - other.number))
        return connection('pullRequests', list, of, this.#cost, (each) => this.#pull(each))
      },
      // A rule that is switched off with all others is not listed.
      branchProtectionRules: (page: Page) => connection('branchProtectionRules', [...repo.classic.values()].filter(({ name }) => !repo.classicOff.has(name)), page, this.#cost, (each) => ({
        id: nodeId('BranchProtectionRule', each.id), pattern: each.name, requiresApprovingReviews: each.approvals > 0, requiredApprovingReviewCount: each.approvals || null, requiresStatusChecks: each.checks.length > 0, allowsForcePushes: false, isAdminEnforced: each.admins,
        requiredStatusChecks: each.checks.map(({ context, app_id }) => ({ context, app: app_id === null ? null : { id: nodeId('App', app_id), databaseId: app_id, name: `${app_id}`, slug: `${app_id}` } })),
      })),
      deployments: ({ environments, orderBy, ...page }: Page & { environments?: string[]; orderBy?: Order }) => connection('deployments', (orderBy?.direction === 'DESC' ? repo.deployments.toReversed() : repo.deployments).filter(({ environment }) => !environments || environments.includes(environment)), page, this.#cost, (each) => this.#deployment(repo, each)),
    }
  }

  #ref(repo: Repo, name: string) {
    const sha = repo.refs.get(name)
    return sha ? { id: Buffer.from(`REF_${repo.id}:${name}`).toString('base64url'), name: name.replace(/^refs\/(heads|tags)\//, ''), prefix: /^refs\/(heads|tags)\//.exec(name)?.[0] ?? 'refs/', target: () => this.#object(repo, sha) } : null
  }

  #object(repo: Repo, oid: Sha): object | null {
    if (repo.collected.has(oid)) return null
    if (repo.objects.commits.has(oid)) return this.#commit(repo, oid)
    try {
      return this.#tree(repo, oid)
    } catch {
      return null
    }
  }

  #tree(repo: Repo, oid: Sha) {
    const entries = repo.objects.entries(oid)
    return { __typename: 'Tree', id: `T_${oid}`, oid, abbreviatedOid: oid.slice(0, 7), entries: () => [...entries].map(([name, { mode, sha }]) => ({ name, path: name, mode: Number.parseInt(mode, 8), oid: sha, type: mode === '40000' ? 'tree' : mode === '160000' ? 'commit' : 'blob' })) }
  }

  #commit(repo: Repo, sha: Sha): object | null {
    if (repo.collected.has(sha)) return null
    const of = repo.objects.of(sha)
    const [headline = '', , ...rest] = of.message.trimEnd().split('\n')
    const person = ({ name, email, at }: Stamp) => ({ name, email, date: iso(at * 1_000), user: () => this.#person(email) })
    const signed = verified(repo, sha)
    return {
      __typename: 'Commit', id: `C_${sha}`, oid: sha, abbreviatedOid: sha.slice(0, 7), url: `https://github.com/${fullName(repo)}/commit/${sha}`, message: of.message.trimEnd(), messageHeadline: headline, messageBody: rest.join('\n'), authoredDate: iso(of.author.at * 1_000), committedDate: iso(of.committer.at * 1_000), committedViaWeb: signed,
      author: person(of.author), committer: person(of.committer),
      authors: (page: Page) => connection('authors', [of.author, ...[...of.message.matchAll(/^Co-authored-by: (.*) <(.*)>$/gm)].map(([, name, email]) => ({ name: name ?? '', email: email ?? '', at: of.author.at }))], page, this.#cost, person),
      history: (page: Page & { since?: string; until?: string }) => connection('history', repo.objects.between([], sha).toReversed().filter((each) => within(repo.objects.of(each).committer.at * 1_000, page)), page, this.#cost, (each) => this.#commit(repo, each)),
      parents: (page: Page) => connection('parents', of.parents, page, this.#cost, (each) => this.#commit(repo, each)),
      signature: signed ? { __typename: 'GpgSignature', isValid: true, state: 'VALID', signer: null, wasSignedByGitHub: true, email: of.committer.email, keyId: 'B5690EEEBB952194' } : null,
      tree: () => this.#tree(repo, of.tree),
      checkSuites: (page: Page) => {
        const suites = [...Map.groupBy(repo.checkRuns.filter((each) => each.sha === sha), ({ app }) => app.id).values()]
        return connection('checkSuites', suites, page, this.#cost, (runs) => this.#suite(repo, runs))
      },
      status: () => {
        const contexts = [...new Map(repo.statuses.filter((each) => each.sha === sha).map((each) => [each.context, each])).values()]
        return contexts.length === 0 ? null : { id: `ST_${sha}`, state: (contexts.at(-1)?.state ?? '').toUpperCase(), contexts: contexts.map(({ id, context, state, at }) => ({ id: nodeId('StatusContext', id), context, state: state.toUpperCase(), createdAt: iso(at) })) }
      },
      associatedPullRequests: (page: Page) => connection('associatedPullRequests', associated(repo, sha), page, this.#cost, (each) => this.#pull(each)),
    }
  }

  #suite(repo: Repo, runs: CheckRun[]): object {
    const [first] = runs as [CheckRun]
    return {
      id: nodeId('CheckSuite', first.id), databaseId: first.id, status: first.status.toUpperCase(), conclusion: first.conclusion?.toUpperCase() ?? null, app: { id: nodeId('App', first.app.id), databaseId: first.app.id, name: `${first.app.id}`, slug: `${first.app.id}` },
      checkRuns: ({ filterBy, ...page }: Page & { filterBy?: { checkType?: string } }) => connection('checkRuns', filterBy?.checkType === 'ALL' ? runs : latest(runs), page, this.#cost, (each) => ({
        id: nodeId('CheckRun', each.id), name: each.name, permalink: `https://github.com/${fullName(repo)}/runs/${each.id}`, status: each.status.toUpperCase(), conclusion: each.conclusion?.toUpperCase() ?? null, startedAt: iso(each.startedAt), completedAt: isoOf(each.completedAt), checkSuite: () => this.#suite(repo, runs),
        // As GraphQL's Int: what is larger cannot be told.
        databaseId: () => { if (each.id > 2 ** 31) throw new GraphQLError('Int cannot represent it'); return each.id },
      })),
    }
  }

  #pull(of: Pull): object {
    const { repo } = of
    const hidden = of.head.repo !== repo && this.#find(fullName(of.head.repo)) === null
    return {
      id: of.node_id, databaseId: of.id, fullDatabaseId: String(of.id), number: of.number, title: of.title, body: of.body, url: `https://github.com/${fullName(repo)}/pull/${of.number}`, state: stateOf(of), isDraft: of.draft, isCrossRepository: of.head.repo !== repo, closed: of.closedAt !== null, closedAt: isoOf(of.closedAt), merged: of.mergedAt !== null, mergedAt: isoOf(of.mergedAt),
      mergedBy: () => this.#actor(of.mergedBy), mergeCommit: () => of.mergeCommit && this.#commit(repo, of.mergeCommit), createdAt: iso(of.createdAt), updatedAt: iso(of.updatedAt), lastEditedAt: isoOf(of.edits.at(-1)?.at ?? null), author: () => this.#actor(of.user), authorAssociation: of.user.outside ? 'CONTRIBUTOR' : 'MEMBER',
      baseRefName: of.base.ref, baseRefOid: of.base.sha, baseRepository: () => this.#repo(repo), headRefName: of.head.ref, headRefOid: of.head.sha, headRepository: () => (hidden ? null : this.#repo(of.head.repo)), headRepositoryOwner: () => this.#user(of.head.repo.owner), repository: () => this.#repo(repo), includesCreatedEdit: of.edits.length > 0, editor: () => this.#actor(of.edits.at(-1)?.editor ?? null), isInMergeQueue: false,
      // GitHub lists 250 and says how many there are.
      commits: (page: Page) => ({ ...connection('commits', of.commits.slice(0, 250), page, this.#cost, (sha) => ({ id: `PURC_${of.number}_${sha}`, commit: this.#commit(repo, sha), pullRequest: () => this.#pull(of) })), totalCount: of.commits.length }),
      reviews: ({ states, ...page }: Page & { states?: string[] }) => connection('reviews', of.reviews.filter(({ state }) => !states || states.includes(state)), page, this.#cost, (each) => this.#review(of, each)),
      timelineItems: ({ itemTypes, since, ...page }: Page & { itemTypes?: string[]; since?: string }) => connection('timelineItems', this.#timeline(of).filter(({ type, at }) => (!itemTypes || itemTypes.includes(type.replace(/(?!^)[A-Z]/g, '_$&').toUpperCase())) && (!since || at >= Date.parse(since))), page, this.#cost, ({ show }) => show()),
      userContentEdits: (page: Page) => connection('userContentEdits', of.edits.toReversed(), page, this.#cost, (each) => ({ id: each.id, createdAt: iso(each.at), updatedAt: iso(each.at), editedAt: iso(each.at), editor: () => this.#actor(each.editor), diff: each.diff, deletedAt: isoOf(each.deletedAt ?? null), deletedBy: null })),
    }
  }

  #review(on: Pull, of: Review): object {
    return { __typename: 'PullRequestReview', id: of.node_id, databaseId: of.id, fullDatabaseId: String(of.id), state: of.state, submittedAt: iso(of.at), createdAt: iso(of.at), updatedAt: iso(of.at), author: () => this.#actor(of.user), authorAssociation: of.user.outside ? 'CONTRIBUTOR' : 'MEMBER', commit: () => this.#commit(on.repo, of.commit), body: of.body, pullRequest: () => this.#pull(on) }
  }

  #timeline(of: Pull): { type: string; at: number; show: () => object }[] {
    const reviews = of.reviews.map((each) => ({ type: 'PullRequestReview', at: each.at, show: () => this.#review(of, each) }))
    // Of a force push GitHub's list holds the commits that are left.
    const events = of.timeline.filter(({ type, of: { commit } }) => type !== 'PullRequestCommit' || of.commits.includes(commit as Sha)).map((each) => ({ type: each.type, at: each.at, show: () => this.#event(of, each) }))
    return [...events, ...reviews].sort((one, other) => one.at - other.at)
  }

  #event(of: Pull, { id, type, at, of: fields }: TimelineEvent): object {
    const commit = (sha: unknown) => () => (typeof sha === 'string' ? this.#commit(of.repo, sha) : null)
    const { actor, enqueuer, review, ...rest } = fields as { actor?: Account; enqueuer?: Account; review?: Review } & Record<string, unknown>
    return {
      ...rest, __typename: type, id, databaseId: Number(Buffer.from(id, 'base64url').toString().replace(/\D/g, '').slice(-7)), createdAt: iso(at), actor: () => this.#actor(actor ?? null), enqueuer: () => (enqueuer && !enqueuer.gone ? { ...this.#user(enqueuer), __typename: 'User' } : null), pullRequest: () => this.#pull(of),
      ...(review && { review: () => this.#review(of, review) }), ...('commit' in fields && { commit: commit(fields.commit) }), ...('beforeCommit' in fields && { beforeCommit: commit(fields.beforeCommit), afterCommit: commit(fields.afterCommit) }),
    }
  }

  #deployment(repo: Repo, of: Deployment): object {
    const last = of.statuses.at(-1)
    const status = (each: Deployment['statuses'][number]) => ({ id: nodeId('DeploymentStatus', each.id), state: each.state.toUpperCase(), creator: this.#actor(each.creator), createdAt: iso(each.at), updatedAt: iso(each.at), description: '', environment: of.environment, logUrl: of.run && `https://github.com/${fullName(repo)}/actions/runs/${of.run.id}/job/1` })
    return {
      id: of.node_id, databaseId: of.id, commitOid: of.sha, commit: () => (repo.objects.commits.has(of.sha) ? this.#commit(repo, of.sha) : null), environment: of.environment, originalEnvironment: of.environment, creator: this.#actor(of.creator), createdAt: iso(of.at), updatedAt: iso(last?.at ?? of.at), description: null, payload: JSON.stringify(of.payload), task: 'deploy',
      state: last?.state === 'success' ? 'ACTIVE' : (last?.state ?? 'pending').toUpperCase(), latestStatus: last ? status(last) : null, statuses: (page: Page) => connection('statuses', of.statuses.toReversed(), page, this.#cost, status),
    }
  }
}

function missing(message: string): never {
  throw new GraphQLError(message, { extensions: { type: 'NOT_FOUND' } })
}

const stateOf = (of: Pull) => (of.mergedAt !== null ? 'MERGED' : of.closedAt !== null ? 'CLOSED' : 'OPEN')
const within = (at: number, { since, until }: { since?: string; until?: string }) => (!since || at >= Date.parse(since)) && (!until || at <= Date.parse(until))

/** Pull requests that have the commit: those that brought it, and open ones whose head has it. */
export function associated(repo: Repo, sha: Sha): Pull[] {
  return repo.pulls.filter((each) => each.mergeCommit === sha || each.commits.includes(sha))
}
