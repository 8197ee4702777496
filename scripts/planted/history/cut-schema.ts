import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ConstDirectiveNode, type DefinitionNode, type FieldDefinitionNode, Kind, parse, print, type TypeNode } from 'graphql'

/** `node scripts/planted/history/cut-schema.ts <schema.graphql of @octokit/graphql-schema, MIT>`: cuts what the planted server answers out of GitHub's schema, so that names and types are GitHub's own. 15.26.1 was the last. */
const connection = 'nodes edges pageInfo totalCount'
const actor = 'id login databaseId url'
const event = 'id createdAt actor'
const wanted: Record<string, string> = {
  Query: 'repository rateLimit organization viewer id', RateLimit: 'cost limit nodeCount remaining resetAt used', Node: 'id', Actor: 'login url', RepositoryOwner: 'id login', PageInfo: 'endCursor hasNextPage hasPreviousPage startCursor',
  Organization: actor, User: `${actor} name email`, Bot: actor, Mannequin: actor,
  Repository: 'id databaseId name nameWithOwner url isArchived isPrivate isFork visibility owner defaultBranchRef object ref refs pullRequest pullRequests deployments createdAt pushedAt updatedAt parent branchProtectionRules',
  BranchProtectionRule: 'id pattern requiresApprovingReviews requiredApprovingReviewCount requiresStatusChecks requiredStatusChecks allowsForcePushes isAdminEnforced', BranchProtectionRuleConnection: connection, BranchProtectionRuleEdge: 'cursor node', RequiredStatusCheckDescription: 'app context', App: 'id databaseId name slug',
  Ref: 'id name prefix target', RefConnection: connection, RefEdge: 'cursor node', GitObject: 'id oid abbreviatedOid', Tree: 'id oid abbreviatedOid entries', TreeEntry: 'name path mode oid type', Blob: 'id oid abbreviatedOid byteSize',
  Commit: 'id oid abbreviatedOid url author authors authoredDate committedDate committedViaWeb committer history message messageHeadline messageBody parents signature tree associatedPullRequests checkSuites status',
  CheckSuite: 'id databaseId app checkRuns conclusion status', CheckSuiteConnection: connection, CheckSuiteEdge: 'cursor node', CheckRun: 'id databaseId name permalink status conclusion startedAt completedAt checkSuite', CheckRunConnection: connection, CheckRunEdge: 'cursor node', Status: 'id state contexts', StatusContext: 'id context state createdAt',
  GitActor: 'name email date user', GitActorConnection: connection, GitActorEdge: 'cursor node', GitSignature: 'isValid state signer wasSignedByGitHub email', GpgSignature: 'isValid state signer wasSignedByGitHub email keyId', CommitConnection: connection, CommitEdge: 'cursor node', CommitHistoryConnection: connection,
  PullRequest: 'id databaseId fullDatabaseId number title body url state isDraft isCrossRepository closed closedAt merged mergedAt mergedBy mergeCommit createdAt updatedAt lastEditedAt author authorAssociation baseRefName baseRefOid baseRepository headRefName headRefOid headRepository headRepositoryOwner commits reviews timelineItems userContentEdits includesCreatedEdit editor isInMergeQueue repository',
  PullRequestConnection: connection, PullRequestEdge: 'cursor node', PullRequestCommit: 'id commit pullRequest', PullRequestCommitConnection: connection, PullRequestCommitEdge: 'cursor node',
  PullRequestReview: 'id databaseId fullDatabaseId state submittedAt createdAt updatedAt author authorAssociation commit body pullRequest', PullRequestReviewConnection: connection, PullRequestReviewEdge: 'cursor node',
  PullRequestTimelineItemsConnection: `${connection} filteredCount updatedAt`, PullRequestTimelineItemsEdge: 'cursor node', PullRequestTimelineItems: '', Closable: 'closed closedAt',
  HeadRefForcePushedEvent: `${event} beforeCommit afterCommit pullRequest`, ReviewDismissedEvent: `${event} databaseId dismissalMessage previousReviewState review pullRequest`, BaseRefChangedEvent: `${event} databaseId previousRefName currentRefName pullRequest`, AutomaticBaseChangeSucceededEvent: `${event} oldBase newBase pullRequest`,
  AddedToMergeQueueEvent: `${event} enqueuer pullRequest`, RemovedFromMergeQueueEvent: `${event} enqueuer reason pullRequest`, MergedEvent: `${event} commit mergeRefName pullRequest`, RenamedTitleEvent: `${event} previousTitle currentTitle`,
  UserContentEdit: 'id createdAt updatedAt editedAt editor diff deletedAt deletedBy', UserContentEditConnection: connection, UserContentEditEdge: 'cursor node',
  Deployment: 'id databaseId commitOid commit environment originalEnvironment creator createdAt updatedAt description payload task state statuses latestStatus', DeploymentConnection: connection, DeploymentEdge: 'cursor node', DeploymentStatus: 'id state creator createdAt updatedAt description environment logUrl', DeploymentStatusConnection: connection, DeploymentStatusEdge: 'cursor node',
}

const named = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : named(type.type))
const [, , from] = process.argv
if (!from) {
  console.error('Say which schema: node scripts/planted/history/cut-schema.ts <path of schema.graphql>')
  process.exit(2)
}
const { definitions } = parse(readFileSync(from, 'utf8'))
const byName = new Map(definitions.flatMap((each) => ('name' in each && each.name ? [[each.name.value, each] as const] : [])))
const more = new Set<string>()
const kept = (name: string) => name in wanted || ['ID', 'Int', 'String', 'Boolean', 'Float'].includes(name) || [Kind.ENUM_TYPE_DEFINITION, Kind.SCALAR_TYPE_DEFINITION].includes(byName.get(name)?.kind as Kind)
const plain = (directives: readonly ConstDirectiveNode[] = []) => directives.filter(({ name }) => name.value === 'deprecated')

/** An argument's type comes along with all that is in it. */
function along(name: string): void {
  if (more.has(name) || name in wanted) return
  const found = byName.get(name)
  if (!found) return
  more.add(name)
  if (found.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) for (const { type } of found.fields ?? []) along(named(type))
}

function fields(list: readonly FieldDefinitionNode[] | undefined, names: string[]): FieldDefinitionNode[] {
  return (list ?? []).filter(({ name, type }) => names.includes(name.value) && kept(named(type))).map((field) => {
    along(named(field.type))
    for (const { type } of field.arguments ?? []) along(named(type))
    return { ...field, description: undefined, directives: plain(field.directives), arguments: field.arguments?.map((each) => ({ ...each, description: undefined, directives: [] })) }
  })
}

function cut(each: DefinitionNode): DefinitionNode[] {
  if (!('name' in each) || !each.name || !(each.name.value in wanted)) return []
  const names = wanted[each.name.value]?.split(' ') ?? []
  if (each.kind === Kind.OBJECT_TYPE_DEFINITION || each.kind === Kind.INTERFACE_TYPE_DEFINITION) return [{ ...each, description: undefined, directives: [], interfaces: each.interfaces?.filter(({ name }) => name.value in wanted), fields: fields(each.fields, names) }]
  if (each.kind === Kind.UNION_TYPE_DEFINITION) return [{ ...each, description: undefined, directives: [], types: each.types?.filter(({ name }) => name.value in wanted) }]
  return []
}

const main = definitions.flatMap(cut)
const rest = definitions.flatMap((each): DefinitionNode[] => {
  if (!('name' in each) || !each.name || !more.has(each.name.value)) return []
  if (each.kind === Kind.ENUM_TYPE_DEFINITION) return [{ ...each, description: undefined, directives: [], values: each.values?.map((value) => ({ ...value, description: undefined, directives: [] })) }]
  if (each.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) return [{ ...each, description: undefined, directives: [], fields: each.fields?.map((field) => ({ ...field, description: undefined, directives: [] })) }]
  return each.kind === Kind.SCALAR_TYPE_DEFINITION ? [{ ...each, description: undefined, directives: [] }] : []
})
writeFileSync(join(import.meta.dirname, 'schema.graphql'), `# Cut out of GitHub's public GraphQL schema (@octokit/graphql-schema, MIT) by cut-schema.ts.\n${print({ kind: Kind.DOCUMENT, definitions: [...main, ...rest] })}\n`)
