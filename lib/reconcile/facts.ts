/**
 * What is known of changes in production, each a fact of its own with where it came from. Facts are immutable and know no order: two sources that tell the same one tell
 * it under the same key, and what one leaves out (null) the other may say. Instants are ISO 8601 in UTC, SHAs hex, refs whole (`refs/heads/main`).
 * Which API says what: `docs/change-reconciliation.md`.
 */

/** An account at the host, as it authenticated. A deleted one is null. */
export type Who = { id: number; login: string; bot: boolean }

/** A name and an address in a commit are claims; `who` is the account the host knows by that address, null when it knows none. */
export type Writer = { part: 'author' | 'co-author' | 'committer'; who: Who | null; name: string; email: string }

export type Facts = {
  /** `github`: the host made it itself and signed it. `writers` without the host. */
  commit: { sha: string; parents: string[]; tree: string; writers: Writer[]; github: boolean }
  /** A ref moved, as the activity endpoint records it. Forty zeros: it was not there. */
  update: { id: string; ref: string; before: string; after: string; how: UpdateKind; by: Who | null; at: string }
  /** A push as the webhook tells it: it does not tell a merge from a push. */
  pushed: { ref: string; before: string; after: string; forced: boolean; by: Who | null; at: string | null }
  opened: { pull: number; by: Who | null; at: string; headRef: string | null; headRepository: number | null }
  /** Who put this head on the pull request: of `opened` and `synchronize` their sender. */
  head: { pull: number; sha: string; by: Who | null; at: string | null }
  /** The commits of a pull request at this head; fewer than `total` where the host gives no more. */
  commits: { pull: number; head: string; shas: string[]; total: number }
  merged: { pull: number; at: string; by: Who | null; sha: string; head: string; ref: string }
  /** `state` null: it was dismissed, and nobody says what it said. `sha` null: that commit is gone. */
  review: { pull: number; id: number; by: Who | null; state: 'approved' | 'changes_requested' | 'commented' | null; sha: string | null; at: string }
  /** `at`: by then at the latest. */
  dismissed: { pull: number; review: number; by: Who | null; at: string | null }
  /** At that time title, text or branch of a pull request named this request. Null: whether it did before the merge cannot be told. */
  names: { pull: number; request: string; at: string | null }
  /** From then on none of them named it any more. */
  unnamed: { pull: number; request: string; at: string }
  retargeted: { pull: number; from: string; to: string; at: string; by: Who | null; /** The host did it, as what it stood on was merged. Null: nobody tells. */ automatic: boolean | null }
  /** A check run or a commit status (`app` null). `conclusion` null: it did not complete. */
  check: { id: string; sha: string; name: string; app: number | null; conclusion: string | null; at: string | null }
  /** What the merge queue tested. `outcome` null: it is still there. `at`: since when at the latest. */
  group: { sha: string; base: string; ref: string; at: string | null; outcome: 'merged' | 'invalidated' | 'dequeued' | null }
  /** A run of a workflow, and who started it: of a repeated one who repeated it. */
  run: { id: number; attempt: number; sha: string; trigger: Who | null; at: string }
  /** Who let a run go on into an environment. */
  approved_run: { run: number; environment: string; by: Who | null; state: 'approved' | 'rejected'; at: string | null }
  deployment: { id: string; sha: string | null; digest: string | null; environment: string; by: Who | null; run: number | null; at: string }
  /** `begun`: the pipeline was at it, and did not only wait for its turn or for somebody. */
  deployed: { deployment: string; id: string; state: 'success' | 'failure' | 'error' | 'inactive' | 'pending'; begun?: true; at: string }
  /** What branches were protected by from then on, as of one source (a ruleset, the classic rule of a pattern). `refs` are globs; with `!` in front they are left out. `removed`: it is gone. `after`: the message has no date, and came at `at`: it was no earlier than this, null where nobody can tell. */
  protection: { source: string; refs: string[]; at: string; after?: string | null; by: Who | null; removed: boolean; active: boolean; approvals: number; checks: RequiredCheck[]; blocksForce: boolean }
  /** Whether rules held for one update of a ref. */
  suite: { id: number; ref: string; before: string; after: string; at: string; by: Who | null; result: 'pass' | 'fail' | 'bypass' }
  /** What runs in an environment: by digest or SHA. */
  snapshot: { id: string; environment: string; at: string; artifacts: { digest: string | null; sha: string | null; since: string | null; count: number }[] }
  /** What differs between two trees, by path: mode and blob on either side, null where it is not. */
  compared: { from: string; to: string; paths: { path: string; from: string | null; to: string | null }[]; whole: boolean }
  /** The list of these facts of this subject (a pull request's number, a commit, a ref) was read to its end: what is not in it was not there then. `from`: it has what happened from then on. */
  read: { what: Kind; of: string; at: string; from?: string }
  /** From then on webhooks tell these facts as they happen, but for gaps; or do no more. */
  watched: { what: Kind; from: string }
  unwatched: { what: Kind; from: string }
  /** A tag is there, on this commit: since when nobody says. */
  tag: { ref: string; sha: string }
  /** In this time these facts did not reach us. Told again with a later end it is one gap. */
  gap: { what: Kind; from: string; to: string; why: string }
}

export type UpdateKind = 'push' | 'force_push' | 'pr_merge' | 'merge_queue_merge' | 'branch_creation' | 'branch_deletion'
/** `app` null: any may report it. `untold`: webhooks of classic rules do not say which. */
export type RequiredCheck = { name: string; app: number | null | 'untold' }
export type Kind = keyof Facts
export type Fact = { [K in Kind]: { kind: K } & Facts[K] }[Kind]
export type Of<K extends Kind> = Facts[K]

/** Under what two sources tell the same fact. */
const keys: { [K in Kind]: (fact: Facts[K]) => (string | number | null)[] } = {
  commit: ({ sha }) => [sha],
  update: ({ id }) => [id],
  pushed: ({ ref, before, after, at }) => [ref, before, after, at],
  opened: ({ pull }) => [pull],
  head: ({ pull, sha, at }) => [pull, sha, at],
  commits: ({ pull, head }) => [pull, head],
  merged: ({ pull }) => [pull],
  review: ({ id }) => [id],
  dismissed: ({ review }) => [review],
  names: ({ pull, request, at }) => [pull, request, at],
  unnamed: ({ pull, request, at }) => [pull, request, at],
  retargeted: ({ pull, at }) => [pull, at],
  check: ({ id, at }) => [id, at],
  group: ({ sha }) => [sha],
  run: ({ id, attempt }) => [id, attempt],
  approved_run: ({ run, environment, by, state }) => [run, environment, by?.id ?? null, state],
  deployment: ({ id }) => [id],
  deployed: ({ id }) => [id],
  protection: ({ source, at }) => [source, at],
  suite: ({ id }) => [id],
  snapshot: ({ id }) => [id],
  compared: ({ from, to }) => [from, to],
  read: ({ what, of, from }) => (from ? [what, of, from] : [what, of]),
  watched: ({ what, from }) => [what, from],
  unwatched: ({ what, from }) => [what, from],
  tag: ({ ref, sha }) => [ref, sha],
  gap: ({ what, from, why }) => [what, from, why],
}

export const keyOf = <K extends Kind>(fact: { kind: K } & Facts[K]): string => `${fact.kind} ${(keys[fact.kind] as (fact: Facts[K]) => unknown[])(fact).join(' ')}`

export const nothing = '0'.repeat(40)
