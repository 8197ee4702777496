import 'server-only'
import type { Check } from '#db/schema/connections.ts'
import { get } from '#lib/outgoing/call.ts'
import { patiently } from '#lib/outgoing/patient.ts'

type Asked = { organization: string; url: string; token: string }

/** What the portal does at GitHub, each asked for once, and which right is missing where it is refused. */
export async function checkGitHub({ organization, url, token }: Asked): Promise<{ checks: Check[]; expiresAt: Date | null }> {
  const ask = (path: string) => patiently(() => get(`${url.replace(/\/$/, '')}${path}`, { accept: 'application/vnd.github+json', authorization: `Bearer ${token}`, 'x-github-api-version': '2022-11-28' }))
  const org = await ask(`/orgs/${organization}`)
  const seen: Check = { what: `The token is good, and reaches ${organization}`, lack: org.status === 200 ? null : (missing.organization[org.status] ?? `GitHub answered ${org.status}.`) }
  const checks = [seen]
  if (seen.lack === null) {
    const log = await ask(`/orgs/${organization}/audit-log?per_page=1`)
    checks.push({ what: 'It may read the audit log', lack: log.status === 200 ? null : (missing.log[log.status] ?? `GitHub answered ${log.status}.`) })
  }
  return { checks, expiresAt: expiryOf(org.headers['github-authentication-token-expiration']) }
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
