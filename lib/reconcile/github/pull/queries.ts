/** What is asked of GraphQL. `id` of an account is the number that REST and webhooks have. */
const who = 'fragment who on Actor { __typename login ... on User { databaseId } ... on Bot { databaseId } ... on Mannequin { databaseId } ... on Organization { databaseId } }'
const person = 'name email user { __typename login databaseId }'
const commit = `fragment commit on Commit {
  __typename oid tree { oid } parents(first: 20) { totalCount nodes { oid tree { oid } } } authors(first: 50) { totalCount nodes { ${person} } } committer { ${person} } signature { isValid wasSignedByGitHub }
}`
const page = 'pageInfo { hasNextPage endCursor }'

/** Ancestors of a commit, the newest first. */
export const history = `query ($owner: String!, $name: String!, $oid: GitObjectID!, $after: String) {
  repository(owner: $owner, name: $name) { object(oid: $oid) { ... on Commit { history(first: 100, after: $after) { ${page} nodes { ...commit } } } } }
} ${commit}`

/** Commits by their SHAs, each under a name of its own. */
export const commits = (shas: readonly string[]): string => `query ($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { ${shas.map((sha) => `c${sha}: object(oid: "${sha}") { ...commit }`).join(' ')} }
} ${commit}`

export const trees = (oids: readonly string[]): string => `query ($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { ${oids.map((oid) => `t${oid}: object(oid: "${oid}") { ... on Tree { entries { name mode oid type } } }`).join(' ')} }
}`

/** Checks of commits: every run, also of what was repeated, and whether there are statuses, which GraphQL does not number. */
export const checks = (shas: readonly string[]): string => `query ($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { ${shas.map((sha) => `c${sha}: object(oid: "${sha}") { ...checked }`).join(' ')} }
} fragment checked on Commit {
  __typename oid status { contexts { context } } checkSuites(first: 20) { ${page} nodes { app { databaseId } checkRuns(first: 50, filterBy: { checkType: ALL }) { ${page} nodes { name permalink status conclusion completedAt } } } }
}`

/** Lists of one pull request, and how each goes on. */
export const lists = {
  commits: (after: string) => `commits(first: 100${after}) { totalCount ${page} nodes { commit { oid } } }`,
  reviews: (after: string) => `reviews(first: 50${after}) { ${page} nodes { fullDatabaseId databaseId state submittedAt author { ...who } commit { oid } } }`,
  timelineItems: (after: string) => `timelineItems(first: 50, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT, REVIEW_DISMISSED_EVENT, BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT, RENAMED_TITLE_EVENT, ADDED_TO_MERGE_QUEUE_EVENT]${after}) { ${page} nodes {
    __typename
    ... on HeadRefForcePushedEvent { createdAt actor { ...who } afterCommit { oid } }
    ... on ReviewDismissedEvent { createdAt actor { ...who } previousReviewState review { fullDatabaseId databaseId } }
    ... on BaseRefChangedEvent { createdAt actor { ...who } previousRefName currentRefName }
    ... on AutomaticBaseChangeSucceededEvent { createdAt actor { ...who } oldBase newBase }
    ... on RenamedTitleEvent { createdAt previousTitle currentTitle }
  } }`,
  userContentEdits: (after: string) => `userContentEdits(first: 50${after}) { ${page} nodes { editedAt diff deletedAt } }`,
} as const
export type List = keyof typeof lists

const pull = `number title body createdAt updatedAt mergedAt author { ...who } mergedBy { ...who } mergeCommit { oid } baseRefName baseRefOid headRefName headRefOid isCrossRepository headRepository { databaseId nameWithOwner } ${Object.values(lists).map((list) => list('')).join(' ')}`

/** Merged pull requests, those first that were touched last. */
export const pulls = `query ($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) { pullRequests(first: 25, after: $after, states: [MERGED], orderBy: { field: UPDATED_AT, direction: DESC }) { ${page} nodes { ${pull} } } }
} ${who}`

export const more = (list: List): string => `query ($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) { ${lists[list](', after: $after')} } }
}${list === 'commits' || list === 'userContentEdits' ? '' : ` ${who}`}`

/** Classic branch protection, by its patterns, as webhooks know it. */
export const protections = `query ($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) { branchProtectionRules(first: 100, after: $after) { ${page} nodes {
    pattern requiresApprovingReviews requiredApprovingReviewCount requiresStatusChecks allowsForcePushes requiredStatusChecks { context app { databaseId } }
  } } }
}`
