import 'server-only'
import { AppError } from '#lib/errors.ts'
import { outgoingFetch } from '#lib/outgoing/fetch.ts'
import type { Bucket } from '#lib/outgoing/s3.ts'
import { type GithubApi, installationToken } from '#lib/reconcile/github/pull/client.ts'
import type { Secret } from '../model.ts'

const gitHubApi = 'https://api.github.com'

/** How GitHub is reached with these secrets: as an app, or by token. @throws AppError when there are none */
export function gitHubOf(settings: Record<string, string>, { token, appId, installationId, privateKey }: Partial<Record<Secret, string>>): GithubApi {
  const reached = { url: settings.url ?? gitHubApi, fetch: outgoingFetch as typeof fetch }
  if (privateKey && appId && installationId) return { ...reached, auth: { app: Number(appId), installation: Number(installationId), privateKey } }
  if (!token) throw new AppError('invalid', 'It has neither token nor app: put one in.')
  return { ...reached, auth: { token } }
}

/** The bucket of a connection's log files. @throws AppError when there are no keys */
export function bucketOf({ bucket = '', region = '', url }: Record<string, string>, { accessKeyId, secretAccessKey }: Partial<Record<Secret, string>>): Bucket {
  if (!accessKeyId || !secretAccessKey) throw new AppError('invalid', 'It has no keys: put them in.')
  return { bucket, region, url, accessKeyId, secretAccessKey }
}

/** Reads the audit log? An app that was not given the right pulls none. */
export const logToken = async (api: GithubApi): Promise<string | null> => {
  if ('token' in api.auth) return api.auth.token
  const { token, permissions } = await installationToken(api)
  return permissions.organization_administration ? token : null
}
