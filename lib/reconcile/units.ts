import { matches } from '../facts/glob.ts'
import type { Known } from './combine.ts'
import { nothing, type Of } from './facts.ts'
import { gapsOf } from './gaps.ts'
import { Graph } from './graph.ts'
import { type Move, movesOf } from './moves.ts'
import { type ChangeSettings, type Period, type Release, releasesOf } from './system.ts'

/** What a change in production is, and the commits of it. Its key is the same in every run. */
export type Unit =
  /** A merged pull request. `base`: the commit of the branch before it. `others`: that the host says were merged by the same commit, so that nobody can tell which it was. */
  | { type: 'pull'; key: string; pull: number; others: number[]; commits: string[]; base: string | null; move: Move | null; release: Release }
  /** Commits that no merged pull request brought. */
  | { type: 'unattributed'; key: string; commits: string[]; move: Move | null; release: Release }
  | { type: 'update'; key: string; move: Move }
  | { type: 'deployment'; key: string; release: Release; /** What it brought. */ units: string[]; rollback: boolean }
  | { type: 'artifact'; key: string; environment: string; digest: string | null; sha: string | null; since: string | null; at: string }
  /** A snapshot that lists nothing. */
  | { type: 'snapshot'; key: string; environment: string; at: string }

export type Units = {
  units: Unit[]
  /** Commits of all releases of the period; each is in exactly one unit. */
  commits: number
  /** Why the list is not complete; empty: it is. */
  incomplete: string[]
}

/** The changes of a period, from what is known. */
export function unitsOf(known: Known, settings: ChangeSettings, period: Period): Units {
  const within = (at: string | null) => at !== null && at >= period.from && at < period.to
  const graph = new Graph(known)
  const moves = movesOf(known)
  const walk = new Walk(graph, moves.filter(({ ref }) => settings.branches.some((name) => matches(name, ref.replace('refs/heads/', '')))), known.all('merged'))
  const releases = releasesOf(known, settings, walk.arrived)
  const touched = touching(known, graph, settings)
  const some = settings.production.by !== 'branch' || settings.paths.length > 0
  const units: Unit[] = []
  const incomplete: string[] = []
  let commits = 0

  const seen = new Set<string>()
  if (settings.baseline !== null) graph.reach(settings.baseline, seen)
  let first = settings.baseline === null
  for (const release of releases) {
    const inside = within(release.at)
    if (release.at >= period.to) break
    if (release.sha === null || (release.sha !== nothing && !graph.commit(release.sha))) {
      if (inside) incomplete.push(`${release.key}: ${release.sha === null ? 'nobody says which commit was deployed' : `its commit ${release.sha} is not known`}`)
      if (inside && release.how === 'environment') units.push({ type: 'deployment', key: release.key, release, units: [], rollback: false })
      continue
    }
    const before = seen.size
    if (first && inside) incomplete.push(`${release.key}: no release before it is known, so that nobody can tell what it brought; say from which commit on`)
    const brought = first || !inside ? (graph.reach(release.sha, seen), []) : walk.brought(release, seen, incomplete)
    first = false
    if (!inside) continue
    const found = brought.filter((unit) => touched(unit, incomplete))
    units.push(...found)
    // Of what is not all that the branch has only the updates by which it came are asked.
    if (some) units.push(...found.flatMap(({ move }): Unit[] => (move ? [{ type: 'update', key: `update ${move.key}`, move }] : [])))
    commits += found.reduce((sum, unit) => sum + ('commits' in unit ? unit.commits.length : 0), 0)
    if (release.how === 'environment') units.push({ type: 'deployment', key: release.key, release, units: found.map(({ key }) => key), rollback: seen.size === before })
  }
  if (!some) for (const move of walk.moves) if (within(move.at)) units.push({ type: 'update', key: `update ${move.key}`, move })
  for (const snapshot of known.all('snapshot')) if (within(snapshot.at) && named(settings, snapshot.environment)) units.push(...running(snapshot))
  for (const { what, from, to, why } of gapsOf(known)) if ((what === 'update' || what === 'deployment' || what === 'commit') && from < period.to && to > period.from) incomplete.push(`${what} from ${from} to ${to}: ${why}`)
  return { units: once(units), commits, incomplete: [...new Set(incomplete)] }
}

/** Whether a unit touches the system's part of the repository. One of which nobody can tell counts, and the list is not complete. */
function touching(known: Known, graph: Graph, { paths }: ChangeSettings) {
  const compared = new Map(known.all('compared').map((each) => [`${each.from} ${each.to}`, each]))
  return ({ key, commits }: Extract<Unit, { commits: string[] }>, incomplete: string[]): boolean => {
    if (paths.length === 0) return true
    const own = new Set(commits)
    for (let sha = commits.at(-1); sha !== undefined && own.has(sha); ) {
      const commit = graph.commit(sha)
      const before = graph.commit(commit?.parents[0] ?? '')
      const change = commit && before && (commit.tree === before.tree ? { whole: true, paths: [] } : compared.get(`${before.tree} ${commit.tree}`))
      if (!change?.whole) {
        incomplete.push(`${key}: which paths commit ${sha} touches is not known, so it counts`)
        return true
      }
      if (change.paths.some(({ path }) => paths.some((folder) => path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)))) return true
      sha = commit?.parents[0]
    }
    return false
  }
}

const named = ({ production }: ChangeSettings, environment: string) => production.by !== 'environment' || production.names.some((pattern) => matches(pattern, environment))

function running({ id, environment, at, artifacts }: Of<'snapshot'>): Unit[] {
  if (artifacts.length === 0) return [{ type: 'snapshot', key: `snapshot ${id}`, environment, at }]
  return artifacts.map(({ digest, sha, since }, n) => ({ type: 'artifact', key: `artifact ${environment} ${digest ?? sha ?? `${id}/${n}`} ${since ?? ''}`.trimEnd(), environment, digest, sha, since, at }))
}

/** The same artifact in two snapshots is one. */
function once(units: Unit[]): Unit[] {
  const byKey = new Map(units.map((unit) => [unit.key, unit]))
  return [...byKey.values()]
}

/** From commits to the pull request or update that brought each. */
class Walk {
  readonly moves: Move[]
  readonly #graph: Graph
  readonly #merged = new Map<string, Of<'merged'>[]>()
  readonly #moved = new Map<string, Move>()

  constructor(graph: Graph, moves: Move[], merged: readonly Of<'merged'>[]) {
    this.#graph = graph
    this.moves = moves
    for (const each of merged) this.#merged.set(each.sha, [...(this.#merged.get(each.sha) ?? []), each])
    // The first that put a commit on a branch brought it.
    for (const move of [...moves].sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1))) {
      if (move.after === nothing) continue
      for (const sha of this.#graph.firstParents(move.after, (sha) => sha === move.before || this.#moved.has(sha)).chain) this.#moved.set(sha, move)
    }
  }

  /** When a commit came onto one of the branches; null: it is on none, or nobody says. */
  arrived = (sha: string): string | null => this.#moved.get(sha)?.at ?? null

  /** What a release brought that none before had, oldest first; all of it is put into `seen`. */
  brought(release: Release & { sha: string | null }, seen: Set<string>, incomplete: string[]): Extract<Unit, { commits: string[] }>[] {
    const { chain, unknown } = this.#graph.firstParents(release.sha as string, (sha) => seen.has(sha))
    if (unknown !== null) incomplete.push(`${release.key}: commit ${unknown} is not known`)
    const found: Extract<Unit, { commits: string[] }>[] = []
    let open: { commits: string[]; base: string | null; move: Move | null } | null = null
    const left = () => {
      if (open) found.push({ type: 'unattributed', key: `commits ${open.commits[0]}`, commits: open.commits, move: open.move, release })
      open = null
    }
    for (const sha of chain.reverse()) {
      const move = this.#moved.get(sha) ?? null
      if (open && (open as { move: Move | null }).move !== move) left()
      open ??= { commits: [], base: this.#graph.commit(sha)?.parents[0] ?? null, move }
      const reached = this.#graph.reach(sha, seen)
      // What this commit brings from aside is older than it.
      ;(open as { commits: string[] }).commits.push(...reached.found.slice(1).reverse(), sha)
      for (const each of reached.unknown) incomplete.push(`${release.key}: commit ${each} is not known`)
      const merged = this.#closing(sha)
      if (!merged || (move !== null && move.how !== null && move.how !== 'pr_merge' && move.how !== 'merge_queue_merge')) continue
      const { commits, base } = open as { commits: string[]; base: string | null }
      found.push({ type: 'pull', key: `pull ${merged.pull}`, pull: merged.pull, others: merged.others, commits, base, move, release })
      open = null
    }
    left()
    return found
  }

  /** Of several that one commit is said to have merged, the one whose head it joins. */
  #closing(sha: string): { pull: number; others: number[] } | null {
    const all = this.#merged.get(sha) ?? []
    const joined = all.find(({ head }) => this.#graph.commit(sha)?.parents.slice(1).includes(head))
    const one = joined ?? [...all].sort((a, b) => a.pull - b.pull)[0]
    return one ? { pull: one.pull, others: joined ? [] : all.filter((each) => each !== one).map(({ pull }) => pull) } : null
  }
}
