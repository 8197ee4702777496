import type { Fact, Of } from '../../facts.ts'
import { gone, refsOf, rulesOf } from '../protect.ts'
import { Part } from '../read.ts'
import { forgotten, periodOf } from './activity.ts'
import { type Connection, entries } from './answers.ts'
import { protections as asks } from './queries.ts'
import type { Found, Phase, Pulling } from './step.ts'

/** Rule suites: whether rules held for each update, and who went past them. GitHub keeps them for a month. */
export const suites: Phase = {
  name: 'suites',
  async step({ github, owner, repo, since, began }, { at }): Promise<Found> {
    const found = await github.shown(() => github.rest<unknown[]>('/repos/{owner}/{repo}/rulesets/rule-suites', { owner, repo, per_page: 100, time_period: periodOf(since, began, 'month'), ...(at as Record<string, string> | null) }))
    if (found === null) return { facts: [], next: null, said: ['GitHub shows no rule suites: whether somebody went past the rules is not known. That needs reading of the administration of the repository.'] }
    const facts = found.data.map((each): Fact => {
      const of = new Part(each, 'rule_suite')
      const login = of.anyText('actor_name') ?? ''
      const result = of.text('result')
      return { kind: 'suite', id: of.number('id'), ref: of.text('ref'), before: of.sha('before_sha'), after: of.sha('after_sha'), at: of.instant('pushed_at'), by: of.has('actor_id') ? { id: of.number('actor_id'), login, bot: login.endsWith('[bot]') } : null, result: result === 'pass' || result === 'bypass' ? result : 'fail' }
    })
    const kept = forgotten(began, 30)
    if (at === null && since < kept) facts.push({ kind: 'gap', what: 'suite', from: since, to: kept, why: 'GitHub tells whether rules held for a month' })
    return { facts, next: found.next }
  },
}

type State = Pick<Of<'protection'>, 'removed' | 'active' | 'approvals' | 'checks' | 'blocksForce'>

/** Rulesets that are there, with all their versions; of one whose versions may not be read how it is since it was changed last. */
export const rulesets: Phase = {
  name: 'rulesets',
  async step(of, { at }): Promise<Found> {
    const { github, owner, repo } = of
    const list = await github.shown(() => github.all<{ id: number; target?: string }>('/repos/{owner}/{repo}/rulesets', { owner, repo }))
    if (list === null) return { facts: [], next: null, said: ['GitHub shows no rulesets: what protected branches is known from webhooks alone.'] }
    const facts: Fact[] = []
    const said: string[] = []
    // Their ids grow: one that is made meanwhile comes last.
    const sets = list.filter(({ target, id }) => (target ?? 'branch') !== 'push' && (at === null || id > (at as number))).sort((a, b) => a.id - b.id)
    const [set] = sets
    if (!set) return { facts: [{ kind: 'read', what: 'protection', of: 'rulesets', at: github.at as string }], next: null }
    const id = set.id
    const versions = await github.shown(() => github.all<{ version_id: number }>('/repos/{owner}/{repo}/rulesets/{id}/history', { owner, repo, id }))
    if (versions === null) said.push(`How ruleset ${id} was before is not shown: it is known since it was changed last.`)
    const parts: [Part, string][] = []
    for (const { version_id } of versions ?? []) {
      const version = new Part((await github.rest<unknown>('/repos/{owner}/{repo}/rulesets/{id}/history/{version}', { owner, repo, id, version: version_id })).data, 'version')
      parts.push([version.part('state'), version.instant('updated_at')])
    }
    if (versions === null) {
      const now = new Part((await github.rest<unknown>('/repos/{owner}/{repo}/rulesets/{id}', { owner, repo, id })).data, 'ruleset')
      parts.push([now, now.instant('updated_at')])
    }
    const repository = new Part({ default_branch: of.defaultBranch }, 'repository')
    for (const [part, since] of parts) {
      const target = part.anyText('target') ?? 'branch'
      if (target === 'branch' || target === 'tag') facts.push({ kind: 'protection', source: `ruleset ${id}`, refs: refsOf(part, target, repository), at: since, by: null, removed: false, active: part.text('enforcement') === 'active', ...rulesOf(part) })
    }
    return { facts, next: id, said }
  },
}

type Rule = { pattern: string; requiresApprovingReviews: boolean; requiredApprovingReviewCount: number | null; requiresStatusChecks: boolean; allowsForcePushes: boolean; requiredStatusChecks: { context: string; app: { databaseId: number | null } | null }[] | null }

/** Classic rules as they are now: how they were before, and since when, GitHub does not tell. */
export const classic: Phase = {
  name: 'classic',
  async step(of, { at }): Promise<Found> {
    const answer = await asked(of, at as string | null)
    if (answer === null) return { facts: [], next: null, said: ['GitHub shows no branch protection: that needs reading of the administration of the repository.'] }
    const now = of.began
    const facts = entries(answer, 'the branch protection').map((rule): Fact => ({ kind: 'protection', source: `classic ${rule.pattern}`, refs: [`refs/heads/${rule.pattern}`], at: now, by: null, ...stateOf(rule) }))
    return { facts: answer.pageInfo.hasNextPage ? facts : [...facts, { kind: 'read', what: 'protection', of: 'classic', at: now }], next: answer.pageInfo.hasNextPage ? answer.pageInfo.endCursor : null }
  },
}

async function asked({ github, owner, repo }: Pulling, after: string | null): Promise<Connection<Rule> | null> {
  const answer = await github.shown(() => github.graphql<{ repository: { branchProtectionRules: Connection<Rule> } }>(asks, { owner, name: repo, after }))
  return answer && answer.repository.branchProtectionRules
}

const stateOf = (rule: Rule): State => ({
  ...gone, removed: false, active: true, blocksForce: !rule.allowsForcePushes, approvals: rule.requiresApprovingReviews ? (rule.requiredApprovingReviewCount ?? 0) : 0,
  checks: rule.requiresStatusChecks ? (rule.requiredStatusChecks ?? []).map(({ context, app }) => ({ name: context, app: app?.databaseId ?? null })) : [],
})
