import type { Fact } from '../../facts.ts'
import type { PullNode } from './answers.ts'
import { type CommitNode } from './answers.ts'
import { PullFailed } from './client.ts'
import { commits as asks, trees as asksTrees } from './queries.ts'
import type { Pulling } from './step.ts'

type Entry = { name: string; mode: number; oid: string; type: string }
type Compared = Extract<Fact, { kind: 'compared' }>

/** No more paths are told of two trees: what differs in more is not what somebody looked at. */
const most = 20_000

/**
 * What has to be compared where not the merged head was approved: the trees O (where both began), B (the branch before), A (approved) and M (what came). Of a merge
 * that left one parent nobody says whether it was squashed or rebased: both are compared.
 * @param isMerge of a commit of a pull request: a rebase leaves those out
 */
export async function comparedFor(of: Pulling, pulls: readonly PullNode[], facts: readonly Fact[], isMerge: (sha: string) => boolean): Promise<{ facts: Fact[]; shas: string[] }> {
  const pairs: [string, string][] = []
  const shas: string[] = []
  for (const pull of pulls) {
    const merge = pull.mergeCommit?.oid
    const approved = new Set(facts.flatMap((fact) => (fact.kind === 'review' && fact.pull === pull.number && fact.state === 'approved' && fact.sha !== null && fact.sha !== pull.headRefOid && fact.at <= (pull.mergedAt ? new Date(pull.mergedAt).toISOString() : '') ? [fact.sha] : [])))
    if (!merge || approved.size === 0) continue
    const count = facts.find((fact) => fact.kind === 'commits' && fact.pull === pull.number)
    const own = count?.kind === 'commits' ? count : { total: 1, shas: [] }
    const bases = await basesOf(of, merge, own.total - own.shas.filter(isMerge).length)
    for (const sha of approved) for (const base of bases) {
      const began = await begin(of, base.sha, sha)
      if (began === null) continue
      shas.push(sha, base.sha, ...began.shas)
      pairs.push([began.tree, began.head], [began.tree, base.tree], [base.tree, base.made])
    }
  }
  return { facts: await compare(of, pairs), shas }
}

type Base = { sha: string; tree: string; made: string }

async function basesOf({ github, owner, repo }: Pulling, merge: string, count: number): Promise<Base[]> {
  type Line = { sha: string; parents: { sha: string }[]; commit: { tree: { sha: string } } }
  const one = await github.shown(() => github.rest<Line>('/repos/{owner}/{repo}/commits/{ref}', { owner, repo, ref: merge, per_page: 1 }))
  const first = one?.data.parents[0]?.sha
  if (!one || !first) return []
  const made = one.data.commit.tree.sha
  const bases = [first]
  if (one.data.parents.length === 1 && count > 1 && count <= 100) {
    const line = (await github.rest<Line[]>('/repos/{owner}/{repo}/commits', { owner, repo, sha: merge, per_page: count })).data
    const last = line.at(-1)?.parents[0]?.sha
    if (line.length === count && last && line.every(({ parents }) => parents.length === 1)) bases.push(last)
  }
  const { repository } = await github.graphql<{ repository: Record<string, CommitNode | null> }>(asks(bases), { owner, name: repo })
  return bases.flatMap((sha) => {
    const node = repository[`c${sha}`]
    return node ? [{ sha, tree: node.tree.oid, made }] : []
  })
}

/** Where the branch and what was approved come from, and the commits between. Null: the host has it no more, or they have nothing in common. */
async function begin({ github, owner, repo }: Pulling, base: string, approved: string): Promise<{ tree: string; head: string; shas: string[] } | null> {
  type Answer = { merge_base_commit: { sha: string; commit: { tree: { sha: string } } } | null; commits: { sha: string; commit: { tree: { sha: string } } }[]; total_commits: number }
  const found = await github.shown(() => github.rest<Answer>('/repos/{owner}/{repo}/compare/{basehead}', { owner, repo, basehead: `${base}...${approved}`, per_page: 100 })).catch((error: unknown) => {
    // GitHub answers 422 for a commit that is gone.
    if (error instanceof PullFailed && / with 422/.test(error.message)) return null
    throw error
  })
  if (!found?.data.merge_base_commit || found.data.total_commits > found.data.commits.length) return null
  const { merge_base_commit, commits } = found.data
  const head = commits.find(({ sha }) => sha === approved) ?? (merge_base_commit.sha === approved ? merge_base_commit : null)
  return head && { tree: merge_base_commit.commit.tree.sha, head: head.commit.tree.sha, shas: [merge_base_commit.sha, ...commits.map(({ sha }) => sha)] }
}

/** What differs, folder by folder: what is the same on both sides is not read. */
export async function compare({ github, owner, repo }: Pulling, pairs: readonly [string, string][]): Promise<Fact[]> {
  const known = new Map<string, Entry[] | null>()
  const found = new Map<string, Compared>()
  let open: { of: Compared; path: string; from: string | null; to: string | null }[] = []
  for (const [from, to] of pairs) {
    if (from === to || found.has(`${from} ${to}`)) continue
    const fact: Compared = { kind: 'compared', from, to, paths: [], whole: true }
    found.set(`${from} ${to}`, fact)
    open.push({ of: fact, path: '', from, to })
  }
  while (open.length > 0) {
    const missing = [...new Set(open.flatMap(({ from, to }) => [from, to]))].filter((oid): oid is string => oid !== null && !known.has(oid))
    for (let n = 0; n < missing.length; n += 50) {
      const part = missing.slice(n, n + 50)
      const { repository } = await github.graphql<{ repository: Record<string, { entries?: Entry[] | null } | null> }>(asksTrees(part), { owner, name: repo })
      for (const oid of part) known.set(oid, repository[`t${oid}`]?.entries ?? null)
    }
    const next: typeof open = []
    for (const { of, path, from, to } of open) {
      const [one, other] = [from, to].map((oid) => (oid === null ? [] : known.get(oid)))
      if (!one || !other || of.paths.length > most) {
        of.whole = false
        continue
      }
      const [left, right] = [new Map(one.map((each) => [each.name, each])), new Map(other.map((each) => [each.name, each]))]
      for (const name of [...new Set([...left.keys(), ...right.keys()])].sort()) {
        const [a, b] = [left.get(name), right.get(name)]
        if (a?.oid === b?.oid && a?.mode === b?.mode) continue
        const full = path === '' ? name : `${path}/${name}`
        const [folderA, folderB] = [a?.type === 'tree', b?.type === 'tree']
        if (folderA || folderB) next.push({ of, path: full, from: folderA ? (a?.oid ?? null) : null, to: folderB ? (b?.oid ?? null) : null })
        const [before, after] = [folderA ? null : blob(a), folderB ? null : blob(b)]
        if (before !== null || after !== null) of.paths.push({ path: full, from: before, to: after })
      }
    }
    open = next
  }
  for (const each of found.values()) each.paths.sort((a, b) => (a.path < b.path ? -1 : 1))
  return [...found.values()]
}

/** Mode as git writes it, and what is there. */
const blob = (entry: Entry | undefined): string | null => (entry ? `${entry.mode.toString(8).padStart(6, '0')} ${entry.oid}` : null)
