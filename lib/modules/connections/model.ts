import { z } from 'zod'
import { days } from '#lib/clock.ts'
import { deliverable } from '#lib/ingest/normalize.ts'
import { blankable, flag, line, optionalChoice, optionalId, optionalInstant, optionalLine, optionalText } from '#lib/input.ts'

/**
 * What a pull brings: a log from where the last one ended, or lists, whole each time, as populations of the connection's system. `hours`: how often it comes by itself.
 * Its work is in `calls/pulls.ts`.
 */
type Pull = { brings: 'log' | 'lists'; what: string; hours: number; help: string }

/** What a kind of connection asks for. `secrets`: what it may be called with, one set of them, whole; sealed and never shown again. `pull` null: nothing is pulled. */
export const kinds = {
  github: { label: 'GitHub', meaning: 'Audit log and changes by app or token, events by webhook.', settings: ['organization', 'url'], needs: ['organization'], secrets: [['token'], ['appId', 'installationId', 'privateKey']], inbox: true, pull: { brings: 'log', what: 'audit log', hours: 1, help: 'Needs a token or an app. What is known of changes comes with it.' } },
  aws: { label: 'AWS', meaning: 'Who has which right in an account of Amazon Web Services.', settings: ['region', 'url'], needs: ['region'], secrets: [['accessKeyId', 'secretAccessKey']], inbox: false, pull: { brings: 'lists', what: 'IAM', hours: 24, help: 'Needs a system. Each pull makes two populations.' } },
  cloudtrail: { label: 'CloudTrail in S3', meaning: 'Log files of AWS CloudTrail from their bucket, with the digests that vouch for them.', settings: ['region', 'url', 'bucket', 'prefix', 'queue'], needs: ['region', 'bucket'], secrets: [['accessKeyId', 'secretAccessKey']], inbox: false, pull: { brings: 'log', what: 'log files', hours: 0.25, help: 'Begins seven days back. Each digest is verified.' } },
  syslog: { label: 'Syslog sender', meaning: 'Whoever sends syslog over TLS with a certificate, and cannot add a token.', settings: ['certificate', 'subject'], needs: [], secrets: [], inbox: false, pull: null },
  webhook: { label: 'Webhook', meaning: 'Whatever signs what it sends (Standard Webhooks).', settings: ['source'], needs: [], secrets: [], inbox: true, pull: null },
} as const satisfies Record<string, { label: string; meaning: string; settings: readonly Setting[]; needs: readonly Setting[]; secrets: readonly (readonly Secret[])[]; inbox: boolean; pull: Pull | null }>

export type Kind = keyof typeof kinds
export const pullOf = (kind: Kind): Pull | null => kinds[kind].pull
export const everyHours = (hours: number): string => (hours < 1 ? `every ${hours * 60} minutes` : hours === 1 ? 'every hour' : hours === 24 ? 'every day' : `every ${hours} hours`)
/** Why lists cannot be pulled through it yet; null: they can. */
export const noSystem = 'Choose its system first (Edit): what is pulled are populations of a system.'
export const kindNames = Object.keys(kinds) as [Kind, ...Kind[]]

export const settingNames = ['organization', 'url', 'region', 'bucket', 'prefix', 'queue', 'certificate', 'subject', 'source'] as const
export type Setting = (typeof settingNames)[number]
export const secretNames = ['token', 'appId', 'installationId', 'privateKey', 'accessKeyId', 'secretAccessKey'] as const
export type Secret = (typeof secretNames)[number]
/** All that a kind may be called with. */
export const secretsOf = (kind: Kind): Secret[] => kinds[kind].secrets.flat()

const secret = optionalText(2_000)
const number = blankable(z.coerce.string().trim().regex(/^[1-9]\d{0,15}$/, 'is a number: it stands on the page of the app at GitHub'))

/** Each kind takes its own of these; one of another kind is refused by name. */
export const secretFields = { token: secret, appId: number, installationId: number, privateKey: optionalText(10_000), accessKeyId: secret, secretAccessKey: secret }

const settingFields = {
  organization: optionalLine(100),
  url: optionalLine(500),
  region: optionalLine(40),
  bucket: optionalLine(63),
  prefix: optionalLine(200),
  queue: optionalLine(500),
  certificate: optionalLine(200).transform((text) => (text === null ? null : fingerprintOf(text))),
  subject: optionalLine(253),
  source: optionalChoice(deliverable),
}

/** What a person says of a connection, on the screen and by API alike, beside its kind and its secrets. */
export const connectionFields = {
  name: line(1, 100),
  systemId: optionalId,
  ownerId: optionalId,
  ...settingFields,
  /** It is pulled by itself, as often as its kind says. */
  pulls: flag,
}

/** When what is sealed stops working, if its issuer says so. */
export const expiryField = { credentialsExpireAt: optionalInstant }

type Given = { [S in Setting]: string | null } & { systemId: string | null; pulls: boolean }

/** What is wrong with settings of this kind, field by field; null: nothing. `problem` judges an address. */
export function settingProblems(kind: Kind, given: Given, problem: (url: string) => string | null): Record<string, string> | null {
  const of = kinds[kind]
  const wrong: Record<string, string> = {}
  for (const name of settingNames) {
    if (given[name] !== null && !(of.settings as readonly string[]).includes(name)) wrong[name] = `does not belong to ${of.label}`
    if (given[name] === null && (of.needs as readonly string[]).includes(name)) wrong[name] = 'is required'
  }
  const pull = pullOf(kind)
  if (given.pulls && !pull) wrong.pulls = `is nothing that ${of.label} has: nothing is pulled through it`
  if (given.pulls && pull?.brings === 'lists' && given.systemId === null) wrong.systemId = 'is required to pull: populations belong to a system'
  if (kind === 'github' && given.organization && !/^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/.test(given.organization)) wrong.organization = 'is not a name at GitHub: letters, digits and hyphens'
  if (given.bucket && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(given.bucket)) wrong.bucket = 'is not the name of a bucket: small letters, digits, dots and hyphens'
  if (given.prefix && (/^\/|\/\/|(^|\/)\.\.?(\/|$)|(^|\/)AWSLogs(\/|$)/.test(given.prefix) || given.prefix.length > 200)) wrong.prefix = 'is what stands before AWSLogs/ in the names of its files, as its trail says it; empty: nothing does'
  if ((kind === 'aws' || kind === 'cloudtrail') && given.region && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(given.region)) wrong.region = 'is not a region such as eu-central-1'
  if (kind === 'syslog' && (given.certificate === null) === (given.subject === null)) wrong.certificate = 'or a name of it is required: one of the two'
  if (given.certificate && !/^[0-9a-f]{64}$/.test(given.certificate)) wrong.certificate ??= 'is no SHA-256 fingerprint: 64 digits of hexadecimal, as openssl x509 -noout -fingerprint -sha256 prints it'
  if (given.subject && !/^[A-Za-z0-9]([A-Za-z0-9._ -]{0,251}[A-Za-z0-9])?$/.test(given.subject)) wrong.subject = 'is no name of a certificate, such as fw-1.example.com, without wildcards'
  const queue = given.queue ? queueProblem(given.queue, given.region, given.url !== null) : null
  if (queue !== null) wrong.queue ??= queue
  const address = given.url === null ? null : problem(given.url)
  if (address !== null) wrong.url ??= address
  return Object.keys(wrong).length > 0 ? wrong : null
}

/** As openssl, RFC 5425 (§ 4.2.2) and appliances write a fingerprint, in one form. */
function fingerprintOf(text: string): string {
  return text.replace(/^sha-?256(?: fingerprint)?[\s:=]*/i, '').replaceAll(/[\s:]/g, '').toLowerCase()
}

/** The URL of a queue is its name: what is called is SQS of the region, or the endpoint of one's own. */
function queueProblem(queue: string, region: string | null, isOwn: boolean): string | null {
  const found = /^https?:\/\/([^/?#@\s]{1,200})\/\d{12}\/[A-Za-z0-9_-]{1,80}$/.exec(queue)
  if (!found) return 'is not the URL of a standard queue, such as https://sqs.eu-central-1.amazonaws.com/111122223333/trail'
  const [, of] = /^sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(found[1] as string) ?? []
  if (of !== undefined) return of === region ? null : `lies in ${of}; it has to lie in the region of the bucket`
  return isOwn ? null : 'is not a queue of AWS: begin with https://sqs.<region>.amazonaws.com'
}

/** Those that are given, for the column. */
export const settingsOf = (given: Given): Record<string, string> => Object.fromEntries(settingNames.flatMap((name) => (given[name] === null ? [] : [[name, given[name]]])))

type Scope = { settings: Record<string, string>; systemId: string | null }
const settingLabels = { organization: 'Organization', url: 'Address', region: 'Region', bucket: 'Bucket', prefix: 'Prefix', queue: 'Queue', certificate: 'Certificate (SHA-256)', subject: 'Name of the certificate', source: 'Source' } as const satisfies Record<Setting, string>

/**
 * What of a change leads a connection that has a secret elsewhere: its secrets would go to another address or account, or what comes of it would stand for another system. That takes a
 * second person; PostgreSQL asks the same (`tickmark_connection_moved`). A new connection brings its own secrets, and replacing one (which must be quick) leads nowhere else.
 */
export function movedScope(before: Scope & { credentials: string | null; signingSecret: string | null }, after: Scope): { label: string; from: string | null; to: string | null }[] {
  if (before.credentials === null && before.signingSecret === null) return []
  return [
    ...settingNames.filter((name) => before.settings[name] !== after.settings[name]).map((name) => ({ label: settingLabels[name], from: before.settings[name] ?? null, to: after.settings[name] ?? null })),
    ...(before.systemId !== null && after.systemId !== null && before.systemId !== after.systemId ? [{ label: 'System', from: before.systemId, to: after.systemId }] : []),
  ]
}

/** How long a former signing secret still counts, in hours. */
export const overlaps = [0, 1, 24, 168] as const
export const overlapField = z.coerce.number().int().refine((hours) => (overlaps as readonly number[]).includes(hours), `is one of ${overlaps.join(', ')}`).default(24)

/** Days before a secret expires on which its owner is notified. */
export const reminderDays = [30, 7] as const

export type Health = 'paused' | 'unreadable' | 'expired' | 'failing' | 'healthy' | 'untried'

type Seen = {
  pausedReason: string | null
  unreadable: string[]
  credentialsExpireAt: Date | null
  lastSuccessAt: Date | null
  lastFailureAt: Date | null
  /** Of its inbox. */
  lastWorkedAt: Date | null
  lastFailedAt: Date | null
  /** Of the queue that names its new files. */
  queueFailure: string | null
  /** When the last message of whoever sends syslog came. */
  sentAt: Date | null
}

/** The worst that is so. What failed counts until something went well again. */
export function healthOf(of: Seen, at: Date): Health {
  if (of.pausedReason !== null) return 'paused'
  if (of.unreadable.length > 0) return 'unreadable'
  if (of.credentialsExpireAt !== null && of.credentialsExpireAt <= at) return 'expired'
  const after = (one: Date | null, other: Date | null) => one !== null && (other === null || one > other)
  if (of.queueFailure !== null || after(of.lastFailureAt, of.lastSuccessAt) || after(of.lastFailedAt, of.lastWorkedAt)) return 'failing'
  return of.lastSuccessAt !== null || of.lastWorkedAt !== null || of.sentAt !== null ? 'healthy' : 'untried'
}

/** What of it expires: of who sends syslog, the certificate it is known by. */
export const expiringOf = (kind: Kind): 'secrets' | 'certificate' => (kind === 'syslog' ? 'certificate' : 'secrets')

/** Whether a secret expires so soon that its owner is told; null: it does not expire, or not soon. */
export const daysLeft = (expiresAt: Date | null, at: Date): number | null => {
  const left = expiresAt === null ? null : Math.ceil((expiresAt.getTime() - at.getTime()) / days(1))
  return left !== null && left <= reminderDays[0] ? left : null
}

/** Bytes of one message: as much as GitHub ever sends. */
export const maxMessage = 25 * 1024 * 1024
