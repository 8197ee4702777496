import 'server-only'
import type { Check } from '#db/schema/connections.ts'
import { get } from '#lib/outgoing/call.ts'
import { patiently } from '#lib/outgoing/patient.ts'
import { type GithubApi, installationOf, PullFailed } from '#lib/reconcile/github/pull/client.ts'
import { sends } from '#lib/reconcile/github/watching.ts'

type Asked = GithubApi & { organization: string; repository: string | null }

/** What the portal does at GitHub, each asked for once, and which right is missing where it is refused. */
export async function checkGitHub(asked: Asked): Promise<{ checks: Check[]; expiresAt: Date | null }> {
  return 'token' in asked.auth ? ofToken(asked, asked.auth.token) : { checks: await ofApp({ ...asked, auth: asked.auth }), expiresAt: null }
}

async function ofToken({ organization, url, repository }: Asked, token: string): Promise<{ checks: Check[]; expiresAt: Date | null }> {
  const ask = (path: string) => patiently(() => get(`${url.replace(/\/$/, '')}${path}`, { accept: 'application/vnd.github+json', authorization: `Bearer ${token}`, 'x-github-api-version': '2022-11-28' }))
  const org = await ask(`/orgs/${organization}`)
  const seen: Check = { what: `The token is good, and reaches ${organization}`, lack: org.status === 200 ? null : (missing.organization[org.status] ?? `GitHub answered ${org.status}.`) }
  const checks = [seen]
  if (seen.lack === null) {
    const log = await ask(`/orgs/${organization}/audit-log?per_page=1`)
    checks.push({ what: 'It may read the audit log', lack: log.status === 200 ? null : (missing.log[log.status] ?? `GitHub answered ${log.status}.`) })
    if (repository !== null) checks.push(await reads(repository, ask))
  }
  return { checks, expiresAt: expiryOf(org.headers['github-authentication-token-expiration']) }
}

/** What a pull of changes asks for, by the permission that each needs. */
const needed = { metadata: 'Metadata', administration: 'Administration', actions: 'Actions', checks: 'Checks', statuses: 'Commit statuses', contents: 'Contents', deployments: 'Deployments', pull_requests: 'Pull requests' } as const
type Needed = keyof typeof needed
const proofs: [Needed, string][] = [
  ['administration', '/rulesets/rule-suites?per_page=1'], ['actions', '/actions/runs?per_page=1'], ['checks', '/commits/HEAD/check-runs?per_page=1'], ['statuses', '/commits/HEAD/statuses?per_page=1'], ['contents', '/commits?per_page=1'],
  ['deployments', '/deployments?per_page=1'], ['pull_requests', '/pulls?per_page=1'],
]

const lacks = (names: readonly Needed[], of: string) => (names.length === 0 ? null : `${of} reading of ${names.map((name) => needed[name]).join(', ')} of repositories. What these tell of changes is not evaluable.`)

/** A token does not say what it may: each is tried on one repository. */
async function reads(repository: string, ask: (path: string) => Promise<{ status: number }>): Promise<Check> {
  const what = `It may read what tells of changes of ${repository}`
  const { status } = await ask(`/repos/${repository}`)
  if (status !== 200) return { what, lack: status === 404 || status === 301 ? 'GitHub does not show the repository: it was removed or renamed, or the token does not reach it.' : `GitHub answered ${status}.` }
  const refused: Needed[] = []
  // An empty repository answers 409: it may be read, and there is nothing.
  for (const [name, path] of proofs) if (![200, 409].includes((await ask(`/repos/${repository}${path}`)).status)) refused.push(name)
  return { what, lack: lacks(refused, 'The token is missing') }
}

async function ofApp(asked: Asked & { auth: { installation: number } }): Promise<Check[]> {
  const installed = await installationOf(asked).catch((error: unknown) => {
    if (error instanceof PullFailed) return error
    throw error
  })
  const what = `The key is good, and the app is installed at ${asked.organization}`
  if (installed instanceof PullFailed) return [{ what, lack: `${installed.message}. Compare app id, installation id and key with the page of the app.` }]
  const { account, permissions, events, suspended } = installed
  const elsewhere = account.toLowerCase() !== asked.organization.toLowerCase() ? `This installation is of ${account || 'nobody'}: enter the one of ${asked.organization}.` : suspended ? 'The installation is suspended: an owner of the organization can lift that.' : null
  if (elsewhere !== null) return [{ what, lack: elsewhere }]
  return [
    { what, lack: null },
    { what: 'It may read what tells of changes', lack: lacks((Object.keys(needed) as Needed[]).filter((name) => !permissions[name]), 'The app is missing') },
    { what: permissions.organization_administration ? 'It may read the audit log' : 'It may not read the audit log, and pulls none', lack: null },
    { what: 'Its webhook tells how branches are protected', lack: sends(events) ? null : 'It does not send branch_protection_rule and repository_ruleset: choose both under Permissions and events of the app. What protected branches without a ruleset is not evaluable.' },
  ]
}

const missing: Record<'organization' | 'log', Partial<Record<number, string>>> = {
  organization: {
    401: 'The token is wrong, revoked or expired: create another, and put it in here.',
    403: 'The token is refused: the organization wants it authorized for single sign-on, or allows only certain addresses.',
    404: 'There is no such organization, or the token does not reach it.',
  },
  log: {
    403: 'The right read:audit_log is missing (of a fine-grained token: Administration of the organization, read).',
    404: 'The right read:audit_log is missing, or the plan has no audit log over the API: that needs GitHub Enterprise Cloud.',
  },
}

/** `2026-12-01 00:00:00 UTC`, or with an offset in place of the name. */
function expiryOf(header: string | string[] | undefined): Date | null {
  const time = typeof header === 'string' ? Date.parse(header.replace(/ UTC$/, 'Z').replace(' ', 'T').replace(/ ([+-]\d{2})(\d{2})$/, '$1:$2')) : Number.NaN
  return Number.isFinite(time) ? new Date(time) : null
}
