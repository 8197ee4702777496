import type { Fact } from '../facts.ts'
import { checkRun, checkSuite, made, mergeGroup, push, status } from './code.ts'
import { deployment, deploymentReview, deploymentStatus, workflowRun } from './deploy.ts'
import { usualRequests } from './names.ts'
import { branchProtectionConfiguration, branchProtectionRule, repositoryRuleset } from './protect.ts'
import { pullRequest, pullRequestReview } from './pulls.ts'
import { Malformed, Part } from './read.ts'
import { type Reads, Told } from './told.ts'
import { type Watches, watchesOf } from './watching.ts'

const reads: Record<string, Reads> = {
  pull_request: pullRequest, pull_request_review: pullRequestReview, push, create: made, delete: made, deployment, deployment_status: deploymentStatus, deployment_review: deploymentReview, check_run: checkRun, check_suite: checkSuite, status,
  workflow_run: workflowRun, merge_group: mergeGroup, branch_protection_rule: branchProtectionRule, branch_protection_configuration: branchProtectionConfiguration, repository_ruleset: repositoryRuleset,
}

/** Known, and no fact of a change. */
const others: Record<string, string> = {
  repository: 'The repository itself changed: its number stays', public: 'Who may see the repository changed', member: 'Who may write is told by the access review', membership: 'Who may write is told by the access review', team: 'Who may write is told by the access review',
  organization: 'Who belongs to the organization is told by the directory', deploy_key: 'Who may write is told by the access review', installation: 'What the app may read changed', installation_repositories: 'What the app may read changed', meta: 'The webhook itself was deleted', ping: 'GitHub tries the webhook',
}

/** `repository` null: the message is of none. `watches`: what it says of the webhook itself. `ignored`: why there is no fact; null: there is one, or a problem says why not. `problems` name the field that is wrong. */
export type Message = { facts: Fact[]; repository: { id: number; fullName: string } | null; ignored: string | null; problems: string[]; watches: Watches | null }

/**
 * What one webhook of GitHub says of changes. The same message always gives the same facts; nothing is remembered.
 * @param of.event the header `X-GitHub-Event`
 * @param of.body its parsed JSON
 * @param of.receivedAt when it came first: of what GitHub does not date (a rule that was deleted, a group of the merge queue) that is the time
 * @param of.requests how a change request is named in titles, texts and branches
 */
export function factsOfMessage(of: { event: string; body: unknown; receivedAt: Date; requests?: RegExp }): Message {
  const read = Object.hasOwn(reads, of.event) ? reads[of.event] : undefined
  const nothing = (problem: unknown): Message => {
    if (!(problem instanceof Malformed)) throw problem
    return { facts: [], repository: null, ignored: null, problems: [problem.message], watches: null }
  }
  try {
    const body = new Part(of.body, '')
    if (!read) return { ...saysOfItself(of.event, body), facts: [], repository: repositoryOf(body), ignored: Object.hasOwn(others, of.event) ? (others[of.event] as string) : `No change is told by ${of.event}` }
    if (of.event === 'repository_ruleset' && !body.has('repository')) return { facts: [], repository: null, ignored: 'A ruleset of the organization: which repositories it is for is read from each of them', problems: [], watches: null }
    const repository = identified(body.part('repository'))
    const told = new Told({ body, receivedAt: of.receivedAt.toISOString(), requests: of.requests ?? usualRequests })
    let ignored: string | null = null
    told.try(() => void (ignored = read(told) ?? null))
    return { facts: told.facts, repository, ignored: told.facts.length > 0 || told.problems.length > 0 ? null : (ignored ?? `${of.event} ${told.action} says nothing of a change`.replace('  ', ' ')), problems: told.problems, watches: null }
  } catch (problem) {
    return nothing(problem)
  }
}

function saysOfItself(event: string, body: Part): Pick<Message, 'watches' | 'problems'> {
  try {
    return { watches: watchesOf(event, body), problems: [] }
  } catch (problem) {
    if (problem instanceof Malformed) return { watches: null, problems: [problem.message] }
    throw problem
  }
}

const identified = (of: Part) => ({ id: of.number('id'), fullName: of.text('full_name') })

/** Of messages that say nothing, where they are from as far as they tell. */
function repositoryOf(body: Part): Message['repository'] {
  try {
    return identified(body.part('repository'))
  } catch (problem) {
    if (problem instanceof Malformed) return null
    throw problem
  }
}
