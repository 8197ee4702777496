import 'server-only'
import type { Check, connections } from '#db/schema/connections.ts'
import { env } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { kinds, secretsOf } from '../model.ts'
import { credentialsOf, signingSecretsOf } from '../secrets.ts'
import { checkAws } from './aws.ts'
import { checkGitHub } from './github.ts'
import { bucketOf, gitHubOf } from './reaching.ts'
import { checkQueue, checkTrail } from './trail-check.ts'

type Row = Pick<typeof connections.$inferSelect, 'orgId' | 'id' | 'name' | 'kind' | 'systemId' | 'settings' | 'pulls' | 'credentials' | 'signingSecret' | 'formerSecret' | 'formerUntil' | 'messagesAt'>

/**
 * The pre-flight: everything a connection of its kind needs, what is there and what is missing. A secret that cannot be opened is one that is missing, by name.
 * @param of.messages whether its webhook ever brought one
 * @param of.repository one whose changes are judged, `owner/name`; null: none is
 * @throws AppError or another Error when nobody answers
 */
export async function checksOf(row: Row, { messages, repository }: { messages: boolean; repository: string | null }, at: Date): Promise<{ checks: Check[]; expiresAt: Date | null }> {
  const { calls, expiresAt } = await callsOf(row, repository)
  return { checks: [...calls, ...(kinds[row.kind].inbox ? await inboxOf(row, messages, at) : [])], expiresAt }
}

/** What whoever sends syslog needs: nothing is called. */
function senderChecks({ settings, messagesAt }: Row): Check[] {
  const { SYSLOG_TLS_PORT: port, SYSLOG_TLS_CLIENT_CA_FILE: authorities } = env()
  return [
    { what: 'The portal listens for syslog over TLS', lack: port === undefined ? 'The operator has to say a port (SYSLOG_TLS_PORT).' : null },
    ...(settings.subject ? [{ what: 'An authority vouches for names of certificates', lack: authorities === undefined ? 'The operator has to name one (SYSLOG_TLS_CLIENT_CA_FILE): until then a sender is known by its fingerprint alone.' : null }] : []),
    { what: 'Messages come in', lack: messagesAt === null ? 'None came yet: have it send to the port, with this certificate.' : null },
  ]
}

async function callsOf(row: Row, repository: string | null): Promise<{ calls: Check[]; expiresAt: Date | null }> {
  if (row.kind === 'syslog') return { calls: senderChecks(row), expiresAt: null }
  const wanted: readonly string[] = secretsOf(row.kind)
  if (wanted.length === 0) return { calls: [], expiresAt: null }
  const what = 'Its secrets are there, and can be opened'
  const secrets = await opening(() => credentialsOf(row))
  if ('lack' in secrets) return { calls: [{ what, lack: secrets.lack }], expiresAt: null }
  if (row.credentials === null) {
    const needless = kinds[row.kind].inbox && !row.pulls
    return { calls: [needless ? { what: 'It has neither token nor app: its webhook works without', lack: null } : { what, lack: 'It has no secrets to call with: put them in.' }], expiresAt: null }
  }
  if (row.kind === 'cloudtrail') {
    const bucket = bucketOf(row.settings, secrets.opened)
    const { prefix, queue } = row.settings
    return { calls: [{ what, lack: null }, ...(await checkTrail(bucket, prefix)), ...(queue ? await checkQueue({ ...bucket, queue }, row.pulls) : [])], expiresAt: null }
  }
  const { accessKeyId = '', secretAccessKey = '' } = secrets.opened
  const { organization = '', url, region = '' } = row.settings
  const { checks, expiresAt } = row.kind === 'github' ? await checkGitHub({ organization, ...gitHubOf(row.settings, secrets.opened), repository }) : await checkAws({ region, url, accessKeyId, secretAccessKey }, row.systemId !== null)
  return { calls: [{ what, lack: null }, ...checks], expiresAt }
}

async function inboxOf(row: Row, messages: boolean, at: Date): Promise<Check[]> {
  const secrets = await opening(() => signingSecretsOf(row, at))
  const lack = 'lack' in secrets ? secrets.lack : secrets.opened.length === 0 ? 'It has no signing secret: every message is refused. Create one.' : null
  return [{ what: 'Its signing secret is there, and can be opened', lack }, { what: 'Messages come in', lack: messages || lack !== null ? null : `None came yet: enter the address and the secret at ${row.kind === 'github' ? 'GitHub' : 'the sender'}.` }]
}

async function opening<T>(open: () => Promise<T>): Promise<{ opened: T } | { lack: string }> {
  try {
    return { opened: await open() }
  } catch (error) {
    if (error instanceof AppError) return { lack: error.message }
    throw error
  }
}
