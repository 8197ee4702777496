import type { Json } from '#lib/crypto/canonical.ts'
import type { Account, Outcome } from './entitlement.ts'
import type { Entry, Fields } from './frame.ts'
import { listOf, objectOf, objectsOf, type Parts, wordOf } from './gather.ts'
import { accountOf, rightOf, Rows } from './rows.ts'

/**
 * Lists of what was changed, as populations: a row for each merge request, or entry of a log, by whoever made it. What it is about stands in the conditions, so that the
 * hash of a row covers it. They say nothing of access.
 */

const instant = (value: Json | undefined): string | null => {
  const ms = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Date.parse(value) : Number.NaN
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null
}
const every = (parts: Parts): readonly Entry[] => [...parts.lists.values()].flat()
const at = (fields: Fields | null, path: string): Json | undefined => path.split('.').reduce<Json | undefined>((value, name) => objectOf(value)?.[name], fields ?? undefined)
const names = (people: Fields[], name: string): string[] => people.map((each) => wordOf(each[name])).filter((each) => each !== null).sort()
const person = (of: Fields | null, id: string | null, name: string | null, more: Partial<Account> = {}): Account | null => (of && id ? accountOf({ id, name: name ?? id, kind: 'person', ...more }) : null)

/** Entries of an audit log of GitHub Enterprise, exported as JSON or one a line: each once, by its document. */
export function readGithubLog(parts: Parts, system: string): Outcome {
  const rows = new Rows(system)
  for (const { at: place, fields } of every(parts)) {
    const [action, id, when] = [wordOf(fields.action), wordOf(fields._document_id), instant(fields['@timestamp'] ?? fields.created_at)]
    if (!action || !id || !when) {
      rows.reject(place, `has no ${!action ? 'action' : !id ? '_document_id' : '@timestamp'}: it is no entry of the audit log`)
      continue
    }
    const actor = wordOf(fields.actor)
    const account = person(fields, wordOf(fields.actor_id) ?? actor ?? 'nobody', actor ?? 'Nobody', { userName: actor, kind: fields.actor_is_bot === true || actor?.endsWith('[bot]') ? 'service' : actor === null ? 'unknown' : 'person' }) as Account
    const { '@timestamp': _, _document_id: __, ...rest } = fields
    rows.add(place, account, rightOf({ kind: 'log-entry', id, name: action }), { scope: wordOf(fields.repo) ?? wordOf(fields.org) ?? wordOf(fields.business) ?? '', conditions: { at: when, entry: rest } })
  }
  return rows.outcome()
}

/** Merge requests of GitLab: GET /projects/{id}/merge_requests?scope=all&state=all, all pages. */
export function readGitlabMerges(parts: Parts, system: string): Outcome {
  const rows = new Rows(system)
  for (const { at: place, fields } of every(parts)) {
    const [id, number, project, state, author] = [wordOf(fields.id), wordOf(fields.iid), wordOf(fields.project_id), wordOf(fields.state), objectOf(fields.author)]
    const account = person(author, wordOf(author?.id), wordOf(author?.name) ?? wordOf(author?.username), { userName: wordOf(author?.username), kind: author?.bot === true ? 'service' : 'person' })
    if (!id || !number || !project || !state || !account) {
      rows.reject(place, 'is no merge request: it needs id, iid, project_id, state and author')
      continue
    }
    if (state === 'merged' && !instant(fields.merged_at)) rows.warn(place, `!${number} is merged, and does not say when`)
    const merger = objectOf(fields.merge_user) ?? objectOf(fields.merged_by)
    rows.add(place, account, rightOf({ kind: 'merge-request', id, name: `!${number} ${wordOf(fields.title) ?? ''}`.trim() }), {
      scope: project,
      conditions: {
        state, createdAt: instant(fields.created_at), mergedAt: instant(fields.merged_at), mergedBy: wordOf(merger?.username) ?? wordOf(merger?.id), from: wordOf(fields.source_branch), to: wordOf(fields.target_branch), head: wordOf(fields.sha),
        mergeCommit: wordOf(fields.merge_commit_sha) ?? wordOf(fields.squash_commit_sha), reviewers: names(objectsOf(fields.reviewers), 'username'), labels: listOf(fields.labels).map(wordOf).filter((each) => each !== null).sort(),
      },
    })
  }
  return rows.outcome()
}

/** Pull requests of Bitbucket, of the cloud (…/pullrequests?state=MERGED…) or of a data center (…/pull-requests?state=ALL), all pages. */
export function readBitbucketPulls(parts: Parts, system: string): Outcome {
  const rows = new Rows(system)
  const last = parts.pages.at(-1)
  if (last && (wordOf(last.head.next) !== null || last.head.isLastPage === false)) rows.lacks('the pages after the last one here')
  for (const { at: place, fields } of every(parts)) {
    const cloud = objectOf(fields.destination) !== null
    const author = objectOf(cloud ? fields.author : at(fields, 'author.user'))
    const account = person(author, wordOf(author?.account_id) ?? wordOf(author?.uuid) ?? wordOf(author?.id), wordOf(author?.display_name) ?? wordOf(author?.displayName), { userName: wordOf(author?.nickname) ?? wordOf(author?.name), email: wordOf(author?.emailAddress), kind: author?.type === 'app_user' || author?.type === 'SERVICE' ? 'service' : 'person' })
    const [id, state] = [wordOf(fields.id), wordOf(fields.state)]
    const repository = cloud ? wordOf(at(fields, 'destination.repository.uuid')) ?? wordOf(at(fields, 'destination.repository.full_name')) : wordOf(at(fields, 'toRef.repository.id')) ?? wordOf(at(fields, 'toRef.repository.slug'))
    if (!id || !state || !repository || !account) {
      rows.reject(place, 'is no pull request: it needs id, state, author and where it goes to')
      continue
    }
    const people = objectsOf(cloud ? fields.participants : fields.reviewers)
    const approved = people.filter((each) => each.approved === true).map((each) => objectOf(each.user)).filter((each) => each !== null)
    rows.add(place, account, rightOf({ kind: 'pull-request', id: `${repository}/${id}`, name: `#${id} ${wordOf(fields.title) ?? ''}`.trim() }), {
      scope: repository,
      conditions: {
        state, createdAt: instant(fields.created_on ?? fields.createdDate), closedAt: instant(cloud ? (state === 'MERGED' || state === 'DECLINED' ? fields.updated_on : undefined) : fields.closedDate), closedBy: wordOf(at(fields, 'closed_by.nickname')),
        from: wordOf(at(fields, cloud ? 'source.branch.name' : 'fromRef.displayId')), to: wordOf(at(fields, cloud ? 'destination.branch.name' : 'toRef.displayId')), head: wordOf(at(fields, cloud ? 'source.commit.hash' : 'fromRef.latestCommit')),
        mergeCommit: wordOf(at(fields, cloud ? 'merge_commit.hash' : 'properties.mergeCommit.id')), approvedBy: names(approved, cloud ? 'nickname' : 'name'),
      },
    })
  }
  return rows.outcome()
}
