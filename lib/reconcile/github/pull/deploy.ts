import { matches } from '../../../facts/glob.ts'
import type { Fact } from '../../facts.ts'
import { digestOf, runOf, stateOf } from '../deploy.ts'
import { Part } from '../read.ts'
import { commitsOf } from './commits.ts'
import type { Found, Phase, Pulling } from './step.ts'

/** A deployment that is older may succeed yet. */
const late = 7 * 86_400_000

/** Deployments, the newest first, each with what became of it, the run it came from and who let that into the environment. */
export const deployments: Phase = {
  name: 'deployments',
  async step(of, { at }): Promise<Found> {
    const { github, owner, repo, since } = of
    const page = await github.shown(() => github.rest<unknown[]>('/repos/{owner}/{repo}/deployments', { owner, repo, per_page: 50, ...(at as Record<string, string> | null) }))
    if (page === null) return { facts: [], next: null, said: ['GitHub shows no deployments: that needs reading of the deployments of the repository.'] }
    const { data, next } = page
    const from = new Date(Date.parse(since) - late).toISOString()
    const all = data.map((each) => new Part(each, 'deployment'))
    const wanted = all.filter((each) => each.instant('created_at') >= from && (of.environments.length === 0 || of.environments.some((pattern) => matches(pattern, each.text('environment')))))
    const facts: Fact[] = []
    for (const each of wanted) facts.push(...(await ofDeployment(of, each)))
    facts.push(...(await commitsOf(of, wanted.map((each) => each.sha('sha')))))
    const more = next !== null && all.every((each) => each.instant('created_at') >= from)
    return { facts: more ? facts : [...facts, { kind: 'read', what: 'deployment', of: '*', from: since, at: of.began }], next: more ? next : null }
  },
}

async function ofDeployment(of: Pulling, each: Part): Promise<Fact[]> {
  const { github, owner, repo } = of
  const id = each.number('id')
  const statuses = (await github.all<unknown>('/repos/{owner}/{repo}/deployments/{id}/statuses', { owner, repo, id })).map((status) => new Part(status, 'deployment_status'))
  const run = statuses.map((status) => runIn(status)).find((found) => found !== null) ?? null
  return [
    { kind: 'deployment', id: String(id), sha: each.sha('sha'), digest: digestOf(each), environment: each.text('environment'), by: each.who('creator'), run, at: each.instant('created_at') },
    ...statuses.map((status): Fact => ({ kind: 'deployed', deployment: String(id), id: String(status.number('id')), ...stateOf(status), at: status.instant('created_at') })),
    ...(run === null ? [] : await ofRun(of, run)),
  ]
}

/** The address of its log names the run. */
function runIn(status: Part): number | null {
  const found = /\/actions\/runs\/(\d+)(?:\/|$)/.exec(status.anyText('log_url') || status.anyText('target_url') || '')?.[1]
  return found === undefined ? null : Number(found)
}

async function ofRun({ github, owner, repo }: Pulling, run: number): Promise<Fact[]> {
  const said = await github.shown(() => github.rest<unknown>('/repos/{owner}/{repo}/actions/runs/{run}', { owner, repo, run }))
  // GitHub keeps runs for as long as the organization says.
  if (said === null) return []
  const approvals = await github.all<unknown>('/repos/{owner}/{repo}/actions/runs/{run}/approvals', { owner, repo, run })
  const ran = runOf(new Part(said.data, 'workflow_run'))
  return [...(ran ? [{ kind: 'run' as const, ...ran }] : []), ...approvals.map((each) => new Part(each, 'approval')).flatMap((each): Fact[] => {
    const state = each.text('state')
    return state === 'approved' || state === 'rejected' ? each.parts('environments').map((environment): Fact => ({ kind: 'approved_run', run, environment: environment.text('name'), by: each.who('user'), state, at: null })) : []
  })]
}
