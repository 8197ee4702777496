import type { GitHub } from './github.ts'
import type { Account, App, Approval, CheckRun, Classic, Deployment, Pull, Repo, Review, Rule, Ruleset, RulesetState, RuleSuite, Run } from './model.ts'
import type { Sha } from './objects.ts'
import { checkRun, classicRule, commit, deployment, deploymentStatus, fullName, iso, nodeId, review, run as runShape, shortPull, status as statusShape, user } from './shapes.ts'

/** What people and machines do on GitHub that is no moving of refs: reviews, checks, rules, deployments. */
export function reviewed(hub: GitHub, of: Pull, by: Account, state: Review['state'], commit = of.head.sha): Review {
  hub.tick()
  const id = hub.id()
  const made: Review = { id, node_id: nodeId('PullRequestReview', id), user: by, state, body: '', commit, at: hub.at }
  of.reviews.push(made)
  of.updatedAt = hub.at
  if (!hub.silent) hub.send('pull_request_review', of.repo, by, { action: 'submitted', review: review(made, of, true), pull_request: shortPull(of) })
  return made
}

export function dismissed(hub: GitHub, of: Pull, which: Review, by: Account): void {
  hub.tick()
  const previous = which.state
  which.state = 'DISMISSED'
  hub.event(of, 'ReviewDismissedEvent', { actor: by, previousReviewState: previous, review: which, dismissalMessage: null })
  hub.send('pull_request_review', of.repo, by, { action: 'dismissed', review: review(which, of, true), pull_request: shortPull(of) })
}

export function checked(hub: GitHub, repo: Repo, of: { sha: Sha; name: string; conclusion: string; app?: App }): CheckRun {
  hub.tick()
  const made: CheckRun = { id: hub.id(), name: of.name, sha: of.sha, app: of.app ?? hub.actions, status: 'completed', conclusion: of.conclusion, startedAt: hub.at - hub.step / 2, completedAt: hub.at }
  repo.checkRuns.push(made)
  if (!hub.silent) hub.send('check_run', repo, hub.who('github-actions[bot]'), { action: 'completed', check_run: checkRun(repo, made) })
  return made
}

export function stated(hub: GitHub, repo: Repo, of: { sha: Sha; context: string; state: string; by: Account }): void {
  hub.tick()
  const made = { id: hub.id(), sha: of.sha, context: of.context, state: of.state, creator: of.by, at: hub.at }
  repo.statuses.push(made)
  const { node_id: _, creator: _1, ...shown } = statusShape(made)
  hub.send('status', repo, of.by, { ...shown, sha: of.sha, name: fullName(repo), commit: commit(repo, of.sha, hub.accountOf), branches: [] })
}

type Rules = { approvals: number; checks: { context: string; integration_id: number | null }[] }
const rulesOf = ({ approvals, checks }: Rules): Rule[] => [
  { type: 'deletion' }, { type: 'non_fast_forward' },
  { type: 'pull_request', parameters: { required_approving_review_count: approvals, dismiss_stale_reviews_on_push: false, require_code_owner_review: false, require_last_push_approval: false, required_review_thread_resolution: false, allowed_merge_methods: ['merge', 'squash', 'rebase'] } },
  ...(checks.length > 0 ? [{ type: 'required_status_checks', parameters: { strict_required_status_checks_policy: false, do_not_enforce_on_create: false, required_status_checks: checks.map(({ context, integration_id }) => ({ context, ...(integration_id !== null && { integration_id }) })) } }] : []),
]

const rulesetShape = (repo: Repo, { state, createdAt, versions }: Ruleset) => ({ ...state, node_id: nodeId('RepositoryRuleset', state.id), created_at: iso(createdAt), updated_at: iso(versions.at(-1)?.at ?? createdAt), _links: { self: { href: `https://api.github.com/repos/${fullName(repo)}/rulesets/${state.id}` } } })

export function makeRuleset(hub: GitHub, repo: Repo, by: Account, of: Rules & { branch?: string; enforcement?: RulesetState['enforcement'] }): Ruleset {
  hub.tick()
  const state: RulesetState = { id: hub.id(), name: 'production', target: 'branch', source_type: 'Repository', source: fullName(repo), enforcement: of.enforcement ?? 'active', conditions: { ref_name: { include: [of.branch ? `refs/heads/${of.branch}` : '~DEFAULT_BRANCH'], exclude: [] } }, rules: rulesOf(of), bypass_actors: [{ actor_id: 5, actor_type: 'RepositoryRole', bypass_mode: 'always' }] }
  const made: Ruleset = { state, createdAt: hub.at, deletedAt: null, versions: [{ version_id: hub.id(), actor: by, at: hub.at, state }] }
  repo.rulesets.push(made)
  hub.send('repository_ruleset', repo, by, { action: 'created', repository_ruleset: rulesetShape(repo, made) })
  return made
}

export function enforce(hub: GitHub, repo: Repo, of: Ruleset, by: Account, enforcement: RulesetState['enforcement']): void {
  hub.tick()
  const from = of.state.enforcement
  of.state = { ...of.state, enforcement }
  of.versions.push({ version_id: hub.id(), actor: by, at: hub.at, state: of.state })
  hub.send('repository_ruleset', repo, by, { action: 'edited', repository_ruleset: rulesetShape(repo, of), changes: { enforcement: { from } } })
}

/** After that GitHub tells nothing of it any more: neither the ruleset nor its history. */
export function deleteRuleset(hub: GitHub, repo: Repo, of: Ruleset, by: Account): void {
  hub.tick()
  of.deletedAt = hub.at
  hub.send('repository_ruleset', repo, by, { action: 'deleted', repository_ruleset: rulesetShape(repo, of) })
}

/** A push that a rule keeps out: only the list of rule suites tells of it. */
export function refusePush(hub: GitHub, repo: Repo, branch: string, by: Account, after: Sha): void {
  hub.tick()
  const evaluations = judge(hub, repo, branch, null)?.evaluations ?? []
  repo.suites.push({ id: hub.id(), actor: by, before: hub.ref(repo, branch), after, ref: `refs/heads/${branch}`, at: hub.at, result: 'fail', evaluations })
}

export function protect(hub: GitHub, repo: Repo, by: Account, of: { branch: string; approvals: number; checks: Classic['checks'] }): Classic {
  hub.tick()
  const made: Classic = { id: hub.id(), name: of.branch, createdAt: hub.at, updatedAt: hub.at, approvals: of.approvals, checks: of.checks, admins: true, dismissStale: false }
  repo.classic.set(of.branch, made)
  hub.send('branch_protection_rule', repo, by, { action: 'created', rule: classicRule(repo, made) })
  return made
}

export function unprotect(hub: GitHub, repo: Repo, by: Account, branch: string): void {
  hub.tick()
  const rule = repo.classic.get(branch)
  repo.classic.delete(branch)
  if (rule) hub.send('branch_protection_rule', repo, by, { action: 'deleted', rule: classicRule(repo, rule) })
}

/** Turns all classic rules of a repository off, or on again. */
export function configure(hub: GitHub, repo: Repo, by: Account, on: boolean): void {
  hub.tick()
  for (const branch of repo.classic.keys()) on ? repo.classicOff.delete(branch) : repo.classicOff.add(branch)
  hub.send('branch_protection_configuration', repo, by, { action: on ? 'enabled' : 'disabled' })
}

type Active = { source: RuleSuite['evaluations'][number]['rule_source']; approvals: number; checks: { context: string; app: number | null }[] }
function active(repo: Repo, branch: string): Active[] {
  const classic = repo.classicOff.has(branch) ? undefined : repo.classic.get(branch)
  const rulesets = repo.rulesets.filter(({ state, deletedAt }) => deletedAt === null && state.enforcement === 'active' && state.conditions.ref_name.include.some((each) => each === `refs/heads/${branch}` || (each === '~DEFAULT_BRANCH' && branch === repo.defaultBranch)))
  return [
    ...(classic ? [{ source: { type: 'protected_branch' as const, id: null, name: branch }, approvals: classic.approvals, checks: classic.checks.map(({ context, app_id }) => ({ context, app: app_id })) }] : []),
    ...rulesets.map(({ state }) => {
      const parameters = (type: string) => state.rules.find((rule) => rule.type === type)?.parameters ?? {}
      return { source: { type: 'ruleset' as const, id: state.id, name: state.name }, approvals: Number(parameters('pull_request').required_approving_review_count ?? 0), checks: ((parameters('required_status_checks').required_status_checks ?? []) as { context: string; integration_id?: number }[]).map(({ context, integration_id }) => ({ context, app: integration_id ?? null })) }
    }),
  ]
}

/** What GitHub itself finds when a protected branch moves: it lets whoever may bypass go on, and says so. Nothing where no rule is active. */
export function judge(hub: GitHub, repo: Repo, branch: string, of: { pull: Pull; sha: Sha } | null): { result: RuleSuite['result']; evaluations: RuleSuite['evaluations'] } | undefined {
  const rules = active(repo, branch)
  if (rules.length === 0) return undefined
  const latest = new Map<Account, Review['state']>()
  for (const { user: who, state } of of?.pull.reviews ?? []) if (state !== 'COMMENTED') latest.set(who, state)
  // GitHub counts whoever may write, robots too, but never the opener.
  const approvals = [...latest].filter(([who, state]) => state === 'APPROVED' && who !== of?.pull.user && (who.leftAt === undefined || who.leftAt > hub.at)).length
  const green = ({ context, app }: { context: string; app: number | null }) => [of?.sha, of?.pull.head.sha].some((sha) => {
    const run = repo.checkRuns.findLast((each) => each.sha === sha && each.name === context && (app === null || each.app.id === app))
    return run ? ['success', 'neutral', 'skipped'].includes(run.conclusion ?? '') : repo.statuses.findLast((each) => each.sha === sha && each.context === context)?.state === 'success'
  })
  const evaluations = rules.flatMap(({ source, approvals: wanted, checks }) => [
    { rule_source: source, enforcement: 'active', result: of !== null && approvals >= wanted ? 'pass' as const : 'fail' as const, rule_type: 'pull_request', details: null },
    ...(checks.length > 0 ? [{ rule_source: source, enforcement: 'active', result: checks.every(green) ? 'pass' as const : 'fail' as const, rule_type: 'required_status_checks', details: null }] : []),
  ])
  return { result: evaluations.every(({ result }) => result === 'pass') ? 'pass' : 'bypass', evaluations }
}

const workflow = ({ name }: Run) => ({ id: 1, node_id: nodeId('Workflow', 1), name, path: '.github/workflows/deploy.yml', state: 'active', created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' })

export function started(hub: GitHub, repo: Repo, of: { sha: Sha; by: Account; again?: Account; name?: string; event?: string }): Run {
  hub.tick()
  const made: Run = { id: hub.id(), name: of.name ?? 'deploy', sha: of.sha, branch: repo.defaultBranch, event: of.event ?? 'workflow_dispatch', actor: of.by, triggeringActor: of.again ?? of.by, attempt: of.again ? 2 : 1, status: 'in_progress', conclusion: null, at: hub.at, approvals: [] }
  repo.runs.push(made)
  hub.send('workflow_run', repo, of.by, { action: 'requested', workflow_run: runShape(repo, made), workflow: workflow(made) })
  return made
}

export function approved(hub: GitHub, repo: Repo, of: Run, by: Account, state: Approval['state'] = 'approved'): void {
  hub.tick()
  of.approvals.push({ user: by, state, environment: 'production', comment: '', at: hub.at })
  hub.send('deployment_review', repo, by, { action: state, approver: user(by), comment: '', reviewers: [{ type: 'User', reviewer: user(by) }], since: iso(hub.at), workflow_job_runs: [{ id: of.id, name: of.name, environment: 'production', status: 'waiting', conclusion: null, created_at: iso(hub.at), updated_at: iso(hub.at), html_url: null }], workflow_run: runShape(repo, of) })
}

export function deployed(hub: GitHub, repo: Repo, of: { sha: Sha; creator: Account; run?: Run; environment?: string; payload?: Record<string, unknown>; states?: string[]; ref?: string }): Deployment {
  hub.tick()
  const id = hub.id()
  const made: Deployment = { id, node_id: nodeId('Deployment', id), sha: of.sha, ref: of.ref ?? repo.defaultBranch, environment: of.environment ?? 'production', creator: of.creator, at: hub.at, run: of.run ?? null, payload: of.payload ?? {}, statuses: [] }
  repo.deployments.push(made)
  const of_run = () => ({ workflow_run: made.run && runShape(repo, made.run), workflow: made.run && workflow(made.run) })
  hub.send('deployment', repo, of.creator, { action: 'created', deployment: deployment(repo, made), ...of_run() })
  for (const state of of.states ?? ['in_progress', 'success']) advance(hub, repo, made, state)
  return made
}

export function advance(hub: GitHub, repo: Repo, of: Deployment, state: string): void {
  hub.tick()
  const made = { id: hub.id(), state, creator: of.creator, at: hub.at }
  of.statuses.push(made)
  if (of.run && ['success', 'failure', 'error'].includes(state)) Object.assign(of.run, { status: 'completed', conclusion: state === 'success' ? 'success' : 'failure' })
  hub.send('deployment_status', repo, of.creator, { action: 'created', deployment_status: deploymentStatus(repo, of, made), deployment: deployment(repo, of), check_run: null, ...(of.run ? { workflow_run: runShape(repo, of.run), workflow: workflow(of.run) } : {}) })
}
