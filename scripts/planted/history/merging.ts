import { judge } from './acts.ts'
import type { GitHub } from './github.ts'
import type { Account, Pull, RefUpdate, Repo } from './model.ts'
import type { Changes, Sha, Stamp } from './objects.ts'
import { pull as pullShape } from './shapes.ts'

export type Method = 'merge' | 'squash' | 'rebase'
export type Moved = { update: RefUpdate; parts: { pull: Pull; commits: Sha[] }[] }

export const noreply = (hub: GitHub, account: Account): Stamp => ({ ...hub.stamp(account), email: `${account.id}+${account.login}@users.noreply.github.com` })
const committer = (hub: GitHub): Stamp => ({ name: 'GitHub', email: 'noreply@github.com', at: Math.floor(hub.at / 1_000) })

/** A commit as somebody makes it at home. */
export function commitOn(hub: GitHub, repo: Repo, of: { parents: Sha[]; author: Account | Stamp; committer?: Account | Stamp; changes: Changes; message: string; coAuthors?: (Account | Stamp)[] }): Sha {
  hub.tick()
  const stamp = (each: Account | Stamp) => ('login' in each ? hub.stamp(each) : each)
  const trailers = (of.coAuthors ?? []).map(stamp).map(({ name, email }) => `Co-authored-by: ${name} <${email}>`)
  const tree = repo.objects.put(of.parents[0] ? repo.objects.of(of.parents[0]).tree : repo.objects.put(repo.objects.tree(new Map()), {}), of.changes)
  return repo.objects.commit({ tree, parents: of.parents, author: stamp(of.author), ...(of.committer && { committer: stamp(of.committer) }), message: [of.message, ...(trailers.length > 0 ? ['', ...trailers] : [])].join('\n') })
}

/** A merge of two commits as somebody makes it at home; `changes` slips in what neither side has. */
export function mergeAtHome(hub: GitHub, repo: Repo, of: { ours: Sha; theirs: Sha; by: Account; message: string; changes?: Changes }): Sha {
  hub.tick()
  const { objects } = repo
  const tree = objects.merge(objects.of(objects.mergeBase(of.ours, of.theirs)).tree, objects.of(of.ours).tree, objects.of(of.theirs).tree)
  return objects.commit({ tree: of.changes ? objects.put(tree, of.changes) : tree, parents: [of.ours, of.theirs], author: hub.stamp(of.by), message: of.message })
}

/** The commits replayed onto another parent, without merges. Git keeps the author and his time, and names who replays as committer. */
export function replay(hub: GitHub, repo: Repo, commits: Sha[], onto: Sha, by: Account): Sha {
  hub.tick()
  const { objects } = repo
  return commits.map((sha) => objects.of(sha)).filter(({ parents }) => parents.length === 1).reduce((parent, { tree, parents, author, message }) => {
    const merged = objects.merge(objects.of(parents[0] as Sha).tree, objects.of(parent).tree, tree)
    return objects.commit({ tree: merged, parents: [parent], author, committer: hub.stamp(by), message })
  }, onto)
}

function result(hub: GitHub, of: Pull, onto: Sha, by: Account, method: Method): Sha {
  const { objects } = of.repo
  const [head, title] = [of.head.sha, of.title]
  if (method === 'rebase') return replay(hub, of.repo, objects.between([onto], head), onto, by)
  const tree = objects.merge(objects.of(objects.mergeBase(onto, head)).tree, objects.of(onto).tree, objects.of(head).tree)
  if (method === 'merge') return objects.commit({ tree, parents: [onto, head], author: noreply(hub, by), committer: committer(hub), message: `Merge pull request #${of.number} from ${of.head.repo.owner.login}/${of.head.ref}\n\n${title}` })
  // GitHub names the opener as author of a squash, and everybody else who wrote as co-author.
  const own = noreply(hub, of.user)
  const others = of.commits.map((sha) => objects.of(sha)).flatMap(({ author, message }) => [`${author.name} <${author.email}>`, ...[...message.matchAll(/^Co-authored-by: (.*)$/gm)].map(([, each]) => each as string)])
  const trailers = [...new Set(others)].filter((each) => each !== `${of.user.name} <${of.user.email}>`).map((each) => `Co-authored-by: ${each}`)
  return objects.commit({ tree, parents: [onto], author: own, committer: committer(hub), message: [`${title} (#${of.number})`, ...(trailers.length > 0 ? ['', ...trailers] : [])].join('\n') })
}

/** The button. */
export function merge(hub: GitHub, of: Pull, by: Account, method: Method): Moved {
  hub.tick()
  const { repo } = of
  const onto = hub.ref(repo, of.base.ref)
  hub.recount(of)
  const sha = result(hub, of, onto, by, method)
  const update = hub.move(repo, of.base.ref, sha, by, 'pr_merge', judge(hub, repo, of.base.ref, { pull: of, sha: of.head.sha }))
  hub.mergedBy(of, by, sha)
  return { update, parts: [{ pull: of, commits: repo.objects.between([onto], sha) }] }
}

export function enqueue(hub: GitHub, of: Pull, by: Account): void {
  hub.tick()
  hub.event(of, 'AddedToMergeQueueEvent', { actor: by, enqueuer: by })
  hub.sendPull('enqueued', of, by)
}

/** The branch of a pull request in the queue, on top of what is before it there. */
function grouped(hub: GitHub, of: Pull, before: Sha, method: Method) {
  const { repo, base } = of
  const queue = hub.who('github-merge-queue[bot]')
  hub.recount(of)
  hub.tick()
  const sha = result(hub, of, before, queue, method)
  const ref = `gh-readonly-queue/${base.ref}/pr-${of.number}-${before}`
  hub.move(repo, ref, sha, queue)
  const group = { head_sha: sha, head_ref: `refs/heads/${ref}`, base_sha: before, base_ref: `refs/heads/${base.ref}`, head_commit: { id: sha, tree_id: repo.objects.of(sha).tree, message: repo.objects.of(sha).message.trimEnd(), timestamp: hub.now(), author: { name: queue.name, email: queue.email }, committer: { name: 'GitHub', email: 'noreply@github.com' } } }
  hub.send('merge_group', repo, queue, { action: 'checks_requested', merge_group: group })
  return { of, before, sha, ref, group }
}

/** A group that comes to nothing, because the branch moved or somebody jumped the queue. The pull request stays in it. */
export function invalidated(hub: GitHub, of: Pull, method: Method, check: (head: Sha) => void): void {
  const { repo } = of
  const queue = hub.who('github-merge-queue[bot]')
  const { sha, ref, group } = grouped(hub, of, hub.ref(repo, of.base.ref), method)
  check(sha)
  hub.send('merge_group', repo, queue, { action: 'destroyed', reason: 'invalidated', merge_group: group })
  hub.move(repo, ref, null, queue)
}

/** A batch of the queue: one group branch for each pull request, each on top of the one before, and one move of the branch. `check` is called with each group's head. */
export function batch(hub: GitHub, pulls: Pull[], method: Method, check: (head: Sha, of: Pull) => void): Moved {
  const [{ repo, base }] = pulls as [Pull, ...Pull[]]
  const queue = hub.who('github-merge-queue[bot]')
  const start = hub.ref(repo, base.ref)
  let onto = start
  const made = pulls.map((of) => {
    const one = grouped(hub, of, onto, method)
    onto = one.sha
    check(onto, of)
    return one
  })
  const last = made.at(-1) as (typeof made)[number]
  const update = hub.move(repo, base.ref, onto, queue, 'merge_queue_merge', judge(hub, repo, base.ref, { pull: last.of, sha: onto }))
  for (const { of, sha, group } of made) {
    hub.event(of, 'RemovedFromMergeQueueEvent', { actor: queue, reason: 'MERGED' })
    hub.mergedBy(of, queue, sha)
    hub.send('pull_request', repo, queue, { action: 'dequeued', number: of.number, reason: 'MERGE', pull_request: pullShape(of) })
    hub.send('merge_group', repo, queue, { action: 'destroyed', reason: 'merged', merge_group: group })
  }
  for (const { ref } of made) hub.move(repo, ref, null, queue)
  return { update, parts: made.map(({ of, before, sha }) => ({ pull: of, commits: repo.objects.between([before], sha) })) }
}

/** Somebody pushes straight to a branch. */
export function push(hub: GitHub, repo: Repo, branch: string, sha: Sha, by: Account): Moved {
  return { update: hub.move(repo, branch, sha, by, undefined, judge(hub, repo, branch, null)), parts: [] }
}

export function retarget(hub: GitHub, of: Pull, base: string, by: Account | null): void {
  hub.tick()
  const [ref, sha] = [of.base.ref, of.base.sha]
  of.base = { ref: base, sha: hub.ref(of.repo, base) }
  hub.recount(of)
  by ? hub.event(of, 'BaseRefChangedEvent', { actor: by, previousRefName: ref, currentRefName: base }) : hub.event(of, 'AutomaticBaseChangeSucceededEvent', { actor: of.user, oldBase: ref, newBase: base })
  hub.sendPull('edited', of, by ?? of.user, { changes: { base: { ref: { from: ref }, sha: { from: sha } } } })
}

/** Deletes a branch; what was stacked on it is retargeted by GitHub to where it was merged. */
export function deleteBranch(hub: GitHub, repo: Repo, branch: string, by: Account): void {
  const merged = repo.pulls.findLast((each) => each.head.repo === repo && each.head.ref === branch && each.mergedAt !== null)
  if (merged) for (const each of [...repo.open]) if (each.base.ref === branch) retarget(hub, each, merged.base.ref, null)
  hub.move(repo, branch, null, by)
}
