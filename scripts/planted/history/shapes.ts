import type { Account, App, CheckRun, Classic, Deployment, DeploymentStatus, Ms, Pull, Repo, Review, Run, Status } from './model.ts'
import type { Sha } from './objects.ts'

/** GitHub's REST shapes, as its webhooks and answers have them: every field the product may ask for, the links shortened to the ones that are followed. */
const api = 'https://api.github.com'
export const iso = (at: Ms) => new Date(at).toISOString().replace('.000', '')
export const isoOf = (at: Ms | null) => (at === null ? null : iso(at))
export const fullName = (repo: Repo) => `${repo.owner.login}/${repo.name}`
export const nodeId = (kind: string, id: number) => Buffer.from(`0${kind.length}:${kind}${id}`).toString('base64url')

export const ghost: Account = { id: 10_137, node_id: nodeId('User', 10_137), login: 'ghost', type: 'User', name: 'Deleted user', email: '' }

export function user(account: Account) {
  const { id, node_id, login, type } = account.gone ? ghost : account
  const name = encodeURIComponent(login)
  return { login, id, node_id, avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`, gravatar_id: '', url: `${api}/users/${name}`, html_url: `https://github.com/${type === 'Bot' ? `apps/${login.replace('[bot]', '')}` : login}`, followers_url: `${api}/users/${name}/followers`, organizations_url: `${api}/users/${name}/orgs`, repos_url: `${api}/users/${name}/repos`, type, user_view_type: 'public', site_admin: false }
}

const usual = { homepage: null, stargazers_count: 0, watchers_count: 0, language: 'TypeScript', has_issues: true, has_projects: false, has_downloads: true, has_wiki: false, has_pages: false, has_discussions: false, forks_count: 0, mirror_url: null, open_issues_count: 0, license: null, allow_forking: true, is_template: false, web_commit_signoff_required: false, topics: [], forks: 0, open_issues: 0, watchers: 0, custom_properties: {} }

export function repository(repo: Repo) {
  const name = fullName(repo)
  return {
    id: repo.id, node_id: repo.node_id, name: repo.name, full_name: name, private: repo.private, owner: user(repo.owner), html_url: `https://github.com/${name}`, description: null, fork: repo.parent !== null, url: `${api}/repos/${name}`,
    created_at: iso(repo.createdAt), updated_at: iso(repo.createdAt), pushed_at: iso(repo.activity.at(-1)?.at ?? repo.createdAt), git_url: `git://github.com/${name}.git`, clone_url: `https://github.com/${name}.git`, size: 1, archived: repo.archived, disabled: false,
    ...usual, visibility: repo.private ? 'private' : 'public', default_branch: repo.defaultBranch, permissions: { admin: false, maintain: false, push: false, triage: false, pull: true },
  }
}

const side = (repo: Repo, ref: string, sha: Sha) => ({ label: `${repo.owner.login}:${ref}`, ref, sha, user: user(repo.owner), repo: repository(repo) })

/** As lists and the webhooks of reviews have it: not a word of whether it is merged but `merged_at`. */
export function shortPull(of: Pull) {
  const { merged: _, mergeable: _1, rebaseable: _2, mergeable_state: _3, merged_by: _4, comments: _5, review_comments: _6, maintainer_can_modify: _7, commits: _8, additions: _9, deletions: _10, changed_files: _11, ...rest } = pull(of)
  return rest
}

export function pull(of: Pull) {
  const url = `${api}/repos/${fullName(of.repo)}/pulls/${of.number}`
  return {
    url, id: of.id, node_id: of.node_id, html_url: `https://github.com/${fullName(of.repo)}/pull/${of.number}`, number: of.number, state: of.closedAt === null ? 'open' : 'closed', locked: false, title: of.title, user: user(of.user), body: of.body || null,
    created_at: iso(of.createdAt), updated_at: iso(of.updatedAt), closed_at: isoOf(of.closedAt), merged_at: isoOf(of.mergedAt), merge_commit_sha: of.mergeCommit, assignee: null, assignees: [], requested_reviewers: [], requested_teams: [], labels: [], milestone: null, draft: of.draft,
    commits_url: `${url}/commits`, statuses_url: `${api}/repos/${fullName(of.repo)}/statuses/${of.head.sha}`, _links: { self: { href: url }, commits: { href: `${url}/commits` } }, head: side(of.head.repo, of.head.ref, of.head.sha), base: side(of.repo, of.base.ref, of.base.sha), author_association: of.user.outside ? 'CONTRIBUTOR' : 'MEMBER', auto_merge: null, active_lock_reason: null,
    merged: of.mergedAt !== null, mergeable: null, rebaseable: null, mergeable_state: 'unknown', merged_by: of.mergedBy && user(of.mergedBy), comments: 0, review_comments: 0, maintainer_can_modify: false, commits: of.commits.length, additions: 1, deletions: 1, changed_files: 1,
  }
}

export function review(of: Review, on: Pull, lower: boolean) {
  const { repo } = on
  return {
    id: of.id, node_id: of.node_id, user: of.user.gone ? null : user(of.user), body: of.body, commit_id: repo.collected.has(of.commit) ? null : of.commit, submitted_at: iso(of.at), state: lower ? of.state.toLowerCase() : of.state,
    html_url: `https://github.com/${fullName(repo)}/pull/${on.number}#pullrequestreview-${of.id}`, _links: { pull_request: { href: `${api}/repos/${fullName(repo)}/pulls/${on.number}` } }, pull_request_url: `${api}/repos/${fullName(repo)}/pulls/${on.number}`, author_association: of.user.outside ? 'CONTRIBUTOR' : 'MEMBER', ...(lower && { updated_at: iso(of.at) }),
  }
}

const stamp = ({ name, email, at }: { name: string; email: string; at: number }) => ({ name, email, date: iso(at * 1_000) })
export const verified = (repo: Repo, sha: Sha) => repo.objects.of(sha).committer.email === 'noreply@github.com'

/** `GET /repos/{o}/{r}/commits/{sha}`, without the files. */
export function commit(repo: Repo, sha: Sha, accountOf: (email: string) => Account | null) {
  const of = repo.objects.of(sha)
  const [author, committer] = [accountOf(of.author.email), accountOf(of.committer.email)]
  const signed = verified(repo, sha)
  const url = `${api}/repos/${fullName(repo)}/commits/${sha}`
  return {
    sha, node_id: Buffer.from(`C_${sha}`).toString('base64url'), url, html_url: `https://github.com/${fullName(repo)}/commit/${sha}`, author: author && user(author), committer: committer && user(committer), parents: of.parents.map((each) => ({ sha: each, url: `${api}/repos/${fullName(repo)}/commits/${each}` })),
    commit: { author: stamp(of.author), committer: stamp(of.committer), message: of.message.trimEnd(), tree: { sha: of.tree, url: `${api}/repos/${fullName(repo)}/git/trees/${of.tree}` }, url, comment_count: 0, verification: verification(signed) },
  }
}

const verification = (signed: boolean) => ({ verified: signed, reason: signed ? 'valid' : 'unsigned', signature: signed ? '-----BEGIN PGP SIGNATURE-----\n\nplanted\n-----END PGP SIGNATURE-----\n' : null, payload: null, verified_at: null })

/** `GET /repos/{o}/{r}/git/commits/{sha}`. */
export function gitCommit(repo: Repo, sha: Sha) {
  const of = repo.objects.of(sha)
  return { sha, node_id: Buffer.from(`C_${sha}`).toString('base64url'), url: `${api}/repos/${fullName(repo)}/git/commits/${sha}`, author: stamp(of.author), committer: stamp(of.committer), message: of.message.trimEnd(), tree: { sha: of.tree }, parents: of.parents.map((each) => ({ sha: each })), verification: verification(verified(repo, sha)) }
}

/** A commit in a push webhook. */
export function pushed(repo: Repo, sha: Sha, accountOf: (email: string) => Account | null) {
  const of = repo.objects.of(sha)
  const person = ({ name, email }: { name: string; email: string }) => ({ name, email, ...(accountOf(email) && { username: accountOf(email)?.login }) })
  const files = repo.objects.diff(of.parents[0] ? repo.objects.of(of.parents[0]).tree : null, of.tree)
  const paths = (which: (file: (typeof files)[number]) => boolean) => files.filter(which).map(({ path }) => path)
  return {
    id: sha, tree_id: of.tree, distinct: true, message: of.message.trimEnd(), timestamp: iso(of.committer.at * 1_000), url: `https://github.com/${fullName(repo)}/commit/${sha}`, author: person(of.author), committer: person(of.committer),
    added: paths(({ before }) => !before), removed: paths(({ after }) => !after), modified: paths(({ before, after }) => before !== undefined && after !== undefined),
  }
}

const app = ({ id, slug, name }: App) => ({ id, slug, node_id: nodeId('App', id), name, owner: { login: 'planted' }, description: '', external_url: 'https://planted.example', html_url: `https://github.com/apps/${slug}`, permissions: {}, events: [] })

/** The last of each name and app, unless every run is asked for. */
export function latest(runs: CheckRun[]): CheckRun[] {
  return [...new Map(runs.map((each) => [`${each.app.id} ${each.name}`, each])).values()]
}

export function checkRun(repo: Repo, of: CheckRun) {
  return {
    id: of.id, node_id: nodeId('CheckRun', of.id), name: of.name, head_sha: of.sha, external_id: '', url: `${api}/repos/${fullName(repo)}/check-runs/${of.id}`, html_url: `https://github.com/${fullName(repo)}/runs/${of.id}`, details_url: `https://github.com/${fullName(repo)}/runs/${of.id}`, status: of.status, conclusion: of.conclusion, started_at: iso(of.startedAt), completed_at: isoOf(of.completedAt),
    output: { title: null, summary: null, text: null, annotations_count: 0, annotations_url: '' }, check_suite: { id: of.id + 1, node_id: nodeId('CheckSuite', of.id + 1), head_branch: null, head_sha: of.sha, status: of.status, conclusion: of.conclusion, before: null, after: null, pull_requests: [], app: app(of.app), created_at: iso(of.startedAt), updated_at: iso(of.completedAt ?? of.startedAt) }, app: app(of.app), pull_requests: [],
  }
}

export const status = (of: Status) => ({ id: of.id, node_id: nodeId('Status', of.id), state: of.state, context: of.context, description: null, target_url: null, created_at: iso(of.at), updated_at: iso(of.at), creator: user(of.creator) })

export function run(repo: Repo, of: Run) {
  return {
    id: of.id, node_id: nodeId('WorkflowRun', of.id), name: of.name, head_branch: of.branch, head_sha: of.sha, path: '.github/workflows/deploy.yml', display_title: of.name, run_number: 1, run_attempt: of.attempt, event: of.event, status: of.status, conclusion: of.conclusion, workflow_id: 1, check_suite_id: of.id + 1, check_suite_node_id: nodeId('CheckSuite', of.id + 1), head_commit: null, head_repository: repository(repo),
    url: `${api}/repos/${fullName(repo)}/actions/runs/${of.id}`, html_url: `https://github.com/${fullName(repo)}/actions/runs/${of.id}`, pull_requests: [], created_at: iso(of.at), updated_at: iso(of.at), run_started_at: iso(of.at), actor: user(of.actor), triggering_actor: user(of.triggeringActor), repository: repository(repo),
  }
}

export function deployment(repo: Repo, of: Deployment) {
  const url = `${api}/repos/${fullName(repo)}/deployments/${of.id}`
  return {
    url, id: of.id, node_id: of.node_id, sha: of.sha, ref: of.ref, task: 'deploy', payload: of.payload, original_environment: of.environment, environment: of.environment, description: null, creator: user(of.creator), created_at: iso(of.at), updated_at: iso(of.statuses.at(-1)?.at ?? of.at),
    statuses_url: `${url}/statuses`, repository_url: `${api}/repos/${fullName(repo)}`, transient_environment: false, production_environment: of.environment === 'production', performed_via_github_app: null,
  }
}

export function deploymentStatus(repo: Repo, on: Deployment, of: DeploymentStatus) {
  const url = `${api}/repos/${fullName(repo)}/deployments/${on.id}`
  const job = on.run ? `https://github.com/${fullName(repo)}/actions/runs/${on.run.id}/job/1` : ''
  return { url: `${url}/statuses/${of.id}`, id: of.id, node_id: nodeId('DeploymentStatus', of.id), state: of.state, creator: user(of.creator), description: '', environment: on.environment, target_url: job, log_url: job, environment_url: '', created_at: iso(of.at), updated_at: iso(of.at), deployment_url: url, repository_url: `${api}/repos/${fullName(repo)}` }
}

/** The rule of a `branch_protection_rule` webhook. */
export function classicRule(repo: Repo, of: Classic) {
  return {
    id: of.id, repository_id: repo.id, name: of.name, created_at: iso(of.createdAt), updated_at: iso(of.updatedAt), pull_request_reviews_enforcement_level: of.approvals > 0 ? 'everyone' : 'off', required_approving_review_count: of.approvals, dismiss_stale_reviews_on_push: of.dismissStale, require_code_owner_review: false, authorized_dismissal_actors_only: false, ignore_approvals_from_contributors: false,
    required_status_checks: of.checks.map(({ context }) => context), required_status_checks_enforcement_level: of.checks.length > 0 ? (of.admins ? 'everyone' : 'non_admins') : 'off', strict_required_status_checks_policy: false, signature_requirement_enforcement_level: 'off', linear_history_requirement_enforcement_level: 'off', admin_enforced: of.admins,
    allow_force_pushes_enforcement_level: 'off', allow_deletions_enforcement_level: 'off', merge_queue_enforcement_level: 'off', required_deployments_enforcement_level: 'off', required_conversation_resolution_level: 'off', authorized_actors_only: false, authorized_actor_names: [], require_last_push_approval: false,
  }
}

/** `GET /repos/{o}/{r}/branches/{b}/protection`. */
export function protection(repo: Repo, of: Classic) {
  const url = `${api}/repos/${fullName(repo)}/branches/${of.name}/protection`
  return {
    url, ...(of.checks.length > 0 && { required_status_checks: { url: `${url}/required_status_checks`, strict: false, contexts: of.checks.map(({ context }) => context), checks: of.checks } }), ...(of.approvals > 0 && { required_pull_request_reviews: { url: `${url}/required_pull_request_reviews`, dismiss_stale_reviews: of.dismissStale, require_code_owner_reviews: false, require_last_push_approval: false, required_approving_review_count: of.approvals } }),
    enforce_admins: { url: `${url}/enforce_admins`, enabled: of.admins }, required_signatures: { enabled: false }, required_linear_history: { enabled: false }, allow_force_pushes: { enabled: false }, allow_deletions: { enabled: false }, block_creations: { enabled: false }, required_conversation_resolution: { enabled: false }, lock_branch: { enabled: false }, allow_fork_syncing: { enabled: false },
  }
}
