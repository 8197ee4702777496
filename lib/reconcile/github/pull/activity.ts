import { matches } from '../../../facts/glob.ts'
import { type Fact, nothing, type UpdateKind } from '../../facts.ts'
import { Part } from '../read.ts'
import { PullFailed } from './client.ts'
import type { Phase, Pulling, Tip } from './step.ts'

const kinds: UpdateKind[] = ['push', 'force_push', 'pr_merge', 'merge_queue_merge', 'branch_creation', 'branch_deletion']
const day = 86_400_000
const periods = [['day', 1], ['week', 7], ['month', 30], ['quarter', 90], ['year', 365]] as const

/** The shortest of the host's periods that reaches back that far; the longest it has where none does. */
export function periodOf(since: string, now: string, most: 'month' | 'year'): string {
  const days = (Date.parse(now) - Date.parse(since)) / day
  return (periods.find(([name, length]) => length > days + 1 || name === most) ?? ['year'])[0]
}

/** Before that the host tells nothing. @param days how long it keeps it */
export const forgotten = (began: string, days: number): string => new Date(Date.parse(began) - days * day).toISOString()

type At = { query: Record<string, string> | null; first: Record<string, string>; lost: string[]; last: Record<string, string> }

export const isBranch = ({ branches, defaultBranch }: Pulling, ref: string): boolean => (branches.length > 0 ? branches : [defaultBranch]).some((pattern) => matches(pattern, ref.replace(/^refs\/heads\//, ''))) && ref.startsWith('refs/heads/')

/** Ref updates, the oldest first: they are there in the same order however many come while they are read. */
export const activity: Phase = {
  name: 'activity',
  async step(of, { at }) {
    const { github, owner, repo, since, began } = of
    const state = (at ?? { query: null, first: {}, lost: [], last: {} }) as At
    const { data, next } = await github.rest<unknown[]>('/repos/{owner}/{repo}/activity', { owner, repo, per_page: 100, direction: 'asc', time_period: periodOf(since, began, 'year'), ...state.query })
    if (!Array.isArray(data)) throw new PullFailed('GitHub answered /activity with no list')
    const facts: Fact[] = []
    const kept = forgotten(began, 365)
    if (at === null && since < kept) facts.push({ kind: 'gap', what: 'update', from: since, to: kept, why: 'GitHub tells how refs moved for a year' })
    for (const [n, each] of data.entries()) {
      const part = new Part(each, `activity[${n}]`)
      const update = { kind: 'update' as const, id: String(part.number('id')), ref: part.text('ref'), before: part.sha('before'), after: part.sha('after'), how: kinds.find((kind) => kind === part.text('activity_type')) as UpdateKind, by: part.has('actor') ? part.who('actor') : null, at: part.instant('timestamp') }
      if (!update.how) throw new PullFailed(`GitHub tells of a ref update of a kind that is not known: ${part.text('activity_type')}`)
      if (update.at < since) continue
      facts.push(update)
      if (!isBranch(of, update.ref)) {
        // A tag may stand on a commit that no branch has.
        if (update.ref.startsWith('refs/tags/') && update.after !== nothing) state.last[update.ref] = update.after
        continue
      }
      state.first[update.ref] ??= update.before
      if (update.how === 'force_push') state.lost.push(update.before)
      if (update.after !== nothing) state.last[update.ref] = update.after
    }
    if (next !== null) return { facts, next: { ...state, query: next } satisfies At }
    const until = state.first
    // Others come from the default branch: what it has is known then.
    const rank = (ref: string) => (ref === `refs/heads/${of.defaultBranch}` ? 0 : 1)
    const tips: Tip[] = [...Object.entries(state.last).sort(([a], [b]) => rank(a) - rank(b)).map(([ref, sha]) => ({ sha, until: until[ref] ?? until[`refs/heads/${of.defaultBranch}`] ?? null })), ...state.lost.map((sha) => ({ sha, until: null }))]
    return { facts: [...facts, { kind: 'read', what: 'update', of: '*', from: since < kept ? kept : since, at: began }], next: null, tips }
  },
}
