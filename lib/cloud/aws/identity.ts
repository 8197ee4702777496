import { AppError } from '#lib/errors.ts'
import { budgetOf } from './budget.ts'
import { type Client, clientOf, type Credentials, type Settings } from './client.ts'
import { codeOf, Fatal, Skipped, statusOf } from './errors.ts'
import type { Wire } from './reads.ts'

/** Keys, and the role that is assumed with them first, if there is one. */
export type AwsIdentity = { accessKeyId: string; secretAccessKey: string; sessionToken?: string; roleArn?: string; externalId?: string; sessionName?: string; /** To what the session of the role is confined. */ policy?: string }

/** What a scan asks before it begins. */
export const identityCalls = { GetCallerIdentity: 'sts:GetCallerIdentity', AssumeRole: 'sts:AssumeRole' } as const

/** An assumed role lasts an hour, and is assumed again when so little of that is left. */
const before = 10 * 60_000
/** A refusal holds so long: hundreds of calls would ask again otherwise. */
const refusedFor = 30_000

/** The credentials of all clients of a scan: one session for all, renewed while the scan goes on. */
export function credentialsOf(identity: AwsIdentity, region: string, of: { settings: Omit<Settings, 'credentials'>; wire: Wire }): () => Promise<Credentials> {
  const { accessKeyId, secretAccessKey, sessionToken, roleArn } = identity
  const keys: Credentials = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
  if (!roleArn) return () => Promise.resolve(keys)
  let kept: { session: Promise<Credentials>; until: number } | null = null
  let sts: Promise<Client<'sts'>> | null = null
  // Whoever waits for it has a place in the budget already.
  const wire: Wire = { ...of.wire, budget: budgetOf(1) }
  const assume = async (): Promise<Credentials> => {
    sts ??= clientOf('sts', region, { settings: { ...of.settings, credentials: () => Promise.resolve(keys) }, calls: identityCalls, on: true, wire })
    const { Credentials: given } = await (await sts).assumeRole({ RoleArn: roleArn, RoleSessionName: identity.sessionName ?? 'tickmark-scan', ...(identity.externalId && { ExternalId: identity.externalId }), ...(identity.policy && { Policy: identity.policy }) })
    if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken || !given.Expiration) throw new Error('AWS answered without credentials.')
    return { accessKeyId: given.AccessKeyId, secretAccessKey: given.SecretAccessKey, sessionToken: given.SessionToken, expiration: given.Expiration }
  }
  return () => {
    if (kept && Date.now() < kept.until) return kept.session
    const made = { session: assume(), until: Number.POSITIVE_INFINITY }
    kept = made
    made.session.then(({ expiration }) => (made.until = Math.max(Date.now() + 1_000, (expiration?.getTime() ?? 0) - before)), () => (made.until = Date.now() + refusedFor))
    return made.session
  }
}

/**
 * Whose the credentials are.
 * @throws AppError with AWS's own code, and how to mend it
 */
export async function callerOf(sts: Client<'sts'>, credentials: () => Promise<Credentials>, { roleArn }: AwsIdentity): Promise<{ account: string; arn: string }> {
  try {
    await credentials()
  } catch (error) {
    throw roleArn ? impossible(error, `AWS refused sts:AssumeRole on ${roleArn}`, 'Check that the role exists, that its trust policy names the account or user of the access key and has the external ID that stands here, and that the access key may assume it.') : error
  }
  try {
    const { Account: account = '', Arn: arn = '' } = await sts.getCallerIdentity({})
    return { account, arn }
  } catch (error) {
    throw impossible(error, 'AWS refused sts:GetCallerIdentity', 'Check that the access key exists and is active, that its secret is the right one, and that the clock of this machine is right.')
  }
}

function impossible(error: unknown, what: string, mend: string): unknown {
  if (error instanceof Fatal || error instanceof Skipped) return error
  const status = statusOf(error)
  const code = codeOf(error) ?? 'no code'
  if (status === 0) return new AppError('unavailable', `AWS could not be reached to begin the scan: ${error instanceof Error ? error.message.slice(0, 200) : code} (${code}). Check the region, the address, and that this machine may call it.`, { cause: error })
  return new AppError(status >= 500 || status === 429 ? 'unavailable' : 'forbidden', `${what} (${code}). ${mend}`, { cause: error })
}
