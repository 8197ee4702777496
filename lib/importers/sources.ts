import { readAuthorizationDetails } from './aws.ts'
import { readBitbucketPulls, readGithubLog, readGitlabMerges } from './changes.ts'
import { doorSources } from './doors.ts'
import type { Outcome } from './entitlement.ts'
import { entraParts, readEntra } from './entra.ts'
import type { Parts } from './gather.ts'
import { githubParts, readGithub } from './github.ts'
import { oktaParts, readOkta } from './okta.ts'
import { postgresQuery, readPostgres } from './postgres.ts'
import { readRestores } from './restores.ts'
import { readScim, scimParts } from './scim.ts'

/**
 * Sources whose lists are read together. `parts`: what each list is called and where it is asked for; empty where one file says it all. The credential report of AWS
 * (`aws-credentials.ts`), tables by a mapping (`mapped.ts`) and rosters (`roster.ts`) are read record by record instead.
 */
type Source = { name: string; ask: string; parts: Record<string, string>; read: (parts: Parts, system: string) => Outcome }

/** Of all importers together. Raised with whatever makes other rows of the same bytes: a population of another version is read again from its bytes before it is compared. */
export const importerVersion = 1

export const sources = {
  aws_iam: { name: 'AWS IAM', ask: 'aws iam get-account-authorization-details', parts: {}, read: readAuthorizationDetails },
  entra: { name: 'Microsoft Entra ID', ask: 'Microsoft Graph v1.0, all pages of each list', parts: entraParts, read: readEntra },
  okta: { name: 'Okta', ask: 'Okta API, all pages of each list', parts: oktaParts, read: readOkta },
  github: { name: 'GitHub organization', ask: 'GitHub REST API, all pages of each list', parts: githubParts, read: readGithub },
  postgres: { name: 'PostgreSQL roles', ask: postgresQuery, parts: {}, read: readPostgres },
  github_log: { name: 'GitHub Enterprise audit log', ask: 'the exported audit log as JSON, or one entry a line (Git events are a file of their own); GitHub keeps 180 days', parts: {}, read: readGithubLog },
  gitlab_merges: { name: 'GitLab merge requests', ask: 'GET /projects/{id}/merge_requests?scope=all&state=all, all pages', parts: {}, read: readGitlabMerges },
  bitbucket_pulls: { name: 'Bitbucket pull requests', ask: 'GET /repositories/{workspace}/{repository}/pullrequests for every state, or of a data center …/pull-requests?state=ALL, all pages', parts: {}, read: readBitbucketPulls },
  restore_tests: { name: 'Restore tests', ask: 'aws backup list-restore-jobs, or a table with the columns id, what, backup_at, started_at, ended_at, target_minutes, loss_minutes, compared (same or different), performed_by, reviewed_by; times with their offset', parts: {}, read: readRestores },
  scim: { name: 'SCIM 2.0', ask: 'all pages of each list', parts: scimParts, read: readScim },
} as const satisfies Record<string, Source>

/** What was done, and nothing of access: nobody reviews it, and no account is known by it. */
export const listsOfActs: readonly string[] = ['github_log', 'gitlab_merges', 'bitbucket_pulls', 'restore_tests', ...doorSources]
export const notOfAccess: readonly string[] = ['roster', ...listsOfActs]
