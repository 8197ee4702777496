import type { Fact } from '../../facts.ts'
import { Part } from '../read.ts'
import { type CheckedNode, instant } from './answers.ts'
import { PullFailed } from './client.ts'
import { checks as asks } from './queries.ts'
import type { Pulling } from './step.ts'

/**
 * Every run of every check of these commits, also those that were repeated, and every status, by the numbers that webhooks have: by one call for many commits where that
 * tells the same, else by two for one.
 */
export async function checksOf(of: Pulling, shas: readonly string[]): Promise<Fact[]> {
  const facts: Fact[] = []
  const wanted = [...new Set(shas)]
  for (let n = 0; n < wanted.length; n += 25) {
    const some = wanted.slice(n, n + 25)
    const nodes = await asked(of, some)
    const at = of.github.at as string
    for (const sha of some) {
      const node = nodes.get(sha)
      const runs = node ? told(node) : null
      const statuses = runs === null || node?.status ? await statusesOf(of, sha) : []
      const all = runs ?? (await runsOf(of, sha))
      facts.push(...(all ?? []), ...(statuses ?? []))
      if (all !== null && statuses !== null) facts.push({ kind: 'read', what: 'check', of: sha, at })
    }
  }
  return facts
}

/** What is refused, too slow or left out here is asked for commit by commit. @throws Limited */
async function asked({ github, owner, repo }: Pulling, shas: readonly string[]): Promise<Map<string, CheckedNode>> {
  try {
    const { repository } = await github.graphql<{ repository: Record<string, CheckedNode | null> }>(asks(shas), { owner, name: repo })
    return new Map(Object.values(repository).flatMap((node) => (node?.__typename === 'Commit' ? [[node.oid, node] as const] : [])))
  } catch (error) {
    if (error instanceof PullFailed) return new Map()
    throw error
  }
}

/** Null: there is more than is shown, or a check ran more than once, of which GraphQL may not show all. */
function told({ oid, checkSuites }: CheckedNode): Fact[] | null {
  if (!checkSuites || checkSuites.pageInfo.hasNextPage) return null
  const facts: Fact[] = []
  const seen = new Set<string>()
  for (const suite of checkSuites.nodes ?? []) {
    if (!suite?.checkRuns || suite.checkRuns.pageInfo.hasNextPage) return null
    const app = suite.app?.databaseId ?? null
    for (const run of suite.checkRuns.nodes ?? []) {
      // Its number does not fit what GraphQL has for numbers; its address has it.
      const id = /\/runs\/(\d+)$/.exec(run?.permalink ?? '')?.[1]
      if (!run || id === undefined || seen.has(`${app} ${run.name}`)) return null
      seen.add(`${app} ${run.name}`)
      const completed = run.status === 'COMPLETED' && run.conclusion !== null && run.completedAt !== null
      facts.push({ kind: 'check', id: `check_run/${id}`, sha: oid, name: run.name, app, conclusion: completed ? (run.conclusion as string).toLowerCase() : null, at: completed ? instant(run.completedAt as string) : null })
    }
  }
  return facts
}

async function runsOf({ github, owner, repo }: Pulling, sha: string): Promise<Fact[] | null> {
  const runs = await github.shown(() => github.all<unknown>('/repos/{owner}/{repo}/commits/{ref}/check-runs', { owner, repo, ref: sha, filter: 'all' }, (data) => (data as { check_runs: unknown[] }).check_runs))
  return runs && runs.map((each): Fact => {
    const of = new Part(each, 'check_run')
    const completed = of.text('status') === 'completed'
    return { kind: 'check', id: `check_run/${of.number('id')}`, sha: of.sha('head_sha'), name: of.text('name'), app: of.maybe('app')?.number('id') ?? null, conclusion: completed ? of.text('conclusion') : null, at: completed ? of.instant('completed_at') : null }
  })
}

async function statusesOf({ github, owner, repo }: Pulling, sha: string): Promise<Fact[] | null> {
  const statuses = await github.shown(() => github.all<unknown>('/repos/{owner}/{repo}/commits/{ref}/statuses', { owner, repo, ref: sha }))
  return statuses && statuses.map((each): Fact => {
    const of = new Part(each, 'status')
    const state = of.text('state')
    return { kind: 'check', id: `status/${of.number('id')}`, sha, name: of.text('context'), app: null, conclusion: state === 'pending' ? null : state, at: state === 'pending' ? null : of.instant('created_at') }
  })
}
