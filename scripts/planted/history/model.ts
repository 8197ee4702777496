import type { Objects, Sha } from './objects.ts'

/** Milliseconds since 1970. */
export type Ms = number
/** `leftAt`: no member any more from then on. `gone`: deleted, GitHub shows nobody or "ghost" in its place. */
export type Account = { id: number; node_id: string; login: string; type: 'User' | 'Bot' | 'Organization'; name: string; email: string; outside?: boolean; leftAt?: Ms; gone?: boolean }
export type App = { id: number; slug: string; name: string }

export type RefUpdate = { id: number; ref: string; before: Sha; after: Sha; at: Ms; actor: Account; type: 'push' | 'force_push' | 'pr_merge' | 'merge_queue_merge' | 'branch_creation' | 'branch_deletion' }
export type Review = { id: number; node_id: string; user: Account; state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED'; body: string; commit: Sha; at: Ms }
/** `type` is GraphQL's name; `of` holds the fields by GraphQL's names, made when they are asked for. */
export type TimelineEvent = { id: string; type: string; at: Ms; of: Record<string, unknown> }
export type Edit = { id: string; at: Ms; editor: Account; before: string; diff: string | null; deletedAt?: Ms }
export type Pull = {
  id: number; node_id: string; number: number; repo: Repo; title: string; body: string; user: Account; draft: boolean
  createdAt: Ms; updatedAt: Ms; closedAt: Ms | null; mergedAt: Ms | null; mergedBy: Account | null; mergeCommit: Sha | null
  base: { ref: string; sha: Sha }
  head: { ref: string; sha: Sha; repo: Repo }
  reviews: Review[]; timeline: TimelineEvent[]; edits: Edit[]
  /** Of the head, oldest first, frozen when it is merged. */
  commits: Sha[]
}
export type CheckRun = { id: number; name: string; sha: Sha; app: App; status: 'queued' | 'in_progress' | 'completed'; conclusion: string | null; startedAt: Ms; completedAt: Ms | null }
export type Status = { id: number; sha: Sha; context: string; state: string; creator: Account; at: Ms }
export type Approval = { user: Account; state: 'approved' | 'rejected'; environment: string; comment: string; at: Ms }
export type Run = { id: number; name: string; sha: Sha; branch: string; event: string; actor: Account; triggeringActor: Account; attempt: number; status: string; conclusion: string | null; at: Ms; approvals: Approval[] }
export type DeploymentStatus = { id: number; state: string; creator: Account; at: Ms }
export type Deployment = { id: number; node_id: string; sha: Sha; ref: string; environment: string; creator: Account; at: Ms; run: Run | null; payload: Record<string, unknown>; statuses: DeploymentStatus[] }

export type Rule = { type: string; parameters?: Record<string, unknown> }
export type RulesetState = { id: number; name: string; target: 'branch'; source_type: 'Repository'; source: string; enforcement: 'active' | 'disabled' | 'evaluate'; conditions: { ref_name: { include: string[]; exclude: string[] } }; rules: Rule[]; bypass_actors: { actor_id: number; actor_type: string; bypass_mode: string }[] }
export type Ruleset = { state: RulesetState; createdAt: Ms; deletedAt: Ms | null; versions: { version_id: number; actor: Account; at: Ms; state: RulesetState }[] }
/** Classic branch protection, in the words of its webhook. */
export type Classic = { id: number; name: string; createdAt: Ms; updatedAt: Ms; approvals: number; checks: { context: string; app_id: number | null }[]; admins: boolean; dismissStale: boolean }
export type RuleSuite = { id: number; actor: Account; before: Sha; after: Sha; ref: string; at: Ms; result: 'pass' | 'fail' | 'bypass'; evaluations: { rule_source: { type: 'ruleset' | 'protected_branch'; id: number | null; name: string | null }; enforcement: string; result: 'pass' | 'fail'; rule_type: string; details: string | null }[] }

export type Repo = {
  id: number; node_id: string; name: string; owner: Account; private: boolean; archived: boolean; createdAt: Ms; defaultBranch: string; parent: Repo | null
  /** From when to when nobody outside sees it: answers are 404 and no webhook comes. */
  hidden: { from: Ms; to: Ms | null }[]
  formerNames: string[]
  objects: Objects
  refs: Map<string, Sha>
  pulls: Pull[]; /** Of these, the open ones. */ open: Set<Pull>; activity: RefUpdate[]; checkRuns: CheckRun[]; statuses: Status[]; runs: Run[]; deployments: Deployment[]
  rulesets: Ruleset[]; classic: Map<string, Classic>; classicOff: Set<string>; suites: RuleSuite[]
  /** Commits GitHub has thrown away. */
  collected: Set<Sha>
}

/** One webhook as GitHub sends it. `at`: when. `lost`: it never arrived, though GitHub sent it. */
export type Delivery = { id: string; event: string; action: string | null; at: Ms; body: string; headers: Record<string, string>; lost: boolean }
