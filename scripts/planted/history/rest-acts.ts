import { day } from './github.ts'
import type { Repo, Ruleset, RuleSuite } from './model.ts'
import { type AskedOf, notFound, ok, paged, type Route } from './rest.ts'
import { periods, shaOf } from './rest-code.ts'
import { checkRun, deployment, deploymentStatus, fullName, iso, latest, nodeId, protection, run, status, user } from './shapes.ts'

const suite = (repo: Repo) => ({ id, actor, before, after, ref, at, result }: RuleSuite) => ({ id, actor_id: actor.id, actor_name: actor.login, before_sha: before, after_sha: after, ref, repository_id: repo.id, repository_name: repo.name, pushed_at: iso(at), result, evaluation_result: null })
const short = (repo: Repo, { state, createdAt, versions }: Ruleset) => {
  const { rules: _, conditions: _1, bypass_actors: _2, ...rest } = state
  return { ...rest, node_id: nodeId('RepositoryRuleset', state.id), created_at: iso(createdAt), updated_at: iso(versions.at(-1)?.at ?? createdAt), _links: { self: { href: `https://api.github.com/repos/${fullName(repo)}/rulesets/${state.id}` } } }
}
const version = ({ version_id, actor, at }: Ruleset['versions'][number]) => ({ version_id, actor: { id: actor.id, type: 'User' }, updated_at: iso(at) })
const rulesetOf = (repo: Repo, id: string) => repo.rulesets.find(({ state, deletedAt }) => state.id === Number(id) && deletedAt === null)

/** Checks, deployments, runs and rules. */
export const acts: Route<AskedOf>[] = [
  [/^\/commits\/([^/]+)\/check-runs$/, (asked, name) => {
    const { repo, query } = asked
    const sha = shaOf(repo, decodeURIComponent(name))
    if (!sha) return { status: 422, body: { message: `No commit found for SHA: ${name}` } }
    const found = repo.checkRuns.filter((each) => each.sha === sha && (!query.get('check_name') || each.name === query.get('check_name')) && (!query.get('app_id') || each.app.id === Number(query.get('app_id'))))
    return paged(asked, (query.get('filter') === 'all' ? found : latest(found)).toReversed(), (each) => checkRun(repo, each), (check_runs, total_count) => ({ total_count, check_runs }))
  }],
  [/^\/commits\/([^/]+)\/statuses$/, (asked, name) => paged(asked, asked.repo.statuses.filter(({ sha }) => sha === shaOf(asked.repo, decodeURIComponent(name))).toReversed(), status)],
  [/^\/deployments$/, (asked) => {
    const [environment, sha, ref] = ['environment', 'sha', 'ref'].map((name) => asked.query.get(name))
    return paged(asked, asked.repo.deployments.filter((each) => (!environment || each.environment === environment) && (!sha || each.sha === sha) && (!ref || each.ref === ref)).toReversed(), (each) => deployment(asked.repo, each))
  }],
  [/^\/deployments\/(\d+)$/, ({ repo }, id) => {
    const found = repo.deployments.find((each) => each.id === Number(id))
    return found ? ok(deployment(repo, found)) : notFound()
  }],
  [/^\/deployments\/(\d+)\/statuses$/, (asked, id) => {
    const found = asked.repo.deployments.find((each) => each.id === Number(id))
    return found ? paged(asked, found.statuses.toReversed(), (each) => deploymentStatus(asked.repo, found, each)) : notFound()
  }],
  [/^\/actions\/runs$/, (asked) => {
    const [sha, branch, event] = ['head_sha', 'branch', 'event'].map((name) => asked.query.get(name))
    return paged(asked, asked.repo.runs.filter((each) => (!sha || each.sha === sha) && (!branch || each.branch === branch) && (!event || each.event === event)).toReversed(), (each) => run(asked.repo, each), (workflow_runs, total_count) => ({ total_count, workflow_runs }))
  }],
  [/^\/actions\/runs\/(\d+)$/, ({ repo }, id) => {
    const found = repo.runs.find((each) => each.id === Number(id))
    return found ? ok(run(repo, found)) : notFound()
  }],
  [/^\/actions\/runs\/(\d+)\/approvals$/, ({ repo }, id) => {
    const found = repo.runs.find((each) => each.id === Number(id))
    return found ? ok(found.approvals.map(({ user: who, state, environment, comment }) => ({ environments: [{ id: 1, node_id: 'EN_1', name: environment, url: `https://api.github.com/repos/${fullName(repo)}/environments/${environment}`, created_at: iso(repo.createdAt), updated_at: iso(repo.createdAt) }], state, user: user(who), comment }))) : notFound()
  }],
  [/^\/rulesets$/, (asked) => paged(asked, asked.repo.rulesets.filter(({ deletedAt }) => deletedAt === null), (each) => short(asked.repo, each))],
  // GitHub keeps a month.
  [/^\/rulesets\/rule-suites$/, (asked) => {
    const { query, now, repo } = asked
    const since = now - Math.min(periods[query.get('time_period') ?? 'day'] ?? day, 30 * day)
    const [ref, result, actor] = [query.get('ref'), query.get('rule_suite_result'), query.get('actor_name')]
    return paged(asked, repo.suites.filter((each) => each.at >= since && each.at <= now && (!ref || each.ref === ref || each.ref === `refs/heads/${ref}`) && (!result || result === 'all' || each.result === result) && (!actor || each.actor.login === actor)).toReversed(), suite(repo))
  }],
  [/^\/rulesets\/rule-suites\/(\d+)$/, ({ repo, now }, id) => {
    const found = repo.suites.find((each) => each.id === Number(id) && each.at >= now - 30 * day)
    return found ? ok({ ...suite(repo)(found), rule_evaluations: found.evaluations }) : notFound()
  }],
  [/^\/rulesets\/(\d+)$/, ({ repo }, id) => {
    const found = rulesetOf(repo, id)
    return found ? ok({ ...short(repo, found), ...found.state, current_user_can_bypass: 'never' }) : notFound()
  }],
  [/^\/rulesets\/(\d+)\/history$/, (asked, id) => {
    const found = rulesetOf(asked.repo, id)
    return found ? paged(asked, found.versions.toReversed(), version) : notFound()
  }],
  [/^\/rulesets\/(\d+)\/history\/(\d+)$/, ({ repo }, id, of) => {
    const found = rulesetOf(repo, id)?.versions.find(({ version_id }) => version_id === Number(of))
    return found ? ok({ ...version(found), state: found.state }) : notFound()
  }],
  [/^\/rules\/branches\/(.+)$/, (asked, name) => {
    const found = asked.repo.rulesets.filter(({ state, deletedAt }) => deletedAt === null && state.enforcement === 'active' && state.conditions.ref_name.include.some((each) => each === `refs/heads/${name}` || (each === '~DEFAULT_BRANCH' && name === asked.repo.defaultBranch)))
    return paged(asked, found.flatMap(({ state }) => state.rules.map((rule) => ({ ...rule, ruleset_source_type: 'Repository', ruleset_source: fullName(asked.repo), ruleset_id: state.id }))), (each) => each)
  }],
  [/^\/branches\/([^/]+(?:\/[^/]+)*)\/protection$/, ({ repo }, name) => {
    const found = repo.classicOff.has(decodeURIComponent(name)) ? undefined : repo.classic.get(decodeURIComponent(name))
    return found ? ok(protection(repo, found)) : notFound('Branch not protected')
  }],
  [/^\/branches\/(.+)$/, ({ repo }, name) => {
    const sha = repo.refs.get(`refs/heads/${decodeURIComponent(name)}`)
    return sha ? ok({ name, commit: { sha }, protected: repo.classic.has(name) && !repo.classicOff.has(name) }) : notFound('Branch not found')
  }],
]
