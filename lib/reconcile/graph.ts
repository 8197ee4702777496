import type { Known } from './combine.ts'
import type { Of } from './facts.ts'

export type Commit = Of<'commit'>

/** Commits and who their parents are, as far as they are known. */
export class Graph {
  readonly #commits: Map<string, Commit>

  constructor(known: Known) {
    this.#commits = new Map(known.all('commit').map((commit) => [commit.sha, commit]))
  }

  commit = (sha: string): Commit | undefined => this.#commits.get(sha)

  /** What is reached from `sha` and not in `seen`, with `sha`; it is added to `seen`. `unknown`: named as a parent, and not known. */
  reach(sha: string, seen: Set<string>): { found: string[]; unknown: string[] } {
    const [found, unknown, next]: string[][] = [[], [], [sha]]
    for (let each = (next as string[]).pop(); each !== undefined; each = (next as string[]).pop()) {
      if (seen.has(each)) continue
      seen.add(each)
      const commit = this.#commits.get(each)
      if (!commit) {
        ;(unknown as string[]).push(each)
        continue
      }
      ;(found as string[]).push(each)
      for (const parent of commit.parents) (next as string[]).push(parent)
    }
    return { found: found as string[], unknown: unknown as string[] }
  }

  /** From `sha` by first parents, the newest first, up to one for which `end` holds, which is left out. */
  firstParents(sha: string, end: (sha: string) => boolean): { chain: string[]; unknown: string | null } {
    const chain: string[] = []
    for (let each: string | undefined = sha; each !== undefined && !end(each); ) {
      const commit = this.#commits.get(each)
      if (!commit) return { chain, unknown: each }
      chain.push(each)
      each = commit.parents[0]
    }
    return { chain, unknown: null }
  }

  /**
   * The one commit that both come from and no other such commit does. Null: none or several are known (histories that were merged crosswise), or a commit on the
   * way is not.
   */
  mergeBase(one: string, other: string): string | null {
    /** Which of the two reaches a commit: 1, 2, or both. */
    const reached = new Map<string, number>()
    const common = new Set<string>()
    let front: [string, number][] = [[one, 1], [other, 2]]
    // What both reach is walked only as long as one alone still walks elsewhere.
    while (front.some(([, by]) => by !== 3)) {
      const next: [string, number][] = []
      for (const [sha, by] of front) {
        const before = reached.get(sha) ?? 0
        const now = before | by
        if (now === before) continue
        reached.set(sha, now)
        if (now === 3 && by !== 3) common.add(sha)
        const commit = this.#commits.get(sha)
        if (!commit && now !== 3) return null
        for (const parent of commit?.parents ?? []) next.push([parent, now])
      }
      front = next
    }
    const best = [...common].filter((sha) => ![...common].some((other) => other !== sha && this.reach(other, new Set([...common].filter((each) => each !== sha && each !== other))).found.includes(sha)))
    return best.length === 1 ? (best[0] as string) : null
  }
}
