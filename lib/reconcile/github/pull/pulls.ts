import type { Fact, Of } from '../../facts.ts'
import { periodOf } from './activity.ts'
import { type Connection, type EditNode, entries, type Entries, type EventNode, instant, type Lists, type PullNode, type ReviewNode, who } from './answers.ts'
import { checksOf } from './checks.ts'
import { PullFailed } from './client.ts'
import { commitsOf } from './commits.ts'
import { namesOf } from './names.ts'
import { type List, more, pulls as asks } from './queries.ts'
import type { Found, Phase, Pulling } from './step.ts'
import { comparedFor } from './trees.ts'

const branch = (name: string) => `refs/heads/${name}`
const states: Record<string, Of<'review'>['state']> = { APPROVED: 'approved', CHANGES_REQUESTED: 'changes_requested', COMMENTED: 'commented', DISMISSED: null }

/** All of a list of a pull request: its first page came with it. */
async function whole<L extends List>(of: Pulling, pull: PullNode, list: L): Promise<Entries[L][]> {
  const what = `${list} of pull request ${pull.number}`
  let page = pull[list] as Connection<Entries[L]> | null
  // Whoever may not see edits is given no list of them.
  if (page === null && list === 'userContentEdits') return []
  const found: Entries[L][] = entries(page, what)
  while (page?.pageInfo.hasNextPage) {
    const answer: { repository: { pullRequest: Lists } } = await of.github.graphql(more(list), { owner: of.owner, name: of.repo, number: pull.number, after: page.pageInfo.endCursor })
    page = answer.repository.pullRequest[list] as unknown as Connection<Entries[L]>
    found.push(...entries(page, what))
  }
  return found
}

/** The commits of its head. GitHub lists 250; more are those that the base did not have. */
async function commitList(of: Pulling, pull: PullNode): Promise<{ shas: string[]; total: number }> {
  const total = pull.commits.totalCount ?? 0
  const listed = (await whole(of, pull, 'commits')).flatMap(({ commit }) => commit?.oid ?? [])
  if (listed.length >= total && total <= 250) return { shas: listed, total }
  const { github, owner, repo } = of
  const compared = await github.shown(() => github.all<{ sha: string }>('/repos/{owner}/{repo}/compare/{basehead}', { owner, repo, basehead: `${pull.baseRefOid}...${pull.headRefOid}` }, (data) => (data as { commits: unknown[] }).commits))
  const shas = compared?.map(({ sha }) => sha) ?? []
  return shas.length > listed.length ? { shas, total: Math.max(total, shas.length) } : { shas: listed, total }
}

/** Who pushed to a branch of a fork that may be read. */
async function forkHeads(of: Pulling, pull: PullNode): Promise<Fact[]> {
  const { github, began } = of
  const [at, to] = [instant(pull.createdAt), instant(pull.mergedAt)]
  const unread = (why: string): Fact[] => [{ kind: 'gap', what: 'head', from: at, to, why: `pull request ${pull.number}: ${why}` }]
  if (!pull.headRepository) return unread('the fork it comes from cannot be read or is gone')
  const [owner, repo] = pull.headRepository.nameWithOwner.split('/') as [string, string]
  type Update = { after: string; timestamp: string; actor: { id: number; login: string; type: string } | null }
  const updates = await github.shown(() => github.all<Update>('/repos/{owner}/{repo}/activity', { owner, repo, ref: branch(pull.headRefName), time_period: periodOf(at, began, 'year') }))
  if (updates === null) return unread('the activity of the fork it comes from cannot be read')
  return updates.filter(({ timestamp }) => instant(timestamp) <= to).map(({ after, timestamp, actor }): Fact => ({ kind: 'head', pull: pull.number, sha: after, by: actor && { id: actor.id, login: actor.login, bot: actor.type === 'Bot' }, at: instant(timestamp) }))
}

const numberOf = (review: { fullDatabaseId: string | null; databaseId: number | null } | null): number => {
  const id = Number(review?.fullDatabaseId ?? review?.databaseId)
  if (!Number.isSafeInteger(id) || id <= 0) throw new PullFailed('GitHub named a review without a number')
  return id
}

function reviewed(pull: number, reviews: readonly ReviewNode[], events: readonly EventNode[]): Fact[] {
  const before = new Map<number, string>()
  const facts: Fact[] = []
  for (const each of events) if (each.__typename === 'ReviewDismissedEvent' && each.review) {
    const review = numberOf(each.review)
    before.set(review, each.previousReviewState)
    facts.push({ kind: 'dismissed', pull, review, by: who(each.actor), at: instant(each.createdAt) })
  }
  for (const each of reviews) {
    if (each.submittedAt === null || each.state === 'PENDING') continue
    const id = numberOf(each)
    const state = each.state === 'DISMISSED' ? (before.get(id) ?? 'DISMISSED') : each.state
    if (!(state in states)) throw new PullFailed(`GitHub tells of a review in a state that is not known: ${state}`)
    facts.push({ kind: 'review', pull, id, by: who(each.author), state: states[state] ?? null, sha: each.commit?.oid ?? null, at: instant(each.submittedAt) })
    if (each.state === 'DISMISSED' && !before.has(id)) facts.push({ kind: 'dismissed', pull, review: id, by: null, at: null })
  }
  return facts
}

function moved(pull: number, events: readonly EventNode[]): Fact[] {
  const automatic = new Set(events.flatMap((each) => (each.__typename === 'AutomaticBaseChangeSucceededEvent' ? [each.createdAt] : [])))
  return events.flatMap((each): Fact[] => {
    if (each.__typename === 'HeadRefForcePushedEvent' && each.afterCommit) return [{ kind: 'head', pull, sha: each.afterCommit.oid, by: who(each.actor), at: instant(each.createdAt) }]
    if (each.__typename === 'BaseRefChangedEvent' && !automatic.has(each.createdAt)) return [{ kind: 'retargeted', pull, from: branch(each.previousRefName), to: branch(each.currentRefName), at: instant(each.createdAt), by: who(each.actor), automatic: false }]
    return each.__typename === 'AutomaticBaseChangeSucceededEvent' ? [{ kind: 'retargeted', pull, from: branch(each.oldBase), to: branch(each.newBase), at: instant(each.createdAt), by: who(each.actor), automatic: true }] : []
  })
}

async function ofPull(of: Pulling, pull: PullNode): Promise<{ facts: Fact[]; shas: string[]; checked: string[] }> {
  const { number } = pull
  const at = of.github.at as string
  const [{ shas, total }, reviews, events, edits] = [await commitList(of, pull), await whole(of, pull, 'reviews'), await whole(of, pull, 'timelineItems'), await whole(of, pull, 'userContentEdits')]
  const names = namesOf(pull, events, edits as EditNode[], of.requests)
  const merged = instant(pull.mergedAt)
  const sha = pull.mergeCommit?.oid
  const own = pull.headRepository?.databaseId ?? null
  const facts: Fact[] = [
    { kind: 'opened', pull: number, by: who(pull.author), at: instant(pull.createdAt), headRef: branch(pull.headRefName), headRepository: own },
    { kind: 'commits', pull: number, head: pull.headRefOid, shas, total },
    sha ? { kind: 'merged', pull: number, at: merged, by: who(pull.mergedBy), sha, head: pull.headRefOid, ref: branch(pull.baseRefName) } : { kind: 'gap', what: 'merged', from: merged, to: merged, why: `GitHub does not say which commit merged pull request ${number}` },
    ...reviewed(number, reviews, events), ...moved(number, events), ...names.facts, ...(pull.isCrossRepository ? await forkHeads(of, pull) : []),
    { kind: 'read', what: 'review', of: String(number), at }, { kind: 'read', what: 'commits', of: String(number), at }, ...(names.whole ? [{ kind: 'read' as const, what: 'names' as const, of: String(number), at }] : []),
  ]
  // The queue tests what it makes, and the last of a batch becomes the branch.
  const checked = [pull.headRefOid, ...(sha && events.some((each) => each.__typename === 'AddedToMergeQueueEvent') ? [sha] : [])]
  return { facts, shas: [...shas, pull.headRefOid, ...(sha ? [sha] : [])], checked }
}

/** Merged pull requests. Those that are touched while they are read come first, and are read again by the next pull: none is passed over. */
export const pulls: Phase = {
  name: 'pulls',
  async step(of, { at }): Promise<Found> {
    const { github, owner, repo, since } = of
    const { repository } = await github.graphql<{ repository: { pullRequests: Connection<PullNode> } }>(asks, { owner, name: repo, after: at })
    const all = entries(repository.pullRequests, 'the list of pull requests')
    const wanted = all.filter(({ updatedAt }) => instant(updatedAt) >= since)
    const facts: Fact[] = []
    const shas: string[] = []
    const checked: string[] = []
    for (const pull of wanted) {
      const found = await ofPull(of, pull)
      facts.push(...found.facts)
      shas.push(...found.shas)
      checked.push(...found.checked)
    }
    facts.push(...(await checksOf(of, checked)))
    const commits = await commitsOf(of, shas)
    const parents = new Map([...of.told, ...commits.flatMap((fact) => (fact.kind === 'commit' ? [[fact.sha, fact.parents.length] as const] : []))])
    const compared = await comparedFor(of, wanted, facts, (sha) => (parents.get(sha) ?? 1) > 1)
    facts.push(...commits, ...(await commitsOf(of, compared.shas.filter((sha) => !parents.has(sha)))), ...compared.facts)
    const { hasNextPage, endCursor } = repository.pullRequests.pageInfo
    return { facts, next: hasNextPage && wanted.length === all.length ? endCursor : null }
  },
}
