import { day } from './github.ts'
import { associated } from './graph.ts'
import type { Pull, RefUpdate, Repo } from './model.ts'
import type { Sha } from './objects.ts'
import { type AskedOf, cursored, invalid, notFound, ok, paged, type Reply, type Route } from './rest.ts'
import { commit, fullName, gitCommit, iso, pull, repository, review, shortPull, user } from './shapes.ts'

const update = (repo: Repo) => ({ id, before, after, ref, at, type, actor }: RefUpdate) => ({ id, node_id: `PSH_${repo.id}_${id}`, before, after, ref, timestamp: iso(at), activity_type: type, actor: actor.gone ? null : user(actor) })
const periods: Record<string, number> = { day, week: 7 * day, month: 30 * day, quarter: 90 * day, year: 365 * day }

/** A branch, a tag, a whole SHA or its beginning, as long as GitHub still has it. */
export function shaOf(repo: Repo, name: string): Sha | null {
  const sha = repo.refs.get(name) ?? repo.refs.get(`refs/heads/${name}`) ?? repo.refs.get(`refs/tags/${name}`) ?? name
  return repo.objects.commits.has(sha) && !repo.collected.has(sha) ? sha : null
}

function withCommit(asked: AskedOf, name: string, answer: (sha: Sha) => Reply): Reply {
  const sha = shaOf(asked.repo, decodeURIComponent(name))
  return sha ? answer(sha) : invalid(`No commit found for SHA: ${name}`)
}

function withPull({ repo }: AskedOf, number: string, answer: (of: Pull) => Reply): Reply {
  const found = repo.pulls[Number(number) - 1]
  return found ? answer(found) : notFound()
}

const list = (of: AskedOf, pulls: Pull[]) => {
  const { query } = of
  const [state, base, head, sort] = [query.get('state') ?? 'open', query.get('base'), query.get('head'), query.get('sort') ?? 'created']
  const found = pulls.filter((each) => (state === 'all' || (each.closedAt === null ? 'open' : 'closed') === state) && (!base || each.base.ref === base) && (!head || `${each.head.repo.owner.login}:${each.head.ref}` === head))
  const by = (each: Pull) => (sort === 'updated' ? each.updatedAt : each.createdAt)
  const way = (query.get('direction') ?? (query.has('sort') && sort !== 'created' ? 'asc' : 'desc')) === 'desc' ? -1 : 1
  return found.toSorted((one, other) => way * (by(one) - by(other) || one.number - other.number))
}

function files(repo: Repo, from: Sha | null, to: Sha): object[] {
  const { objects } = repo
  return objects.diff(from && objects.of(from).tree, objects.of(to).tree).slice(0, 300).map(({ path, before, after }) => ({ sha: (after ?? before)?.sha, filename: path, status: !before ? 'added' : !after ? 'removed' : 'modified', additions: 1, deletions: 1, changes: 2 }))
}

/** Code, ref updates and pull requests. */
export const code: Route<AskedOf>[] = [
  [/^$/, ({ repo }) => ok({ ...repository(repo), allow_merge_commit: true, allow_squash_merge: true, allow_rebase_merge: true, ...(repo.parent && { parent: repository(repo.parent), source: repository(repo.parent) }) })],
  [/^\/activity$/, (asked) => {
    const { query, repo, now } = asked
    const since = now - (periods[query.get('time_period') ?? 'year'] ?? periods.year as number)
    const [ref, type, actor] = [query.get('ref'), query.get('activity_type'), query.get('actor')]
    const found = repo.activity.filter((each) => each.at >= since && each.at <= now && (!ref || each.ref === ref || each.ref === `refs/heads/${ref}`) && (!type || each.type === type) && (!actor || each.actor.login === actor))
    return cursored(asked, query.get('direction') === 'asc' ? found : found.toReversed(), update(repo))
  }],
  [/^\/pulls$/, (asked) => paged(asked, list(asked, asked.repo.pulls), shortPull)],
  [/^\/pulls\/(\d+)$/, (asked, number) => withPull(asked, number, (of) => ok(pull(of)))],
  [/^\/pulls\/(\d+)\/commits$/, (asked, number) => withPull(asked, number, (of) => paged(asked, of.commits.slice(0, 250), (sha) => commit(asked.repo, sha, asked.hub.accountOf)))],
  [/^\/pulls\/(\d+)\/reviews$/, (asked, number) => withPull(asked, number, (of) => paged(asked, of.reviews, (each) => review(each, of, false)))],
  [/^\/pulls\/(\d+)\/files$/, (asked, number) => withPull(asked, number, (of) => paged(asked, files(asked.repo, asked.repo.objects.mergeBase(of.base.sha, of.head.sha), of.head.sha), (each) => each))],
  [/^\/commits$/, (asked) => withCommit(asked, asked.query.get('sha') ?? asked.repo.defaultBranch, (sha) => {
    const [since, until] = [asked.query.get('since'), asked.query.get('until')]
    const at = (each: Sha) => asked.repo.objects.of(each).committer.at * 1_000
    return paged(asked, asked.repo.objects.between([], sha).toReversed().filter((each) => (!since || at(each) >= Date.parse(since)) && (!until || at(each) <= Date.parse(until))), (each) => commit(asked.repo, each, asked.hub.accountOf))
  })],
  [/^\/commits\/([^/]+)\/pulls$/, (asked, name) => withCommit(asked, name, (sha) => paged(asked, associated(asked.repo, sha), shortPull))],
  [/^\/commits\/([^/]+)$/, (asked, name) => withCommit(asked, name, (sha) => {
    const found = files(asked.repo, asked.repo.objects.of(sha).parents[0] ?? null, sha)
    return ok({ ...commit(asked.repo, sha, asked.hub.accountOf), stats: { total: found.length * 2, additions: found.length, deletions: found.length }, files: found })
  })],
  [/^\/compare\/(.+?)\.\.\.(.+)$/, (asked, one, other) => withCommit(asked, one, (base) => withCommit(asked, other.replace(/^[^:/]+:/, ''), (head) => {
    const { objects } = asked.repo
    const [ahead, behind] = [objects.between([base], head), objects.between([head], base).length]
    const show = (sha: Sha) => commit(asked.repo, sha, asked.hub.accountOf)
    const mergeBase = objects.mergeBase(base, head)
    return paged(asked, ahead, show, (commits) => ({ url: `https://api.github.com/repos/${fullName(asked.repo)}/compare/${one}...${other}`, base_commit: show(base), merge_base_commit: show(mergeBase), status: ahead.length === 0 ? (behind === 0 ? 'identical' : 'behind') : behind === 0 ? 'ahead' : 'diverged', ahead_by: ahead.length, behind_by: behind, total_commits: ahead.length, commits, files: files(asked.repo, mergeBase, head) }))
  }))],
  [/^\/git\/commits\/([0-9a-f]{40})$/, (asked, sha) => (shaOf(asked.repo, sha) ? ok(gitCommit(asked.repo, sha)) : notFound())],
  [/^\/git\/trees\/([^/]+)$/, ({ repo, query }, name) => {
    const found = shaOf(repo, decodeURIComponent(name))
    const tree = found ? repo.objects.of(found).tree : name
    try {
      const type = (mode: string) => (mode === '40000' ? 'tree' : mode === '160000' ? 'commit' : 'blob')
      const entries = [...(query.has('recursive') ? repo.objects.flat(tree) : repo.objects.entries(tree))]
      const folders = query.has('recursive') ? [...new Set(entries.flatMap(([path]) => path.split('/').slice(0, -1).map((_, n, all) => all.slice(0, n + 1).join('/'))))].map((path) => [path, repo.objects.at(tree, path)] as const) : []
      return ok({ sha: tree, url: `https://api.github.com/repos/${fullName(repo)}/git/trees/${tree}`, tree: [...entries, ...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, entry]) => ({ path, mode: entry?.mode.padStart(6, '0'), type: type(entry?.mode ?? ''), sha: entry?.sha, ...(type(entry?.mode ?? '') === 'blob' && { size: repo.objects.bytes(entry?.sha ?? '')?.length ?? 0 }) })), truncated: false })
    } catch {
      return notFound()
    }
  }],
  [/^\/git\/blobs\/([0-9a-f]{40})$/, ({ repo }, sha) => {
    const bytes = repo.objects.bytes(sha)
    return bytes === null ? notFound() : ok({ sha, size: bytes.length, encoding: 'base64', content: bytes.toString('base64') })
  }],
  [/^\/git\/ref\/(.+)$/, ({ repo }, name) => {
    const sha = repo.refs.get(`refs/${decodeURIComponent(name)}`)
    return sha ? ok({ ref: `refs/${name}`, object: { sha, type: 'commit' } }) : notFound()
  }],
  [/^\/git\/matching-refs\/(.*)$/, (asked, name) => paged(asked, [...asked.repo.refs].filter(([ref]) => ref.startsWith(`refs/${name}`)).sort(), ([ref, sha]) => ({ ref, object: { sha, type: 'commit' } }))],
  [/^\/branches$/, (asked) => paged(asked, [...asked.repo.refs].filter(([ref]) => ref.startsWith('refs/heads/')).sort(), ([ref, sha]) => ({ name: ref.slice('refs/heads/'.length), commit: { sha }, protected: asked.repo.classic.has(ref.slice('refs/heads/'.length)) }))],
  [/^\/tags$/, (asked) => paged(asked, [...asked.repo.refs].filter(([ref]) => ref.startsWith('refs/tags/')).sort(), ([ref, sha]) => ({ name: ref.slice('refs/tags/'.length), commit: { sha } }))],
]

export { periods }
