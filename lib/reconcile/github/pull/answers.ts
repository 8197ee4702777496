import type { Who } from '../../facts.ts'
import { PullFailed } from './client.ts'
import type { List } from './queries.ts'

/** Answers of GraphQL, as `queries.ts` asks for them. */
export type Account = { __typename: string; login: string; databaseId?: number | null } | null
export type Connection<T> = { totalCount?: number; pageInfo: { hasNextPage: boolean; endCursor: string | null }; nodes: (T | null)[] | null }
export type Stamp = { name: string | null; email: string | null; user: Account }
export type CommitNode = { __typename: 'Commit'; oid: string; tree: { oid: string }; parents: { totalCount: number; nodes: ({ oid: string; tree: { oid: string } } | null)[] }; authors: { totalCount: number; nodes: (Stamp | null)[] }; committer: Stamp | null; signature: { isValid: boolean; wasSignedByGitHub: boolean } | null }
export type CheckRunNode = { name: string; permalink: string; status: string; conclusion: string | null; completedAt: string | null }
export type CheckedNode = { __typename: 'Commit'; oid: string; status: { contexts: unknown[] } | null; checkSuites: Connection<{ app: { databaseId: number | null } | null; checkRuns: Connection<CheckRunNode> | null }> | null }
export type ReviewNode = { fullDatabaseId: string | null; databaseId: number | null; state: string; submittedAt: string | null; author: Account; commit: { oid: string } | null }
export type EventNode =
  | { __typename: 'HeadRefForcePushedEvent'; createdAt: string; actor: Account; afterCommit: { oid: string } | null }
  | { __typename: 'ReviewDismissedEvent'; createdAt: string; actor: Account; previousReviewState: string; review: { fullDatabaseId: string | null; databaseId: number | null } | null }
  | { __typename: 'BaseRefChangedEvent'; createdAt: string; actor: Account; previousRefName: string; currentRefName: string }
  | { __typename: 'AutomaticBaseChangeSucceededEvent'; createdAt: string; actor: Account; oldBase: string; newBase: string }
  | { __typename: 'AddedToMergeQueueEvent' }
  | { __typename: 'RenamedTitleEvent'; createdAt: string; previousTitle: string; currentTitle: string }
export type EditNode = { editedAt: string; diff: string | null; deletedAt: string | null }
export type Lists = { commits: Connection<{ commit: { oid: string } | null }>; reviews: Connection<ReviewNode>; timelineItems: Connection<EventNode>; userContentEdits: Connection<EditNode> | null }
export type PullNode = {
  number: number; title: string; body: string; createdAt: string; updatedAt: string; mergedAt: string; author: Account; mergedBy: Account; mergeCommit: { oid: string } | null; baseRefName: string; baseRefOid: string; headRefName: string; headRefOid: string
  isCrossRepository: boolean; headRepository: { databaseId: number; nameWithOwner: string } | null
} & Lists
export type Entries = { [L in List]: NonNullable<NonNullable<Lists[L]>['nodes']>[number] & object }

export const instant = (text: string): string => new Date(text).toISOString()

/** GraphQL names robots without what the other sources end their names with. */
export function who(account: Account | undefined): Who | null {
  if (!account || account.databaseId === undefined || account.databaseId === null) return null
  const bot = account.__typename === 'Bot' || account.login.endsWith('[bot]')
  return { id: account.databaseId, login: bot && !account.login.endsWith('[bot]') ? `${account.login}[bot]` : account.login, bot }
}

/** All entries of a page. @throws PullFailed where the host left one out */
export function entries<T>(of: Connection<T> | null | undefined, what: string): T[] {
  if (!of) throw new PullFailed(`GitHub left out ${what}`)
  const nodes = of.nodes ?? []
  if (nodes.some((node) => node === null)) throw new PullFailed(`GitHub left out some of ${what}`)
  return nodes as T[]
}
