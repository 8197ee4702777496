import type { Fact } from '../../facts.ts'
import { Part } from '../read.ts'
import type { Pulling } from './step.ts'

/** Every run of every check of a commit, also those that were repeated, and every status, by the numbers that webhooks have. */
export async function checksOf({ github, owner, repo }: Pulling, sha: string): Promise<Fact[]> {
  const runs = await github.shown(() => github.all<unknown>('/repos/{owner}/{repo}/commits/{ref}/check-runs', { owner, repo, ref: sha, filter: 'all' }, (data) => (data as { check_runs: unknown[] }).check_runs))
  const statuses = await github.shown(() => github.all<unknown>('/repos/{owner}/{repo}/commits/{ref}/statuses', { owner, repo, ref: sha }))
  const facts = [
    ...(runs ?? []).map((each): Fact => {
      const of = new Part(each, 'check_run')
      const completed = of.text('status') === 'completed'
      return { kind: 'check', id: `check_run/${of.number('id')}`, sha: of.sha('head_sha'), name: of.text('name'), app: of.maybe('app')?.number('id') ?? null, conclusion: completed ? of.text('conclusion') : null, at: completed ? of.instant('completed_at') : null }
    }),
    ...(statuses ?? []).map((each): Fact => {
      const of = new Part(each, 'status')
      const state = of.text('state')
      return { kind: 'check', id: `status/${of.number('id')}`, sha, name: of.text('context'), app: null, conclusion: state === 'pending' ? null : state, at: state === 'pending' ? null : of.instant('created_at') }
    }),
  ]
  return runs === null || statuses === null ? facts : [...facts, { kind: 'read', what: 'check', of: sha, at: github.at as string }]
}
