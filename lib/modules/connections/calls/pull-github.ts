import 'server-only'
import type { Actor } from '#lib/auth/actor.ts'
import { env } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { addressProblem } from '#lib/outgoing/address.ts'
import { get } from '#lib/outgoing/call.ts'
import { patiently } from '#lib/outgoing/patient.ts'
import { type LogPage, type Pulled, pullLog } from '../../events/pull.ts'

/** As many entries as GitHub gives at once; the portal listens to a megabyte. */
const perPage = 100

const why: Partial<Record<number, string>> = {
  401: 'the token is wrong or has expired',
  403: 'the token may not read the audit log (read:audit_log), or was used too often; wait, and try again',
  404: 'there is no such organization, its plan has no audit log over the API, or the token does not reach it',
  429: 'too many calls; wait, and try again',
}

/**
 * Pulls the audit log of an organization at GitHub from where the last pull ended, Git events with it.
 * @param url of its API: https://api.github.com, or https://<host>/api/v3
 * @throws AppError `invalid` for an address or a name that cannot be; `unavailable` with why GitHub gave nothing
 */
export async function pullGitHub(actor: Actor, { org, token, url = 'https://api.github.com' }: { org: string; token: string; url?: string }): Promise<Pulled> {
  const problem = addressProblem(url, { allowed: env().OUTGOING_ALLOW })
  if (problem) throw new AppError('invalid', `The address of the API ${problem}.`, { fields: { url: problem } })
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/.test(org)) throw new AppError('invalid', 'An organization at GitHub is named in letters, digits and hyphens.', { fields: { org: 'is not a name at GitHub' } })
  const address = new URL(`${url.replace(/\/$/, '')}/orgs/${org}/audit-log`)
  return pullLog(actor, { source: 'github', scope: `${address.host}/${org}`, pageAt: (cursor) => pageAt(address, token, cursor) })
}

async function pageAt(address: URL, token: string, cursor: string | null): Promise<LogPage> {
  const asked = new URL(address)
  asked.search = String(new URLSearchParams({ include: 'all', order: 'asc', per_page: String(perPage), ...(cursor === null ? {} : { after: cursor }) }))
  const { status, text, headers } = await patiently(() => get(asked.href, { accept: 'application/vnd.github+json', authorization: `Bearer ${token}`, 'x-github-api-version': '2022-11-28' }))
  if (status !== 200) throw new AppError('unavailable', `GitHub answered ${status}: ${why[status] ?? 'it could not be read'}. What was pulled before stays, and the next pull goes on there.`)
  return { text, next: nextOf(headers.link) }
}

/** Of the address that leads on its cursor alone: the portal calls none that an answer names. */
function nextOf(link: string | string[] | undefined): string | null {
  const next = /<([^>]+)>;\s*rel="next"/.exec([link ?? []].flat().join(', '))?.[1]
  return next && URL.canParse(next) ? new URL(next).searchParams.get('after') : null
}
